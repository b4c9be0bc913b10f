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
  forget(): void
  /** Takes the turn again, where another session has it. */
  holdAgain(now: TabSession): void
}

interface TurnsOptions extends Conditions {
  readonly membership: Pick<Membership, 'session' | 'joined' | 'isAlone' | 'onHeld'>
  /** Whether another tab has an answer. */
  isElsewhere(): boolean
}

/** Creates the line of one chat, in which this tab has no turn yet. */
export function createTurns(options: TurnsOptions): Turns {
  const { until, check, isElsewhere } = options
  const { session, joined, isAlone, onHeld } = options.membership
  let kept: Turn | undefined
  /** Takes the lock of the turn that this tab has, in another session. */
  let holdAgain: ((now: TabSession) => Promise<void>) | undefined
  let awaited = 0

  function take(place: 'first' | undefined): Turn {
    const before = kept
    kept = undefined
    if (before && place === 'first') return before
    before?.release()
    let isOver = false
    let unlock: (() => void) | undefined
    awaited++

    const needsNone = () => isOver || isAlone()

    /** Waits for the lock, unless the page is hidden first or this tab is taken for dead. */
    async function hold(now: TabSession): Promise<void> {
      try {
        unlock = await now.hold(turnLock)
      } catch {
        return
      }
      onHeld()
      if (isOver) unlock()
      else holdAgain = hold
    }

    async function wait(): Promise<void> {
      while (!unlock && !needsNone()) {
        const now = session()
        await joined()
        if (now && !isAlone()) await hold(now)
        if (unlock) break
        await until(() => needsNone() || (session() !== undefined && session() !== now))
      }
      await until(() => needsNone() || !isElsewhere())
      awaited--
      check()
    }

    const turn: Turn = {
      comes: wait(),
      release() {
        if (kept === turn) kept = undefined
        if (holdAgain === hold) holdAgain = undefined
        isOver = true
        unlock?.()
        check()
      },
      keep() {
        if (unlock) kept = turn
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
      kept = { comes: Promise.resolve(), release() {}, keep() {} }
    },
    forget() {
      kept = undefined
    },
    holdAgain: (now) => void holdAgain?.(now),
  }
}
