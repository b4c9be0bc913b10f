import type {
  AssistantMessage,
  Message,
  Part,
  SystemMessage,
  ToolCallPart,
  UserMessage,
  UserPart,
} from '../protocol/message.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import type { Usage } from '../protocol/usage.ts'
import { foldOf } from '../stream/resume-accumulator.ts'

/** A message of a chat. What an app says of it, and beside it, is in `metadata` and `data`. */
export type ChatMessage<Call = ToolCallPart> = AskedMessage | AnswerMessage<Call>

export interface Placed {
  readonly id: string
  /** The message it follows. */
  readonly parent: string | null
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly metadata?: unknown
  readonly data?: unknown
}

export interface AskedMessage extends Placed {
  readonly role: 'user'
  readonly parts: readonly UserPart[]
}

export interface AnswerMessage<Call = ToolCallPart>
  extends Placed,
    Omit<AssistantMessage, 'parts'> {
  readonly parts: readonly (Exclude<Part, ToolCallPart> | Call)[]
  readonly usage: Usage
  readonly timing: Timing
  /** Of its last run; none while it is written. */
  readonly outcome?: Outcome | undefined
}

/** In milliseconds from asking on, the tools' own time included. */
export interface Timing {
  readonly firstByte?: number
  readonly firstToken?: number
  /** How long it thought. */
  readonly reasoning?: number
  readonly total?: number
}

/** Everything said in a chat, with all its branches. Survives JSON. */
export interface Conversation<Call = ToolCallPart> {
  readonly version: 1
  readonly messages: readonly ChatMessage<Call>[]
  /** The last message of the branch that is shown. */
  readonly head: string | null
}

export const nothingSaid: Conversation = { version: 1, messages: [], head: null }

/** With that message in its place, which is new or the one of the same id, and shown. */
export function withMessage(conversation: Conversation, message: ChatMessage): Conversation {
  const messages = new Map([...conversation.messages, message].map((one) => [one.id, one]))
  return { version: 1, messages: [...messages.values()], head: message.id }
}

/** The messages from the first to that one. */
export function pathTo({ messages }: Conversation, head: string | null): ChatMessage[] {
  const rest = new Map(messages.map((message) => [message.id, message]))
  const path: ChatMessage[] = []
  for (let at = head; at !== null; ) {
    const message = rest.get(at)
    if (!message) break
    // What was restored may go round in a circle.
    rest.delete(at)
    path.unshift(message)
    at = message.parent
  }
  return path
}

/** The ids of what was said in the place of that message, itself included, in order. */
export function branchesOf({ messages }: Conversation, id: string): string[] {
  const parent = messages.find((message) => message.id === id)?.parent
  return messages.filter((message) => message.parent === parent).map((message) => message.id)
}

/** The last message of the newest branch through that one. */
export function leafFrom({ messages }: Conversation, id: string): string {
  let leaf = id
  // Not while there is a child: what was restored may go round in a circle.
  for (const _ of messages) leaf = messages.findLast(({ parent }) => parent === leaf)?.id ?? leaf
  return leaf
}

/** Any message with its place in a chat. */
export function placed(message: Exclude<Message, SystemMessage>, place: Placed): ChatMessage {
  if (message.role === 'user') {
    const { role, content } = message
    return { ...place, role, parts: partsOf(content) }
  }
  const { role } = message
  const answer =
    'parts' in message
      ? message
      : {
          parts: [
            { type: 'content', key: '0/content', text: message.content, status: 'done' } as const,
          ],
          runs: [{ vendor: '', model: '', outcome: { type: 'complete', finish: 'stop' } } as const],
        }
  const outcome = answer.runs.at(-1)?.outcome
  return { usage: {}, timing: {}, outcome, ...answer, ...place, role }
}

export function partsOf(content: UserMessage['content']): readonly UserPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

/** The message as it is sent. */
export function sent(message: ChatMessage): Message {
  if (message.role === 'assistant') return message
  const { role, parts } = message
  const [first] = parts
  const plain = parts.length === 1 && first?.type === 'text' && !first.cache
  return { role, content: plain ? first.text : parts }
}

/** Whether it ended with calls to carry out. */
export function calling(outcome: Outcome | undefined): boolean {
  return outcome?.type === 'complete' && outcome.finish === 'tool-calls'
}

/** The calls that an answer waits for. */
export function openCalls(message: ChatMessage | undefined): ToolCallPart[] {
  if (message?.role !== 'assistant' || !calling(message.outcome)) return []
  const run = `${message.runs.length - 1}/`
  return message.parts.filter(
    (part): part is ToolCallPart =>
      part.type === 'tool-call' && part.key.startsWith(run) && /ready|waiting/.test(part.status),
  )
}

/** The message once something else is said: what it waited for was not done. */
export function passedOver<Of extends ChatMessage>(message: Of): Of {
  return openCalls(message).length ? withFailed(message, /ready|waiting/, 'Not run') : message
}

/** With that output for the calls of those statuses. */
function withFailed<Of extends ChatMessage>(message: Of, statuses: RegExp, output: string): Of {
  const parts = message.parts.map((part) =>
    part.type === 'tool-call' && statuses.test(part.status)
      ? ({ ...part, status: 'failed', output } as const)
      : part,
  )
  return { ...message, parts }
}

interface Before {
  readonly conversation?: Conversation | undefined
  readonly messages?: readonly Exclude<Message, SystemMessage>[] | undefined
}

/** What a chat begins with. */
export function begunWith({ conversation, messages = [] }: Before): Conversation {
  if (conversation) return restored(conversation)
  return messages.reduce((said, message, index) => {
    const place = { id: `${index}`, parent: said.head, createdAt: 0 }
    return withMessage(said, placed(message, place))
  }, nothingSaid)
}

/**
 * What was kept somewhere, with the answer interrupted that was being written then; nothing where it
 * is not of this version, or was not kept whole.
 */
export function restored(kept: unknown): Conversation {
  const { version, messages, head }: Partial<Conversation> = Object(kept)
  if (version !== 1 || !messages?.every?.(isWhole)) return nothingSaid
  return { version, head: head ?? null, messages: messages.map(interrupted) }
}

function isWhole(message: unknown): boolean {
  const { parts, runs, role } = Object(message)
  return Array.isArray(parts) && (role === 'user' || Array.isArray(runs))
}

function interrupted(message: ChatMessage): ChatMessage {
  if (message.role === 'user' || message.outcome) return message
  const { parts, runs } = foldOf(message).message()
  const left = { ...message, parts, runs, outcome: { type: 'interrupted' } } as const
  return withFailed(left, /running/, 'Interrupted while it ran')
}
