import type { EventBatch, StreamEvent } from '@deltakit/core'
import { createFrameStore, type FrameStore } from '../ui/frame-store.ts'
import { type Channel, channelOf } from './selection.ts'

/** A line that was received, or the request that was sent. */
export interface LogLine {
  text: string
  /** The index of its SSE message. A request and its response status count as one message. */
  readonly message: number
  readonly time: number
  readonly kind: 'request' | 'status' | 'data'
}

/** An event, with the index of the SSE message that led to it. */
export interface LoggedEvent {
  readonly event: StreamEvent
  readonly channel: Channel | undefined
  readonly message: number
  readonly time: number
}

/** The arrays grow in place. Only the object around them is new in each frame. */
export interface LogSnapshot {
  readonly lines: readonly LogLine[]
  readonly events: readonly LoggedEvent[]
  /** When each message was complete, in milliseconds of the recording. */
  readonly messageTimes: readonly number[]
}

/** Logs what is received and the events that come of it. */
export interface EventLog {
  readonly snapshot: FrameStore<LogSnapshot>
  startRequest(request: string): ResponseLog
  addEvents(batch: EventBatch): void
}

/** Logs the response to one request. */
export interface ResponseLog {
  status(text: string): void
  bytes(bytes: Uint8Array): void
  end(): void
}

/** `now` returns the time in milliseconds of the recording. */
export function createEventLog(now: () => number): EventLog {
  const lines: LogLine[] = []
  const events: LoggedEvent[] = []
  const messageTimes: number[] = []
  const snapshot = createFrameStore<LogSnapshot>(() => ({ lines, events, messageTimes }))
  let lastCompleteMessage = 0
  /** The channel of each part of this step, for events such as provider state that have none. */
  let partChannels = new Map<string, Channel>()

  function startRequest(request: string): ResponseLog {
    const decoder = new TextDecoder()
    let message = messageTimes.push(now()) - 1
    let line: LogLine | undefined
    let lastCharacter = ''
    lastCompleteMessage = message
    lines.push({ text: request, message, time: now(), kind: 'request' })
    snapshot.changed()

    function startLine(): LogLine {
      if (message === messageTimes.length) messageTimes.push(now())
      const started: LogLine = { text: '', message, time: now(), kind: 'data' }
      lines.push(started)
      return started
    }

    function endMessage(): void {
      if (message >= messageTimes.length) return
      messageTimes[message] = now()
      lastCompleteMessage = message
      message++
    }

    function read(text: string): void {
      // A line feed after a carriage return belongs to the same line end, even in another read.
      const rest = lastCharacter === '\r' && text.startsWith('\n') ? text.slice(1) : text
      lastCharacter = text.at(-1) ?? lastCharacter
      for (const [index, piece] of rest.split(/\r\n|\r|\n/).entries()) {
        if (index > 0) {
          if (!line) endMessage()
          line = undefined
        }
        if (!piece) continue
        line ??= startLine()
        line.text += piece
      }
      snapshot.changed()
    }

    return {
      status(text) {
        lines.push({ text, message, time: now(), kind: 'status' })
        endMessage()
        snapshot.changed()
      },
      bytes: (bytes) => read(decoder.decode(bytes, { stream: true })),
      end() {
        line = undefined
        endMessage()
        snapshot.changed()
      },
    }
  }

  return {
    snapshot,
    startRequest,
    addEvents(batch) {
      for (const event of batch) {
        if (event.type === 'start') partChannels = new Map()
        const part = 'part' in event ? event.part : ''
        const channel = channelOf(event) ?? partChannels.get(part)
        if (channel) partChannels.set(part, channel)
        events.push({ event, channel, message: lastCompleteMessage, time: now() })
      }
      snapshot.changed()
    },
  }
}

/** Returns the events that a message led to. `events` must be in the order of their messages. */
export function eventsOfMessage(
  events: readonly LoggedEvent[],
  message: number,
): readonly LoggedEvent[] {
  return events.slice(firstIndexFrom(events, message), firstIndexFrom(events, message + 1))
}

interface OfMessage {
  readonly message: number
}

/** Returns the index of the first entry of a message, or -1. */
export function indexOfMessage(entries: readonly OfMessage[], message: number | undefined): number {
  if (message === undefined) return -1
  const index = firstIndexFrom(entries, message)
  return entries[index]?.message === message ? index : -1
}

/** Binary search for the first entry of that message or a later one. */
function firstIndexFrom(entries: readonly OfMessage[], message: number): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.message ?? 0) < message) low = middle + 1
    else high = middle
  }
  return low
}
