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
  /** Until its end, until nobody reads any more, or until a reader is too slow. */
  let isOpen = true
  let wakeReader: () => void = () => {}
  let wakeProducer: () => void = () => {}

  function add(batch: LoggedBatch): void {
    batches.push(batch)
    waiting += batch.frames.length
    last = batch.to
    wakeReader()
  }

  function leave(): void {
    isOpen = false
    batches = []
    wakeReader()
    wakeProducer()
  }

  return {
    push(batch) {
      if (!isOpen) return
      if (waiting <= most) return add(batch)
      isOpen = false
      wakeReader()
    },
    end(ended) {
      if (!isOpen) return
      add({ from: last + 1, to: last, frames: '', ended })
      isOpen = false
    },
    drained() {
      if (!isOpen || !batches.length) return undefined
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
        if (!isOpen) return
        await new Promise<void>((resolve) => (wakeReader = resolve))
      }
    },
  }
}
