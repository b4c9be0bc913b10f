/** Who waits for a moment of a clock that passes by hand. */
export interface Sleeper<Kind> {
  readonly at: number
  readonly kind: Kind
  wake(): void
}

/** All who wait for moments of one clock. */
export interface Sleepers<Kind> {
  readonly all: ReadonlySet<Sleeper<Kind>>
  /** Counts sleeps and wakes: as long as it changes, work is going on. */
  readonly changes: number
  /** The one that wakes first. */
  first(): Sleeper<Kind> | undefined
  /** Resolves once it is woken, or its signal aborts. */
  sleep(sleeper: Omit<Sleeper<Kind>, 'wake'>, signal: AbortSignal): Promise<void>
}

/** Creates the sleepers of one clock, which are none yet. */
export function createSleepers<Kind>(): Sleepers<Kind> {
  const all = new Set<Sleeper<Kind>>()
  let changes = 0
  return {
    all,
    get changes() {
      return changes
    },
    first() {
      let first: Sleeper<Kind> | undefined
      for (const sleeper of all) if (!first || sleeper.at < first.at) first = sleeper
      return first
    },
    sleep(moment, signal) {
      changes++
      return new Promise((resolve) => {
        const sleeper = { ...moment, wake }
        function wake(): void {
          changes++
          all.delete(sleeper)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        all.add(sleeper)
        signal.addEventListener('abort', wake)
      })
    },
  }
}

/** After so many turns of the event loop without a change, everybody waits for time to pass. */
export const idleTurnsNeeded = 3
