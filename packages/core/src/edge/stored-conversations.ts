import type { ChatAssistantMessage, ChatMessage } from '../chat/conversation.ts'
import { settleToolCalls } from '../chat/open-tool-calls.ts'
import { isStoredMessage, restoreConversation } from '../chat/restore-conversation.ts'
import { shownValue, wrongOption } from '../protocol/check-option.ts'
import { stepIndexOf } from '../protocol/part-key.ts'
import type {
  ConversationKey,
  ServeConversationsOptions,
  ServedConversations,
  StoredConversations,
  StoredConversationsOptions,
} from './conversation-store.ts'
import { refuse } from './http/request-rejection.ts'
import { stateOfAnswer, withLiveAnswer } from './live-answer.ts'
import { claimStep } from './log/claim-step.ts'
import { callLog } from './log/log-call.ts'
import { conversationOf, toStoredAnswer } from './stored-answer.ts'
import { openStoredTurn, refuseUnknown } from './stored-turn.ts'

/**
 * Lets a handler keep its conversations: clients then send only what is new, and what the server has is
 * believed without a proof.
 */
export function storedConversations(options: StoredConversationsOptions): StoredConversations {
  for (const name of ['load', 'save'] as const) {
    if (typeof Object(options)[name] === 'function') continue
    throw wrongOption(name, Object(options)[name], {
      expected: 'a function',
      instead: 'storedConversations() needs a `load` and a `save`.',
    })
  }
  return { ...options, implementation: serveConversations }
}

const undecided = { from: ['awaiting-approval'], to: 'interrupted' } as const

function serveConversations(
  store: StoredConversationsOptions,
  { clock, log, approvalTime, onError }: ServeConversationsOptions,
): ServedConversations {
  async function load(key: ConversationKey): Promise<readonly ChatMessage[] | undefined> {
    const messages = await callLog(clock, async () => store.load(key), '`load`')
    if (messages === undefined || messages === null) return undefined
    if (!Array.isArray(messages) || !messages.every(isStoredMessage)) {
      throw new TypeError(
        `Expected \`load\` to return the messages that \`save\` was given, got ${shownValue(messages)}.`,
      )
    }
    const sorted = messages.toSorted((one, other) => one.createdAt - other.createdAt)
    return restoreConversation(conversationOf(sorted)).messages
  }

  function save(messages: readonly ChatMessage[], key: ConversationKey): Promise<unknown> {
    return callLog(clock, async () => store.save(messages, key), '`save`')
  }

  return {
    async open(request, { user, ...turn }) {
      const { chatId } = request
      if (!chatId) {
        refuse(
          400,
          'chatId',
          'This handler keeps conversations: send the `chatId` of yours, which is the `id` of the chat',
        )
      }
      const key = { user, chatId }
      return openStoredTurn(request, {
        ...turn,
        known: (await load(key)) ?? refuseUnknown(),
        clock,
        approvalTime,
        hasLog: log !== undefined,
        save: (messages) => save(messages, key),
        whileUnclaimed: (place, work) =>
          claimStep({ ...place, user, by: turn.answerId }, work, { log, clock, onError }),
        onError,
      })
    },
    async respond(key) {
      // A page loads a chat before its first message, too. Where it is another user's, nobody sees that.
      const messages = (await load(key)) ?? []
      const conversation = await withLiveAnswer(conversationOf(messages), {
        stateOf: async (answer, requestedAt) =>
          log
            ? stateOfAnswer(log, { owner: key.user, answer }, { clock, requestedAt, onError })
            : 'unknown',
        loadAgain: async () => conversationOf((await load(key)) ?? messages),
      })
      return Response.json(conversation, { headers: { 'cache-control': 'no-store' } })
    },
    async saveOrphan(key, { answerId, parent, step, complete }) {
      const known = await load(key)
      const stored = known?.find(({ id }) => id === answerId)
      const before = stored?.role === 'assistant' ? firstSteps(stored, step) : undefined
      const whole = complete(before)
      const isLonger = before && whole.steps.length > before.steps.length
      // Somebody decided about its calls, and that is gone with the server.
      const answer = isLonger ? complete(settleToolCalls(before, undecided)) : whole
      // Its server saved it before it died, or it has gone on elsewhere.
      if (stored && before !== stored) return answer
      const createdAt = before?.createdAt ?? clock.now()
      const place = { id: answerId, parent, createdAt, timing: before?.timing ?? {} }
      if (known && answer.parts.length)
        await save([toStoredAnswer(answer, { place, system: '' })], key)
      return answer
    },
  }
}

/** The first steps of an answer; the answer itself where it has no more. */
function firstSteps(answer: ChatAssistantMessage, count: number): ChatAssistantMessage {
  const { parts, steps } = answer
  if (steps.length <= count) return answer
  return {
    ...answer,
    steps: steps.slice(0, count),
    parts: parts.filter((part) => stepIndexOf(part.key) < count),
  }
}
