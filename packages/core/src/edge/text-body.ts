import type { Clock } from '../protocol/clock.ts'
import { linkSignals, onAbort } from '../protocol/link-signals.ts'
import { heartbeatFrame } from './encode-event.ts'

/** What a body needs beside its text. */
export interface TextBodyOptions {
  readonly clock: Clock
  /** Milliseconds between two looks at the silence. `Infinity`: no heartbeat. */
  readonly heartbeat: number
  /** Everything is sent, or the reader left. */
  readonly onClose: () => void
  /** Gets why a text could not be read. */
  readonly onError: (cause: unknown) => void
  readonly signal: AbortSignal
}

/** The next text of a body. An empty one is not sent. */
export interface BodyText {
  readonly text: string
  readonly isLast: boolean
}

/**
 * The body of a response, which sends a sign of life while it waits for text. It applies backpressure:
 * text is read when the reader wants more. `read` gets a signal that aborts when the body is closed.
 */
export function textBody(
  read: (signal: AbortSignal) => Promise<BodyText>,
  { clock, heartbeat, onClose, onError, signal }: TextBodyOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  const link = linkSignals(signal)
  let isCancelled = false
  let isWaiting = false

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
  onAbort(link.signal, onClose)
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        if (heartbeat < Number.POSITIVE_INFINITY) void sendHeartbeats(controller)
      },
      async pull(controller) {
        isWaiting = true
        for (;;) {
          let next: BodyText
          try {
            next = await read(link.signal)
          } catch (cause) {
            onError(cause)
            link.abort()
            throw cause
          }
          const { text, isLast } = next
          if (link.signal.aborted) break
          if (text) controller.enqueue(encoder.encode(text))
          if (isLast) break
          if (text) {
            isWaiting = false
            return
          }
        }
        // After an abort nothing is sent, and least of all that this was the end.
        if (!isCancelled) controller.close()
        link.abort()
      },
      cancel() {
        isCancelled = true
        link.abort()
      },
    },
    { highWaterMark: 0 },
  )
}
