import { useReadableStore } from '@deltakit/react'
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { GridList } from '../list/grid-list.tsx'
import {
  eventsOfMessage,
  indexOfMessage,
  type LoggedEvent,
  type StreamLog,
} from '../log/stream-log.ts'
import { useRows } from '../log/use-rows.ts'
import { gapLimit } from '../timeline/gaps.ts'
import {
  useDeck,
  useDeckField,
  useHighlight,
  useStreamLog,
  useWholeLog,
} from '../view/deck-context.ts'
import type { WireOrder } from '../view/deck-view.ts'
import { noSelection } from '../view/selection.ts'
import { GapCell, TimeCell } from '../view/time-cells.tsx'
import { sortRows } from './sort-rows.ts'
import { readMessage } from './wire-message.ts'
import { MessageRow, RepeatRow, RequestRow } from './wire-row.tsx'
import { createWireRows, rowOfEntry, type WireRow } from './wire-rows.ts'
import './wire.css'

const columns = [
  { name: '#', title: 'The number of the message in its response' },
  { name: 'time', title: 'When its last byte arrived' },
  { name: 'Δ', title: 'Since the message before it. Long waits are amber', order: 'gap' },
  { name: 'bytes', title: 'Its size on the wire', order: 'bytes' },
  { name: 'type', title: 'The event line, or what the message became' },
  { name: 'payload', title: 'What differs from the message before it' },
] as const

const orderTexts: Readonly<Record<WireOrder, string>> = {
  time: '',
  gap: ' longest wait first',
  bytes: ' largest first',
}

/** Lists what was received over the network, grouped by request. */
export function WireList(): ReactNode {
  const { hovered, selected, filter: filterStore, order: orderStore } = useDeck().view
  const log = useStreamLog()
  const highlight = useHighlight()
  const selection = useReadableStore(selected)
  const filter = useDeferredValue(useReadableStore(filterStore))
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const order = useReadableStore(orderStore)
  const shownOpen = order === 'time' ? open : 'all'
  const rowsByTime = useRows(log, {
    create: () => createWireRows({ filter, open: shownOpen }),
    by: [filter, shownOpen],
  })
  const rows = useSortedRows(log, { rows: rowsByTime, order })
  const pace = useDeckField('pace')
  const duration = useDeckField('duration')
  const whole = useWholeLog()
  const limit = gapLimit(whole)
  const { entries, events, requests } = log
  const isNumberedByRequest = order !== 'time' && whole.requests.length > 1
  const entry = selection.message ?? entryOfChannel(events, selection.channel)

  function rowOf(at: number | undefined): number {
    if (order === 'time') return rowOfEntry(rows, at)
    return at === undefined ? -1 : rows.findIndex((row) => row.entry === at)
  }

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
    if (at.kind === 'request') {
      return <RequestRow request={request} number={at.request + 1} query={filter.query} />
    }
    if (row.count > 1) return <RepeatRow count={row.count} name={readMessage(at).name} />
    const before = entries[row.entry - 1]
    const previous = before?.kind === 'message' ? before : undefined
    return (
      <MessageRow
        entry={at}
        before={previous}
        number={
          isNumberedByRequest
            ? `#${at.request + 1}.${row.entry - request.entry}`
            : row.entry - request.entry
        }
        event={mainEvent(eventsOfMessage(events, row.entry))}
        time={<TimeCell time={at.time} timing={{ pace, duration }} />}
        gap={<GapCell gap={at.time - (before?.time ?? request.sentAt)} limit={limit} pace={pace} />}
      />
    )
  }

  return (
    <section className="deck-column deck-wire" aria-labelledby="deck-wire-title">
      <header>
        <h2 id="deck-wire-title">
          On the wire{' '}
          <small>
            {entries.length.toLocaleString('en')}
            {orderTexts[order]}
          </small>
        </h2>
      </header>
      <GridList
        label="On the wire"
        columns={columns.map((column) => {
          if (!('order' in column) || (column.order === 'gap' && pace === 'made-up')) return column
          const { name, title, order: by } = column
          const isSorted = order === by
          return { name, title, isSorted, sort: () => orderStore.set(isSorted ? 'time' : by) }
        })}
        numberLength={
          String(whole.entries.length).length +
          (isNumberedByRequest ? `#${whole.requests.length}.`.length : 0)
        }
        count={rows.length}
        selected={rowOf(selection.message)}
        revealed={selection.message === undefined ? rowOf(entry) : -1}
        placeholder={entries.length ? 'No message matches the filter.' : 'Nothing yet.'}
        headerOf={(index) => (order === 'time' ? rows[index]?.header : undefined)}
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

/** Sorts while the page has nothing better to do: a recording may have very many messages. */
function useSortedRows(
  log: StreamLog,
  { rows, order }: { readonly rows: readonly WireRow[]; readonly order: WireOrder },
): readonly WireRow[] {
  const settled = useDeferredValue(log)
  const sorted = useMemo(
    () => (order === 'time' ? undefined : sortRows(rows, { log: settled, order })),
    [settled, rows, order],
  )
  return sorted ?? rows
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
