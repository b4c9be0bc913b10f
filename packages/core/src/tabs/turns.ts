import type { Turn } from '../chat/tabs-link.ts'
import type { Conditions } from './conditions.ts'
import type { Membership } from './membership.ts'
import { type TabSession, turnLock } from './tab-session.ts'

/** The line in which all tabs wait for their turns. */
export interface Turns {
  /** How many turns of this tab have not come. */
  readonly awaited: number
  /** Whether this tab keeps its turn for a decision. */
  readonly isKept: boolean
  take(place: 'first' | undefined): Turn
  /** Ends a turn that was kept. */
  letNextGo(): void
  /** The next answer goes on with one of a tab that is gone, and needs no turn. */
  lend(): void
  /** Gets in line with all turns of this tab, in their order, in a session that is new. */
  holdAll(now: TabSession): void
}

interface TurnsOptions extends Conditions {
  readonly membership: Pick<Membership, 'session' | 'isReady' | 'isAlone' | 'onHeld'>
  /** Whether another tab has an answer, or may have one and has not said so yet. */
  isElsewhere(): boolean
  /** Asks the tab that keeps its turn to let the next one go, whichever it is. */
  askAll(): void
  /** Resolves once this tab knows of the answers that others started, however soon they were over. */
  awaitStarted(now: TabSession): Promise<void>
}

interface HeldLock {
  readonly release: () => void
  readonly signal: AbortSignal
  readonly knowsAll: boolean
}

/** Creates the line of one chat, in which this tab has no turn yet. */
export function createTurns(options: TurnsOptions): Turns {
  const { until, check, isElsewhere, askAll, awaitStarted } = options
  const { session, isReady, isAlone, onHeld } = options.membership
  /** Gets the lock of each turn that is not over. */
  const line = new Set<(now: TabSession) => void>()
  let kept: Turn | undefined
  let awaited = 0

  function take(place: 'first' | undefined): Turn {
    const before = kept
    if (before && place === 'first') {
      kept = undefined
      return before
    }
    before?.release()
    let isOver = false
    let lock: HeldLock | undefined

    const needsNone = () => isOver || isAlone()
    /** A session that ends takes its locks along. */
    const hasLock = () => lock?.signal.aborted === false

    const hasCome = () => needsNone() || (hasLock() && lock?.knowsAll === true && !isElsewhere())

    /** Waits for the lock, unless the page is hidden first or this tab is taken for dead. */
    async function hold(now: TabSession): Promise<void> {
      askAll()
      try {
        const release = await now.hold(turnLock)
        const held = { release, signal: now.signal, knowsAll: false }
        lock = held
        onHeld()
        if (isOver) release()
        else await awaitStarted(now).catch(() => {})
        held.knowsAll = true
      } catch {
        return
      }
      check()
    }

    async function wait(): Promise<void> {
      awaited++
      await until(hasCome)
      awaited--
      check()
    }

    line.add(hold)
    const now = session()
    if (now && isReady()) void hold(now)
    let coming = wait()
    const turn: Turn = {
      comes() {
        coming = coming.then(wait)
        return coming
      },
      release() {
        if (kept === turn) kept = undefined
        line.delete(hold)
        isOver = true
        lock?.release()
        check()
      },
      keep() {
        if (hasLock()) kept = turn
        else turn.release()
      },
    }
    check()
    return turn
  }

  return {
    get awaited() {
      return awaited
    },
    get isKept() {
      return kept !== undefined
    },
    take,
    letNextGo: () => kept?.release(),
    lend() {
      const turn: Turn = {
        comes: async () => {},
        release() {
          if (kept === turn) kept = undefined
        },
        keep() {
          kept = turn
        },
      }
      kept = turn
    },
    holdAll(now) {
      for (const hold of line) hold(now)
    },
  }
}
