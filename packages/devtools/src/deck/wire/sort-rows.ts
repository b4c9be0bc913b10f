import type { StreamLog } from '../log/stream-log.ts'
import type { WireOrder } from '../view/deck-view.ts'
import type { WireRow } from './wire-rows.ts'

/** Returns the messages alone, the longest wait or the most bytes first. */
export function sortRows(
  rows: readonly WireRow[],
  {
    log: { entries, requests },
    order,
  }: { readonly log: StreamLog; readonly order: Exclude<WireOrder, 'time'> },
): readonly WireRow[] {
  const keyOf = (row: WireRow): number => {
    const entry = entries[row.entry]
    if (!entry) return 0
    const before = entries[row.entry - 1]?.time ?? requests[entry.request]?.sentAt ?? 0
    return order === 'gap' ? entry.time - before : entry.bytes
  }
  return rows
    .filter((row) => entries[row.entry]?.kind === 'message')
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((one, other) => other.key - one.key)
    .map(({ row }) => row)
}
