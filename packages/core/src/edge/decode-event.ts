import {
  AbortedError,
  DeltakitError,
  HttpError,
  NetworkError,
  ProtocolError,
  ProviderError,
  TimeoutError,
  ToolError,
  TruncatedError,
} from '../protocol/errors.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { RefusedError } from './http/request-rejection.ts'

/** What a frame says, or nothing where it is no event that is known, or not of its form. */
export function decodeEvent(chunk: unknown): StreamEvent | undefined {
  if (!isEvent(chunk)) return undefined
  if (chunk.type !== 'end' || chunk.outcome.type !== 'failed') return chunk
  return { ...chunk, outcome: { type: 'failed', error: decodeError(chunk.outcome.error) } }
}

/** Text that each has to have; what is optional is not looked at. */
const texts: { readonly [Type in StreamEvent['type']]: string } = {
  start: 'vendor model',
  response: 'id model',
  reasoning: 'part delta',
  content: 'part delta',
  'tool-call': 'part id name',
  'tool-input': 'part delta',
  'tool-output': 'key',
  source: 'part url title text',
  file: 'part mediaType url',
  'provider-state': 'part entry',
  removed: 'part',
  usage: 'type',
  warning: 'code message',
  finish: 'reason raw',
  end: 'type',
}

function isEvent(chunk: unknown): chunk is StreamEvent {
  const event = Object(chunk)
  const { type, step, outcome } = event
  if (typeof type !== 'string' || !Object.hasOwn(texts, type)) return false
  const named: string = texts[type as StreamEvent['type']]
  const told = /start|end/.test(type) ? Number.isInteger(step) : true
  const ended = type !== 'end' || outcomes.test(Object(outcome).type)
  return told && ended && named.split(' ').every((name) => typeof event[name] === 'string')
}

const outcomes = /^(complete|truncated|aborted|failed|interrupted)$/

/** An error of its own class again, with its fields, though without what only the server may read. */
function decodeError(json: object): DeltakitError {
  const { message = '', ...fields }: Fields = { ...json }
  const error = new DeltakitError(`${message}`)
  const like = classes.find(({ named }) => named === fields.name)
  if (like) Object.setPrototypeOf(error, like.prototype)
  return Object.assign(error, fields)
}

/** By name, for a minifier gives classes names of its own. */
const classes: { readonly named: string; readonly prototype: object }[] = Object.entries({
  AbortedError,
  HttpError,
  NetworkError,
  ProtocolError,
  ProviderError,
  RefusedError,
  TimeoutError,
  ToolError,
  TruncatedError,
}).map(([named, { prototype }]) => ({ named, prototype }))

interface Fields {
  readonly message?: string
  readonly [field: string]: unknown
}
