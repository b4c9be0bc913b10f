import { textMatcher } from '../list/search-text.ts'
import { firstIndex } from '../log/first-index.ts'
import { eventsOfMessage, type StreamLog } from '../log/stream-log.ts'
import type { DeckFilter } from '../view/deck-view.ts'

/** A row of the wire: an entry, or several in a row that led to no event. */
export interface WireRow {
  /** The index of the entry, or of the first one. */
  readonly entry: number
  /** How many entries it stands for. */
  readonly count: number
  /** The row of its request. */
  readonly header: number
  /** The first of the entries without events that it belongs to, if any. */
  readonly run: number | undefined
}

/** Which entries are shown, and how. */
export interface WireRowOptions {
  readonly filter: DeckFilter
  /** The runs that are shown entry by entry. */
  readonly open: ReadonlySet<number> | 'all'
}

/** Creates a reader that turns a log that grows into rows. Each call goes on where the last one ended. */
export function createWireRows({
  filter: { hidden, query },
  open,
}: WireRowOptions): (log: StreamLog) => readonly WireRow[] {
  const rows: WireRow[] = []
  const matches = textMatcher(query)
  const isOpen = (run: number) => open === 'all' || open.has(run)
  let settled = 0
  /** The rows before the last entry, whose events may still come. */
  let before: { readonly length: number; readonly last: WireRow | undefined } | undefined

  function add({ entries, events }: StreamLog, index: number): void {
    const entry = entries[index]
    if (!entry) return
    if (entry.kind === 'request') {
      rows.push({ entry: index, count: 1, header: rows.length, run: undefined })
      return
    }
    if (matches && !matches(entry.text)) return
    const made = eventsOfMessage(events, index)
    if (made.length && made.every(({ channel }) => hidden.has(channel))) return
    const last = rows.at(-1)
    const header = last?.header ?? 0
    const run = made.length || entry.isCut ? undefined : (last?.run ?? index)
    if (last && run !== undefined && run === last.run && !isOpen(run)) {
      rows[rows.length - 1] = { ...last, count: last.count + 1 }
    } else {
      rows.push({ entry: index, count: 1, header, run })
    }
  }

  return (log) => {
    if (before) {
      rows.length = before.length
      if (before.last) rows[before.length - 1] = before.last
    }
    const end = log.entries.length - 1
    for (; settled < end; settled++) add(log, settled)
    before = { length: rows.length, last: rows.at(-1) }
    add(log, end)
    return rows
  }
}

/** Returns the index of the row that has an entry, or -1. */
export function rowOfEntry(rows: readonly WireRow[], entry: number | undefined): number {
  if (entry === undefined) return -1
  const index = firstIndex(rows, (row) => row.entry > entry) - 1
  const row = rows[index]
  return row && entry < row.entry + row.count ? index : -1
}
