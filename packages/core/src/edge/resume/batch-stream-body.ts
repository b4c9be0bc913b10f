import { encodeCut, encodeFirstFrame, lastFrame } from '../encode-event.ts'
import type { LoggedBatch } from '../log/answer-log.ts'
import { type TextBodyOptions, textBody } from '../text-body.ts'

/** Where a reader begins, and what happens around the body. */
export interface BatchStreamBodyOptions extends TextBodyOptions {
  /** The number of the last frame that the reader has. */
  readonly after: number
}

/** Batches as the body of a response. A reader that leaves stops nothing. */
export function batchStreamBody(
  read: (signal: AbortSignal) => AsyncIterable<LoggedBatch>,
  options: BatchStreamBodyOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let delivered = options.after
  let batches: AsyncIterator<LoggedBatch> | undefined

  return textBody(async (signal) => {
    // The first frame does not wait for a batch.
    if (!batches) {
      batches = read(signal)[Symbol.asyncIterator]()
      return { text: encodeFirstFrame(options.heartbeat, { log: true }), isLast: false }
    }
    const { value, done } = await batches.next()
    // A store that lost frames must not make an answer with a gap of them.
    if (done || value.from > delivered + 1) return { text: encodeCut('truncated'), isLast: true }
    const { to, frames, ended } = value
    delivered = Math.max(delivered, to)
    if (!ended) return { text: frames, isLast: false }
    return { text: frames + (ended === 'closed' ? lastFrame : encodeCut(ended)), isLast: true }
  }, options)
}
