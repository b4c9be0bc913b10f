import type { Turn } from '../chat/tabs-link.ts'
import type { Conditions } from './conditions.ts'
import type { Membership } from './membership.ts'
import { answerLock, type TabSession, turnLock } from './tab-session.ts'

/** The line in which all tabs wait for their turns. */
export interface Turns {
  /** How many turns of this tab have not come. */
  readonly awaited: number
  /** Whether this tab keeps its turn for a decision. */
  readonly isKept: boolean
  take(position: 'first' | undefined): Turn
  /** Ends a turn that was kept. */
  letNextGo(): void
  /** The next answer goes on with one of a tab that is gone. It waits in no line, and for nothing once `isLeft` does not hold. */
  lend(isLeft: () => boolean): void
  /** Gets in line with all turns of this tab, in their order, in a session that is new. */
  holdAll(now: TabSession): void
}

interface TurnsOptions extends Conditions {
  readonly membership: Pick<Membership, 'session' | 'isReady' | 'isAlone' | 'onHeld'>
  /** Whether another tab has an answer. */
  isElsewhere(): boolean
  /** Asks the tab that keeps its turn to let the next one go, whichever it is. */
  askAll(): void
  /** Resolves once this tab knows of the answers that others started, however soon they were over. */
  awaitStarted(now: TabSession): Promise<void>
}

/** A place in the line of all tabs, for one of the turns of this tab. */
interface Place {
  /** Waits for the locks, unless the page is hidden first or this tab is taken for dead. */
  hold(now: TabSession): Promise<void>
  /** Whether no other tab can start an answer, and this one knows of those that others started. */
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
  let lent: Place | undefined
  let kept: Turn | undefined
  let awaited = 0

  /** `isBlocked`: whether an answer elsewhere goes first. `inLine`: waits in the line of all tabs. */
  function createPlace(isBlocked: () => boolean, inLine?: 'in line'): Place {
    let isReleased = false
    /** Of the session in which it is ready: one that ends takes its locks along. */
    let ready: AbortSignal | undefined

    async function wait(now: TabSession): Promise<void> {
      const { signal } = now
      const isOver = () => isReleased || signal.aborted
      const leaveLine = inLine && (await now.hold(turnLock))
      for (;;) {
        await until(() => isOver() || !isBlocked())
        if (isOver()) break
        const release = await now.hold(answerLock)
        onHeld()
        await awaitStarted(now).catch(() => {})
        ready = signal
        check()
        // A tab that goes on with an answer that this one did not know of needs the lock.
        await until(() => isOver() || isBlocked())
        ready = undefined
        release()
      }
      leaveLine?.()
    }

    return {
      async hold(now) {
        if (inLine) askAll()
        // The session is over.
        await wait(now).catch(() => {})
      },
      isReady: () => ready?.aborted === false,
      release() {
        isReleased = true
      },
    }
  }

  function createTurn(place: () => Place | undefined, hasCome: () => boolean): Turn {
    async function wait(): Promise<void> {
      awaited++
      await until(() => isAlone() || hasCome())
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
        if (place()?.isReady()) kept = turn
        else turn.release()
      },
    }
    let coming = Promise.resolve()
    return turn
  }

  function take(position: 'first' | undefined): Turn {
    const before = kept
    if (before && position === 'first') {
      kept = undefined
      return before
    }
    before?.release()

    const place = () => places[line.indexOf(turn)]
    const turn = createTurn(place, () => {
      const own = place()
      return !own || (own.isReady() && !isElsewhere())
    })
    // What waited for a decision may have its lock already, and goes on after this one.
    if (position === 'first') line.unshift(turn)
    else line.push(turn)
    const last = createPlace(isElsewhere, 'in line')
    places.push(last)
    const now = session()
    if (now && isReady()) void last.hold(now)
    void turn.comes()
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
    lend(isLeft) {
      const place = createPlace(() => false)
      lent = place
      kept = createTurn(
        () => place,
        () => place.isReady() || !isLeft(),
      )
      const now = session()
      if (now) void place.hold(now)
    },
    holdAll(now) {
      for (const place of [...places, lent]) void place?.hold(now)
    },
  }
}
