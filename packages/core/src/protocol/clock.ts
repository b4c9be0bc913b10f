import { onAbort } from './link-signals.ts'

/** Time and chance, passed in so that tests decide about both. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after that time, `Infinity` included, or when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** At least 0, below 1. */
  random(): number
}

/** A timer of more milliseconds would fire at once. */
const longestTimer = 2 ** 31 - 1

/** The clock and the chance of the platform. */
export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  async sleep(milliseconds, signal) {
    let left = milliseconds
    for (; left > longestTimer && !signal.aborted; left -= longestTimer) {
      await sleepOnce(longestTimer, signal)
    }
    if (!signal.aborted) await sleepOnce(left, signal)
  },
}

/** A timer that is later than that, in milliseconds, was held up with everything else. */
const usualDelay = 50
/** How long what has arrived gets to be handled, in milliseconds. */
const longestGrace = 1_000

/** Whose time a limit counts, and what ends the wait for it. */
export interface UntilTimeLimitOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Sleeps until a time limit has passed. After a stall timers fire before the input that came meanwhile is
 * read: what was on time gets its turn first.
 */
export async function untilTimeLimit(
  milliseconds: number,
  { clock, signal }: UntilTimeLimitOptions,
): Promise<void> {
  const due = clock.now() + milliseconds
  await clock.sleep(Math.max(0, milliseconds), signal)
  const delay = clock.now() - due
  if (delay > usualDelay && !signal.aborted) {
    await clock.sleep(Math.min(delay, longestGrace), signal)
  }
}

function sleepOnce(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(wake, milliseconds)
    const stopListening = onAbort(signal, wake)

    function wake(): void {
      clearTimeout(timer)
      stopListening()
      resolve()
    }
  })
}
