import { useReadableStore } from '@deltakit/react'
import { type ReactNode, useDeferredValue } from 'react'
import { GridList } from '../list/grid-list.tsx'
import { indexOfMessage, type LoggedEvent } from '../log/stream-log.ts'
import { useRows } from '../log/use-rows.ts'
import {
  useDeck,
  useDeckField,
  useHighlight,
  useStreamLog,
  useWholeLog,
} from '../view/deck-context.ts'
import { noSelection, type Selection } from '../view/selection.ts'
import { TimeCell, type Timing } from '../view/time-cells.tsx'
import { createEventRows, rowFrom } from './event-rows.ts'
import { eventText } from './event-text.ts'
import './events.css'

const columns = [{ name: '#' }, { name: 'time' }, { name: 'type' }, { name: 'payload' }]

/** Lists the events of the stream. */
export function EventList(): ReactNode {
  const { hovered, selected, filter: filterStore } = useDeck().view
  const { events } = useStreamLog()
  const whole = useWholeLog()
  const highlight = useHighlight()
  const timing: Timing = { pace: useDeckField('pace'), duration: useDeckField('duration') }
  const selection = useReadableStore(selected)
  const filter = useDeferredValue(useReadableStore(filterStore))
  const rows = useRows(events, { create: () => createEventRows(filter), by: [filter] })

  function selectionAt(row: number | undefined): Selection {
    const event = row === undefined ? undefined : rows[row]
    return event === undefined ? noSelection : { message: events[event]?.message, event }
  }

  function rowOf(event: number): number {
    const row = rowFrom(rows, event)
    return event >= 0 && rows[row] === event ? row : -1
  }

  function isHighlighted(row: number): boolean {
    const index = rows[row]
    const logged = index === undefined ? undefined : events[index]
    if (!logged) return false
    const { message, event, channel } = highlight
    if (channel) return logged.channel === channel
    return event === undefined ? logged.message === message : index === event
  }

  const channelEvent = selection.channel
    ? events.findLastIndex((event) => event.channel === selection.channel)
    : -1
  return (
    <section className="deck-column deck-events" aria-labelledby="deck-events-title">
      <header>
        <h2 id="deck-events-title">
          Events <small>{events.length.toLocaleString('en')}</small>
        </h2>
      </header>
      <GridList
        label="Events"
        columns={columns}
        numberLength={String(whole.events.length).length}
        count={rows.length}
        selected={rowOf(selection.event ?? indexOfMessage(events, selection.message))}
        revealed={rowOf(channelEvent)}
        placeholder={events.length ? 'No event matches the filter.' : 'No events yet.'}
        isHighlighted={isHighlighted}
        onHover={(row) => {
          const next = selectionAt(row)
          if (hovered.get().event !== next.event || next === noSelection) hovered.set(next)
        }}
        onSelect={(row) => selected.set(selectionAt(row < 0 ? undefined : row))}
      >
        {(row) => <EventRow index={rows[row]} events={events} timing={timing} />}
      </GridList>
    </section>
  )
}

interface EventRowProps {
  readonly index: number | undefined
  readonly events: readonly LoggedEvent[]
  readonly timing: Timing
}

function EventRow({ index, events, timing }: EventRowProps): ReactNode {
  const logged = index === undefined ? undefined : events[index]
  if (!logged) return null
  return (
    <>
      <span className="deck-number">{index}</span>
      <TimeCell time={logged.time} timing={timing} />
      <span data-channel={logged.channel} data-type={logged.event.type}>
        {logged.event.type}
      </span>
      <span>{eventText(logged.event)}</span>
    </>
  )
}
