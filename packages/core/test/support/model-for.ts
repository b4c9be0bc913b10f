import type { Cassette } from '../../src/cassette.ts'
import type { Model } from '../../src/index.ts'
import { type CompatibleOptions, compatible } from '../../src/providers/compatible.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'
import { wires } from './recorded-requests.ts'

export type ModelOptions = Omit<CompatibleOptions, 'baseURL'>

/** The model that a recording was made with. */
export function modelFor({ interactions: [first] }: Cassette, options: ModelOptions): Model {
  const { url = '', body = '' } = first?.request ?? {}
  const wire = wires.find(({ at }) => url.startsWith(at))
  if (first && wire) return wire.model(first.request, options)
  const id = body === '' ? 'x-ai/grok-code-fast-1' : JSON.parse(String(body)).model
  if (url.startsWith('https://openrouter.ai/')) return openrouter(id, options)
  if (url.startsWith('https://api.x.ai/')) return xai(id, options)
  return compatible(id, { ...options, baseURL: url.replace('/chat/completions', '') })
}
