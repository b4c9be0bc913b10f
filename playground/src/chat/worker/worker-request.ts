import type { Cassette } from '@deltakit/core/cassette'
import type { Speed } from '../models/model-settings.ts'

/** A request of the page to its service worker. The answer comes over the port beside it. */
export interface WorkerRequest {
  /** Answers, if the request is for an answer. */
  readonly cassette: Cassette
  readonly speed: Speed
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What comes back. The body is transferred. */
export interface WorkerResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ReadableStream<Uint8Array> | null
}
