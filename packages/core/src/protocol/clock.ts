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
