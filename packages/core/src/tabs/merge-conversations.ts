import { byId, type ChatMessage, type Conversation, withFollowers } from '../chat/conversation.ts'
import { skipFollowedCalls } from '../chat/open-tool-calls.ts'

/** What a tab changed in a conversation. */
export interface ConversationChange {
  readonly messages: readonly ChatMessage[]
  readonly removed: readonly string[]
}

/** The most ids of removed messages that a conversation keeps. */
const mostRemoved = 1_000

/**
 * The conversation after a change of this tab, with a new revision of every message that it changed, and
 * with the ids of those that it removed.
 */
export function markChange(
  before: Conversation,
  after: Conversation,
): { readonly conversation: Conversation; readonly change: ConversationChange } {
  const known = byId(before.messages)
  const changed: ChatMessage[] = []
  const messages = after.messages.map((message) => {
    const old = known.get(message.id)
    known.delete(message.id)
    if (old === message) return message
    // An answer that settles is newer than the copies that a store has of it while it streamed.
    const first = message.role === 'assistant' ? 1 : 0
    const marked = { ...message, revision: old ? revisionOf(old) + 1 : first }
    changed.push(marked)
    return marked
  })
  const removed = [...known.keys()]
  const conversation = { ...after, messages, ...withRemoved([before.removed, removed]) }
  return { conversation, change: { messages: changed, removed } }
}

/** Both conversations as one: the newest copy of every message, and none that either of them removed. */
export function mergeConversations(
  ours: Conversation,
  theirs: Pick<Conversation, 'messages' | 'removed'>,
): Conversation {
  const merged = byId(ours.messages)
  for (const message of theirs.messages) {
    const known = merged.get(message.id)
    if (!known || isNewer(message, known)) merged.set(message.id, message)
  }
  const all = [...merged.values()]
  // Messages that follow a removed one go with it, and so do those that a tab adds behind them later.
  const gone = withFollowers(all, [...(ours.removed ?? []), ...(theirs.removed ?? [])])
  const messages = skipFollowedCalls(all.filter(({ id }) => !gone.has(id)))
  return withKnownHead({ ...ours, messages, ...withRemoved([gone]) })
}

/** Shows the newest message where the one that was chosen is not there. Every tab decides alike. */
export function withKnownHead(conversation: Conversation): Conversation {
  const { head, messages } = conversation
  if (head === null || messages.some(({ id }) => id === head)) return conversation
  const [newest] = [...messages].sort(
    (one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1),
  )
  return { ...conversation, head: newest?.id ?? null }
}

/**
 * What one conversation has that is newer than the other, or not in it. The ids of removed messages count
 * as well where the other never had the message: a tab that was away may still bring it.
 */
export function missingIn(theirs: Conversation, ours: Conversation): ConversationChange {
  const known = byId(theirs.messages)
  const messages = ours.messages.filter((message) => {
    const copy = known.get(message.id)
    return !copy || isNewer(message, copy)
  })
  const knownRemoved = new Set(theirs.removed)
  const removed = (ours.removed ?? []).filter((id) => !knownRemoved.has(id))
  return { messages, removed }
}

/** Grows with each change of a message. */
export function revisionOf({ revision }: ChatMessage): number {
  return typeof revision === 'number' ? revision : 0
}

/** Every tab decides alike, whichever copy it had first. */
function isNewer(one: ChatMessage, other: ChatMessage): boolean {
  if (one === other) return false
  const difference = revisionOf(one) - revisionOf(other)
  if (difference) return difference > 0
  const [text, otherText] = [JSON.stringify(one), JSON.stringify(other)]
  return text.length === otherText.length ? text > otherText : text.length > otherText.length
}

function withRemoved(
  lists: readonly (Iterable<string> | undefined)[],
): Pick<Conversation, 'removed'> {
  const removed = [...new Set(lists.flatMap((ids) => [...(ids ?? [])]))]
  return removed.length ? { removed: removed.slice(-mostRemoved) } : {}
}
