/** Time and chance, passed in so that tests decide about both. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after that time, or when the signal aborts: it must not have done so before. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** At least 0, below 1. */
  random(): number
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      // A timer of more than 2^31 ms would fire at once.
      const timer = setTimeout(wake, Math.min(milliseconds, 2 ** 31 - 1))
      signal.addEventListener('abort', wake)
    }),
}
