import type { StreamEvent } from '@deltakit/core'
import { VirtualList } from '../ui/virtual-list.tsx'
import { indexOfMessage } from './event-log.ts'
import { useRecordingName } from './player-context.ts'
import { noSelection, type Selection } from './selection.ts'
import { useListColumn } from './use-list-column.ts'

/** Lists the events of the stream. */
export function EventsColumn() {
  const { hovered, selected, log, highlight, underPointer, selection, playing } = useListColumn()
  const { events } = log
  const { message, event, channel } = highlight
  const name = useRecordingName()

  function revealedIndex(): number {
    if (playing) return -1
    if (channel) return events.findLastIndex((entry) => entry.channel === channel)
    return underPointer.event === undefined ? indexOfMessage(events, underPointer.message) : -1
  }

  function selectionAt(index: number): Selection {
    return { message: events[index]?.message, event: index }
  }

  function isHighlighted(index: number): boolean {
    const entry = events[index]
    if (!entry) return false
    if (channel) return entry.channel === channel
    return event === undefined ? entry.message === message : index === event
  }

  return (
    <section className="column" aria-labelledby="events-title">
      <header>
        <h2 id="events-title">
          Events <small>{events.length.toLocaleString('en')}</small>
        </h2>
      </header>
      <VirtualList
        key={name}
        label="Events"
        count={events.length}
        selected={selection.event ?? indexOfMessage(events, selection.message)}
        revealed={revealedIndex()}
        placeholder="No events yet"
        isHighlighted={isHighlighted}
        onHover={(index) => hovered.set(index === undefined ? noSelection : selectionAt(index))}
        onSelect={(index) => selected.set(index < 0 ? noSelection : selectionAt(index))}
      >
        {(index) => {
          const entry = events[index]
          return (
            entry && (
              <>
                <time>{(entry.time / 1_000).toFixed(2)}</time>
                <code className="type" data-channel={entry.channel} data-type={entry.event.type}>
                  {entry.event.type}
                </code>
                <code>{eventText(entry.event)}</code>
              </>
            )
          )
        }}
      </VirtualList>
    </section>
  )
}

/** Returns an event without its type, on one line. */
function eventText({ type: _, ...event }: StreamEvent): string {
  if ('delta' in event) return JSON.stringify(event.delta)
  return JSON.stringify(event).slice(1, 200)
}
