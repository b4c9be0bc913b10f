import type { ToolCallPart } from '../protocol/message.ts'
import type { Cursor } from '../protocol/stream-event.ts'
import type { ChatAssistantMessage, Conversation } from './conversation.ts'
import { isStoredMessage } from './restore-conversation.ts'

/** An answer that streams, as a chat is given it back after a reload. Survives JSON. */
export interface Checkpoint<Call = ToolCallPart> {
  /** The answer up to the cursor. */
  readonly answer: ChatAssistantMessage<Call>
  /** The place from which it can be resumed; undefined where nobody keeps the rest of the answer. */
  readonly cursor?: Cursor | undefined
}

/** How a chat resumes an answer. */
export interface ResumeOptions {
  /**
   * Whether this client executes its tools for the answer and goes on with it. Only the client that
   * started an answer should. Default `true`.
   */
  readonly executesTools?: boolean | undefined
}

/** Whether that is a checkpoint of an answer that the conversation shows last, and does not have whole. */
export function isCheckpointOf({ messages, head }: Conversation, checkpoint: Checkpoint): boolean {
  const { answer }: Partial<Checkpoint> = Object(checkpoint)
  if (!isStoredMessage(answer) || answer?.role !== 'assistant') return false
  const copy = messages.find(({ id }) => id === answer.id)
  if (!copy) return head === answer.parent
  const isLast = !messages.some(({ parent }) => parent === answer.id)
  return isLast && head === copy.id && copy.role === 'assistant' && isUnfinished(copy)
}

function isUnfinished({ outcome }: ChatAssistantMessage): boolean {
  return outcome === undefined || outcome.type === 'interrupted'
}

/** A cursor as it was stored, or nothing. */
export function storedCursor({ cursor }: { readonly cursor?: unknown }): Cursor | undefined {
  const { answer, after } = Object(cursor)
  return typeof answer === 'string' && Number.isInteger(after) ? (cursor as Cursor) : undefined
}
