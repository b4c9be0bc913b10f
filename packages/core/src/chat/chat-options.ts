import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import type { ChatError } from '../protocol/errors.ts'
import type { Message, SystemMessage, ToolCallPart, UserFile } from '../protocol/message.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import type { StreamChatOptions, ToolCallOf, Tools } from '../stream/stream-options.ts'
import type { ChatAssistantMessage, Conversation } from './conversation.ts'
import type { RenderScheduler } from './render-scheduler.ts'

/** How a chat asks. What a run is asked with is read when it starts. */
export interface CreateChatOptions<Of extends Tools = Tools>
  extends AnswerOptions<Of>,
    ChatCallbacks<ToolCallOf<Of>> {
  readonly id?: string | undefined
  /** What was said before, where there is no `conversation`. */
  readonly messages?: readonly Exclude<Message, SystemMessage>[] | undefined
  readonly conversation?: Conversation | undefined
  /** What becomes of a message sent while an answer is being written. Default `queue`. */
  readonly busy?: 'queue' | 'interrupt' | 'reject' | undefined
  /** Of the tools' door: shows the arguments of a call while they are written. */
  readonly partialToolInputs?: (() => PartialToolInputs) | undefined
  /** Default: once a frame. */
  readonly scheduler?: RenderScheduler | undefined
  /** Done around everything that asks a model. */
  readonly wrapRequest?: ((ask: () => Promise<SettledAnswer>) => Promise<SettledAnswer>) | undefined
}

/** What an answer is asked with, everything that `streamChat` takes but what the chat knows itself. */
export interface AnswerOptions<Of extends Tools = Tools>
  extends Omit<
    StreamChatOptions,
    | 'messages'
    | 'tools'
    | 'output'
    | 'signal'
    | 'replayable'
    | 'continued'
    | 'onEvents'
    | 'chatId'
    | 'answerId'
  > {
  readonly tools?: Of | undefined
}

export interface ChatCallbacks<Call = ToolCallPart> {
  /** An answer is over, however it ended. */
  readonly onFinish?: ((answer: ChatAssistantMessage<Call>) => void) | undefined
  readonly onError?: ((error: ChatError) => void) | undefined
  /** A call waits for the page: see `addToolOutput`. */
  readonly onToolCall?: ((call: Call) => void) | undefined
  readonly onEvent?: ((event: StreamEvent) => void) | undefined
}

/** What came of asking. */
export interface SettledAnswer {
  readonly answer?: ChatAssistantMessage | undefined
  readonly error?: ChatError | undefined
}

/** What goes with a message, and what is asked differently for it. */
export interface SendOptions extends Partial<AnswerOptions> {
  readonly files?: readonly UserFile[] | undefined
  readonly metadata?: unknown
  readonly data?: unknown
}
