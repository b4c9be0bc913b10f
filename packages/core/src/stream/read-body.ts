import type { Clock } from '../protocol/clock.ts'
import { type AnsweredBy, answererName, TimeoutError } from '../protocol/errors.ts'
import { type LinkedSignal, throwIfAborted } from '../protocol/link-signals.ts'

/**
 * How much is decoded at once, in bytes: more would keep a page from its frames (react/bench). Also
 * how much is kept, in characters, of an answer that is no event stream.
 */
export const chunkSize = 65_536

const moreToCome = { stream: true }

/** How long a connection gets to reach its end by itself, in milliseconds. */
const timeToEnd = 100

/** What takes the text of a body. */
export interface BodyHandler {
  /** Takes the next text. The reader waits for the promise, if there is one. */
  onText(text: string): Promise<void> | undefined
  /**
   * `over`: the provider has nothing more to send, and the end of the connection is due. `enough`: the
   * rest is left unread.
   */
  isDone(): false | 'over' | 'enough'
  /** Whether the provider gave its finish reason, after which little or nothing follows. */
  isFinished?(): boolean
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
  readonly onBytes: ((bytes: Uint8Array) => void) | undefined
}

/**
 * Reads a body to its end as text. Rejects with the signal's reason, or with what `onText` throws, and
 * with nothing else: a connection that breaks is an end too.
 */
export async function readBody(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { onText, isDone, isFinished }: BodyHandler,
  { clock, signal, limit, onBytes }: ReadBodyOptions,
): Promise<BodyEnd> {
  const decoder = new TextDecoder()
  while (!isDone()) {
    if (isFinished?.()) limit.expectEnd()
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
    limit.pause()
    onBytes?.(value)
    for (let at = 0; at < value.length; at += chunkSize) {
      // Most reads are short, and a view of all of one would cost more than it is worth.
      const bytes = value.length <= chunkSize ? value : value.subarray(at, at + chunkSize)
      const room = onText(decoder.decode(bytes, moreToCome))
      if (room) await room
    }
    limit.restart()
  }
  // A connection that reaches its end can be used again.
  if (isDone() === 'over') {
    const rest = reader.read().then(
      ({ value }) => value && onBytes?.(value),
      () => {},
    )
    await Promise.race([rest, clock.sleep(timeToEnd, signal)])
  }
  throwIfAborted(signal)
  return 'ended'
}

/** A limit on the time a provider may be silent. */
export interface SilenceLimit {
  /** The silence is over: what follows is the time this side takes. */
  pause(): void
  /** Waits for the provider again, from now on for no longer than the limit between two reads. */
  restart(): void
  /** Only the end is due. Where it stays away for long, `link` is aborted with `endIsOverdue`. */
  expectEnd(): void
}

/** The reason of a signal where a provider that has finished keeps its connection open. Nobody sees it. */
export const endIsOverdue: TimeoutError = new TimeoutError('The end of the answer is overdue')

/** How long a provider that has finished may be silent, in milliseconds. */
const longestSilenceAtEnd = 60_000

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
  let expectsEnd = false
  /** When the silence began; `undefined` while this side takes its time. */
  let since: number | undefined = clock.now()

  /** One sleeping timer for a whole answer, not one a read. */
  async function watch(): Promise<void> {
    if (!(await isSilentFor(() => limit))) return
    link.abort(new TimeoutError(`${answererName(answeredBy)} was silent for ${limit} ms`))
  }

  async function watchEnd(): Promise<void> {
    const longest = Math.min(longestSilenceAtEnd, silence)
    if (await isSilentFor(() => longest)) link.abort(endIsOverdue)
  }

  /** Waits until it is. `false` where nobody waits for the provider any more. */
  async function isSilentFor(longest: () => number): Promise<boolean> {
    for (;;) {
      const rest = since === undefined ? longest() : since + longest() - clock.now()
      if (rest <= 0) return true
      await clock.sleep(Math.min(rest, silence), link.signal)
      if (link.signal.aborted) return false
    }
  }

  if (Math.min(firstByte, silence) < Number.POSITIVE_INFINITY) void watch()
  return {
    pause() {
      since = undefined
      limit = silence
    },
    restart() {
      since = clock.now()
    },
    expectEnd() {
      if (expectsEnd || silence === Number.POSITIVE_INFINITY) return
      expectsEnd = true
      void watchEnd()
    },
  }
}
