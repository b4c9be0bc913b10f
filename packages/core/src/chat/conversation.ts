import type { AppData, AppMetadata } from '../protocol/app-types.ts'
import type {
  AssistantMessage,
  Message,
  Part,
  SystemMessage,
  ToolCallPart,
  UserMessage,
  UserPart,
} from '../protocol/message.ts'
import type { Cursor, Outcome } from '../protocol/stream-event.ts'
import type { Usage } from '../protocol/usage.ts'

/** A message of a chat. */
export type ChatMessage<Call = ToolCallPart> = ChatUserMessage | ChatAssistantMessage<Call>

/** What every message of a chat has: its place in the conversation, and what the app keeps with it. */
export interface MessagePlace {
  /** Random, so that two tabs never make the same one. */
  readonly id: string
  /** The id of the message before it, or `null` for a first one. */
  readonly parent: string | null
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** What the app knows about the message, such as who wrote it or a rating. */
  readonly metadata?: AppMetadata | undefined
  /** What the app shows beside the message. */
  readonly data?: AppData | undefined
  /** How often it was changed, in a chat that several tabs share: the newest copy of it counts. */
  readonly revision?: number | undefined
}

/** A user's message in a chat. */
export interface ChatUserMessage extends MessagePlace {
  readonly role: 'user'
  /** Its texts and files. */
  readonly parts: readonly UserPart[]
  /** The id of the answer that was requested last, where a server keeps the conversation. */
  readonly answerId?: string | undefined
}

/** An answer in a chat. */
export interface ChatAssistantMessage<Call = ToolCallPart>
  extends MessagePlace,
    Omit<AssistantMessage, 'id' | 'parts'> {
  /** What it consists of. The calls have the types of the chat's tools. */
  readonly parts: readonly Part<Call>[]
  /** Of all its steps. */
  readonly usage: Usage
  /** How long it took. */
  readonly timing: Timing
  /** How its last step ended. None while it streams. */
  readonly outcome?: Outcome | undefined
}

/** Which tool call is meant. Keys repeat in every answer, so a call is named by its message too. */
export interface ToolCallRef {
  /** The id of the answer with the call. */
  readonly messageId: string
  /** The key of the call's part. */
  readonly key: string
}

/** In milliseconds since the message was sent, tools included. */
export interface Timing {
  /** Until the first byte of the answer. */
  readonly firstByte?: number
  /** Until the first reasoning or content. */
  readonly firstToken?: number
  /** How long the model reasoned. */
  readonly reasoning?: number
  /** Until the end. */
  readonly total?: number
}

/** The version of the stored format: it changes with the names in it. */
export const conversationVersion = 2

/** All messages of a chat, with every branch. Survives JSON. */
export interface Conversation<Call = ToolCallPart> {
  /** The version of this format. */
  readonly version: typeof conversationVersion
  /** All messages, each after the one before it. */
  readonly messages: readonly ChatMessage<Call>[]
  /** The last message of the branch that is shown. */
  readonly head: string | null
  /** The ids of removed messages, in a chat that several tabs share: no older copy brings them back. */
  readonly removed?: readonly string[] | undefined
  /** The answer that a server makes just now, where the server keeps the conversation. */
  readonly live?: Checkpoint<Call> | undefined
}

/** An answer that streams, as a chat is given it back after a reload. Survives JSON. */
export interface Checkpoint<Call = ToolCallPart> {
  /** The answer up to the cursor. */
  readonly answer: ChatAssistantMessage<Call>
  /** The place from which it can be resumed; undefined where nobody keeps the rest of the answer. */
  readonly cursor?: Cursor | undefined
}

/** A conversation without messages. */
export const emptyConversation: Conversation = {
  version: conversationVersion,
  messages: [],
  head: null,
}

/** Messages by their ids. Of one id the last counts. */
export function byId(messages: readonly ChatMessage[]): Map<string, ChatMessage> {
  return new Map(messages.map((message) => [message.id, message]))
}

/** The conversation with a message added, or replaced where it has one of that id, and shown. */
export function withMessage(conversation: Conversation, message: ChatMessage): Conversation {
  const messages = byId([...conversation.messages, message])
  return { ...conversation, messages: [...messages.values()], head: message.id }
}

/** The conversation without a message and everything that follows it. */
export function withoutMessage(conversation: Conversation, id: string): Conversation {
  const removed = withFollowers(conversation.messages, [id])
  const messages = conversation.messages.filter((message) => !removed.has(message.id))
  const parent = conversation.messages.find((message) => message.id === id)?.parent ?? null
  const rest = { ...conversation, messages }
  if (conversation.head !== null && !removed.has(conversation.head)) return rest
  const head = parent ?? messages.findLast((message) => message.parent === null)?.id ?? null
  return { ...rest, head: head === null ? null : newestLeafFrom(rest, head) }
}

/** The ids of messages, and of everything that follows them. */
export function withFollowers(
  messages: readonly ChatMessage[],
  ids: readonly string[],
): ReadonlySet<string> {
  const followers = new Map<string | null, string[]>()
  for (const { id, parent } of messages) {
    const known = followers.get(parent)
    if (known) known.push(id)
    else followers.set(parent, [id])
  }
  const all = new Set(ids)
  // What is added to the set is visited, too.
  for (const one of all) for (const follower of followers.get(one) ?? []) all.add(follower)
  return all
}

/** The messages from the first one to that one. */
export function pathTo({ messages }: Conversation, head: string | null): ChatMessage[] {
  const rest = byId(messages)
  const path: ChatMessage[] = []
  for (let at = head; at !== null; ) {
    const message = rest.get(at)
    if (!message) break
    // A stored conversation may go round in a circle.
    rest.delete(at)
    path.push(message)
    at = message.parent
  }
  return path.reverse()
}

/** The ids of the messages with the same parent as that one, itself included, in order. */
export function siblingsOf({ messages }: Conversation, id: string): string[] {
  const parent = messages.find((message) => message.id === id)?.parent
  return messages.filter((message) => message.parent === parent).map((message) => message.id)
}

/** The last message of the newest branch through that one. */
export function newestLeafFrom({ messages }: Conversation, id: string): string {
  const newestChild = new Map<string | null, string>()
  for (const message of messages) newestChild.set(message.parent, message.id)
  const seen = new Set<string>()
  let leaf = id
  // A stored conversation may go round in a circle.
  while (!seen.has(leaf)) {
    seen.add(leaf)
    leaf = newestChild.get(leaf) ?? leaf
  }
  return leaf
}

/** A message as a chat keeps it. */
export function toChatMessage(
  message: Exclude<Message, SystemMessage>,
  place: MessagePlace,
): ChatMessage {
  if (message.role === 'user') {
    const { role, content } = message
    return { ...place, role, parts: toUserParts(content) }
  }
  const { role } = message
  const answer = 'parts' in message ? message : answerOf(message.content)
  const outcome = answer.steps.at(-1)?.outcome
  return { usage: {}, timing: {}, outcome, ...answer, ...place, role }
}

/** An answer that nobody streamed, such as a greeting. */
function answerOf(text: string): Pick<ChatAssistantMessage, 'parts' | 'steps'> {
  return {
    parts: [{ type: 'content', key: '0/content', text, status: 'done' }],
    steps: [{ vendor: '', model: '', outcome: { type: 'complete', finishReason: 'stop' } }],
  }
}

/** The content of a user's message as parts. */
export function toUserParts(content: UserMessage['content']): readonly UserPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

/** Messages of a chat as `streamChat` takes them. An answer with nothing in it is left out. */
export function toModelMessages(messages: readonly ChatMessage[]): Message[] {
  return messages.filter(({ parts }) => parts.length).map(toModelMessage)
}

/** A message of a chat as a model is sent it. */
function toModelMessage(message: ChatMessage): Message {
  if (message.role === 'assistant') return message
  const { role, id, parts } = message
  const [first] = parts
  const plain = parts.length === 1 && first?.type === 'text' && !first.cache
  return { role, id, content: plain ? first.text : parts }
}
