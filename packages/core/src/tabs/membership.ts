import type { Clock } from '../protocol/clock.ts'
import type { Conditions } from './conditions.ts'
import type { Neighbors } from './neighbors.ts'
import type { TabChannel, TabEnvironment } from './tab-environment.ts'
import { createTabSession, presenceLock, presentTab, type TabSession } from './tab-session.ts'

/** The longest that a new tab waits for what others have, in milliseconds. */
const longestGreeting = 1_000

/** How long a tab may be sure that it is present, in milliseconds. Less than others wait for it. */
const sureFor = 1_000

/** This tab among the others: it joins, leaves with its page, and comes back under another name. */
export interface Membership {
  /** Missing while the page is hidden, or away. */
  session(): TabSession | undefined
  /** It has left, or the platform does not let it join. */
  isAlone(): boolean
  /** The name under which the others know what this tab does. */
  knownAs(): string
  /** Whether it has what the others have. */
  isGreeted(): boolean
  /** Whether it may say what it does: a tab that came back knows what became of it meanwhile. */
  isReady(): boolean
  /** Whether others still take this tab for alive. */
  isPresent(): Promise<boolean>
  /** Whether it surely is: others took it for alive a moment ago. */
  isSure(): boolean
  /** Joins them again if it has to, and makes sure of it. */
  makeSure(): Promise<void>
  /** It was given a lock, which only who is present gets. */
  onHeld(): void
  leave(): void
}

interface MembershipOptions extends Conditions {
  readonly clock: Clock
  readonly environment: TabEnvironment
  /** Names the chat among all of the origin. */
  readonly scope: string
  readonly neighbors: Neighbors
  onMessage(data: unknown): void
  /** The others are known: what waits for one that is not among them waits in vain. */
  onJoined(): void
  /** It has what the others have, as far as they answered. */
  onGreeted(): void
  /** The platform does not let it join: nothing comes from others any more. */
  onAlone(): void
  /** It is no longer among them. */
  onEnd(): void
  /** It came back to its page from being that tab. */
  onReturn(before: string, now: TabSession): Promise<void>
  /** From here on the others know what this tab does under its name of now. */
  onReady(now: TabSession): void
  /** Others took this tab for dead. Whoever takes over from that name has what it did. */
  onTakenForDead(name: string): void
}

/** Joins the other tabs at once. */
export function createMembership(options: MembershipOptions): Membership {
  const { clock, environment, scope, neighbors, until, check, onMessage } = options
  let session: TabSession | undefined
  /** Kept by a tab that was taken for dead: what waits in it says what became of its answer. */
  let channel: TabChannel | undefined
  let isAlone = false
  let isGreeted = false
  /** The name under which the others know what this tab does. */
  let knownAs = ''
  let sureAt = Number.NEGATIVE_INFINITY
  let joined = join()

  const stopListening = environment.onPageChange({
    hide,
    show() {
      joined = join('return')
    },
  })

  async function join(reason?: 'return'): Promise<void> {
    const id = `${clock.now()}-${clock.random().toString(36).slice(2)}`
    const next = createTabSession({
      id,
      scope,
      locks: environment.locks,
      post: (text) => channel?.post(text),
      onLost: () => onLost(next),
    })
    session = next
    isGreeted = false
    try {
      // Before the lock, by which others know that they can send something to this tab.
      channel ??= environment.openChannel(scope, onMessage)
      await next.join()
      next.post({ type: 'hello' })
      const held = await next.heldLocks()
      for (const name of held.keys()) {
        const tab = presentTab(name)
        if (tab !== undefined && tab !== id) neighbors.meet(tab)
      }
      options.onJoined()
      const greeted = new AbortController()
      const isOver = until(() => neighbors.haveGreeted() || next !== session)
      await Promise.race([isOver, clock.sleep(longestGreeting, greeted.signal)])
      greeted.abort()
      if (next !== session) return
      isGreeted = true
      options.onGreeted()
      if (reason) await options.onReturn(knownAs, next)
      if (next !== session) return
      knownAs = next.id
      options.onReady(next)
    } catch {
      if (next === session) {
        isAlone = true
        hide()
        options.onAlone()
      }
    }
    check()
  }

  /** Ends the session. Nothing is known of the others any more. */
  function end(): void {
    const left = session
    session = undefined
    neighbors.all.clear()
    left?.leave()
    options.onEnd()
  }

  function hide(): void {
    channel?.close()
    channel = undefined
    end()
  }

  function onLost(lost: TabSession): void {
    if (lost !== session) return
    end()
    joined = join()
    options.onTakenForDead(knownAs)
    check()
  }

  async function isPresent(): Promise<boolean> {
    const askedAt = clock.now()
    const now = session
    const held = await now?.heldLocks().catch(() => undefined)
    if (now && held && !held.has(presenceLock(now.id))) onLost(now)
    sureAt = askedAt
    return now === session
  }

  return {
    session: () => session,
    isAlone: () => isAlone,
    knownAs: () => knownAs,
    isGreeted: () => isGreeted,
    isReady: () => isAlone || session?.id === knownAs,
    isPresent,
    isSure: () => isAlone || (session !== undefined && clock.now() - sureAt < sureFor),
    async makeSure() {
      await until(() => session !== undefined || isAlone)
      await joined
      await isPresent()
    },
    onHeld() {
      sureAt = clock.now()
    },
    leave() {
      stopListening()
      isAlone = true
      hide()
      check()
    },
  }
}
