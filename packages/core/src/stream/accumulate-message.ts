import { checkPassedOptions } from '../protocol/check-option.ts'
import type { AssistantMessage } from '../protocol/message.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import type { EventBatch } from '../protocol/stream-event.ts'
import { limitForms } from './check-stream-options.ts'
import { createMessageDraft, type MessageDraft } from './message-draft.ts'

/**
 * Builds a message from events. What was handed out never changes, and a part or a step that no event
 * touched stays the same object.
 */
export interface MessageAccumulator {
  /**
   * Adds events, in order. Throws a `ProtocolError` at the first that is malformed or beyond a limit;
   * those before it are in the message.
   */
  add(batch: EventBatch): void
  /** The message so far. The same object while nothing changes. */
  message(): AssistantMessage
}

/** How a message is accumulated. */
export interface AccumulatorOptions {
  /** How much one message may hold. */
  readonly limits?: SizeLimits | undefined
}

/** Makes a message of the events of an answer, each as it arrives. */
export function createAccumulator(options: AccumulatorOptions = {}): MessageAccumulator {
  checkPassedOptions('createAccumulator', options, {
    instead: 'Pass createAccumulator({ limits }).',
    forms: limitForms,
  })
  return accumulatorOf(createMessageDraft(undefined, options.limits))
}

/**
 * An accumulator that goes on with that message. A step of it that has no outcome was live when its
 * page went away, and is interrupted.
 */
export function resumeAccumulator(
  message: AssistantMessage,
  { limits }: AccumulatorOptions = {},
): MessageAccumulator {
  return accumulatorOf(createMessageDraft(message, limits))
}

function accumulatorOf({ take, message }: MessageDraft): MessageAccumulator {
  return {
    add(batch) {
      for (const event of batch) take(event)
    },
    message,
  }
}
