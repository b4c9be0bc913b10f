import type { Clock } from '../../protocol/clock.ts'
import { linkSignals, onAbort } from '../../protocol/link-signals.ts'
import { encodeCut, encodeFirstFrame, heartbeatFrame, lastFrame } from '../encode-event.ts'
import type { LogEnd, LoggedBatch } from '../log/answer-log.ts'

export interface BatchStreamBodyOptions {
  readonly clock: Clock
  readonly heartbeat: number
  /** The number of the last frame that the reader has. */
  readonly after: number
  /** The reader left, or has everything. */
  readonly onClose: () => void
  readonly onError: (cause: unknown) => void
  readonly signal: AbortSignal
}

/** Batches as the body of a response. A reader that leaves stops nothing. */
export function batchStreamBody(
  read: (signal: AbortSignal) => AsyncIterable<LoggedBatch>,
  { clock, heartbeat, after, onClose, onError, signal }: BatchStreamBodyOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  const link = linkSignals(signal)
  const batches = read(link.signal)[Symbol.asyncIterator]()
  let delivered = after
  let isFirst = true
  let isWaiting = false
  let isClosed = false

  function close(): void {
    if (isClosed) return
    isClosed = true
    link.abort()
    onClose()
  }

  /** The next text, and how the answer ended where it did. */
  async function next(): Promise<{ readonly text: string; readonly ended: LogEnd | undefined }> {
    const { value, done } = await batches.next()
    // A store that lost frames must not make an answer with a gap of them.
    if (done || value.from > delivered + 1) return { text: '', ended: 'truncated' }
    delivered = Math.max(delivered, value.to)
    return { text: value.frames, ended: value.ended }
  }

  async function sendHeartbeats(
    controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    for (;;) {
      await clock.sleep(heartbeat, link.signal)
      if (link.signal.aborted) return
      // A reader that does not even read these gets no more of them.
      if (isWaiting && controller.desiredSize === 0) {
        controller.enqueue(encoder.encode(heartbeatFrame))
      }
    }
  }

  // Some platforms only abort the request of a reader that leaves.
  onAbort(link.signal, close)
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        if (heartbeat === Number.POSITIVE_INFINITY) return
        void sendHeartbeats(controller)
      },
      async pull(controller) {
        if (isFirst) {
          isFirst = false
          controller.enqueue(encoder.encode(encodeFirstFrame(heartbeat, { log: true })))
          return
        }
        isWaiting = true
        for (;;) {
          const { text, ended } = await next().catch((cause) => {
            onError(cause)
            close()
            throw cause
          })
          isWaiting = false
          if (link.signal.aborted) return controller.close()
          const end = ended && (ended === 'closed' ? lastFrame : encodeCut(ended))
          if (text || end) controller.enqueue(encoder.encode(text + (end ?? '')))
          if (end) {
            controller.close()
            close()
          }
          if (text || end) return
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )
}
