import { type Clock, everyFrame } from '@deltakit/core'
import { createSleepers, idleTurnsNeeded } from './sleepers.ts'

/** A clock whose time passes at once: each sleeper wakes as soon as nothing else is left to do. */
export interface VirtualClock extends Clock {
  /** Lets time pass until the work is done. */
  run<Result>(work: Promise<Result>): Promise<Result>
}

/** Creates a clock whose time stands still until `run`. */
export function createVirtualClock(startedAt = 0): VirtualClock {
  const sleepers = createSleepers<'anybody'>()
  let now = startedAt

  return {
    now: () => now,
    random: () => 0.5,
    sleep: (milliseconds, signal) =>
      sleepers.sleep({ at: now + milliseconds, kind: 'anybody' }, signal),
    async run(work) {
      let isDone = false
      const done = work.finally(() => {
        isDone = true
      })
      // It is awaited below, and a rejection is the caller's.
      done.catch(() => {})
      while (!isDone) {
        for (let idle = 0; idle < idleTurnsNeeded && !isDone; ) {
          const before = sleepers.changes
          await everyFrame.yieldToPage()
          idle = sleepers.changes === before ? idle + 1 : 0
        }
        const sleeper = isDone ? undefined : sleepers.first()
        if (!sleeper) continue
        now = Math.max(now, sleeper.at)
        sleeper.wake()
      }
      return done
    },
  }
}
