import type { Clock } from '../../src/index.ts'

/** Time that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** The duration of each sleep so far, in order. */
  readonly slept: readonly number[]
  /** Advances the time, and ends the sleeps that it passes, one after the other. */
  advance(milliseconds: number): Promise<void>
  /** The process does not run for that long: all timers that are due by then fire late, at once. */
  stall(milliseconds: number): Promise<void>
  /** Resolves once somebody sleeps for exactly that long. */
  until(milliseconds: number): Promise<void>
}

export interface ManualClockOptions {
  /** Sleeps up to this long end immediately. */
  readonly skip?: number
  /** What `random` returns, every time. */
  readonly random?: number
  readonly now?: number
}

export function manualClock(options: ManualClockOptions = {}): ManualClock {
  const { skip = 0, random = 0, now: begin = Date.UTC(2026, 10, 21, 12) } = options
  const slept: number[] = []
  const sleepers = new Map<() => void, number>()
  const watchers = new Map<() => void, number>()
  let now = begin

  async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    slept.push(milliseconds)
    if (milliseconds <= skip) {
      now += milliseconds
      return
    }
    await new Promise<void>((resolve) => {
      function wake() {
        signal.removeEventListener('abort', wake)
        sleepers.delete(wake)
        resolve()
      }
      signal.addEventListener('abort', wake)
      sleepers.set(wake, now + milliseconds)
      for (const [seen, awaited] of watchers) if (awaited === milliseconds) seen()
    })
  }

  async function advance(milliseconds: number): Promise<void> {
    const until = now + milliseconds
    for (;;) {
      const [next] = [...sleepers].sort(([, a], [, b]) => a - b)
      if (!next || next[1] > until) break
      const [wake, due] = next
      now = due
      wake()
      await settled()
    }
    now = until
    await settled()
  }

  async function stall(milliseconds: number): Promise<void> {
    now += milliseconds
    const late = [...sleepers].filter(([, due]) => due <= now).sort(([, a], [, b]) => a - b)
    for (const [wake] of late) wake()
    await settled()
  }

  return {
    now: () => now,
    random: () => random,
    sleep,
    slept,
    advance,
    stall,
    until: (milliseconds) =>
      new Promise((seen) => {
        if ([...sleepers.values()].some((due) => due - now === milliseconds)) seen()
        watchers.set(seen, milliseconds)
      }),
  }
}

/** Resolves once everything has run that waits for neither time nor the network. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
