import type { Clock } from './clock.ts'
import { HttpError, NetworkError, TimeoutError } from './errors.ts'
import { linkSignals } from './link-signals.ts'
import { onReturn } from './page-return.ts'

/** When to connect again after a connection was lost. */
export interface Reconnection {
  /** Waits, each time longer. Resolves to whether another attempt is worth it. */
  wait(): Promise<boolean>
  /** Something came over the new connection. */
  succeeded(): void
}

/** How patiently to connect again. */
export interface ReconnectionOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Attempts that may fail one after the other. */
  readonly most: number
}

const firstWait = 500
const longestWait = 10_000

/** The waits between the connections of one answer. */
export function createReconnection({ clock, signal, most }: ReconnectionOptions): Reconnection {
  let attempts = 0
  return {
    async wait() {
      if (attempts >= most || signal.aborted) return false
      const longest = Math.min(firstWait * 2 ** attempts, longestWait)
      attempts++
      const waiting = linkSignals(signal)
      // A network or a page that is back is worth an attempt at once.
      const stopListening = onReturn(() => waiting.abort())
      await clock.sleep(longest * (1 - clock.random() / 2), waiting.signal)
      stopListening()
      waiting.release()
      return !signal.aborted
    },
    succeeded() {
      attempts = 0
    },
  }
}

/** Whether only the connection failed, and the answer may go on without it. */
export function isLostConnection(cause: unknown): boolean {
  if (cause instanceof HttpError) return cause.retryable
  return cause instanceof NetworkError || cause instanceof TimeoutError
}
