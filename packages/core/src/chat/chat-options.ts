import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import type { AppData, AppMetadata } from '../protocol/app-types.ts'
import type { ChatError } from '../protocol/errors.ts'
import type { Message, SystemMessage, ToolCallPart, UserFile } from '../protocol/message.ts'
import type { DataEvent, StreamEvent } from '../protocol/stream-event.ts'
import type { StreamChatOptions, ToolCallOf, Tools } from '../stream/stream-options.ts'
import type { ChatAssistantMessage, Conversation, ToolCallRef } from './conversation.ts'
import type { RenderScheduler } from './render-scheduler.ts'
import type { ShareTabs } from './tabs-link.ts'

/** The options of a chat. Those of a request are read when each step begins. */
export interface CreateChatOptions<Of extends Tools = Tools>
  extends AnswerOptions<Of>,
    ChatCallbacks<ToolCallOf<Of>> {
  /** Names the conversation. A server of your own is sent it. */
  readonly id?: string | undefined
  /** The messages to start with, where there is no `conversation`. */
  readonly messages?: readonly Exclude<Message, SystemMessage>[] | undefined
  /** A stored conversation to start with. */
  readonly conversation?: Conversation | undefined
  /** What happens to a message that is sent while an answer streams. Default `queue`. */
  readonly busy?: 'queue' | 'interrupt' | 'reject' | undefined
  /** `partialToolInputs` of `@deltakit/core/tools` shows the arguments of a call while they stream. */
  readonly partialToolInputs?: (() => PartialToolInputs) | undefined
  /** When subscribers are notified. Default `adaptiveFrames()`. */
  readonly scheduler?: RenderScheduler | undefined
  /** Runs around everything that sends a request, as a mutation does. */
  readonly wrapRequest?:
    | ((send: () => Promise<SettledAnswer>) => Promise<SettledAnswer>)
    | undefined
  /** `sharedTabs()` of `@deltakit/core/tabs` shows the chat of this `id` in every tab. */
  readonly tabs?: ShareTabs | undefined
}

/** What an answer is requested with: what `streamChat` takes, without what the chat itself knows. */
export interface AnswerOptions<Of extends Tools = Tools>
  extends Omit<
    StreamChatOptions,
    | 'messages'
    | 'tools'
    | 'output'
    | 'signal'
    | 'replayable'
    | 'continued'
    | 'resume'
    | 'onEvents'
    | 'chatId'
    | 'answerId'
  > {
  /**
   * By name. Those made by `tool()` with `execute` run by themselves, the others wait for the app.
   * Of the tools that a type argument names, those of the server are left out.
   */
  readonly tools?: (string extends keyof Of ? Of : Partial<Of>) | undefined
}

/** Functions of the app that a chat calls. What they throw is reported, and stops nothing. */
export interface ChatCallbacks<Call = ToolCallPart> {
  /** An answer is over, however it ended. One that waits for a person or the app is not. */
  readonly onFinish?: ((answer: ChatAssistantMessage<Call>) => void) | undefined
  /** An answer failed or was cut off. */
  readonly onError?: ((error: ChatError) => void) | undefined
  /** A call waits for its output: give it with `addToolOutput`. */
  readonly onToolCall?:
    | ((call: Call & { readonly status: 'ready' } & ToolCallRef) => void)
    | undefined
  /** Data that a server, a tool or middleware emitted with `emitData`, transient data too. */
  readonly onData?: ((data: DataEvent) => void) | undefined
  /** Every event of every answer. */
  readonly onEvent?: ((event: StreamEvent) => void) | undefined
}

/** What became of a request. */
export interface SettledAnswer {
  /** The answer, however it ended. None where the request was never sent. */
  readonly answer?: ChatAssistantMessage | undefined
  /** What went wrong. */
  readonly error?: ChatError | undefined
}

/** What goes with a message, and what is different for its answer. */
export interface SendOptions extends Partial<AnswerOptions> {
  /** Sent with the message. `userFile` makes one of a file of the browser. */
  readonly files?: readonly UserFile[] | undefined
  /** What your app keeps with the message. `AppTypes` types it. */
  readonly metadata?: AppMetadata | undefined
  /** What your app shows beside the message. `AppTypes` types it. */
  readonly data?: AppData | undefined
}
