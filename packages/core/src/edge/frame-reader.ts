import type { StreamEvent } from '../protocol/stream-event.ts'
import type { EventIterator } from '../stream/event-log.ts'
import { createEventEncoder } from './encode-event.ts'

/** Frames that were there at once. */
export interface Frames {
  readonly text: string
  /** How many frames there were until now. */
  readonly count: number
  readonly isLast: boolean
}

/** Reads events, and writes each as a frame. */
export interface FrameReader {
  /** Waits for the first event, and takes all that are there by then. The first call waits for none. */
  read(): Promise<Frames>
  /** Writes an event that the stream does not have. */
  write(event: StreamEvent): string
}

/** What is sent beside the events themselves. */
export interface FrameReaderOptions {
  /** Called with every event. May return one that is sent before it. */
  readonly beforeEvent: (event: StreamEvent) => StreamEvent | undefined
  /** May return an event that is sent after the last one. */
  readonly afterLastEvent: () => StreamEvent | Promise<StreamEvent | undefined> | undefined
  /** The system message, which failures must not show. */
  readonly system: string
  /** What is sent before the first frame, and after the last one. */
  readonly around?: { readonly first: string; readonly last: string }
}

const nothing = { first: '', last: '' }

/** Writes events as frames, numbered from 0. */
export function createFrameReader(
  events: EventIterator,
  { beforeEvent, afterLastEvent, system, around = nothing }: FrameReaderOptions,
): FrameReader {
  let next: ReturnType<typeof events.next> | undefined
  let { first } = around
  let count = 0

  const encode = createEventEncoder(system)
  const write = (event: StreamEvent): string => encode(event, count++)

  return {
    write,
    async read() {
      let text = first
      first = ''
      let result = next ? await next : undefined
      next ??= events.next()
      for (;;) {
        result ??= await Promise.race([next, undefined])
        if (!result) return { text, count, isLast: false }
        if (result.done) {
          const event = await afterLastEvent()
          if (event) text += write(event)
          return { text: text + around.last, count, isLast: true }
        }
        // An await for each event of a network read would take more than all the rest.
        let event: StreamEvent | undefined = result.value
        for (; event; event = events.nextReady?.()) {
          // A cursor is the server's own, such as that of its provider.
          if (event.type === 'cursor') continue
          const before = beforeEvent(event)
          if (before) text += write(before)
          text += write(event)
        }
        next = events.next()
        // Nothing more is ready, and waiting to learn that takes longer than an event.
        if (text && events.nextReady) return { text, count, isLast: false }
        result = undefined
      }
    },
  }
}
