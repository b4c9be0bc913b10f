import type { Clock } from '../protocol/clock.ts'
import { onAbort } from '../protocol/link-signals.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { encodeEvent, encodeFirstFrame, heartbeatFrame, lastFrame } from './encode-event.ts'

export interface EventStreamBodyOptions {
  readonly clock: Clock
  /** Milliseconds between two looks at the silence. `Infinity`: no heartbeat. */
  readonly heartbeat: number
  /** Called with every event. May return one that is sent before it. */
  readonly beforeEvent: (event: StreamEvent) => Promise<StreamEvent> | undefined
  /** May return an event that is sent after the last one. */
  readonly afterLastEvent: () => Promise<StreamEvent> | undefined
  /** The answer is over, or its reader left. */
  readonly onClose: () => void
  /** Gets why an event could not be sent. */
  readonly onError: (cause: unknown) => void
  readonly signal: AbortSignal
  /** The system message, which failures must not show. */
  readonly system: string
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
          controller.enqueue(encoder.encode(text))
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

interface Frames {
  readonly text: string
  readonly isLast: boolean
}

type FrameOptions = Pick<
  EventStreamBodyOptions,
  'beforeEvent' | 'afterLastEvent' | 'heartbeat' | 'system'
>

/** Writes events as frames. Each read waits for the first, and takes all that are there by then. */
function createFrameReader(
  events: AsyncIterator<StreamEvent, undefined>,
  { beforeEvent, afterLastEvent, heartbeat, system }: FrameOptions,
): { read(): Promise<Frames> } {
  let next: ReturnType<typeof events.next> | undefined
  let count = 0

  const write = (event: StreamEvent): string => encodeEvent(event, count++, system)

  async function writeLast(): Promise<string> {
    const proof = await afterLastEvent()
    return (proof ? write(proof) : '') + lastFrame
  }

  return {
    async read() {
      // The first frame does not wait for an event.
      let text = next ? '' : encodeFirstFrame(heartbeat)
      let result = next ? await next : undefined
      next ??= events.next()
      for (;;) {
        result ??= await Promise.race([next, undefined])
        if (!result) return { text, isLast: false }
        if (result.done) return { text: text + (await writeLast()), isLast: true }
        const before = beforeEvent(result.value)
        if (before) text += write(await before)
        text += write(result.value)
        next = events.next()
        result = undefined
      }
    },
  }
}
