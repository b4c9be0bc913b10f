import type { Clock } from '../protocol/clock.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { encodeEvent, firstFrame, heartbeatFrame, lastFrame } from './encode-event.ts'

export interface EventStreamBodyOptions {
  readonly clock: Clock
  /** Milliseconds of silence after which a comment is sent. */
  readonly heartbeat: number
  /** Hears every event, and may have more to say before it. */
  readonly beforeEvent: (event: StreamEvent) => Promise<StreamEvent | undefined> | undefined
  /** The answer is over, or its reader left. */
  readonly onClose: () => void
  /** Hears what could not be written. */
  readonly onError: (cause: unknown) => void
  readonly signal: AbortSignal
  /** What must not be told of a failure. */
  readonly system: string
}

/**
 * Events as the body of a response. Written when they are asked for, all that are there at once, so a
 * slow reader slows the provider down; one who leaves stops it.
 */
export function eventStreamBody(
  events: AsyncIterator<StreamEvent, undefined>,
  { clock, heartbeat, beforeEvent, onClose, onError, signal, system }: EventStreamBodyOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  const gone = new AbortController()
  let next: Promise<IteratorResult<StreamEvent, undefined>> | undefined
  let count = 0
  let wanted = false
  let quiet = false
  let left = false

  function write(event: StreamEvent | undefined): string {
    return event ? encodeEvent(event, count++, system) : ''
  }

  /** What has been said by now, once there is something. */
  async function read(): Promise<{ text: string; over: boolean }> {
    let text = next ? '' : firstFrame
    next ??= events.next()
    let said: IteratorResult<StreamEvent, undefined> | undefined = text
      ? await Promise.race([next, undefined])
      : await next
    while (said) {
      if (said.done) return { text: text + lastFrame, over: true }
      const more = beforeEvent(said.value)
      text += write(more && (await more)) + write(said.value)
      next = events.next()
      said = await Promise.race([next, undefined])
    }
    return { text, over: false }
  }

  if (signal.aborted) close()
  else signal.addEventListener('abort', close)

  function close(): void {
    gone.abort()
    void events.return?.()
    onClose()
  }

  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        const beat = async () => {
          while (!gone.signal.aborted) {
            quiet = true
            await clock.sleep(heartbeat, gone.signal)
            if (quiet && wanted && !gone.signal.aborted) {
              controller.enqueue(encoder.encode(heartbeatFrame))
            }
          }
        }
        void beat()
      },
      async pull(controller) {
        wanted = true
        const { text, over } = await read().catch((cause) => {
          onError(cause)
          close()
          throw cause
        })
        wanted = quiet = false
        if (left) return
        const { aborted } = gone.signal
        // After an abort nothing is said, and least of all that this was the end.
        if (!aborted) controller.enqueue(encoder.encode(text))
        if (!aborted && !over) return
        controller.close()
        close()
      },
      async cancel() {
        left = true
        close()
      },
    },
    { highWaterMark: 0 },
  )
}
