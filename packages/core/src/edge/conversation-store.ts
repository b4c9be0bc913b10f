import type { ChatMessage } from '../chat/conversation.ts'
import type { Clock } from '../protocol/clock.ts'
import type { AssistantMessage } from '../protocol/message.ts'
import type { ChatRequest } from './http/parse-chat-request.ts'
import type { ErrorListener } from './http/safe-callback.ts'
import type { AnswerStore } from './log/answer-log.ts'
import type { SaveOrphan } from './log/orphans.ts'
import type { Turn } from './turn.ts'

/** Which conversation, and whose. */
export interface ConversationKey {
  /** What `authorize` returned, or empty. */
  readonly user: string
  /** The `id` of the chat, which the client made. */
  readonly chatId: string
}

/** How a server keeps conversations, such as in a table with a row for each message. */
export interface StoredConversationsOptions {
  /**
   * The messages of a conversation that the user may go on with, in any order; none for one that begins.
   * `undefined` answers 404.
   */
  load(
    conversation: ConversationKey,
  ): readonly ChatMessage[] | undefined | Promise<readonly ChatMessage[] | undefined>
  /**
   * Adds messages, and replaces those whose id is there already in this conversation: clients make the
   * ids, so that another user's message may have the same. It may be called again with the same.
   */
  save(messages: readonly ChatMessage[], conversation: ConversationKey): unknown
}

/** Conversations that a handler keeps, with the code that serves from them. */
export interface StoredConversations extends StoredConversationsOptions {
  readonly implementation: ServeConversations
}

/** Serves a handler from a store of conversations. */
export type ServeConversations = (
  store: StoredConversationsOptions,
  options: ServeConversationsOptions,
) => ServedConversations

/** What a handler gives to the conversations that it serves. */
export interface ServeConversationsOptions extends ErrorListener {
  readonly clock: Clock
  /** Where answers are while they are made. */
  readonly log: AnswerStore | undefined
  /** How long a call may wait for a person, in milliseconds. */
  readonly approvalTime: number
}

/** The conversations of one handler. */
export interface ServedConversations {
  /** Finds what a request is about, and saves its new message. */
  open(request: ChatRequest, options: OpenTurnOptions): Promise<Turn>
  /** The whole conversation, for a client that has none of it. It can follow what is in the log. */
  respond(key: ConversationKey): Promise<Response>
  /** Saves an answer that another server could not save any more. */
  readonly saveOrphan: SaveOrphan
}

/** What a handler knows of a request when it opens its turn. */
export interface OpenTurnOptions {
  readonly user: string
  readonly answerId: string
  /** The answer that the client adds to, as it has it. */
  readonly sent: AssistantMessage | undefined
  readonly system: string
  isServerTool(name: string): boolean
}
