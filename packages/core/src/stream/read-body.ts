import { type Clock, untilTimeLimit } from '../protocol/clock.ts'
import { type AnsweredBy, answererName, TimeoutError } from '../protocol/errors.ts'
import { type LinkedSignal, throwIfAborted } from '../protocol/link-signals.ts'
import type { OnBytes } from '../protocol/model.ts'

/**
 * How long a chunk of a body is at most, in bytes: more would keep a page from its frames (react/bench). Also
 * how much is kept, in characters, of an answer that is no event stream.
 */
export const chunkSize = 65_536

/** How long a connection gets to reach its end by itself, in milliseconds. */
const timeToEnd = 100

/** What takes the bytes of a body. */
export interface BodyHandler {
  /** Takes the next bytes, at least one. The reader waits for the promise, if there is one. */
  onChunk(bytes: Uint8Array): Promise<void> | undefined
  /**
   * `over`: the provider has nothing more to send, and the end of the connection is due. `enough`: the
   * rest is left unread.
   */
  isDone(): false | 'over' | 'enough'
}

/** How a body ended: at its end or where its handler had enough, or with the connection. */
export type BodyEnd = 'ended' | 'lost'

/** What limits a body while it is read. */
export interface ReadBodyOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Measures the silence between two reads. */
  readonly limit: SilenceLimit
  /** Gets what is read. A promise for each read would cost more than all that is done with it. */
  readonly onBytes: OnBytes | undefined
}

/**
 * Reads a body to its end. Rejects with the signal's reason, or with what `onChunk` throws, and
 * with nothing else: a connection that breaks is an end too.
 */
export async function readBody(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { onChunk, isDone }: BodyHandler,
  { clock, signal, limit, onBytes }: ReadBodyOptions,
): Promise<BodyEnd> {
  while (!isDone()) {
    let read: ReadableStreamReadResult<Uint8Array>
    // Only this is the network. Whatever else fails here is a failure of code.
    try {
      read = await reader.read()
    } catch {
      throwIfAborted(signal)
      return 'lost'
    }
    const { value } = read
    if (!value) {
      throwIfAborted(signal)
      return 'ended'
    }
    const readAt = clock.now()
    limit.restart(readAt)
    onBytes?.(value, readAt)
    for (let at = 0; at < value.length; at += chunkSize) {
      // Most reads are short, and a view of all of one would cost more than it is worth.
      const bytes = value.length <= chunkSize ? value : value.subarray(at, at + chunkSize)
      const room = onChunk(bytes)
      if (!room) continue
      limit.pause()
      await room
      limit.restart(clock.now())
    }
  }
  // A connection that reaches its end can be used again.
  if (isDone() === 'over') {
    const rest = reader.read().then(
      ({ value }) => value && onBytes?.(value, clock.now()),
      () => {},
    )
    await Promise.race([rest, clock.sleep(timeToEnd, signal)])
  }
  throwIfAborted(signal)
  return 'ended'
}

/** A limit on the time a provider may be silent. */
export interface SilenceLimit {
  /** What follows is the time this side takes. */
  pause(): void
  /** The provider was there at that time. From then on the limit between two reads counts. */
  restart(now: number): void
  /**
   * A shorter limit between two reads, and what makes the reason of `link` where it is passed. Without any
   * limit there is none.
   */
  shorten(limit: number, reason: () => TimeoutError): void
}

/** How long a provider may be silent. */
export interface SilenceLimitOptions {
  readonly clock: Clock
  readonly answeredBy: AnsweredBy | undefined
  /** Milliseconds until the first byte, and between two reads. `Infinity`: no limit. */
  readonly firstByte: number
  readonly silence: number
}

/** Aborts `link` with a `TimeoutError` where the provider is silent for too long. */
export function limitSilence(
  link: LinkedSignal,
  { clock, answeredBy, firstByte, silence }: SilenceLimitOptions,
): SilenceLimit {
  let limit = firstByte
  /** When the silence began; `undefined` while this side takes its time. */
  let since: number | undefined = clock.now()

  let reason = () => new TimeoutError(`${answererName(answeredBy)} was silent for ${limit} ms`)

  /** One sleeping timer for a whole answer, not one a read. */
  async function watch(limitNow: () => number): Promise<void> {
    for (;;) {
      const most = limitNow()
      const rest = since === undefined ? most : since + most - clock.now()
      if (rest <= 0) break
      await untilTimeLimit(Math.min(rest, silence), { clock, signal: link.signal })
      if (link.signal.aborted) return
    }
    link.abort(reason())
  }

  if (Math.min(firstByte, silence) < Number.POSITIVE_INFINITY) {
    void watch(() => limit)
  }
  return {
    shorten(shorter, newReason) {
      if (silence === Number.POSITIVE_INFINITY) return
      // Also where the limit of before is the shorter one.
      reason = newReason
      void watch(() => Math.min(shorter, silence))
    },
    pause() {
      since = undefined
    },
    restart(now) {
      since = now
      limit = silence
    },
  }
}
