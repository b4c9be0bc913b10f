import type { Clock } from '../protocol/clock.ts'
import type { Cursor, EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { applyMiddleware } from '../stream/apply-middleware.ts'
import { streamChat } from '../stream/stream-chat.ts'
import { type ActiveAnswer, createActiveAnswer } from './active-answer.ts'
import type { AnswerOptions, CreateChatOptions, SettledAnswer } from './chat-options.ts'
import { type ChatAssistantMessage, type ChatMessage, toModelMessages } from './conversation.ts'
import type { FrameThrottle } from './frame-throttle.ts'
import type { SliceSource } from './slices.ts'
import type { SharedAnswer } from './tabs-link.ts'

/** What a request for an answer needs of its chat. */
export interface AnswerRequestOptions {
  readonly chatId: string
  readonly clock: Clock
  readonly frames: FrameThrottle
  readonly signal: AbortSignal
  /** What is sent differently for this answer. */
  readonly overrides: Partial<AnswerOptions> | undefined
  /** Where the answer is resumed, in the place of a request. */
  readonly resume: Cursor | undefined
  /** The chat's options, read again for every step. */
  options(): CreateChatOptions
  onEvent(event: StreamEvent): void
  /** What it does for other tabs. */
  readonly shared: SharedAnswer | undefined
}

/** A request for one answer, and the answer while it streams. */
export interface AnswerRequest {
  readonly active: ActiveAnswer
  readonly inputs: SliceSource['inputs']
  /** Sends the request. Throws a `TypeError` for what this model cannot be sent. */
  send(): Promise<SettledAnswer>
}

/** An answer that no other tab sees. */
const unshared: Pick<SharedAnswer, 'fence' | 'fenceTools'> = {
  fence: (step) => step,
  fenceTools: (options) => options,
}

/** The request for one answer: a new one, or one that goes on. */
export function createAnswerRequest(
  initial: ChatAssistantMessage,
  history: readonly ChatMessage[],
  {
    chatId,
    clock,
    frames,
    signal,
    overrides,
    resume,
    options,
    onEvent,
    shared,
  }: AnswerRequestOptions,
): AnswerRequest {
  const { fence, fenceTools } = shared ?? unshared
  const current = () => fenceTools({ ...options(), ...overrides })
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

  function onSharedEvents(batch: EventBatch): void {
    active.onEvents(batch)
    shared?.onEvents(batch)
  }

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
      onEvents: shared ? onSharedEvents : active.onEvents,
      middleware: (step) => frames.paced(fence(applyMiddleware(middleware, step))),
      async prepareStep(step) {
        const now = current()
        const prepared = await now.prepareStep?.(step)
        return fenceTools({ ...now, messages: step.messages, ...prepared })
      },
    })
    active.attach(stream)
    const { error } = await stream.result
    return { answer: active.settled(signal), error }
  }

  return { active, inputs, send }
}
