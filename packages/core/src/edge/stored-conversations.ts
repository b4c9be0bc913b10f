import {
  type ChatAssistantMessage,
  type ChatMessage,
  type ChatUserMessage,
  type Conversation,
  conversationVersion,
  pathTo,
  toModelMessages,
  toUserParts,
} from '../chat/conversation.ts'
import { skipOpenToolCalls } from '../chat/open-tool-calls.ts'
import { isStoredMessage, restoreConversation } from '../chat/restore-conversation.ts'
import { shownValue } from '../protocol/check-option.ts'
import type { AssistantMessage, UserMessage } from '../protocol/message.ts'
import type { Outcome, WarningEvent } from '../protocol/stream-event.ts'
import { sumUsage } from '../protocol/usage.ts'
import type {
  ConversationKey,
  OpenTurnOptions,
  ServeConversationsOptions,
  ServedConversations,
  StoredConversations,
  StoredConversationsOptions,
} from './conversation-store.ts'
import type { ChatRequest } from './http/parse-chat-request.ts'
import { refuse } from './http/request-rejection.ts'
import { reportError } from './http/safe-callback.ts'
import { isAnswerLive, withLiveAnswer } from './live-answer.ts'
import { callLog } from './log/log-call.ts'
import { publicOutcome } from './public-error.ts'
import { withDecisions } from './stored-decisions.ts'
import type { Turn } from './turn.ts'

/**
 * Lets a handler keep its conversations: clients then send only what is new, and what the server has is
 * believed without a proof.
 */
export function storedConversations(options: StoredConversationsOptions): StoredConversations {
  for (const name of ['load', 'save'] as const) {
    if (typeof Object(options)[name] === 'function') continue
    throw new TypeError(
      `Expected \`${name}\` of storedConversations() to be a function, got ${shownValue(Object(options)[name])}.`,
    )
  }
  return { ...options, implementation: serveConversations }
}

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

  async function open(
    request: ChatRequest,
    { user, answerId, sent, system, isServerTool }: OpenTurnOptions,
  ): Promise<Turn> {
    const { chatId } = request
    if (!chatId)
      refuse(400, 'chatId', 'This handler keeps conversations: send the `chatId` of yours')
    const key = { user, chatId }
    const known = (await load(key)) ?? refuseUnknown()
    const systemMessages = request.messages.filter(({ role }) => role === 'system')
    const [fresh, ...others] = request.messages.filter(({ role }) => role !== 'system')
    if (!fresh || others.length) refuseHistory()

    function answerOf(
      path: readonly ChatMessage[],
      { before, isPast = false, warnings = [] }: AnswerPlace,
    ): Turn {
      const history = toModelMessages(path.map((message) => skipOpenToolCalls(message)))
      const parent = path.at(-1)?.id ?? null
      const startedAt = clock.now() - (before?.timing.total ?? 0)
      let saved: Promise<WarningEvent | undefined> | undefined

      async function saveAnswer(answer: AssistantMessage): Promise<WarningEvent | undefined> {
        if (!answer.parts.length) return undefined
        const createdAt = before?.createdAt ?? startedAt
        const place = {
          id: answerId,
          parent,
          createdAt,
          timing: { total: clock.now() - startedAt },
        }
        try {
          await save([toStoredAnswer(answer, place, system)], key)
          return undefined
        } catch (cause) {
          reportError({ onError }, cause)
          return notSaved
        }
      }

      return {
        messages: [...systemMessages, ...history, ...(before ? [before] : [])],
        continued: before,
        warnings,
        stored: {
          isPast,
          parent,
          save(answer) {
            saved ??= saveAnswer(answer)
            return saved
          },
        },
      }
    }

    if ('parts' in fresh) {
      if (!sent) refuseHistory()
      const before = known.find((one) => one.id === answerId)
      const step = request.step ?? sent.steps.length
      if (before?.role !== 'assistant' || before.steps.length < step) {
        refuse(409, 'unknown', 'The server does not have this answer. Send a new message to go on')
      }
      const isPast = before.steps.length > step
      const decided = isPast
        ? before
        : withDecisions(before, sent, { isServerTool, approvalTime, now: clock.now() })
      return answerOf(pathTo(conversationOf(known), before.parent), { before: decided, isPast })
    }

    if (fresh.role !== 'user') refuseHistory()
    const parent = parentOf(request.after, known)
    const message = messageOf(fresh, known) ?? {
      ...{ id: fresh.id ?? `${answerId}:message`, parent: parent.id, createdAt: clock.now() },
      ...{ role: 'user' as const, parts: toUserParts(fresh.content) },
    }
    const taken = known.find(({ id }) => id === answerId)
    if (taken && (taken.role === 'user' || taken.parent !== message.id)) refuseTaken()
    if (message.id === answerId) refuseTaken()
    const isKnown = known.includes(message)
    // Another device finds an answer by its id while it streams, in the log.
    const isNamed = !log || !request.answerId || message.answerId === answerId
    if (!isNamed) await save([{ ...message, answerId }], key)
    else if (!isKnown) await save([message], key)
    const all = isKnown ? known : [...known, message]
    const warnings = isKnown || !parent.isOther ? [] : [otherHistory]
    return answerOf(pathTo(conversationOf(all), message.id), { warnings })
  }

  return {
    open,
    async respond(key) {
      const messages = await load(key)
      if (!messages?.length) refuseUnknown()
      const isLive = async (answer: string, requestedAt: number) =>
        log !== undefined &&
        isAnswerLive(log, { owner: key.user, answer }, { clock, requestedAt, onError })
      const conversation = await withLiveAnswer(conversationOf(messages), isLive)
      return Response.json(conversation, { headers: { 'cache-control': 'no-store' } })
    },
    async saveOrphan(key, { answerId, parent, complete }) {
      const known = await load(key)
      const before = known?.find(({ id }) => id === answerId)
      const stored = before?.role === 'assistant' ? before : undefined
      const answer = complete(stored)
      const createdAt = stored?.createdAt ?? clock.now()
      const place = { id: answerId, parent, createdAt, timing: stored?.timing ?? {} }
      if (known && answer.parts.length) await save([toStoredAnswer(answer, place, '')], key)
      return answer
    },
  }
}

interface AnswerPlace {
  /** The answer that goes on. */
  readonly before?: ChatAssistantMessage
  readonly isPast?: boolean
  readonly warnings?: readonly WarningEvent[]
}

const notSaved: WarningEvent = {
  type: 'warning',
  code: 'not-saved',
  message: 'The server could not save the answer',
}

const otherHistory: WarningEvent = {
  type: 'warning',
  code: 'history',
  message: 'The server lacks the last messages before this one, so the model did not read them',
}

/** The message that a new one follows: the nearest before it that the server has. */
function parentOf(
  after: readonly string[] | undefined,
  known: readonly ChatMessage[],
): { readonly id: string | null; readonly isOther: boolean } {
  // A client without ids goes on where the conversation is.
  if (!after) return { id: known.at(-1)?.id ?? null, isOther: false }
  if (!after.length) return { id: null, isOther: false }
  const ids = new Set(known.map(({ id }) => id))
  const id = after.find((one) => ids.has(one)) ?? refuseUnknown()
  return { id, isOther: id !== after[0] }
}

/** The message as the server has it, where it does. */
function messageOf(
  { id }: UserMessage,
  known: readonly ChatMessage[],
): ChatUserMessage | undefined {
  const message = id === undefined ? undefined : known.find((one) => one.id === id)
  return message?.role === 'assistant' ? refuseTaken() : message
}

function conversationOf(messages: readonly ChatMessage[]): Conversation {
  return { version: conversationVersion, messages, head: messages.at(-1)?.id ?? null }
}

/** An answer as it is saved: plain JSON, without what only the server may know of an error. */
function toStoredAnswer(
  { parts, steps }: AssistantMessage,
  place: Pick<ChatAssistantMessage, 'id' | 'parent' | 'createdAt' | 'timing'>,
  system: string,
): ChatAssistantMessage {
  const usage = sumUsage(steps.map((step) => step.usage))
  const outcome = steps.at(-1)?.outcome
  const message = { ...place, role: 'assistant', parts, steps, usage, outcome }
  return JSON.parse(
    JSON.stringify(message, (name, value) =>
      name === 'outcome' && value?.error instanceof Error
        ? publicOutcome(value as Outcome, system)
        : value,
    ),
  )
}

function refuseUnknown(): never {
  return refuse(404, 'unknown', 'There is no such conversation')
}

function refuseTaken(): never {
  return refuse(
    409,
    'conflict',
    'Another message of the conversation has that id. Make a new one for each message',
  )
}

function refuseHistory(): never {
  return refuse(
    400,
    'history',
    'This handler keeps the conversation: send only what is new, with edge(url, { history: "server" })',
  )
}
