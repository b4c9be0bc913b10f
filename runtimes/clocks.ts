import type { Clock } from '@deltakit/core'

/** A thousand times as fast as time: waits between attempts pass in no time. */
export const hurriedClock: Clock = {
  now: () => Date.now() * 1_000,
  random: () => 0.5,
  sleep: (milliseconds, signal) => sleep(milliseconds / 1_000, signal),
}

/** Every wait is one turn of the event loop, so a reader always keeps up with a replay. */
export const patientClock: Pick<Clock, 'now' | 'sleep'> = {
  now: () => 0,
  sleep: (_milliseconds, signal) => sleep(0, signal),
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    const wake = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', wake, { once: true })
  })
}
