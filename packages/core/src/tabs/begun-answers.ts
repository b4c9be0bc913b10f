import type { Clock } from '../protocol/clock.ts'
import type { TabSession } from './tab-session.ts'

/** How long a message between tabs may be on its way, in milliseconds. */
export const longestDelivery = 250

/** Answers of which other tabs may not have heard: a lock may reach a tab before a message does. */
export interface BegunAnswers {
  /** This tab begins an answer. */
  tell(): void
  /** Resolves once this tab has heard of what others began, however soon that was over. */
  awaitAll(now: TabSession): Promise<void>
}

/** Says by locks which tabs began an answer a moment ago. */
export function createBegunAnswers({
  clock,
  session,
}: {
  readonly clock: Clock
  session(): TabSession | undefined
}): BegunAnswers {
  return {
    tell() {
      const now = session()
      now?.hold(begunLock(now.id)).then(
        (release) => clock.sleep(longestDelivery, now.signal).then(release),
        // The session is over: others wait for what a tab that goes away has sent, too.
        () => {},
      )
    },
    async awaitAll(now) {
      const held = [...(await now.heldLocks()).keys()]
      const isOther = (name: string) => name.startsWith(begunLock('')) && name !== begunLock(now.id)
      if (held.some(isOther)) await clock.sleep(longestDelivery, now.signal)
    },
  }
}

function begunLock(tab: string): string {
  return `begun:${tab}`
}
