import { useState } from 'react'
import { useDeckField } from '../view/deck-context.ts'

/** How a log becomes rows. */
interface RowsOptions<Log, Row> {
  /** Creates a reader that goes on where its last call ended. */
  create(): (log: Log) => readonly Row[]
  /** What the reader is created by. */
  readonly by: readonly unknown[]
}

/** The rows of a log that grows, read again from its start when the playback or `by` changes. */
export function useRows<Log, Row>(log: Log, { create, by }: RowsOptions<Log, Row>): readonly Row[] {
  const source = [useDeckField('playback'), ...by]
  const [reader, setReader] = useState(() => ({ source, read: create() }))
  const isCurrent = source.every((one, index) => one === reader.source[index])
  const current = isCurrent ? reader : { source, read: create() }
  if (!isCurrent) setReader(current)
  return current.read(log)
}
