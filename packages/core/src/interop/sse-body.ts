import { wrongOption } from '../protocol/check-option.ts'
import { toDeltakitError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import type { EventIterator } from '../stream/event-log.ts'
import { type SseMessages, toMessage } from './sse-messages.ts'

/** Encodes events as the chunks of another protocol. */
export interface ChunkWriter {
  /** The chunks that were written. */
  readonly chunks: SseMessages
  write(event: StreamEvent): void
  /** Writes the last chunks. No event follows. */
  end(): void
}

/** What ends the body of a protocol. */
export interface SseBodyOptions {
  /** The data of the message after the last chunk, if the protocol has one. */
  readonly last?: string
}

/**
 * Events as the body of a response. It applies backpressure, and stops the events when the reader
 * cancels.
 */
export function sseBody(
  events: AsyncIterable<StreamEvent>,
  writer: ChunkWriter,
  { last }: SseBodyOptions = {},
): ReadableStream<Uint8Array> {
  if (typeof Object(events)[Symbol.asyncIterator] !== 'function') {
    throw wrongOption('events', events, {
      expected: 'the events of an answer',
      instead: 'Pass what streamChat() returned.',
    })
  }
  const encoder = new TextEncoder()
  const iterator: EventIterator = events[Symbol.asyncIterator]()
  let hasFailed = false
  let next: ReturnType<typeof iterator.next> | undefined

  function failureOf(cause: unknown): StreamEvent {
    hasFailed = true
    const error = toDeltakitError(cause, 'The answer failed')
    return { type: 'end', step: 0, outcome: { type: 'failed', error } }
  }

  /** The messages of an event, or of the end if there is none. */
  function encode(event: StreamEvent | undefined): string {
    if (event) writer.write(event)
    else writer.end()
    const text = writer.chunks.take()
    return event || !last ? text : text + toMessage(last)
  }

  /** The messages of all events that are there already, up to a limit. */
  function encodeReady(): string {
    let text = ''
    while (text.length < longestText) {
      const event = iterator.nextReady?.()
      if (!event) break
      text += encode(event)
    }
    return text
  }

  /** A sender that finds its reader waiting goes on at once, which saves a third of the time (bench/relay.mjs). */
  function readAhead(): void {
    try {
      next = iterator.next()
    } catch (cause) {
      next = Promise.reject(cause)
    }
    ignoreRejection(next)
  }

  /** Not awaited: a source that does not stop must not hold up the client. */
  function stopSource(): void {
    void Promise.resolve(iterator.return?.()).catch(() => {})
  }

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        let event: StreamEvent | undefined
        // In a function of its own this would take another turn of the microtask queue for each read.
        try {
          if (!hasFailed) event = (await (next ?? iterator.next())).value
        } catch (cause) {
          event = failureOf(cause)
        }
        let text: string
        try {
          text = encode(event)
          if (event) {
            text += encodeReady()
            readAhead()
          }
        } catch (cause) {
          // Nobody cancels a body that failed.
          stopSource()
          throw cause
        }
        if (text) controller.enqueue(encoder.encode(text))
        if (!event) controller.close()
        if (!event || text) return
      }
    },
    cancel: stopSource,
  })
}

/** In characters: more at once would wait for a client that is slow. */
const longestText = 65_536
