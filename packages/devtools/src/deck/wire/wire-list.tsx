import { useReadableStore } from '@deltakit/react'
import { type ReactNode, useDeferredValue, useState } from 'react'
import { GridList } from '../list/grid-list.tsx'
import {
  eventsOfMessage,
  indexOfMessage,
  type LoggedEvent,
  type StreamLog,
} from '../log/stream-log.ts'
import { gapLimit } from '../timeline/gaps.ts'
import {
  useDeck,
  useDeckField,
  useHighlight,
  useStreamLog,
  useWholeLog,
} from '../view/deck-context.ts'
import type { DeckFilter } from '../view/deck-view.ts'
import { noSelection } from '../view/selection.ts'
import { GapCell, TimeCell } from '../view/time-cells.tsx'
import { readMessage } from './wire-message.ts'
import { MessageRow, RepeatRow, RequestRow } from './wire-row.tsx'
import { createWireRows, rowOfEntry, type WireRow } from './wire-rows.ts'
import './wire.css'

const columns = [
  { name: '#', title: 'The number of the message in its response' },
  { name: 'time', title: 'When its last byte arrived' },
  { name: 'Δ', title: 'Since the message before it. Long waits are amber' },
  { name: 'bytes' },
  { name: 'type', title: 'The event line, or what the message became' },
  { name: 'payload', title: 'What differs from the message before it' },
]

/** Lists what was received over the network, grouped by request. */
export function WireList(): ReactNode {
  const { hovered, selected, filter: filterStore } = useDeck().view
  const log = useStreamLog()
  const highlight = useHighlight()
  const selection = useReadableStore(selected)
  const filter = useDeferredValue(useReadableStore(filterStore))
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const rows = useRows(log, filter, open)
  const limit = gapLimit(useWholeLog())
  const { entries, events, requests } = log
  const entry = selection.message ?? entryOfChannel(events, selection.channel)

  function isHighlighted(index: number): boolean {
    const row = rows[index]
    if (!row) return false
    const { message, channel } = highlight
    if (message !== undefined) return message >= row.entry && message < row.entry + row.count
    if (!channel || row.count > 1) return false
    return eventsOfMessage(events, row.entry).some((event) => event.channel === channel)
  }

  function select(index: number): void {
    const row = rows[index]
    if (row && row.count > 1 && row.run !== undefined) setOpen(new Set([...open, row.run]))
    selected.set(row ? { message: row.entry } : noSelection)
  }

  function cells(index: number): ReactNode {
    const row = rows[index]
    const at = row && entries[row.entry]
    const request = at && requests[at.request]
    if (!row || !at || !request) return null
    if (at.kind === 'request') return <RequestRow request={request} number={at.request + 1} />
    if (row.count > 1) return <RepeatRow count={row.count} name={readMessage(at).name} />
    const before = entries[row.entry - 1]
    const previous = before?.kind === 'message' ? before : undefined
    return (
      <MessageRow
        entry={at}
        before={previous}
        number={row.entry - request.entry}
        event={mainEvent(eventsOfMessage(events, row.entry))}
        time={<TimeCell time={at.time} />}
        gap={<GapCell gap={at.time - (before?.time ?? request.sentAt)} limit={limit} />}
      />
    )
  }

  return (
    <section className="deck-column deck-wire" aria-labelledby="deck-wire-title">
      <header>
        <h2 id="deck-wire-title">
          On the wire <small>{entries.length.toLocaleString('en')}</small>
        </h2>
      </header>
      <GridList
        label="On the wire"
        columns={columns}
        count={rows.length}
        selected={rowOfEntry(rows, selection.message)}
        revealed={selection.message === undefined ? rowOfEntry(rows, entry) : -1}
        placeholder={entries.length ? 'No message matches the filter.' : 'Nothing yet.'}
        headerOf={(index) => rows[index]?.header}
        isHighlighted={isHighlighted}
        onHover={(index) => {
          const message = index === undefined ? undefined : rows[index]?.entry
          if (hovered.get().message === message && message !== undefined) return
          hovered.set(message === undefined ? noSelection : { message })
        }}
        onSelect={select}
      >
        {cells}
      </GridList>
    </section>
  )
}

/** The rows of a log, read again from its start when the filter changes. */
function useRows(
  log: StreamLog,
  filter: DeckFilter,
  open: ReadonlySet<number>,
): readonly WireRow[] {
  const playback = useDeckField('playback')
  const [reader, setReader] = useState(() => newReader(playback, filter, open))
  const isCurrent = reader.playback === playback && reader.filter === filter && reader.open === open
  const current = isCurrent ? reader : newReader(playback, filter, open)
  if (!isCurrent) setReader(current)
  return current.read(log)
}

function newReader(playback: unknown, filter: DeckFilter, open: ReadonlySet<number>) {
  return { playback, filter, open, read: createWireRows({ filter, open }) }
}

/** Returns the event that a message is coloured by. */
function mainEvent(events: readonly LoggedEvent[]): LoggedEvent | undefined {
  return (
    events.find(({ event }) => 'delta' in event || event.type === 'tool-call') ??
    events.find(({ channel }) => channel !== 'state') ??
    events[0]
  )
}

function entryOfChannel(
  events: readonly LoggedEvent[],
  channel: LoggedEvent['channel'] | undefined,
): number | undefined {
  if (!channel) return undefined
  const index = events.findLastIndex((event) => event.channel === channel)
  return indexOfMessage(events, events[index]?.message) < 0 ? undefined : events[index]?.message
}
