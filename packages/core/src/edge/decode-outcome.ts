import {
  AbortedError,
  type ChatError,
  HttpError,
  NetworkError,
  ProtocolError,
  ProviderError,
  TimeoutError,
  ToolError,
  TruncatedError,
  UnexpectedError,
} from '../protocol/errors.ts'
import { onOneLine } from '../protocol/safe-text.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import { knownFinishReason } from '../stream/check-event.ts'
import { RefusedError } from './http/request-rejection.ts'

/** How a step ended; nothing where that is no outcome. */
export function decodeOutcome(outcome: unknown): Outcome | undefined {
  const { type, finishReason, error } = Object(outcome)
  switch (type) {
    case 'complete':
      return { type, finishReason: knownFinishReason(finishReason) }
    case 'truncated':
    case 'aborted':
    case 'interrupted':
      return { type }
    case 'failed':
      return { type, error: decodeError(Object(error)) }
    default:
      return undefined
  }
}

/** By name, for a minifier gives classes names of its own. */
const classes = {
  AbortedError,
  HttpError,
  NetworkError,
  ProtocolError,
  ProviderError,
  RefusedError,
  TimeoutError,
  ToolError,
  TruncatedError,
  UnexpectedError,
}

/** The fields that a handler shows of an error, and their types. Others could break the error. */
const shownFields: Readonly<Record<string, (value: unknown) => boolean>> = {
  status: (value) => typeof value === 'number',
  code: (value) => typeof value === 'string' || typeof value === 'number',
  retryable: (value) => typeof value === 'boolean',
  retryAfter: (value) => typeof value === 'number',
  requestId: (value) => typeof value === 'string' || value === null,
}

/** A handler shows a few sentences at most, in characters. */
const longest = 1_000

/** An error of its own class again, with the fields that a handler shows. */
function decodeError(given: Readonly<Record<string, unknown>>): ChatError {
  const { name, message } = given
  const error: ChatError = new UnexpectedError(
    typeof message === 'string' ? onOneLine(message.slice(0, longest)) : 'The answer failed',
  )
  if (typeof name === 'string' && Object.hasOwn(classes, name)) {
    Object.setPrototypeOf(error, classes[name as keyof typeof classes].prototype)
    Object.assign(error, { name })
  }
  for (const [field, fits] of Object.entries(shownFields)) {
    if (fits(given[field])) Object.assign(error, { [field]: given[field] })
  }
  return error
}
