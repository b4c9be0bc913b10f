import { type ChatError, ProtocolError, TimeoutError } from '../protocol/errors.ts'
import type { Model } from '../protocol/model.ts'
import type { Outcome, WarningEvent } from '../protocol/stream-event.ts'
import { errorOf } from '../stream/chat-result.ts'
import type { FailedAttempt } from './trial-options.ts'

/** Why an answer that ended so has no content; nothing where it was stopped. */
export function causeOf(outcome: Outcome): ChatError | undefined {
  return outcome.type === 'complete' ? new ProtocolError('The answer is empty') : errorOf(outcome)
}

/** The cause of a model that wrote nothing for that long. */
export function silenceOf({ id }: Model, milliseconds: number): ChatError {
  return new TimeoutError(`${id} was silent for ${milliseconds} ms`)
}

/** A sentence for people. Of an error it has the kind alone, for its text may quote a key. */
export function warningOf(
  { model, cause, next }: FailedAttempt,
  code: 'fallback' | 'continued',
): WarningEvent {
  const status = cause.name === 'HttpError' ? ` ${cause.status}` : ''
  const step = code === 'continued' ? 'goes on' : 'is next'
  const message = `${model.id} failed (${cause.name}${status}), so ${next.id} ${step}`
  return { type: 'warning', code, message }
}
