import { holdLock, type TabEnvironment } from './tab-environment.ts'
import { encodeTabMessage, type TabContent } from './tab-message.ts'

/** A tab among the others, from when it joins until it leaves or is taken for dead. */
export interface TabSession {
  readonly id: string
  /** Aborts when the session is over. */
  readonly signal: AbortSignal
  /** Joins the others. Rejects where the platform does not let it. */
  join(): Promise<void>
  /** Sends it to all other tabs. `from`: the name that this tab had before. */
  post(message: TabContent, from?: string): void
  /**
   * Resolves to what releases a lock of the chat. It is released with the session at the latest. Rejects
   * where the session is over, or the lock is not available.
   */
  hold(name: string, options?: LockOptions): Promise<() => void>
  /** The names of the exclusive locks of this chat, with their holders. A tab that waits until another is gone has a shared one. */
  heldLocks(): Promise<ReadonlyMap<string, string>>
  leave(): void
}

/** The name of a tab, and what it is called for. */
export interface TabSessionOptions {
  readonly id: string
  /** Names the chat among all of the origin. */
  readonly scope: string
  readonly locks: TabEnvironment['locks']
  /** Sends a text to all other tabs. */
  post(text: string): void
  /** Others took this tab for dead. */
  onLost(): void
}

/** The lock of the tab whose turn it is. Whoever waits for it gets it in the order of the waiting. */
export const turnLock = 'turn'

/** The lock of the tab that has the answer, also where it goes on with that of a tab that is gone. */
export const answerLock = 'answer'

const presence = 'tab:'

/** Held for as long as a tab lives: others see by it that it does. */
export function presenceLock(tab: string): string {
  return presence + tab
}

/** The tab whose presence a lock shows, if it is such a lock. */
export function presentTab(lock: string): string | undefined {
  return lock.startsWith(presence) ? lock.slice(presence.length) : undefined
}

/** Creates a session that has not joined yet. */
export function createTabSession(options: TabSessionOptions): TabSession {
  const { id, scope, locks, onLost } = options
  const controller = new AbortController()
  const { signal } = controller
  const releases = new Set<() => void>()
  let hasJoined = false

  async function hold(name: string, lockOptions: LockOptions = {}): Promise<() => void> {
    signal.throwIfAborted()
    const { steal, ifAvailable } = lockOptions
    // The platform refuses a signal beside these two: neither waits.
    const wait = steal || ifAvailable ? {} : { signal }
    const unlock = await holdLock(locks, `${scope}:${name}`, { ...lockOptions, ...wait, onLost })

    function release(): void {
      releases.delete(release)
      unlock()
    }

    releases.add(release)
    if (!signal.aborted) return release
    release()
    throw signal.reason
  }

  async function heldLocks(): Promise<ReadonlyMap<string, string>> {
    const { held = [] } = await locks.query()
    const names = held.flatMap(({ name = '', clientId = '', mode }): [string, string][] =>
      name.startsWith(`${scope}:`) && mode === 'exclusive'
        ? [[name.slice(scope.length + 1), clientId]]
        : [],
    )
    return new Map(names)
  }

  return {
    id,
    signal,
    hold,
    heldLocks,
    async join() {
      await hold(presenceLock(id))
      hasJoined = true
    },
    post(message, from = id) {
      if (hasJoined) options.post(encodeTabMessage({ ...message, from }))
    },
    leave() {
      controller.abort()
      for (const release of releases) release()
    },
  }
}
