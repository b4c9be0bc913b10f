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
} from './errors.ts'
import type { StreamEvent } from './event.ts'
import { RefusedError } from './refused.ts'

/** What a frame says, or nothing where it is no event that is known. */
export function readEvent(chunk: unknown): StreamEvent | undefined {
  const event = chunk as StreamEvent
  if (!known.test(event?.type)) return undefined
  if (event.type !== 'end' || event.outcome.type !== 'failed') return event
  return { ...event, outcome: { type: 'failed', error: revived(event.outcome.error) } }
}

const known =
  /^(start|response|reasoning|content|tool-(call|input|output)|source|file|carry|usage|warning|finish|end)$/

/** An error of its own class again, with its fields, though without what only the server may read. */
function revived(json: object): DeltakitError {
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
