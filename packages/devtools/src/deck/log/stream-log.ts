import type { EventBatch, StreamEvent } from '@deltakit/core'
import { type Channel, channelOf } from './channel.ts'
import { firstIndex } from './first-index.ts'
import { createFrameStore, type FrameStore } from './frame-store.ts'
import { createFrameReader, type WireFormat } from './read-frames.ts'

/** Headers in the order in which they were sent. */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/** What was sent. */
export interface SentRequest {
  readonly method: string
  readonly url: string
  readonly headers: HeaderList
  readonly body: string
}

/** The head of a response. */
export interface ResponseHead {
  readonly status: number
  readonly statusText: string
  readonly headers: HeaderList
}

/** A request and what became of it. Its times are milliseconds from the start of the recording. */
export interface WireRequest extends SentRequest {
  /** The index of its own entry. */
  readonly entry: number
  readonly sentAt: number
  readonly response: ResponseHead | undefined
  readonly format: WireFormat
  readonly headersAt: number | undefined
  readonly firstByteAt: number | undefined
  readonly endedAt: number | undefined
  readonly bytes: number
  readonly messages: number
  /** Why there was no response, or why its body broke. */
  readonly error: string | undefined
}

/** One row of the wire: a request, or one message of its response. */
export interface WireEntry {
  readonly kind: 'request' | 'message'
  /** The index of its request. */
  readonly request: number
  /** When its last byte arrived. */
  readonly time: number
  readonly bytes: number
  readonly text: string
  /** The body ended inside this message. */
  readonly isCut: boolean
}

/** An event, and the entry that led to it. */
export interface LoggedEvent {
  readonly event: StreamEvent
  readonly channel: Channel
  /** The index of the entry. */
  readonly message: number
  readonly time: number
}

/**
 * What a stream received, and the events that came of it. The arrays grow in place: only the object
 * around them is new in each frame.
 */
export interface StreamLog {
  readonly requests: readonly WireRequest[]
  readonly entries: readonly WireEntry[]
  readonly events: readonly LoggedEvent[]
}

/** Writes a `StreamLog`. */
export interface StreamLogWriter {
  readonly snapshot: FrameStore<StreamLog>
  startRequest(request: SentRequest): ResponseWriter
  addEvents(batch: EventBatch): void
}

/** Writes down the response to one request. */
export interface ResponseWriter {
  head(head: ResponseHead): void
  bytes(bytes: Uint8Array): void
  /** The body is over. `error` is why it broke. */
  end(error?: string): void
}

/** A log of nothing. */
export const emptyLog: StreamLog = { requests: [], entries: [], events: [] }

type Writable<Value> = { -readonly [Field in keyof Value]: Value[Field] }

/** `now` returns milliseconds from the start of the recording. */
export function createStreamLog(now: () => number): StreamLogWriter {
  const requests: Writable<WireRequest>[] = []
  const entries: WireEntry[] = []
  const events: LoggedEvent[] = []
  const snapshot = createFrameStore<StreamLog>(() => ({ requests, entries, events }))

  function startRequest(sent: SentRequest): ResponseWriter {
    const index = requests.length
    const request: Writable<WireRequest> = {
      ...sent,
      entry: entries.length,
      sentAt: now(),
      response: undefined,
      format: 'text',
      headersAt: undefined,
      firstByteAt: undefined,
      endedAt: undefined,
      bytes: 0,
      messages: 0,
      error: undefined,
    }
    requests.push(request)
    const text = `${sent.method} ${sent.url}`
    const bytes = sent.body.length
    entries.push({ kind: 'request', request: index, time: now(), bytes, text, isCut: false })
    snapshot.changed()
    let reader = createFrameReader('text')

    function add(frames: ReturnType<typeof reader.read>): void {
      for (const frame of frames) {
        entries.push({ kind: 'message', request: index, time: now(), ...frame })
        request.messages++
      }
      snapshot.changed()
    }

    return {
      head(head) {
        const type = head.headers.find(([name]) => name === 'content-type')?.[1] ?? ''
        request.response = head
        request.headersAt = now()
        request.format = formatOf(type, head.status)
        reader = createFrameReader(request.format)
        snapshot.changed()
      },
      bytes(chunk) {
        request.firstByteAt ??= now()
        request.bytes += chunk.length
        add(reader.read(chunk))
      },
      end(error) {
        if (request.endedAt !== undefined) return
        request.endedAt = now()
        request.error = error
        add(reader.end())
      },
    }
  }

  return {
    snapshot,
    startRequest,
    addEvents(batch) {
      const message = Math.max(0, entries.length - 1)
      for (const event of batch) {
        events.push({ event, channel: channelOf(event), message, time: now() })
      }
      snapshot.changed()
    },
  }
}

function formatOf(contentType: string, status: number): WireFormat {
  if (contentType.includes('vnd.amazon.eventstream')) return 'event-stream'
  if (status >= 400 || /json|html/.test(contentType)) return 'text'
  return 'sse'
}

/** Returns the events that an entry led to. `events` must be in the order of their entries. */
export function eventsOfMessage(
  events: readonly LoggedEvent[],
  message: number,
): readonly LoggedEvent[] {
  return events.slice(firstIndexFrom(events, message), firstIndexFrom(events, message + 1))
}

/** Returns the index of the first event of an entry, or -1. */
export function indexOfMessage(
  events: readonly LoggedEvent[],
  message: number | undefined,
): number {
  if (message === undefined) return -1
  const index = firstIndexFrom(events, message)
  return events[index]?.message === message ? index : -1
}

/** Returns the index of the first event of that message or a later one. */
export function firstIndexFrom(
  events: readonly { readonly message: number }[],
  message: number,
): number {
  return firstIndex(events, (event) => event.message >= message)
}
