import { firstIndexFrom } from '../log/stream-log.ts'
import type { DeckContextValue } from '../view/deck-context.ts'

/** Seeks to the next message that changes what an app sees: many bring nothing, or only state. */
export function seekNextChange({
  controls,
  state,
}: Pick<DeckContextValue, 'controls' | 'state'>): void {
  const { whole, position } = state.get()
  if (!controls || !whole) return
  controls.pause()
  const { entries, events } = whole
  const from = entries.findIndex(({ time }) => time > position)
  const start = from < 0 ? events.length : firstIndexFrom(events, from)
  const next = events.slice(start).find(({ channel }) => channel !== 'state')
  controls.seek(next?.time ?? Number.POSITIVE_INFINITY)
}
