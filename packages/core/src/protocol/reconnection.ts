import type { Clock } from './clock.ts'
import { HttpError, NetworkError, TimeoutError } from './errors.ts'
import { linkSignals } from './link-signals.ts'
import { isOffline, onReturn } from './page-return.ts'

/** When to connect again after a connection was lost. */
export interface Reconnection {
  /** How many attempts in a row have failed. */
  readonly failures: number
  /**
   * Waits, each time longer. Resolves to whether another attempt is worth it. `cause`: why the one before
   * failed.
   */
  wait(cause?: unknown): Promise<boolean>
  /** Something came over the new connection. */
  succeeded(): void
}

/** How patiently to connect again. */
export interface ReconnectionOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Attempts that may fail one after the other. What fails while the page is offline is not counted. */
  readonly most: number
}

const firstWait = 500
const longestWait = 10_000
/** A page is seldom wrong about being offline, and each attempt then is a line in its console. */
const longestWaitOffline = 60_000
/** The longest wait that a server may demand, in milliseconds. */
const longestDemand = 60_000

/** The waits between the connections of one answer. */
export function createReconnection({ clock, signal, most }: ReconnectionOptions): Reconnection {
  let waits = 0
  let counted = 0

  function startOver(): void {
    waits = counted = 0
  }

  return {
    get failures() {
      return Math.max(0, waits - 1)
    },
    async wait(cause) {
      const isAnswered = cause instanceof HttpError
      // Without a network an attempt shows nothing, unless something answered it.
      const isCounted = isAnswered || !isOffline()
      if (signal.aborted || (isCounted && counted >= most)) return false
      if (isCounted) counted++
      const longest = isCounted ? longestWait : longestWaitOffline
      const pause = Math.min(firstWait * 2 ** waits++, longest) * (1 - clock.random() / 2)
      const demand = isAnswered ? Math.min((cause.retryAfter ?? 0) * 1_000, longestDemand) : 0
      const waiting = linkSignals(signal)
      // A network or a page that is back is worth an attempt at once, and as many as at first.
      const stopListening = onReturn(() => {
        startOver()
        waiting.abort()
      })
      await clock.sleep(Math.max(pause, demand), waiting.signal)
      stopListening()
      waiting.release()
      return !signal.aborted
    },
    succeeded: startOver,
  }
}

/** Whether only the connection failed, and the answer may go on without it. */
export function isLostConnection(cause: unknown): boolean {
  if (cause instanceof HttpError) return cause.retryable
  return cause instanceof NetworkError || cause instanceof TimeoutError
}

/**
 * Whether a request that failed before its response got no final answer. What the app adds to it, such as a
 * token, may need the network as well.
 */
export function isUnanswered(cause: unknown): boolean {
  return !(cause instanceof HttpError) || cause.retryable
}

/** Sends a request, again for as long as it gets no final answer and another attempt is worth it. */
export async function untilAnswered(
  send: () => Promise<void>,
  reconnection: Reconnection,
  mayComeAgain: (cause: unknown) => boolean = isUnanswered,
): Promise<void> {
  for (;;) {
    try {
      return await send()
    } catch (cause) {
      if (!mayComeAgain(cause) || !(await reconnection.wait(cause))) throw cause
    }
  }
}
