import type { Model } from '@deltakit/core'
import type { Cassette } from '@deltakit/core/cassette'
import { vendorOf } from '@deltakit/devtools/recordings'
import { workerServer } from '../worker/worker-server.ts'
import { cassetteModel } from './cassette-model.ts'
import { liveModel } from './live-model.ts'
import type { Speed } from './model-settings.ts'
import { isRecorded, type ModelSource, missingIn } from './model-source.ts'
import { recordedProviders } from './recorded-providers.ts'

interface CreateModelOptions {
  /** The cassette of the source, once it is loaded. */
  readonly cassette: Cassette | undefined
  /** Of a recording. */
  readonly speed: Speed
  /** Wraps the `fetch` that the model uses. */
  wrapFetch(fetch: typeof globalThis.fetch): typeof fetch
}

/** Returns the model of a source, or undefined while the source is incomplete. */
export function createModel(
  source: ModelSource,
  { cassette, speed, wrapFetch }: CreateModelOptions,
): Model | undefined {
  if (missingIn(source)) return undefined
  if (isRecorded(source)) {
    if (!cassette) return undefined
    if (source.kind === 'worker') return workerServer(cassette, speed)
    const provider = recordedProviders[vendorOf(cassette.interactions)]
    return cassetteModel(cassette, { provider, speed, wrapFetch })
  }
  const fetch: typeof globalThis.fetch = (...request) => globalThis.fetch(...request)
  // What a handler of one's own sends is no recording that the player could read.
  return liveModel(source, source.kind === 'handler' ? fetch : wrapFetch(fetch))
}
