import type { Clock } from '@deltakit/core'

/**
 * The time of a playback. It pauses, steps and jumps, and never goes back. Sleepers wake one after
 * another, each at its own time, so that a position always shows the same state.
 */
export interface Playhead {
  /** For the client: its time limits, retries and timings. */
  readonly clock: Clock
  /** For the replayed provider. */
  readonly tape: Pick<Clock, 'now' | 'sleep'>
  /** The time of the last thing that happened. */
  now(): number
  /** When the next thing happens, if that is known. */
  next(): number | undefined
  /** Advances to that time. Resolves once nothing more happens before it. */
  advance(to: number): Promise<void>
  /** Cancels the rest of an advance. */
  hold(): void
  /** Keeps time from passing until the returned function is called. */
  pauseTime(): () => void
  /** Yields to the page, if its last turn is long enough ago. */
  yieldToPage(): Promise<void>
  close(): void
}

interface Sleeper {
  readonly at: number
  readonly of: 'app' | 'tape'
  wake(): void
}

/** `startedAt` is what `clock.now()` returns at the start, in milliseconds since 1970. */
export function createPlayhead(startedAt: number): Playhead {
  const sleepers = new Set<Sleeper>()
  let now = 0
  let target = 0
  let pauses = 0
  /** Counts sleeps, wakes and pauses: as long as it changes, work is going on. */
  let changes = 0
  let closed = false
  let yieldedAt = performance.now()
  let advancing: Promise<void> | undefined

  function sleep(
    of: Sleeper['of'],
    { milliseconds, signal }: { readonly milliseconds: number; readonly signal: AbortSignal },
  ): Promise<void> {
    changes++
    return new Promise((resolve) => {
      const sleeper: Sleeper = { at: now + milliseconds, of, wake }
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

  function tapeSleeps(): boolean {
    for (const { of } of sleepers) if (of === 'tape') return true
    return false
  }

  function nextSleeper(): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of sleepers) if (!first || sleeper.at < first.at) first = sleeper
    return first
  }

  /** Waits until everything that can be done without time passing is done. */
  async function untilIdle(): Promise<void> {
    for (let idleTurns = 0; idleTurns < idleTurnsNeeded && !closed; ) {
      if (tapeSleeps()) return
      const before = changes
      await macrotask()
      idleTurns = pauses || changes !== before ? 0 : idleTurns + 1
    }
  }

  /** Waits until the tape sleeps again. A macrotask per message would take ten times as long. */
  async function untilTapeSleeps(): Promise<void> {
    for (let turn = 0; turn < 100 && !closed; turn++) {
      if (tapeSleeps()) break
      await undefined
    }
    await yieldToPage()
  }

  async function yieldToPage(): Promise<void> {
    if (performance.now() - yieldedAt < yieldInterval) return
    await macrotask()
    yieldedAt = performance.now()
  }

  async function advanceToTarget(): Promise<void> {
    while (!closed) {
      await untilIdle()
      const sleeper = nextSleeper()
      if (!sleeper || sleeper.at > target) break
      now = sleeper.at
      sleeper.wake()
      await untilTapeSleeps()
    }
    advancing = undefined
  }

  return {
    clock: {
      now: () => startedAt + now,
      random: () => 0.5,
      sleep: (ms, signal) => sleep('app', { milliseconds: ms, signal }),
    },
    tape: { now: () => now, sleep: (ms, signal) => sleep('tape', { milliseconds: ms, signal }) },
    now: () => now,
    next: () => nextSleeper()?.at,
    advance(to) {
      target = Math.max(target, to)
      advancing ??= advanceToTarget()
      return advancing
    },
    hold() {
      target = now
    },
    pauseTime() {
      pauses++
      changes++
      let released = false
      return () => {
        if (released) return
        released = true
        pauses--
        changes++
      }
    },
    yieldToPage,
    close() {
      closed = true
      for (const sleeper of [...sleepers]) sleeper.wake()
    },
  }
}

/** After so many turns of the event loop without a change, everybody waits for time to pass. */
const idleTurnsNeeded = 3

/** The longest time without a turn for the page, in milliseconds. */
const yieldInterval = 16

const waiting: (() => void)[] = []
/** Opened by the first who waits: an open port keeps a server running that only imports the panel. */
let port: MessagePort | undefined

function openPort(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => waiting.shift()?.()
  return port2
}

/** Not `setTimeout`: browsers clamp nested timers to 4 ms. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    port ??= openPort()
    port.postMessage(0)
  })
}
