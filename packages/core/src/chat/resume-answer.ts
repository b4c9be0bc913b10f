import { checkPassedOptions, flag } from '../protocol/check-option.ts'
import type { ToolCallOf, Tools } from '../stream/stream-options.ts'
import type { AnswerPromise, Chat } from './chat-state.ts'
import { isCheckpointOf, storedCursor } from './checkpoint.ts'
import { type Checkpoint, withMessage } from './conversation.ts'
import { coreOf } from './core-of.ts'
import { settleInterrupted } from './restore-conversation.ts'

/** How a chat resumes an answer. */
export interface ResumeOptions {
  /**
   * Whether this client executes its tools for the answer and goes on with it. Only the client that
   * started an answer should. Default `true`.
   */
  readonly executesTools?: boolean | undefined
}

/**
 * Goes on with an answer that streamed when its page went away, without a new request: shows what the
 * checkpoint has, and fetches the rest. Where nothing keeps the rest, the answer is `interrupted`. Does
 * nothing where the chat is busy or has the answer whole.
 */
export function resumeAnswer<Of extends Tools = Tools>(
  chat: Chat<Of>,
  checkpoint: Checkpoint,
  options?: ResumeOptions,
): AnswerPromise<ToolCallOf<Of>>
export function resumeAnswer(
  chat: object,
  checkpoint: Checkpoint,
  options: ResumeOptions = {},
): AnswerPromise {
  checkPassedOptions('resumeAnswer', options, {
    instead: 'Pass resumeAnswer(chat, checkpoint, { executesTools }).',
    forms: { executesTools: flag },
  })
  const { executesTools = true } = options
  const core = coreOf(chat)
  const none = Promise.resolve(undefined)
  if (core.isBusy || !isCheckpointOf(core.shown.conversation, checkpoint)) return none
  const { answer } = checkpoint
  const cursor = storedCursor(checkpoint)
  if (!cursor || !core.options.model.resume) {
    core.show(withMessage(core.shown.conversation, settleInterrupted(answer)))
    return none
  }
  return core.queue.enqueue({
    initial: () => (isCheckpointOf(core.shown.conversation, checkpoint) ? answer : undefined),
    resume: cursor,
    // The client that started the answer executes its tools.
    ...(!executesTools && {
      overrides: { tools: undefined },
      callbacks: { onToolCall: undefined },
    }),
  })
}
