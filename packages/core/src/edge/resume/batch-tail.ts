import type { Batch, LogEnd, LoggedBatch } from '../log/answer-log.ts'

/** Batches on the way from their producer to the client that started the answer. */
export interface BatchTail {
  /** Adds a batch. */
  push(batch: Batch): void
  end(ended: LogEnd): void
  /** Resolves when everything is read, or nobody reads any more. */
  drained(): Promise<void> | undefined
  /** Nobody reads any more. */
  leave(): void
  /** The batches as they come. Stops without a last one where the reader was too slow for `most`. */
  read(): AsyncGenerator<LoggedBatch, void>
}

/** `most`: the characters that wait for a slow reader, who then has to read from the log. */
export function createBatchTail(most: number): BatchTail {
  let batches: LoggedBatch[] = []
  let waiting = 0
  let last = -1
  let state: 'open' | 'ended' | 'overflowed' | 'left' = 'open'
  let wakeReader: () => void = () => {}
  let wakeProducer: () => void = () => {}

  function add(batch: LoggedBatch): void {
    batches.push(batch)
    waiting += batch.frames.length
    last = batch.to
    wakeReader()
  }

  function leave(): void {
    state = 'left'
    batches = []
    wakeReader()
    wakeProducer()
  }

  return {
    push(batch) {
      if (state !== 'open') return
      if (waiting <= most) return add(batch)
      state = 'overflowed'
      wakeReader()
    },
    end(ended) {
      if (state !== 'open') return
      add({ from: last + 1, to: last, frames: '', ended })
      state = 'ended'
    },
    drained() {
      if (state !== 'open' || !batches.length) return undefined
      return new Promise((resolve) => (wakeProducer = resolve))
    },
    leave,
    async *read() {
      for (;;) {
        while (batches.length) {
          const taken = batches
          batches = []
          waiting = 0
          yield* taken
        }
        wakeProducer()
        if (state !== 'open') return
        await new Promise<void>((resolve) => (wakeReader = resolve))
      }
    },
  }
}
