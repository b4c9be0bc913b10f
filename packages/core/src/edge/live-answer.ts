import type { ChatAssistantMessage, Checkpoint, Conversation } from '../chat/conversation.ts'
import { endedWithToolCalls } from '../chat/open-tool-calls.ts'
import type { Clock } from '../protocol/clock.ts'
import { linkSignals } from '../protocol/link-signals.ts'
import { type ErrorListener, reportError } from './http/safe-callback.ts'
import type { AnswerKey } from './log/answer-key.ts'
import { type AnswerStore, loggedId } from './log/answer-log.ts'
import { callLog } from './log/log-call.ts'

/**
 * A conversation with the answer that is made in it just now, from its beginning: a client without a
 * checkpoint of it follows it from there.
 */
export async function withLiveAnswer(
  conversation: Conversation,
  isLive: (answer: string) => Promise<boolean>,
): Promise<Conversation> {
  const live = newestAnswer(conversation)
  if (!live?.cursor || !(await isLive(live.cursor.answer))) return conversation
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

/** Whether an answer is made just now, on any server. */
export async function isAnswerLive(
  log: AnswerStore,
  key: AnswerKey,
  { clock, onError }: ErrorListener & { readonly clock: Clock },
): Promise<boolean> {
  const link = linkSignals()
  try {
    // After all that there can be, so that only its end is read.
    const batches = log.read(key, Number.MAX_SAFE_INTEGER, link.signal)[Symbol.asyncIterator]()
    const first = await callLog(clock, () => batches.next())
    return !first.done && !first.value.ended
  } catch (cause) {
    reportError({ onError }, cause)
    return false
  } finally {
    link.abort()
  }
}
