import {
  type ChatAssistantMessage,
  type ChatMessage,
  type ChatUserMessage,
  pathTo,
  toModelMessages,
  toUserParts,
} from '../chat/conversation.ts'
import { skipOpenToolCalls } from '../chat/open-tool-calls.ts'
import type { Clock } from '../protocol/clock.ts'
import { endedWithToolCalls } from '../protocol/ended-with-tool-calls.ts'
import type { AssistantMessage, Part, UserMessage } from '../protocol/message.ts'
import type { WarningEvent } from '../protocol/stream-event.ts'
import type { OpenTurnOptions } from './conversation-store.ts'
import type { ChatRequest } from './http/parse-chat-request.ts'
import { refuse } from './http/request-rejection.ts'
import { type ErrorListener, reportError } from './http/safe-callback.ts'
import { conversationOf, toStoredAnswer } from './stored-answer.ts'
import { withDecisions } from './stored-decisions.ts'
import type { StoredTurn, Turn } from './turn.ts'

/** What a turn of a stored conversation is opened with. */
export interface StoredTurnOptions extends Omit<OpenTurnOptions, 'user'>, ErrorListener {
  readonly clock: Clock
  /** The messages that the server has. */
  readonly known: readonly ChatMessage[]
  /** How long a call may wait for a person, in milliseconds. */
  readonly approvalTime: number
  /** Whether other devices find an answer in a log while it streams. */
  readonly hasLog: boolean
  save(messages: readonly ChatMessage[]): Promise<unknown>
  /**
   * Does that unless somebody goes on with an answer after that many steps. Afterwards nobody can. Resolves
   * to whether it was done.
   */
  whileUnclaimed(answer: ContinuedStep, work: () => Promise<unknown>): Promise<boolean>
}

/** Which steps of which answer a request adds. */
export interface ContinuedStep {
  readonly answerId: string
  readonly step: number
}

/**
 * Opens the turn of a request: for its new message, which is saved first, or for more of an answer. The
 * answer before a new message may come with it, where the client decided about calls of it.
 */
export async function openStoredTurn(
  request: ChatRequest,
  options: StoredTurnOptions,
): Promise<Turn> {
  const sent = request.messages.filter(({ role }) => role !== 'system')
  const fresh = sent.pop()
  const [before, ...others] = sent
  if (!fresh || others.length) refuseHistory()
  if ('parts' in fresh) return before ? refuseHistory() : continueAnswer(request, options)
  if (fresh.role !== 'user') refuseHistory()
  if (!before) return answerMessage(request, fresh, options)
  if (!('parts' in before)) refuseHistory()
  const known = await saveDecisions(before, options)
  return answerMessage(request, fresh, { ...options, known })
}

/** The messages that the server has, with what the client decided before it went on without other calls. */
async function saveDecisions(
  sent: AssistantMessage,
  { known, isServerTool, approvalTime, clock, save, whileUnclaimed }: StoredTurnOptions,
): Promise<readonly ChatMessage[]> {
  const before = known.find(({ id }) => id === sent.id)
  if (before?.role !== 'assistant' || before.steps.length !== sent.steps.length) return known
  const isFollowed = known.some(({ parent }) => parent === before.id)
  if (isFollowed || !endedWithToolCalls(before.outcome)) return known
  const now = clock.now()
  // Nothing is executed any more, whatever the client allows.
  const decided = skipOpenToolCalls(
    withDecisions(before, sent, { isServerTool, approvalTime, now }),
  )
  const place = { answerId: before.id, step: before.steps.length }
  // Another device may have approved them at the same moment. What was executed must stay in the store.
  const isSaved = await whileUnclaimed(place, () => save([decided]))
  return isSaved ? known.map((message) => (message === before ? decided : message)) : known
}

/** The turn that adds steps to an answer of the server, with what the client decided about its calls. */
async function continueAnswer(request: ChatRequest, options: StoredTurnOptions): Promise<Turn> {
  const { answerId, sent, known, isServerTool, approvalTime, clock } = options
  if (!sent) refuseHistory()
  const before = known.find(({ id }) => id === answerId)
  const step = request.step ?? sent.steps.length
  if (before?.role !== 'assistant' || before.steps.length < step) {
    refuse(409, 'unknown', 'The server does not have this answer. Send a new message to go on')
  }
  const isPast = before.steps.length > step
  const decided = isPast
    ? before
    : withDecisions(before, sent, { isServerTool, approvalTime, now: clock.now() })
  const parts = decided.parts.map((part, index) => withoutPermission(part, before.parts[index]))
  const isChanged = parts.some((part, index) => part !== before.parts[index])
  const path = pathTo(conversationOf(known), before.parent)
  const unsaved = isChanged ? { ...before, parts } : undefined
  return toTurn(request, options, { path, before: decided, isPast, unsaved })
}

/** Permissions are not stored: a server that finds one cannot tell whether its call was executed. */
function withoutPermission(part: Part, before = part): Part {
  return part.type === 'tool-call' && part.status === 'approved' ? before : part
}

/** The turn that answers a message. */
async function answerMessage(
  request: ChatRequest,
  fresh: UserMessage,
  options: StoredTurnOptions,
): Promise<Turn> {
  const { answerId, known, clock, hasLog, save } = options
  const parent = parentOf(request.after, known)
  const message: ChatUserMessage = knownMessage(fresh, known) ?? {
    id: fresh.id ?? `${answerId}:message`,
    parent: parent.id,
    createdAt: clock.now(),
    role: 'user',
    parts: toUserParts(fresh.content),
  }
  checkAnswerId(answerId, { message, known })
  const isKnown = known.includes(message)
  // Another device finds an answer by its id while it streams, in the log.
  const isNamed = !hasLog || !request.answerId || message.answerId === answerId
  if (!isNamed) await save([{ ...message, answerId }])
  else if (!isKnown) await save([message])
  const path = pathTo(conversationOf(isKnown ? known : [...known, message]), message.id)
  const warnings = isKnown || !parent.isOther ? [] : [otherHistory]
  return toTurn(request, options, { path, warnings })
}

interface TurnPlace {
  /** The messages before the answer, first to last. */
  readonly path: readonly ChatMessage[]
  /** The answer that goes on. */
  readonly before?: ChatAssistantMessage
  readonly isPast?: boolean
  /** That answer with the decisions, to be saved: this server may die in the next step. */
  readonly unsaved?: ChatAssistantMessage | undefined
  readonly warnings?: readonly WarningEvent[]
}

function toTurn(
  request: ChatRequest,
  options: StoredTurnOptions,
  { path, before, isPast = false, unsaved, warnings = [] }: TurnPlace,
): Turn {
  const systemMessages = request.messages.filter(({ role }) => role === 'system')
  const history = toModelMessages(path.map((message) => skipOpenToolCalls(message)))
  const parent = path.at(-1)?.id ?? null
  return {
    messages: [...systemMessages, ...history, ...(before ? [before] : [])],
    continued: before,
    warnings,
    stored: {
      isPast,
      parent,
      saveDecisions: async () => unsaved && options.save([unsaved]),
      save: createAnswerSaver({ parent, before }, options),
    },
  }
}

interface SavedPlace {
  readonly parent: string | null
  readonly before: ChatAssistantMessage | undefined
}

/** Saves an answer when it is first called. Every call resolves to what became of that. */
function createAnswerSaver(
  { parent, before }: SavedPlace,
  { answerId, system, clock, save, onError }: StoredTurnOptions,
): StoredTurn['save'] {
  const startedAt = clock.now() - (before?.timing.total ?? 0)
  let saved: Promise<WarningEvent | undefined> | undefined

  async function saveAnswer(answer: AssistantMessage): Promise<WarningEvent | undefined> {
    if (!answer.parts.length) return undefined
    const createdAt = before?.createdAt ?? startedAt
    const timing = { total: clock.now() - startedAt }
    try {
      await save([
        toStoredAnswer(answer, { place: { id: answerId, parent, createdAt, timing }, system }),
      ])
      return undefined
    } catch (cause) {
      reportError({ onError }, cause)
      return notSaved
    }
  }

  return (answer) => {
    saved ??= saveAnswer(answer)
    return saved
  }
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
  const id = after.find((one) => one === '' || ids.has(one)) ?? refuseUnknown()
  return { id: id || null, isOther: id !== after[0] }
}

/** The message as the server has it, where it does. */
function knownMessage(
  { id }: UserMessage,
  known: readonly ChatMessage[],
): ChatUserMessage | undefined {
  const message = id === undefined ? undefined : known.find((one) => one.id === id)
  return message?.role === 'assistant' ? refuseTaken() : message
}

/** The id of an answer may be that of an earlier answer to the same message, and of nothing else. */
function checkAnswerId(
  answerId: string,
  { message, known }: { readonly message: ChatUserMessage; readonly known: readonly ChatMessage[] },
): void {
  const taken = known.find(({ id }) => id === answerId)
  if (taken && (taken.role === 'user' || taken.parent !== message.id)) refuseTaken()
  if (message.id === answerId) refuseTaken()
}

/** Refuses a conversation that the server does not have, or that belongs to somebody else. */
export function refuseUnknown(): never {
  return refuse(404, 'unknown', 'You have no conversation of this `chatId`. Start a new one')
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
