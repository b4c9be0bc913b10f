import type { ChatUserMessage } from '../chat/conversation.ts'
import type { Clock } from '../protocol/clock.ts'
import { longestDelivery } from './started-answers.ts'
import { presenceLock, presentTab, type TabSession } from './tab-session.ts'

/** Milliseconds between two looks at the tabs that something depends on. */
const lookInterval = 1_000

/** How many looks in a row a tab may miss before it is taken for frozen. */
const mostMissed = 5

/** Another tab, as this one knows it. */
export interface Neighbor {
  queue: readonly ChatUserMessage[]
  /** What it had in its queue when somebody stopped. If it is gone before it reads that, its heir removes these. */
  stopped?: readonly ChatUserMessage[]
  missed: number
  /** Whether it said what it has. */
  hasGreeted: boolean
  isGone: boolean
}

/** The other tabs: which there are, and who takes over from one that is gone. */
export interface Neighbors {
  readonly all: Map<string, Neighbor>
  /** Whether there was ever another tab. */
  hasMet(): boolean
  /** Whether all that are not gone have said what they have. */
  haveGreeted(): boolean
  /** Whether what a tab sent before it was gone may still be on its way. */
  areLeaving(): boolean
  /** Whether that tab is known, and not gone. */
  isAlive(tab: string): boolean
  /** The tab of that id, met for the first time or again. */
  meet(tab: string): Neighbor
  /** Those that are held by nobody any more are gone. */
  onGone(tab: string): void
  /** Gets in line for what a tab has left. */
  inherit(tab: string): Promise<void>
  /** Looks at the tabs that something depends on, for as long as there are any. */
  keepLooking(): void
}

interface NeighborsOptions {
  readonly clock: Clock
  session(): TabSession | undefined
  /** Whether something of this tab waits for that one. */
  dependsOn(tab: string, neighbor: Neighbor): boolean
  /** Whether this tab waits for its turn. */
  awaitsTurn(): boolean
  /** It is for this tab to take over from that one. Resolves once the answer that it left is over. */
  onInherited(tab: string, neighbor: Neighbor | undefined): Promise<unknown>
  onChange(): void
}

/** Creates the list of other tabs, of which none is known yet. */
export function createNeighbors(options: NeighborsOptions): Neighbors {
  const { clock, session, dependsOn, awaitsTurn, onInherited, onChange } = options
  const all = new Map<string, Neighbor>()
  /** No name comes back: a tab that was taken for dead takes another. */
  const gone = new Set<string>()
  let lastGoneAt = Number.NEGATIVE_INFINITY
  let hasMet = false
  let isLooking = false
  /** How many looks this tab has waited while another frees locks. */
  let looksBlocked = 0

  function meet(tab: string): Neighbor {
    const known = all.get(tab)
    if (known) return known
    const neighbor: Neighbor = { queue: [], missed: 0, hasGreeted: false, isGone: false }
    all.set(tab, neighbor)
    hasMet = true
    // It gets the lock of a tab that is gone.
    watch(tab, { mode: 'shared' })
    return neighbor
  }

  function watch(tab: string, lockOptions: LockOptions): void {
    const neighbor = all.get(tab)
    session()
      ?.hold(presenceLock(tab), lockOptions)
      .then(
        (release) => {
          release()
          if (all.get(tab) === neighbor) onGone(tab)
        },
        // The session is over, and knows no tabs any more.
        () => {},
      )
  }

  function onGone(tab: string): void {
    const neighbor = all.get(tab)
    if (!neighbor || neighbor.isGone) return
    neighbor.isGone = true
    gone.add(tab)
    lastGoneAt = clock.now()
    if (dependsOn(tab, neighbor)) void inherit(tab)
    else all.delete(tab)
    onChange()
  }

  /**
   * Takes over what a tab has left, as far as this tab knows of it. The next in line does so once this one is
   * done: it may know more.
   */
  async function inherit(tab: string): Promise<void> {
    const now = session()
    const release = await now?.hold(heirLock(tab)).catch(() => undefined)
    if (!now || !release) return
    await clock.sleep(longestDelivery, now.signal)
    if (now.signal.aborted) return
    const neighbor = all.get(tab)
    all.delete(tab)
    await onInherited(tab, neighbor)
    release()
  }

  async function keepLooking(): Promise<void> {
    if (isLooking) return
    isLooking = true
    for (;;) {
      const now = session()
      const awaited = [...all].filter(([tab, neighbor]) => dependsOn(tab, neighbor))
      if (!now || !(awaited.length || awaitsTurn())) break
      // A tab that freezes while it frees locks would keep all others from it.
      if (looksBlocked % mostMissed === 0) {
        freeLocksOfDead(now, { clock, gone, meet, steal: looksBlocked > 0 }).then(
          () => {
            looksBlocked = 0
          },
          // The session is over.
          () => {},
        )
      }
      looksBlocked++
      for (const [tab, neighbor] of awaited) {
        if (neighbor.isGone) continue
        if (neighbor.missed > 0) now.post({ type: 'ping', to: tab })
        if (neighbor.missed++ >= mostMissed) watch(tab, { steal: true })
      }
      await clock.sleep(lookInterval, now.signal)
    }
    isLooking = false
  }

  const isAlive = (tab: string): boolean => all.get(tab)?.isGone === false

  return {
    all,
    hasMet: () => hasMet,
    areLeaving: () => clock.now() - lastGoneAt < longestDelivery,
    haveGreeted: () => [...all.values()].every((one) => one.hasGreeted || one.isGone),
    isAlive,
    meet,
    onGone,
    inherit,
    keepLooking: () => void keepLooking(),
  }
}

interface FreeingOptions {
  readonly clock: Clock
  /** The names of tabs that are surely gone. */
  readonly gone: ReadonlySet<string>
  /** Makes sure that another tab lives. */
  meet(tab: string): void
  /** Takes the right to free locks from a tab that froze while it had it. */
  readonly steal: boolean
}

/**
 * Takes the turn, and the places of others, from tabs that are frozen and that others took for dead. A turn
 * comes to such a tab again for each message that waits there.
 */
async function freeLocksOfDead(
  now: TabSession,
  { clock, gone, meet, steal }: FreeingOptions,
): Promise<void> {
  const done = await now.hold('succession', { steal })
  const since = clock.now()
  const held = await now.heldLocks()
  const alive = new Set<string>()
  for (const [name, client] of held) {
    const tab = presentTab(name)
    // A tab that holds only the lock of a tab that is gone has frozen after it took that.
    if (tab === undefined || gone.has(tab)) continue
    alive.add(client)
    // A tab may have frozen again before it greeted the others.
    if (tab !== now.id) meet(tab)
  }
  const left = [...held]
    .filter(([name, client]) => presentTab(name) === undefined && !alive.has(client))
    .map(([name]) => name)
  const free = async (name: string) => (await now.hold(name, { steal: true }))()
  // A tab that was frozen meanwhile only knows what was held before.
  if (clock.now() - since < lookInterval) await Promise.all(left.map(free))
  done()
}

/** Held by the tab that takes over from another. */
export function heirLock(tab: string): string {
  return `heir:${tab}`
}
