import type { Clock } from '@deltakit/core'

/**
 * Time as a player has it: it stands still, steps and jumps, and never goes back. Whatever waits by its
 * clocks wakes in order, each at its own moment, so that what is shown at a moment is always the same.
 */
export interface Playhead {
  /** For what asks: its time limits, its retries, its figures. */
  readonly clock: Clock
  /** For what answers: the tape itself. */
  readonly tape: Pick<Clock, 'now' | 'sleep'>
  /** The moment of the last thing that happened. */
  now(): number
  /** When the next thing happens, where one is known. */
  next(): number | undefined
  /** Goes on to that moment. Resolves once nothing more happens before it. */
  advance(to: number): Promise<void>
  /** Goes no further than it is. */
  hold(): void
  /** Somebody works, and time must not pass before it is `over`. */
  working(): () => void
  /** Lets the page have its turn, where it is due. */
  breathe(): Promise<void>
  close(): void
}

interface Sleeper {
  readonly at: number
  readonly onTape: boolean
  wake(): void
}

/** `began`: what its clock says at its start, in milliseconds since 1970. */
export function createPlayhead(began: number): Playhead {
  const sleepers = new Set<Sleeper>()
  let now = 0
  let head = 0
  let workers = 0
  let changes = 0
  let closed = false
  let breathed = performance.now()
  let pumping: Promise<void> | undefined

  function sleep(onTape: boolean, milliseconds: number, signal: AbortSignal): Promise<void> {
    changes++
    return new Promise((resolve) => {
      const sleeper = { at: now + milliseconds, onTape, wake }
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

  function tapeWaits(): boolean {
    for (const { onTape } of sleepers) if (onTape) return true
    return false
  }

  function earliest(): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of sleepers) if (!first || sleeper.at < first.at) first = sleeper
    return first
  }

  /** Until all that could be done without time passing is done. */
  async function calm(): Promise<void> {
    for (let still = 0; still < patience && !closed; ) {
      if (tapeWaits()) return
      const before = changes
      await tick()
      still = workers || changes !== before ? 0 : still + 1
    }
  }

  /** Until the tape waits again, or the page wants its turn: a turn a message would take ten times as long. */
  async function answered(): Promise<void> {
    for (let turn = 0; turn < 100 && !closed; turn++) {
      if (tapeWaits()) break
      await undefined
    }
    await breathe()
  }

  async function breathe(): Promise<void> {
    if (performance.now() - breathed < breath) return
    await tick()
    breathed = performance.now()
  }

  async function pump(): Promise<void> {
    while (!closed) {
      await calm()
      const due = earliest()
      if (!due || due.at > head) break
      now = due.at
      due.wake()
      await answered()
    }
    pumping = undefined
  }

  return {
    clock: {
      now: () => began + now,
      random: () => 0.5,
      sleep: (ms, signal) => sleep(false, ms, signal),
    },
    tape: { now: () => now, sleep: (ms, signal) => sleep(true, ms, signal) },
    now: () => now,
    next: () => earliest()?.at,
    advance(to) {
      head = Math.max(head, to)
      pumping ??= pump()
      return pumping
    },
    hold() {
      head = now
    },
    working() {
      workers++
      changes++
      let over = false
      return () => {
        if (over) return
        over = true
        workers--
        changes++
      }
    },
    breathe,
    close() {
      closed = true
      for (const sleeper of [...sleepers]) sleeper.wake()
    },
  }
}

/** So many turns of the page without news, and whoever waits really waits. */
const patience = 3

/** The longest the page waits for its turn, in milliseconds. */
const breath = 16

const waiting: (() => void)[] = []
const turns = new MessageChannel()
turns.port1.onmessage = () => waiting.shift()?.()

/** After all that is due now; a timer within a timer would wait for 4 ms. */
function tick(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    turns.port2.postMessage(0)
  })
}
