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
  | { readonly type: 'hello' | 'stop' | 'next' | 'ping' | 'pong' }
  /** What the tab has: for one that came late, or missed something. */
  | ({
      readonly type: 'state'
      /** Of the newest run that the tab knows. */
      readonly term: number
      readonly run?: SharedRun | undefined
      /** The tab that has the answer, as far as this one knows. */
      readonly owner?: string | undefined
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
  | { readonly type: 'decide'; readonly decision: ToolDecision; readonly call: number }
  | { readonly type: 'decided'; readonly call: number; readonly answer?: string | undefined }
)

/** A message of that type. */
export type TabMessageOf<Type> = Extract<TabMessage, { readonly type: Type }>

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

/** How an answer of a tab ended. */
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
  try {
    const message = JSON.parse(String(data))
    const { v, type, from } = Object(message)
    const isOurs = v === messageVersion && isText(from) && Object.hasOwn(needed, type)
    return isOurs && fits(message, needed[type as keyof typeof needed]) ? message : undefined
  } catch {
    return undefined
  }
}

/** The fields that each message has to have, beside those that it may have. */
const needed = {
  hello: [],
  stop: [],
  next: [],
  ping: [],
  pong: [],
  update: [],
  state: ['term'],
  batch: ['term', 'sequence', 'events'],
  decide: ['decision', 'call'],
  decided: ['call'],
}

/** What is read of a field is there, wherever there is the field. */
const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  to: isText,
  owner: isText,
  messages: arrayOf(isStoredMessage),
  removed: arrayOf(isText),
  head: (head) => head === null || isText(head),
  headTerm: Number.isSafeInteger,
  queue: arrayOf((one) => isStoredMessage(one) && one.role === 'user'),
  term: Number.isSafeInteger,
  sequence: Number.isSafeInteger,
  call: Number.isSafeInteger,
  started: isRun,
  run: isRun,
  ended: (ended) => fits(ended, ['term']),
  events: arrayOf(isEvent),
  decisions: arrayOf(isEvent),
  decision(decision) {
    const { call, type } = Object(decision)
    const { messageId, key } = Object(call)
    return isText(messageId) && isText(key) && ['output', 'approve', 'deny'].includes(type)
  },
}

function fits(value: unknown, fields: readonly string[]): boolean {
  const has = Object(value)
  const isThere = (field: string) => has[field] !== undefined
  const isRight = ([field, check]: [string, (value: unknown) => boolean]) =>
    !isThere(field) || check(has[field])
  return fields.every(isThere) && Object.entries(checks).every(isRight)
}

function isRun(run: unknown): boolean {
  const { initial, resume: cursor } = Object(run)
  const isAnswer = isStoredMessage(initial) && initial.role === 'assistant'
  const isPlaced = isAnswer && Object(initial.timing) === initial.timing
  const isResume = cursor === undefined || storedCursor({ cursor }) !== undefined
  return isPlaced && isResume && fits(run, ['term', 'sequence', 'events', 'decisions'])
}

function arrayOf(isRight: (item: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(isRight)
}

/** What else an event has in it is checked where it is added to the answer. */
function isEvent(event: unknown): boolean {
  return isText(Object(event).type)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
