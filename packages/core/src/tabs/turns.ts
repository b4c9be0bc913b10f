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

/** A place in the line of all tabs, for one of the turns of this tab. */
interface Place {
  /** Waits for the lock, unless the page is hidden first or this tab is taken for dead. */
  hold(now: TabSession): Promise<void>
  hasLock(): boolean
  /** Whether it has the lock, and this tab knows of the answers that others started. */
  isReady(): boolean
  release(): void
}

/** Creates the line of one chat, in which this tab has no turn yet. */
export function createTurns(options: TurnsOptions): Turns {
  const { until, check, isElsewhere, askAll, awaitStarted } = options
  const { session, isReady, isAlone, onHeld } = options.membership
  /** The turns of this tab, first to last. */
  const line: Turn[] = []
  /** As many places: whichever turn is first has the first of them. */
  const places: Place[] = []
  let kept: Turn | undefined
  let awaited = 0

  function createPlace(): Place {
    let isOver = false
    let lock: { readonly release: () => void; readonly signal: AbortSignal } | undefined
    let knowsAll = false

    /** A session that ends takes its locks along. */
    const hasLock = () => lock?.signal.aborted === false

    return {
      async hold(now) {
        askAll()
        try {
          const release = await now.hold(turnLock)
          if (isOver) return release()
          lock = { release, signal: now.signal }
          knowsAll = false
          onHeld()
          await awaitStarted(now).catch(() => {})
          knowsAll = true
        } catch {
          return
        }
        check()
      },
      hasLock,
      isReady: () => hasLock() && knowsAll,
      release() {
        isOver = true
        lock?.release()
      },
    }
  }

  function take(position: 'first' | undefined): Turn {
    const before = kept
    if (before && position === 'first') {
      kept = undefined
      return before
    }
    before?.release()

    const place = () => places[line.indexOf(turn)]
    const needsNone = () => !line.includes(turn) || isAlone()
    const hasCome = () => needsNone() || (place()?.isReady() === true && !isElsewhere())

    async function wait(): Promise<void> {
      awaited++
      await until(hasCome)
      awaited--
      check()
    }

    const turn: Turn = {
      comes() {
        coming = coming.then(wait)
        return coming
      },
      release() {
        if (kept === turn) kept = undefined
        place()?.release()
        const at = line.indexOf(turn)
        if (at >= 0) {
          line.splice(at, 1)
          places.splice(at, 1)
        }
        check()
      },
      keep() {
        if (place()?.hasLock()) kept = turn
        else turn.release()
      },
    }
    // What waited for a decision may have its lock already, and goes on after this one.
    if (position === 'first') line.unshift(turn)
    else line.push(turn)
    const last = createPlace()
    places.push(last)
    const now = session()
    if (now && isReady()) void last.hold(now)
    let coming = wait()
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
      for (const { hold } of places) void hold(now)
    },
  }
}
