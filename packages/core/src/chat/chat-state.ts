import type { ChatError } from '../protocol/errors.ts'
import type { Message, SystemMessage, ToolCallPart, UserPart } from '../protocol/message.ts'
import type { ToolCallOf, Tools } from '../stream/stream-options.ts'
import type { AnswerOptions, CreateChatOptions, SendOptions } from './chat-options.ts'
import type {
  ChatAssistantMessage,
  ChatMessage,
  ChatUserMessage,
  Conversation,
} from './conversation.ts'
import type { Slices, ToolCallSlice } from './slices.ts'
import type { ReadableStore } from './store.ts'

/**
 * What a chat shows. `reasoning` to `timing` are of its latest answer, over all its steps, live or
 * settled; what nobody reads of them is not worked out.
 */
export interface ChatState<Call = ToolCallPart> extends Omit<Slices, 'toolCalls'> {
  readonly id: string
  /** What is settled, from the first to the last of the branch that is shown. */
  readonly messages: readonly ChatMessage<Call>[]
  /** The answer being written. It keeps its `id` when it settles. */
  readonly draft: ChatAssistantMessage<Call> | undefined
  /** What waits until the answer being written is over. */
  readonly queued: readonly ChatUserMessage[]
  readonly status: ChatStatus
  /** Why the latest answer failed, where it did. */
  readonly error: ChatError | undefined
  readonly toolCalls: readonly ToolCallSlice<Call>[]
}

/**
 * `executing-tools`: tools of ours run. `awaiting-tool-output`: the app has to answer a call.
 * `resuming`: an answer that began earlier is joined again.
 */
export type ChatStatus =
  | 'idle'
  | 'connecting'
  | 'streaming'
  | 'executing-tools'
  | 'awaiting-tool-output'
  | 'awaiting-approval'
  | 'resuming'
  | 'settled'

/** What a chat does. Nothing that asks a model rejects: how it went is in the answer, and in the state. */
export interface ChatActions<Call = ToolCallPart> {
  /** Resolves to the answer once it is over; to nothing where none came. */
  send(content: MessageContent, options?: SendOptions): AnswerPromise<Call>
  /** Stops the answer being written and forgets what is queued. Resolves once it is settled. */
  stop(): Promise<void>
  /** Asks again for that answer, or to that message; the latest unless told. The old one stays a branch. */
  regenerate(messageId?: string, options?: Partial<AnswerOptions>): AnswerPromise<Call>
  /** Asks again after a failure. */
  retry(options?: Partial<AnswerOptions>): AnswerPromise<Call>
  /** Goes on with the latest answer where it was cut. */
  continue(options?: Partial<AnswerOptions>): AnswerPromise<Call>
  /** Says something else in the place of that message. What was said stays a branch. */
  edit(messageId: string, content: MessageContent, options?: SendOptions): AnswerPromise<Call>
  /** The ids of what was said in the place of that message, itself included. */
  branches(messageId: string): readonly string[]
  /** Shows the newest branch through that message. */
  switchTo(messageId: string): Promise<void>
  /** Answers a call; once all are answered the model is asked again. */
  addToolOutput(
    key: string,
    output: unknown,
    options?: { readonly status?: 'done' | 'failed' },
  ): AnswerPromise<Call>
  approve(key: string): AnswerPromise<Call>
  deny(key: string, reason?: string): AnswerPromise<Call>
  /** Adds a message without asking. */
  append(message: Exclude<Message, SystemMessage>): Promise<void>
  clear(): Promise<void>
}

/** Text, or text and files. */
export type MessageContent = string | readonly UserPart[]

export type AnswerPromise<Call = ToolCallPart> = Promise<ChatAssistantMessage<Call> | undefined>

/** One conversation with a model. */
export interface Chat<Of extends Tools = Tools>
  extends ReadableStore<ChatState<ToolCallOf<Of>>>,
    ChatActions<ToolCallOf<Of>> {
  /** From the next run on. */
  configure(options: CreateChatOptions<Of>): void
  /** All of it, the answer being written included, to be kept somewhere. */
  conversation(): Conversation<ToolCallOf<Of>>
  /** Takes what was kept, or nothing, in the place of what is there, unless an answer is being written. */
  adopt(conversation?: Conversation): void
}
