import type { ChatUserMessage } from '../chat/conversation.ts'
import type { Neighbor } from './neighbors.ts'

/**
 * The messages that wait in other tabs. `idsHere`: those of messages that wait nowhere else. What a tab
 * that is gone has left, and somebody has meanwhile, leaves its queue.
 */
export function queueElsewhere(
  neighbors: Iterable<Neighbor>,
  idsHere: ReadonlySet<string>,
): readonly ChatUserMessage[] {
  // Tabs that are gone come last: somebody may have taken over what they left.
  const inOrder = [...neighbors].sort((one, other) => Number(one.isGone) - Number(other.isGone))
  const known = new Set(idsHere)
  const queued: ChatUserMessage[] = []
  for (const neighbor of inOrder) {
    const waiting = neighbor.queue.filter(({ id }) => !known.has(id))
    if (neighbor.isGone) neighbor.queue = waiting
    queued.push(...waiting)
    for (const { id } of waiting) known.add(id)
  }
  return queued
}
