import type { Clock } from '@deltakit/core'

/** A clock whose time passes at once: each sleeper wakes as soon as nothing else is left to do. */
export interface VirtualClock extends Clock {
  /** Lets time pass until the work is done. */
  run<Result>(work: Promise<Result>): Promise<Result>
}

interface Sleeper {
  readonly at: number
  wake(): void
}

/** Creates a clock whose time stands still until `run`. */
export function createVirtualClock(startedAt = 0): VirtualClock {
  const sleepers = new Set<Sleeper>()
  let now = startedAt
  /** Counts sleeps and wakes: as long as it changes, work is going on. */
  let changes = 0

  function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    changes++
    return new Promise((resolve) => {
      const sleeper = { at: now + milliseconds, wake }
      function wake(): void {
        changes++
        sleepers.delete(sleeper)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      sleepers.add(sleeper)
      signal.addEventListener('abort', wake)
    })
  }

  function next(): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of sleepers) if (!first || sleeper.at < first.at) first = sleeper
    return first
  }

  return {
    now: () => now,
    random: () => 0.5,
    sleep,
    async run(work) {
      let isDone = false
      const done = work.finally(() => {
        isDone = true
      })
      // It is awaited below, and a rejection is the caller's.
      done.catch(() => {})
      while (!isDone) {
        for (let idle = 0; idle < idleTurnsNeeded && !isDone; ) {
          const before = changes
          await macrotask()
          idle = changes === before ? idle + 1 : 0
        }
        const sleeper = isDone ? undefined : next()
        if (!sleeper) continue
        now = Math.max(now, sleeper.at)
        sleeper.wake()
      }
      return done
    },
  }
}

/** Reading a body and its stream take a few turns of the event loop without a sleep. */
const idleTurnsNeeded = 3

/** Not `setTimeout`: browsers clamp nested timers to 4 ms. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(0)
  })
}
