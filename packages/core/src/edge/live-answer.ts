import type { ChatAssistantMessage, Checkpoint, Conversation } from '../chat/conversation.ts'
import type { Clock } from '../protocol/clock.ts'
import { endedWithToolCalls } from '../protocol/ended-with-tool-calls.ts'
import { linkSignals } from '../protocol/link-signals.ts'
import { type ErrorListener, reportError } from './http/safe-callback.ts'
import type { AnswerKey } from './log/answer-key.ts'
import { type AnswerStore, loggedId } from './log/answer-log.ts'
import { callLog } from './log/log-call.ts'

/** What the log knows of an answer. */
export type AnswerState = 'live' | 'over' | 'unknown'

/** What a conversation is completed with. */
export interface LiveConversationOptions {
  stateOf(answer: string, requestedAt: number): Promise<AnswerState>
  /** The conversation anew, with what was saved meanwhile. */
  loadAgain(): Promise<Conversation>
}

/**
 * A conversation with the answer that is made in it just now, from its beginning: a client without a
 * checkpoint of it follows it from there.
 */
export async function withLiveAnswer(
  conversation: Conversation,
  { stateOf, loadAgain }: LiveConversationOptions,
): Promise<Conversation> {
  const live = newestAnswer(conversation)
  if (!live?.cursor) return conversation
  const { answer, cursor } = live
  const requestedAt = cursor.step ? Number.NEGATIVE_INFINITY : answer.createdAt
  switch (await stateOf(cursor.answer, requestedAt)) {
    case 'live': {
      const isStored = conversation.messages.some(({ id }) => id === answer.id)
      return { ...conversation, head: isStored ? answer.id : answer.parent, live }
    }
    case 'over':
      // It ended after the conversation was loaded, which lacks it.
      return loadAgain()
    case 'unknown':
      return conversation
  }
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

export interface LiveAnswerOptions extends ErrorListener {
  readonly clock: Clock
  /** When its message was sent, which is saved before the answer is in the log. */
  readonly requestedAt: number
}

/** Milliseconds in which an answer may be missing in the log though its message is saved. */
const longestOpening = 2_000
const lookInterval = 100

/** What the log knows of an answer, whichever server makes it. */
export async function stateOfAnswer(
  log: AnswerStore,
  key: AnswerKey,
  { clock, requestedAt, onError }: LiveAnswerOptions,
): Promise<AnswerState> {
  const link = linkSignals()
  // The clock of the server that saved the message may be ahead.
  const until = Math.min(requestedAt, clock.now()) + longestOpening
  try {
    for (;;) {
      // After all that there can be, so that only its end is read.
      const batches = log.read(key, Number.MAX_SAFE_INTEGER, link.signal)[Symbol.asyncIterator]()
      const first = await callLog(clock, () => batches.next())
      const newest = first.done ? undefined : first.value
      // One that was stopped is over in the log first, and saved then.
      if (newest?.ended === 'cancelled') await clock.sleep(lookInterval, link.signal)
      if (newest) return newest.ended ? 'over' : 'live'
      if (clock.now() >= until) return 'unknown'
      await clock.sleep(lookInterval, link.signal)
    }
  } catch (cause) {
    reportError({ onError }, cause)
    return 'unknown'
  } finally {
    link.abort()
  }
}
