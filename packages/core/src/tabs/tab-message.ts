import { storedCursor } from '../chat/checkpoint.ts'
import type { ChatMessage, ChatUserMessage } from '../chat/conversation.ts'
import { isStoredMessage } from '../chat/restore-conversation.ts'
import type { ToolDecision } from '../chat/tool-decision.ts'
import type { Cursor, StreamEvent } from '../protocol/stream-event.ts'

/** The version of the messages between tabs. Those of another are not read. */
const messageVersion = 1

/** What tabs send each other, with the tab that sent it. */
export type TabMessage = TabContent & { readonly from: string }

/** What tabs send each other: to all, or to one. */
export type TabContent = { readonly to?: string | undefined } & (
  | { readonly type: 'hello' | 'stop' | 'next' | 'ping' }
  /** What the tab has: for one that came late, or missed something. */
  | ({
      readonly type: 'state'
      /** Of the newest run that the tab knows. */
      readonly term: number
      readonly run?: SharedRun | undefined
      readonly holds: boolean
    } & TabUpdate)
  | ({ readonly type: 'update' } & TabUpdate)
  | {
      readonly type: 'batch'
      readonly term: number
      /** Counts the batches of the run. */
      readonly sequence: number
      readonly events: readonly StreamEvent[]
      /** A person decided: the events are laid over those of the answer. */
      readonly isDecision?: boolean
    }
  /** A sign of life, with the run that streams there. */
  | { readonly type: 'pong'; readonly term?: number | undefined }
  | { readonly type: 'decide'; readonly decision: ToolDecision; readonly call: number }
  | { readonly type: 'decided'; readonly call: number; readonly answer?: string | undefined }
  | { readonly type: 'unqueue'; readonly id: string }
)

/** What changed in a tab. */
export interface TabUpdate {
  readonly messages?: readonly ChatMessage[]
  readonly removed?: readonly string[]
  /** The last message of the branch that all tabs show. */
  readonly head?: string | null
  /** Grows with every change of it, in any tab. */
  readonly headTerm?: number
  /** The messages that wait there. */
  readonly queue?: readonly ChatUserMessage[]
  readonly started?: SharedRun
  readonly ended?: EndedRun
}

/** An answer of a tab, with what it has so far. */
export interface SharedRun {
  /** Grows with every run of every tab. */
  readonly term: number
  readonly initial: ChatMessage
  readonly sequence: number
  readonly events: readonly StreamEvent[]
  /** Where the answer is resumed, if it is. */
  readonly resume?: Cursor | undefined
  /** Decisions that are laid over the events. */
  readonly decisions: readonly StreamEvent[]
}

export interface EndedRun {
  readonly term: number
  readonly error?: unknown
  /** Calls of it wait for a decision. */
  readonly holds: boolean
}

/** Errors become JSON as a store has them. */
export function encodeTabMessage(message: TabMessage): string {
  return JSON.stringify({ v: messageVersion, ...message })
}

/** Nothing where it is no message of this version, or not whole: other code may use the channel. */
export function decodeTabMessage(data: unknown): TabMessage | undefined {
  if (typeof data !== 'string') return undefined
  try {
    const message = JSON.parse(data)
    const { v, from, to = '' } = Object(message)
    const isOurs = v === messageVersion && isText(from) && isText(to)
    return isOurs && isWhole(message) ? message : undefined
  } catch {
    return undefined
  }
}

/** Whether everything is there that is read of it. */
function isWhole(message: Record<string, unknown>): boolean {
  switch (message.type) {
    case 'hello':
    case 'stop':
    case 'next':
    case 'ping':
    case 'pong':
      return true
    case 'state':
      return isUpdate(message) && isRun(message.run) && isNumber(message.term)
    case 'update':
      return isUpdate(message) && isRun(message.started)
    case 'batch':
      return isNumber(message.term) && isNumber(message.sequence) && isEvents(message.events)
    case 'decide': {
      const { call, type } = Object(message.decision)
      const { messageId, key } = Object(call)
      return (
        isText(messageId) &&
        isText(key) &&
        ['output', 'approve', 'deny'].includes(type) &&
        isNumber(message.call)
      )
    }
    case 'decided':
      return isNumber(message.call)
    case 'unqueue':
      return isText(message.id)
    default:
      return false
  }
}

function isUpdate({
  messages,
  removed,
  head,
  headTerm,
  queue,
  ended,
}: Record<string, unknown>): boolean {
  return (
    isArrayOf(messages, isStoredMessage) &&
    isArrayOf(removed, isText) &&
    (head === undefined || ((head === null || isText(head)) && isNumber(headTerm))) &&
    isArrayOf(queue, (one) => isStoredMessage(one) && one.role === 'user') &&
    (ended === undefined || isNumber(Object(ended).term))
  )
}

function isRun(run: unknown): boolean {
  if (run === undefined) return true
  const { initial, term, sequence, events, decisions, resume: cursor } = Object(run)
  const isAnswer = isStoredMessage(initial) && initial.role === 'assistant'
  const isPlaced = isAnswer && Object(initial.timing) === initial.timing
  const isResume = cursor === undefined || storedCursor({ cursor }) !== undefined
  const isCounted = isNumber(term) && isNumber(sequence) && isResume
  return isPlaced && isCounted && isEvents(decisions) && isEvents(events)
}

/** What an event has in it is checked where it is added to the answer. */
function isEvents(events: unknown): boolean {
  return events !== undefined && isArrayOf(events, (event) => isText(Object(event).type))
}

function isArrayOf(value: unknown, fits: (item: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(fits))
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
