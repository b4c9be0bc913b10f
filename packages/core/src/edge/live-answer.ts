import type { ChatAssistantMessage, Checkpoint, Conversation } from '../chat/conversation.ts'
import { endedWithToolCalls } from '../chat/open-tool-calls.ts'
import { loggedId } from './log/answer-log.ts'

/**
 * A conversation with the answer that is made in it just now, from its beginning: a client without a
 * checkpoint of it follows it from there.
 */
export async function withLiveAnswer(
  conversation: Conversation,
  isLive: ((answer: string) => Promise<boolean>) | undefined,
): Promise<Conversation> {
  const live = newestAnswer(conversation)
  if (!live?.cursor || !(await isLive?.(live.cursor.answer))) return conversation
  const { answer } = live
  const isStored = conversation.messages.some(({ id }) => id === answer.id)
  return { ...conversation, head: isStored ? answer.id : answer.parent, live }
}

/** The answer that was requested last, where the conversation does not have it whole. */
function newestAnswer({ messages, head }: Conversation): Checkpoint | undefined {
  const last = messages.find(({ id }) => id === head)
  const question = last?.role === 'user' ? last : messages.find(({ id }) => id === last?.parent)
  if (question?.role !== 'user') return undefined
  const { id: parent, answerId, createdAt } = question
  if (answerId !== undefined && !messages.some(({ id }) => id === answerId)) {
    const place = { id: answerId, parent, createdAt, timing: {}, usage: {} }
    const answer: ChatAssistantMessage = { ...place, role: 'assistant', parts: [], steps: [] }
    return { answer, cursor: { answer: answerId, after: -1, step: 0 } }
  }
  if (last?.role !== 'assistant' || !endedWithToolCalls(last.outcome)) return undefined
  const step = last.steps.length
  return { answer: last, cursor: { answer: loggedId(last.id, step), after: -1, step } }
}
