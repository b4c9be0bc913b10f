import { shownValue } from '../protocol/check-option.ts'
import { ProtocolError, toDeltakitError } from '../protocol/errors.ts'
import { isObject } from '../protocol/is-object.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import type {
  FinishReason,
  Outcome,
  StreamEvent,
  ToolCallEvent,
  ToolOutputStatus,
} from '../protocol/stream-event.ts'

/**
 * What is wrong with an event of a model, a server or middleware. The provider's chunks are checked by
 * their readers, so an event that is not of its form is a bug of whoever emitted it.
 */
export function malformedEvent(event: StreamEvent, problem: string): ProtocolError {
  return new ProtocolError(`A malformed \`${event.type}\` event was emitted: ${problem}`)
}

/** A field that has to be text. */
export function textField<Of extends StreamEvent>(event: Of, field: keyof Of & string): string {
  const value: unknown = event[field]
  if (typeof value === 'string') return value
  throw malformedEvent(event, `expected \`${field}\` to be text, got ${shownValue(value)}.`)
}

/** A field that has to be an object where it is there. */
export function objectField<Of extends StreamEvent>(event: Of, field: keyof Of & string): object {
  const value: unknown = event[field] ?? {}
  if (isObject(value)) return value
  throw malformedEvent(event, `expected \`${field}\` to be an object, got ${shownValue(value)}.`)
}

/** The statuses that a `tool-call` event may have. */
export const callStatuses: readonly unknown[] = [
  'awaiting-approval',
  'approved',
  'running',
] satisfies ToolCallEvent['status'][]

/** The statuses that a `tool-output` event may have. */
export const outputStatuses: readonly unknown[] = [
  'done',
  'failed',
  'denied',
  'skipped',
  'interrupted',
] satisfies ToolOutputStatus[]

/** The status of an event, where it has one. */
export function statusField<Status>(
  event: StreamEvent & { readonly status?: Status },
  known: readonly unknown[],
): Status | undefined {
  const { status } = event
  if (status === undefined || known.includes(status)) return status
  const expected = `expected \`status\` to be one of ${known.join(', ')}`
  throw malformedEvent(event, `${expected}, got ${shownValue(status)}.`)
}

const finishReasons: readonly unknown[] = [
  'stop',
  'length',
  'tool-calls',
  'content-filter',
  'other',
] satisfies FinishReason[]

/** A reason that a newer server knows, and this version does not, is another reason. */
export function knownFinishReason(reason: unknown): FinishReason {
  return finishReasons.includes(reason) ? (reason as FinishReason) : 'other'
}

/** The outcome of an `end` event, whose error is one of ours. */
export function outcomeField(event: Extract<StreamEvent, { readonly type: 'end' }>): Outcome {
  const { outcome } = event
  switch (Object(outcome).type as Outcome['type']) {
    case 'truncated':
    case 'aborted':
    case 'interrupted':
      return outcome
    case 'complete': {
      const { finishReason } = outcome as Extract<Outcome, { type: 'complete' }>
      const known = knownFinishReason(finishReason)
      return known === finishReason ? outcome : { type: 'complete', finishReason: known }
    }
    case 'failed': {
      const { error } = outcome as Extract<Outcome, { type: 'failed' }>
      const ours = toDeltakitError(error, 'The model failed')
      return ours === error ? outcome : { type: 'failed', error: ours }
    }
  }
  throw malformedEvent(
    event,
    `expected \`outcome\` to be { type: 'complete', finishReason: 'stop' } or another outcome, got ${shownValue(Object(outcome).type)}.`,
  )
}

/** The error of an answer that has more of something than it may. */
export function beyondLimit(limit: keyof SizeLimits, problem: string): ProtocolError {
  return new ProtocolError(`${problem}. Raise \`limits.${limit}\` if it should.`)
}
