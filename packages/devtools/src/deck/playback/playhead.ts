import type { Clock } from '@deltakit/core'
import { macrotask } from '../../time/macrotask.ts'
import { createSleepers, idleTurnsNeeded } from '../../time/sleepers.ts'

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

/** `startedAt` is what `clock.now()` returns at the start, in milliseconds since 1970. */
export function createPlayhead(startedAt: number): Playhead {
  const sleepers = createSleepers<'app' | 'tape'>()
  let now = 0
  let target = 0
  let pauses = 0
  /** How often time was paused, or passes again. */
  let pauseChanges = 0
  let closed = false
  let yieldedAt = performance.now()
  let advancing: Promise<void> | undefined

  /** As long as it changes, work is going on. */
  function changes(): number {
    return sleepers.changes + pauseChanges
  }

  function tapeSleeps(): boolean {
    for (const { kind } of sleepers.all) if (kind === 'tape') return true
    return false
  }

  /** Waits until everything that can be done without time passing is done. */
  async function untilIdle(): Promise<void> {
    for (let idleTurns = 0; idleTurns < idleTurnsNeeded && !closed; ) {
      if (tapeSleeps()) return
      const before = changes()
      await macrotask()
      idleTurns = pauses || changes() !== before ? 0 : idleTurns + 1
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
      const sleeper = sleepers.first()
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
      sleep: (milliseconds, signal) =>
        sleepers.sleep({ at: now + milliseconds, kind: 'app' }, signal),
    },
    tape: {
      now: () => now,
      sleep: (milliseconds, signal) =>
        sleepers.sleep({ at: now + milliseconds, kind: 'tape' }, signal),
    },
    now: () => now,
    next: () => sleepers.first()?.at,
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
      pauseChanges++
      let released = false
      return () => {
        if (released) return
        released = true
        pauses--
        pauseChanges++
      }
    },
    yieldToPage,
    close() {
      closed = true
      for (const sleeper of [...sleepers.all]) sleeper.wake()
    },
  }
}

/** The longest time without a turn for the page, in milliseconds. */
const yieldInterval = 16
