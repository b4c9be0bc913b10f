import type { ChatMessage, ChatUserMessage } from '../chat/conversation.ts'
import type { Neighbor } from './neighbors.ts'

interface QueueElsewhereOptions {
  /** Those that wait in this tab, or that it has taken over. */
  readonly own: readonly ChatUserMessage[]
  /** Those that are in the conversation. */
  readonly placed: readonly ChatMessage[]
}

/** The messages that wait in other tabs. */
export function queueElsewhere(
  neighbors: Iterable<Neighbor>,
  { own, placed }: QueueElsewhereOptions,
): readonly ChatUserMessage[] {
  // Tabs that are gone come last: somebody may have taken over what they left.
  const inOrder = [...neighbors].sort((one, other) => Number(one.isGone) - Number(other.isGone))
  const known = new Set([...own, ...placed].map(({ id }) => id))
  const queued: ChatUserMessage[] = []
  for (const neighbor of inOrder) {
    const waiting = neighbor.queue.filter(({ id }) => !known.has(id))
    if (neighbor.isGone) neighbor.queue = waiting
    queued.push(...waiting)
    for (const { id } of waiting) known.add(id)
  }
  return queued
}
