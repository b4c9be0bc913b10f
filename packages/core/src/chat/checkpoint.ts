import { endedWithToolCalls } from '../protocol/ended-with-tool-calls.ts'
import type { Cursor } from '../protocol/stream-event.ts'
import type { ChatAssistantMessage, Checkpoint, Conversation } from './conversation.ts'
import { isStoredMessage } from './restore-conversation.ts'

/** Whether that is a checkpoint of an answer that the conversation shows last, and does not have whole. */
export function isCheckpointOf({ messages, head }: Conversation, checkpoint: Checkpoint): boolean {
  const { answer }: Partial<Checkpoint> = Object(checkpoint)
  if (!isStoredMessage(answer) || answer?.role !== 'assistant') return false
  const copy = messages.find(({ id }) => id === answer.id)
  if (!copy) return head === answer.parent
  const isLast = !messages.some(({ parent }) => parent === answer.id)
  return isLast && head === copy.id && copy.role === 'assistant' && isUnfinished(copy, checkpoint)
}

/** Whether there may be more of it: it was cut off, or a later request adds steps to it. */
function isUnfinished({ outcome, steps }: ChatAssistantMessage, { cursor }: Checkpoint): boolean {
  if (outcome === undefined || outcome.type === 'interrupted') return true
  return endedWithToolCalls(outcome) && cursor?.step === steps.length
}

/** A cursor as it was stored, or nothing. */
export function storedCursor({ cursor }: { readonly cursor?: unknown }): Cursor | undefined {
  const { answer, after } = Object(cursor)
  return typeof answer === 'string' && Number.isInteger(after) ? (cursor as Cursor) : undefined
}
