import type { Model } from '../../src/index.ts'
import { bytesOf, faulty, faultyElsewhere, modelFor, recorded } from './cassette-harness.ts'

export type BodyWire = 'chat-completions' | 'anthropic' | 'openai' | 'google'

/** The chunks of an answer in `cassettes/`, and the model that reads them. */
export interface RecordedBody {
  readonly wire: BodyWire
  readonly name: string
  readonly chunks: readonly unknown[]
  model(fetch: typeof globalThis.fetch): Model
}

/** Every answer in `cassettes/` whose messages are JSON. */
export const recordedBodies: readonly RecordedBody[] = [
  ...recorded,
  ...faulty,
  ...faultyElsewhere,
].flatMap(({ name, cassette }) => {
  const chunks = chunksIn(new TextDecoder().decode(bytesOf(cassette)))
  if (!chunks.length) return []
  const model = (fetch: typeof globalThis.fetch) => modelFor(cassette, { fetch })
  return [{ wire: wireOf(model(fetch)), name, chunks, model }]
})

function wireOf({ vendor }: Model): BodyWire {
  return vendor === 'anthropic' || vendor === 'openai' || vendor === 'google'
    ? vendor
    : 'chat-completions'
}

function chunksIn(body: string): unknown[] {
  const messages = [...body.matchAll(/^data: ?(.*)$/gm)].map(([, data = '']) => data.trim())
  try {
    return messages.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data))
  } catch {
    return []
  }
}

/** Chunks that alone end an answer. */
const terminalTypes: readonly unknown[] = [
  'message_stop',
  'response.completed',
  'response.incomplete',
]

/** Fields that alone end an answer. */
export const terminalNames: readonly string[] = ['finish_reason', 'finishReason', 'blockReason']

/** The answer without the chunks and fields that end it. */
export function withoutTerminalSignal(chunks: readonly unknown[]): unknown[] {
  const rest = chunks.filter((chunk) => !terminalTypes.includes(Object(chunk).type))
  const text = JSON.stringify(rest, (name, value) =>
    terminalNames.includes(name) ? undefined : value,
  )
  return JSON.parse(text)
}
