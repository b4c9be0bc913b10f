import type { Clock } from '../protocol/clock.ts'
import { onAbort } from '../protocol/link-signals.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { encodeFirstFrame, heartbeatFrame, lastFrame } from './encode-event.ts'
import { createFrameReader, type FrameReaderOptions } from './frame-reader.ts'

export interface EventStreamBodyOptions extends FrameReaderOptions {
  readonly clock: Clock
  /** Milliseconds between two looks at the silence. `Infinity`: no heartbeat. */
  readonly heartbeat: number
  /** The answer is over, or its reader left. */
  readonly onClose: () => void
  /** Gets why an event could not be sent. */
  readonly onError: (cause: unknown) => void
  readonly signal: AbortSignal
}

/**
 * Events as the body of a response. It applies backpressure: events are read when the reader wants
 * more, all that are there at once. A reader that leaves stops the answer.
 */
export function eventStreamBody(
  events: AsyncIterator<StreamEvent, undefined>,
  options: EventStreamBodyOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { clock, heartbeat, onClose, onError, signal } = options
  const encoder = new TextEncoder()
  const frames = createFrameReader(events, options)
  let first = encodeFirstFrame(heartbeat)
  const closing = new AbortController()
  let state: 'open' | 'closed' | 'cancelled' = 'open'
  /** `idle`: it has waited since the last look at the silence. */
  let reader: 'busy' | 'waiting' | 'idle' = 'busy'
  let stopListening: (() => void) | undefined

  function close(as: 'closed' | 'cancelled'): void {
    if (state !== 'open') {
      if (as === 'cancelled') state = as
      return
    }
    state = as
    stopListening?.()
    closing.abort()
    void events.return?.()
    onClose()
  }

  async function sendHeartbeats(send: () => void): Promise<void> {
    while (state === 'open') {
      if (reader === 'waiting') reader = 'idle'
      await clock.sleep(heartbeat, closing.signal)
      if (state === 'open' && reader === 'idle') send()
    }
  }

  stopListening = onAbort(signal, () => close('closed'))
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        if (heartbeat === Number.POSITIVE_INFINITY) return
        void sendHeartbeats(() => controller.enqueue(encoder.encode(heartbeatFrame)))
      },
      async pull(controller) {
        reader = 'waiting'
        const { text, isLast } = await frames.read().catch((cause) => {
          onError(cause)
          close('closed')
          throw cause
        })
        reader = 'busy'
        if (state === 'open') {
          controller.enqueue(encoder.encode(first + text + (isLast ? lastFrame : '')))
          first = ''
          if (!isLast) return
        }
        // After an abort nothing is sent, and least of all that this was the end.
        if (state !== 'cancelled') controller.close()
        close('closed')
      },
      cancel: () => close('cancelled'),
    },
    { highWaterMark: 0 },
  )
}
