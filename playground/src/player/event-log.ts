import type { EventBatch, StreamEvent } from '@deltakit/core'
import { createFrames, type Frames } from '../ui/frame-store.ts'
import { type Channel, channelOf } from './selection.ts'

/** One line that came, or was sent. `message`: which SSE message it is of. */
export interface Line {
  text: string
  readonly message: number
  readonly at: number
  readonly kind: 'request' | 'status' | 'data'
}

/** One event, and the message that made it. */
export interface Heard {
  readonly event: StreamEvent
  /** Where it shows. */
  readonly channel: Channel | undefined
  readonly message: number
  readonly at: number
}

/** The lists grow in place; the object is another one each time they are shown. */
export interface Logged {
  readonly lines: readonly Line[]
  readonly events: readonly Heard[]
  /** When each message was there, by its number; a request and its status are one too. */
  readonly moments: readonly number[]
}

export interface Log {
  readonly shown: Frames<Logged>
  /** A request leaves. Returns what hears its answer. */
  ask(request: string): Answering
  hear(batch: EventBatch): void
}

export interface Answering {
  status(text: string): void
  bytes(bytes: Uint8Array): void
  end(): void
}

export function createLog(now: () => number): Log {
  const lines: Line[] = []
  const events: Heard[] = []
  const moments: number[] = []
  const shown = createFrames<Logged>(() => ({ lines, events, moments }))
  /** The last one that is whole. */
  let whole = 0
  /** Where the parts of this run show: what is carried for one belongs to it. */
  let parts = new Map<string, Channel>()

  function ask(request: string): Answering {
    const decoder = new TextDecoder()
    let message = moments.push(now()) - 1
    let line: Line | undefined
    let last = ''
    whole = message
    lines.push({ text: request, message, at: now(), kind: 'request' })
    shown.changed()

    function begin(): Line {
      if (message === moments.length) moments.push(now())
      const begun: Line = { text: '', message, at: now(), kind: 'data' }
      lines.push(begun)
      return begun
    }

    function finish(): void {
      if (message >= moments.length) return
      moments[message] = now()
      whole = message
      message++
    }

    function read(text: string): void {
      // A line feed that only ends a carriage return's line ends nothing of its own.
      const rest = last === '\r' && text.startsWith('\n') ? text.slice(1) : text
      last = text.at(-1) ?? last
      for (const [index, piece] of rest.split(/\r\n|\r|\n/).entries()) {
        if (index > 0) {
          if (!line) finish()
          line = undefined
        }
        if (!piece) continue
        line ??= begin()
        line.text += piece
      }
      shown.changed()
    }

    return {
      status(text) {
        lines.push({ text, message, at: now(), kind: 'status' })
        finish()
        shown.changed()
      },
      bytes: (bytes) => read(decoder.decode(bytes, { stream: true })),
      end() {
        line = undefined
        finish()
        shown.changed()
      },
    }
  }

  return {
    shown,
    ask,
    hear(batch) {
      for (const event of batch) {
        if (event.type === 'start') parts = new Map()
        const part = 'part' in event ? event.part : ''
        const channel = channelOf(event) ?? parts.get(part)
        if (channel) parts.set(part, channel)
        events.push({ event, channel, message: whole, at: now() })
      }
      shown.changed()
    },
  }
}

/** The events that a message made. They are in the order of their messages. */
export function madeOf(events: readonly Heard[], message: number): readonly Heard[] {
  return events.slice(firstFrom(events, message), firstFrom(events, message + 1))
}

/** Where in the list the first one of that message is, or of the next that made any. */
export function firstFrom(list: readonly { readonly message: number }[], message: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.message ?? 0) < message) low = middle + 1
    else high = middle
  }
  return low
}
