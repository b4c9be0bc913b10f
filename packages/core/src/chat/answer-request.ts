import type { Clock } from '../protocol/clock.ts'
import type { Cursor, StreamEvent } from '../protocol/stream-event.ts'
import { streamChat } from '../stream/stream-chat.ts'
import { type ActiveAnswer, createActiveAnswer } from './active-answer.ts'
import type { AnswerOptions, CreateChatOptions, SettledAnswer } from './chat-options.ts'
import { type ChatAssistantMessage, type ChatMessage, toModelMessages } from './conversation.ts'
import type { FrameThrottle } from './frame-throttle.ts'
import type { SliceSource } from './slices.ts'

export interface AnswerRequestOptions {
  readonly chatId: string
  readonly clock: Clock
  readonly frames: FrameThrottle
  readonly signal: AbortSignal
  /** What is sent differently for this answer. */
  readonly overrides: Partial<AnswerOptions> | undefined
  /** Where the answer is resumed, in the place of a request. */
  readonly resume: Cursor | undefined
  /** The chat's options, read anew for every step. */
  options(): CreateChatOptions
  onEvent(event: StreamEvent): void
}

export interface AnswerRequest {
  readonly active: ActiveAnswer
  readonly inputs: SliceSource['inputs']
  /** Sends the request. Throws a `TypeError` for what this model cannot be sent. */
  send(): Promise<SettledAnswer>
}

/** The request for one answer: a new one, or one that goes on. */
export function createAnswerRequest(
  initial: ChatAssistantMessage,
  history: readonly ChatMessage[],
  { chatId, clock, frames, signal, overrides, resume, options, onEvent }: AnswerRequestOptions,
): AnswerRequest {
  const current = () => ({ ...options(), ...overrides })
  const { middleware, partialToolInputs } = current()
  const inputs = partialToolInputs?.()
  const active = createActiveAnswer({
    initial,
    clock,
    inputs,
    resume,
    onEvent,
    onChange: (urgent) => (urgent ? frames.flush() : frames.schedule()),
  })

  async function send(): Promise<SettledAnswer> {
    const stream = streamChat({
      ...current(),
      messages: toModelMessages(history),
      continued: initial,
      resume,
      chatId,
      answerId: initial.id,
      signal,
      replayable: false,
      onEvents: active.onEvents,
      middleware: (step) => frames.paced(middleware?.(step) ?? step),
      async prepareStep(step) {
        const now = current()
        return { ...now, messages: step.messages, ...(await now.prepareStep?.(step)) }
      },
    })
    active.attach(stream)
    const { error } = await stream.result
    return { answer: active.settled(signal), error }
  }

  return { active, inputs, send }
}
