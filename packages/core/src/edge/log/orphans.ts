import type { AssistantMessage } from '../../protocol/message.ts'
import type { ChatResult } from '../../stream/chat-result.ts'
import type { AnswerKey } from './answer-key.ts'

/** Answers whose server may die before it has done everything for them. */
export interface Orphans {
  /** Keeps what another server has to know to finish an answer. */
  note(key: AnswerKey, note: string): Promise<void>
  /** Everything is done for an answer. */
  settle(key: AnswerKey): Promise<void>
  /**
   * Closes the answers whose claim has expired, and returns those of them that nobody has settled. No
   * other server gets the same ones for that many milliseconds.
   */
  take(lease: number): Promise<readonly Orphan[]>
}

/** An answer whose server is gone. */
export interface Orphan {
  /** Which answer it is. */
  readonly key: AnswerKey
  /** What was kept to finish it, as text. */
  readonly note: string
}

/** What another server has to know to finish an answer. */
export interface AnswerNote {
  /** The conversation, as the client calls it. */
  readonly chatId?: string | undefined
  /** The id of the answer. */
  readonly answerId: string
  /** How many steps the answer had before. */
  readonly step: number
  /** The message that is answered, where the server keeps the conversation. */
  readonly parent?: string | null | undefined
  /** Where the request was sent, without its query. */
  readonly url: string
  /** The app's own fields, as the client sent them. */
  readonly body?: unknown
}

/** Gets an answer that another server began and could not finish. */
export type FinishListener = (
  result: ChatResult,
  answer: AnswerNote & { readonly user: string },
) => unknown

/** Saves an answer in the conversation that it belongs to. Returns the whole of it. */
export type SaveOrphan = (
  conversation: { readonly user: string; readonly chatId: string },
  answer: OrphanedAnswer,
) => Promise<AssistantMessage>

/** What is known of an answer whose server is gone. */
export interface OrphanedAnswer {
  readonly answerId: string
  readonly parent: string | null
  /** How many steps the answer had before. */
  readonly step: number
  /** Adds what the log has to the answer as it was before. */
  complete(before: AssistantMessage | undefined): AssistantMessage
}
