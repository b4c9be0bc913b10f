import type { Clock } from '../protocol/clock.ts'
import type { TabSession } from './tab-session.ts'

/** How long a message between tabs may be on its way, in milliseconds. */
export const longestDelivery = 250

/** Answers that other tabs may not know of yet: a lock may reach a tab before a message does. */
export interface StartedAnswers {
  /** This tab starts an answer. */
  announce(): void
  /** Resolves once this tab knows of the answers that others started, however soon they were over. */
  awaitOthers(now: TabSession): Promise<void>
}

/** Shows by locks which tabs started an answer a moment ago. */
export function createStartedAnswers({
  clock,
  session,
  areLeaving,
}: {
  readonly clock: Clock
  session(): TabSession | undefined
  /** Whether what a tab sent before it was gone may still be on its way. */
  areLeaving(): boolean
}): StartedAnswers {
  return {
    announce() {
      const now = session()
      now?.hold(startedLock(now.id)).then(
        (release) => clock.sleep(longestDelivery, now.signal).then(release),
        // The session is over: others wait for what a tab that goes away has sent, too.
        () => {},
      )
    },
    async awaitOthers(now) {
      const held = [...(await now.heldLocks()).keys()]
      const isOther = (name: string) =>
        name.startsWith(startedLock('')) && name !== startedLock(now.id)
      if (held.some(isOther) || areLeaving()) await clock.sleep(longestDelivery, now.signal)
    },
  }
}

function startedLock(tab: string): string {
  return `started:${tab}`
}
