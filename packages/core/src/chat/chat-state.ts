import type { ChatError } from '../protocol/errors.ts'
import type { Message, SystemMessage, ToolCallPart, UserPart } from '../protocol/message.ts'
import type { ToolCallOf, Tools } from '../stream/stream-options.ts'
import type { AnswerOptions, CreateChatOptions, SendOptions } from './chat-options.ts'
import type {
  ChatAssistantMessage,
  ChatMessage,
  ChatUserMessage,
  Checkpoint,
  Conversation,
  MessagePlace,
  ToolCallRef,
} from './conversation.ts'
import type { Slices, ToolCallSlice } from './slices.ts'
import type { ReadableStore } from './store.ts'

/**
 * What a chat shows. `reasoning` to `timing` are slices of its latest answer, over all its steps, live
 * or settled. A slice that nobody reads is never computed.
 */
export interface ChatState<Call = ToolCallPart> extends Omit<Slices, 'toolCalls'> {
  /** The `id` that the chat was given. */
  readonly id: string
  /** The settled messages of the branch that is shown, first to last. */
  readonly messages: readonly ChatMessage<Call>[]
  /** The answer that streams now. It keeps its `id` when it settles. */
  readonly draft: ChatAssistantMessage<Call> | undefined
  /**
   * The ids of the messages and of the draft, in order: render one component for each, and an answer is
   * one component from its first token on.
   */
  readonly messageIds: readonly string[]
  /** The messages that wait until the answer is over. */
  readonly queued: readonly ChatUserMessage[]
  /** What the chat does right now. */
  readonly status: ChatStatus
  /** Whether a message that is sent now would wait. */
  readonly isBusy: boolean
  /** What went wrong with the latest answer: a failure, or that it was cut off. */
  readonly error: ChatError | undefined
  /** The calls of the latest answer, over all its steps. */
  readonly toolCalls: readonly ToolCallSlice<Call>[]
}

/** What a chat does right now. */
export type ChatStatus =
  /** Nothing was sent. */
  | 'idle'
  /** A request is on its way, and nothing has arrived. */
  | 'connecting'
  /** The answer arrives. */
  | 'streaming'
  /** Your tools run. */
  | 'executing-tools'
  /** The app gives the output of a call: `addToolOutput`. */
  | 'awaiting-tool-output'
  /** A person decides about a call: `approve` or `deny`. */
  | 'awaiting-approval'
  /** An answer that began earlier is joined again. */
  | 'resuming'
  /** The latest answer is over. */
  | 'settled'

/**
 * What a chat does. Nothing that sends a request rejects for what became of it: that is in the answer,
 * and in the state.
 */
export interface ChatActions<Call = ToolCallPart> {
  /** Resolves to the answer once it is over, or to nothing where there is none. */
  send(content: MessageContent, options?: SendOptions): AnswerPromise<Call>
  /** Stops the answer and forgets what is queued. Resolves once it is settled. */
  stop(): Promise<void>
  /**
   * Requests another answer in the place of that one, or to that user's message. Default: the latest.
   * The old one stays as a branch.
   */
  regenerate(messageId?: string, options?: Partial<AnswerOptions>): AnswerPromise<Call>
  /** Requests the latest answer again after a failure. */
  retry(options?: Partial<AnswerOptions>): AnswerPromise<Call>
  /** Goes on with the latest answer where it was cut off. */
  continue(options?: Partial<AnswerOptions>): AnswerPromise<Call>
  /** Sends another message in the place of that one. The old one stays as a branch. */
  edit(messageId: string, content: MessageContent, options?: SendOptions): AnswerPromise<Call>
  /** The ids of the messages in the same place as that one, itself included. */
  branches(messageId: string): readonly string[]
  /** Shows the newest branch through that message. */
  switchTo(messageId: string): Promise<void>
  /**
   * Gives the output of a call. Once no call of the answer is open, the model reads the outputs. Does
   * nothing where the call is not open any more, as `approve` and `deny`.
   */
  addToolOutput(
    call: ToolCallRef,
    output: unknown,
    options?: { readonly status?: 'done' | 'failed' },
  ): AnswerPromise<Call>
  /** Allows a call to be executed. Rejects for one that waits for its output, as `deny` does. */
  approve(call: ToolCallRef): AnswerPromise<Call>
  /** Refuses a call. The model reads the reason. */
  deny(call: ToolCallRef, reason?: string): AnswerPromise<Call>
  /**
   * Adds a message without a request, after those that were sent before. As `send` does, it passes over
   * calls that wait for a decision.
   */
  append(message: Exclude<Message, SystemMessage>): Promise<void>
  /** Removes a message with everything that follows it, or one that is queued. */
  remove(messageId: string): Promise<void>
  /** Changes what the app keeps with a message. Fields that are left out stay. */
  update(messageId: string, changes: Partial<Pick<MessagePlace, 'metadata' | 'data'>>): void
  /** Stops the answer and removes every message. */
  clear(): Promise<void>
}

/** Text, or text and files. */
export type MessageContent = string | readonly UserPart[]

/** The settled answer, or nothing where there is none. */
export type AnswerPromise<Call = ToolCallPart> = Promise<ChatAssistantMessage<Call> | undefined>

/** One conversation with a model. */
export interface Chat<Of extends Tools = Tools>
  extends ReadableStore<ChatState<ToolCallOf<Of>>>,
    ChatActions<ToolCallOf<Of>> {
  /** Changes the options. They are read again for every step. */
  configure(options: CreateChatOptions<Of>): void
  /** Everything to store, the draft included. */
  conversation(): Conversation<ToolCallOf<Of>>
  /**
   * The answer that streams now, to store about once a second and when the page goes away. Nothing where
   * none does. `resumeAnswer` takes it.
   */
  checkpoint(): Checkpoint<ToolCallOf<Of>> | undefined
  /** Shows a stored conversation instead, or an empty one. Does nothing while an answer streams. */
  adopt(conversation?: Conversation): void
}
