import type {
  AssistantMessage,
  Message,
  Part,
  SystemMessage,
  ToolCallPart,
  UserMessage,
  UserPart,
} from '../protocol/message.ts'
import { isInStep } from '../protocol/part-key.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import type { Usage } from '../protocol/usage.ts'
import { resumeAccumulator } from '../stream/accumulate-message.ts'

/** A message of a chat. What an app says of it, and beside it, is in `metadata` and `data`. */
export type ChatMessage<Call = ToolCallPart> = ChatUserMessage | ChatAssistantMessage<Call>

export interface MessagePlace {
  readonly id: string
  /** The message it follows. */
  readonly parent: string | null
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly metadata?: unknown
  readonly data?: unknown
}

export interface ChatUserMessage extends MessagePlace {
  readonly role: 'user'
  readonly parts: readonly UserPart[]
}

export interface ChatAssistantMessage<Call = ToolCallPart>
  extends MessagePlace,
    Omit<AssistantMessage, 'id' | 'parts'> {
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

/** The version of the stored format: it changes with the names in it. */
const storedVersion = 2

/** Everything said in a chat, with all its branches. Survives JSON. */
export interface Conversation<Call = ToolCallPart> {
  readonly version: typeof storedVersion
  readonly messages: readonly ChatMessage<Call>[]
  /** The last message of the branch that is shown. */
  readonly head: string | null
}

export const emptyConversation: Conversation = { version: storedVersion, messages: [], head: null }

/** With that message in its place, which is new or the one of the same id, and shown. */
export function withMessage(conversation: Conversation, message: ChatMessage): Conversation {
  const messages = new Map([...conversation.messages, message].map((one) => [one.id, one]))
  return { version: storedVersion, messages: [...messages.values()], head: message.id }
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
export function siblingsOf({ messages }: Conversation, id: string): string[] {
  const parent = messages.find((message) => message.id === id)?.parent
  return messages.filter((message) => message.parent === parent).map((message) => message.id)
}

/** The last message of the newest branch through that one. */
export function newestLeafFrom({ messages }: Conversation, id: string): string {
  let leaf = id
  // Not while there is a child: what was restored may go round in a circle.
  for (const _ of messages) leaf = messages.findLast(({ parent }) => parent === leaf)?.id ?? leaf
  return leaf
}

/** Any message with its place in a chat. */
export function toChatMessage(
  message: Exclude<Message, SystemMessage>,
  place: MessagePlace,
): ChatMessage {
  if (message.role === 'user') {
    const { role, content } = message
    return { ...place, role, parts: toUserParts(content) }
  }
  const { role } = message
  const answer =
    'parts' in message
      ? message
      : {
          parts: [
            { type: 'content', key: '0/content', text: message.content, status: 'done' } as const,
          ],
          steps: [
            { vendor: '', model: '', outcome: { type: 'complete', finishReason: 'stop' } } as const,
          ],
        }
  const outcome = answer.steps.at(-1)?.outcome
  return { usage: {}, timing: {}, outcome, ...answer, ...place, role }
}

export function toUserParts(content: UserMessage['content']): readonly UserPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

/** The message as it is sent. */
export function toModelMessage(message: ChatMessage): Message {
  if (message.role === 'assistant') return message
  const { role, parts } = message
  const [first] = parts
  const plain = parts.length === 1 && first?.type === 'text' && !first.cache
  return { role, content: plain ? first.text : parts }
}

/** Whether it ended with calls to carry out. */
export function endedWithToolCalls(outcome: Outcome | undefined): boolean {
  return outcome?.type === 'complete' && outcome.finishReason === 'tool-calls'
}

/** The calls that an answer waits for. */
export function openToolCalls(message: ChatMessage | undefined): ToolCallPart[] {
  if (message?.role !== 'assistant' || !endedWithToolCalls(message.outcome)) return []
  const last = message.steps.length - 1
  return message.parts.filter(
    (part): part is ToolCallPart =>
      part.type === 'tool-call' &&
      isInStep(part.key, last) &&
      /ready|awaiting-approval/.test(part.status),
  )
}

/** The message once something else is said: what it waited for was not done. */
export function skipOpenToolCalls<Of extends ChatMessage>(message: Of): Of {
  return openToolCalls(message).length
    ? withCallsSettled(message, /ready|awaiting-approval/, 'skipped')
    : message
}

function withCallsSettled<Of extends ChatMessage>(
  message: Of,
  statuses: RegExp,
  status: 'skipped' | 'interrupted',
): Of {
  const parts = message.parts.map((part) =>
    part.type === 'tool-call' && statuses.test(part.status) ? ({ ...part, status } as const) : part,
  )
  return { ...message, parts }
}

interface InitialConversation {
  readonly conversation?: Conversation | undefined
  readonly messages?: readonly Exclude<Message, SystemMessage>[] | undefined
}

/** What a chat begins with. */
export function initialConversation({
  conversation,
  messages = [],
}: InitialConversation): Conversation {
  if (conversation) return restoreConversation(conversation)
  return messages.reduce((said, message, index) => {
    const place = { id: `${index}`, parent: said.head, createdAt: 0 }
    return withMessage(said, toChatMessage(message, place))
  }, emptyConversation)
}

/**
 * A stored conversation, with an answer that was still being written marked as interrupted. One of
 * another version, or one that was not stored whole, becomes an empty conversation.
 */
export function restoreConversation(stored: unknown): Conversation {
  const { version, messages, head }: Partial<Conversation> = Object(stored)
  if (version !== storedVersion || !messages?.every?.(isStoredMessage)) return emptyConversation
  return { version, head: head ?? null, messages: messages.map(settleInterrupted) }
}

/** Why a stored conversation cannot be restored, in a sentence; nothing where it can. */
export function restoreProblem(stored: unknown): string | undefined {
  const { version, messages }: Partial<Conversation> = Object(stored)
  if (version !== storedVersion) {
    return `A stored conversation has version ${version}, and this release reads version ${storedVersion}. It is shown as empty: remove it from where it is stored.`
  }
  if (messages?.every?.(isStoredMessage)) return undefined
  return 'A stored conversation is not whole. It is shown as empty: remove it from where it is stored.'
}

function isStoredMessage(message: unknown): boolean {
  const { parts, steps, role } = Object(message)
  return Array.isArray(parts) && (role === 'user' || Array.isArray(steps))
}

function settleInterrupted(message: ChatMessage): ChatMessage {
  if (message.role === 'user' || message.outcome) return message
  const { parts, steps } = resumeAccumulator(message).message()
  const left = { ...message, parts, steps, outcome: { type: 'interrupted' } } as const
  return withCallsSettled(left, /running/, 'interrupted')
}
