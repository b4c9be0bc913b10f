import { textMatcher } from '../list/search-text.ts'
import { firstIndex } from '../log/first-index.ts'
import type { LoggedEvent } from '../log/stream-log.ts'
import type { DeckFilter } from '../view/deck-view.ts'
import { eventText } from './event-text.ts'

/** Creates a reader that returns the indexes of the events that a filter shows, of a log that grows. */
export function createEventRows({
  hidden,
  query,
}: DeckFilter): (events: readonly LoggedEvent[]) => readonly number[] {
  const rows: number[] = []
  const matches = textMatcher(query)
  let read = 0

  return (events) => {
    for (; read < events.length; read++) {
      const logged = events[read]
      if (!logged || hidden.has(logged.channel)) continue
      const { event } = logged
      if (matches && !matches(`${event.type} ${eventText(event)}`)) continue
      rows.push(read)
    }
    return rows
  }
}

/** Returns the row of an event, or of the first one after it. */
export function rowFrom(rows: readonly number[], event: number): number {
  return firstIndex(rows, (row) => row >= event)
}
