// Long, for here is where the parts of a tab meet: each has a file of its own, and what one reports
// leads to the others.

import type { ChatAssistantMessage } from '../chat/conversation.ts'
import { openToolCalls } from '../chat/open-tool-calls.ts'
import { settleInterrupted } from '../chat/restore-conversation.ts'
import type { TabsHost, TabsLink } from '../chat/tabs-link.ts'
import { createConditions } from './conditions.ts'
import { createDecisions } from './decisions.ts'
import { createFence } from './fence.ts'
import { createMembership } from './membership.ts'
import { createNeighbors, heirLock, type Neighbor } from './neighbors.ts'
import { createOutbox } from './outbox.ts'
import { createOwnAnswer, type OwnAnswer } from './own-answer.ts'
import { createRemoteAnswer, type RemoteAnswer } from './remote-answer.ts'
import { reviveError } from './revive-error.ts'
import { createSharedTree } from './shared-tree.ts'
import type { TabEnvironment } from './tab-environment.ts'
import {
  decodeTabMessage,
  type SharedRun,
  type TabContent,
  type TabMessage,
} from './tab-message.ts'
import type { TabSession } from './tab-session.ts'
import { createTurns } from './turns.ts'

/** How long a tab may be sure of its answer without asking, in milliseconds. Less than others wait. */
const sureFor = 1_000

type MessageOf<Type> = Extract<TabMessage, { readonly type: Type }>

/**
 * Joins a chat to the same chat in other tabs. `scope` names it among all chats of the origin. Here is
 * which tab has the answer; what the tabs know of each other and show has files of its own.
 */
export function connectTabs(host: TabsHost, environment: TabEnvironment, scope: string): TabsLink {
  const { clock } = host
  let own: OwnAnswer | undefined
  let remote: RemoteAnswer | undefined
  /** The tab whose answer waits for a decision. */
  let holder: string | undefined
  let lastTerm = 0
  let sureAt = Number.NEGATIVE_INFINITY
  /** Somebody stopped the answer of the other tab. */
  let isRemoteStopped = false
  const { until, check: checkConditions } = createConditions()
  const outbox = createOutbox()
  const decisions = createDecisions()
  const neighbors = createNeighbors({
    clock,
    session: () => session(),
    dependsOn,
    hasLeftAnswer: (tab) => remote?.tab === tab,
    onInherited,
    onChange() {
      showQueue()
      check()
    },
  })
  const tree = createSharedTree({ host, neighbors, outbox })
  const { session, joined, isAlone, isGreeted, greet, ...membership } = createMembership({
    clock,
    environment,
    scope,
    neighbors,
    until,
    check,
    onMessage,
    onReturn,
    onJoined() {
      if (!remote || neighbors.all.has(remote.tab)) return
      neighbors.meet(remote.tab)
      neighbors.onGone(remote.tab)
    },
    onTakenForDead: leaveTo,
  })
  const turns = createTurns({
    until,
    check,
    session,
    joined,
    isAlone,
    isElsewhere: () => remote !== undefined,
    onHeld() {
      sureAt = clock.now()
    },
  })

  function post(message: TabContent): void {
    session()?.post(message)
  }

  /** The page came back. What it did goes on, unless another tab has taken it over meanwhile. */
  async function onReturn(before: string, now: TabSession): Promise<void> {
    if (!own && !host.queued.length) return
    const held = await now.heldLocks()
    if (held.has(heirLock(before))) {
      leaveTo(before)
      // They answered before there was anything to compare with.
      post({ type: 'hello' })
      return
    }
    await now.hold(heirLock(before))
    if (!own) return
    turns.holdAgain(now)
    post({ type: 'state', run: own.run(), term: lastTerm, holds: false })
  }

  /**
   * Leaves what this tab did under that name to whoever takes over from it. It waits in that line as
   * well: the first in it may go away before it does anything.
   */
  function leaveTo(name: string): void {
    if (own) remote = createRemoteAnswer(name, own.run(), host)
    own = undefined
    turns.forget()
    outbox.clear()
    neighbors.all.set(name, { queue: host.queued, missed: 0, isGone: true })
    host.abandon()
    void neighbors.inherit(name)
  }

  async function isPresent(): Promise<boolean> {
    const askedAt = clock.now()
    const isHere = await membership.isPresent()
    sureAt = askedAt
    return isHere
  }

  // What other tabs send

  function onMessage(data: unknown): void {
    const message = decodeTabMessage(data)
    if (!message || (message.to !== undefined && message.to !== session()?.id)) return
    const neighbor = neighbors.meet(message.from)
    neighbor.missed = 0
    react(message, neighbor)
    check()
  }

  function react(message: TabMessage, neighbor: Neighbor): void {
    const { from } = message
    switch (message.type) {
      case 'hello':
        post({
          type: 'state',
          to: from,
          ...tree.whole(),
          term: lastTerm,
          holds: turns.isKept,
          run: own?.run(),
        })
        return
      case 'state':
        onState(message, neighbor)
        return
      case 'update':
        onUpdate(message, neighbor)
        return
      case 'batch': {
        const { term, sequence, events, isDecision } = message
        const isFollowed = remote?.tab === from && remote.term === term
        const isMissed = isFollowed
          ? !remote?.take(sequence, events, isDecision ? 'decision' : 'events')
          : isGreeted() && term > lastTerm
        if (isMissed) requestMissed(from)
        return
      }
      case 'ping':
        post({ type: 'pong', to: from, term: own?.term })
        return
      case 'pong':
        if (remote?.tab === from && remote.term !== message.term) requestMissed(from)
        return
      case 'stop':
        for (const other of neighbors.all.values()) if (other.isGone) other.queue = []
        showQueue()
        isRemoteStopped = true
        void host.stop()
        return
      case 'next':
        letNextGo()
        return
      case 'unqueue':
        host.unqueue(message.id)
        return
      case 'decide':
        void answerDecision(message)
        return
      case 'decided':
        decisions.resolve(message.call, answerById(message.answer))
        return
    }
  }

  function onState(state: MessageOf<'state'>, neighbor: Neighbor): void {
    const { from, run, queue = [], holds, term } = state
    neighbor.queue = queue
    if (holds) holder = from
    if (run && run.term >= lastTerm) follow(from, run)
    else if (remote && !run && (remote.tab === from || term > remote.term)) remote = undefined
    tree.take(state, { isFirst: greet() })
  }

  function onUpdate(update: MessageOf<'update'>, neighbor: Neighbor): void {
    const { from, queue, started, ended } = update
    let error: ReturnType<typeof reviveError> | undefined
    if (queue) {
      neighbor.queue = queue
      if (queue.length) letNextGo()
    }
    if (ended && ended.term === remote?.term) {
      remote = undefined
      error = ended.error === undefined ? undefined : reviveError(ended.error)
      holder = ended.holds ? from : undefined
    }
    if (started && started.term > lastTerm) follow(from, started)
    tree.take(update, { error })
  }

  function follow(tab: string, run: SharedRun): void {
    lastTerm = run.term
    holder = undefined
    isRemoteStopped = false
    remote = createRemoteAnswer(tab, run, host)
  }

  function requestMissed(tab: string): void {
    post({ type: 'hello', to: tab })
  }

  async function answerDecision({ from, call, decision }: MessageOf<'decide'>): Promise<void> {
    // It may have waited here for as long as this tab was frozen.
    if (!(await isPresent())) return
    const answer = await host.decide(decision).catch(() => undefined)
    post({ type: 'decided', to: from, call, answer: answer?.id })
  }

  function answerById(id: string | undefined): ChatAssistantMessage | undefined {
    const message = host.conversation.messages.find((one) => one.id === id)
    return message?.role === 'assistant' ? message : undefined
  }

  // Tabs that go away

  function dependsOn(tab: string, { queue }: Neighbor): boolean {
    const isAnswering = remote?.tab === tab || holder === tab
    if (isAnswering || queue.length || decisions.hasSentTo(tab)) return true
    // Whoever has its turn has not started.
    return turns.awaited > 0 && !remote
  }

  /** Takes over what a tab has left. */
  function onInherited(tab: string, neighbor: Neighbor | undefined): void {
    if (holder === tab) holder = undefined
    if (remote?.tab === tab) takeOver(remote)
    for (const message of tree.leftOf(neighbor?.queue ?? [])) host.send(message)
    showQueue()
    decisions.decideFor(tab, host.decide)
    check()
  }

  /** Goes on with the answer, or ends it as interrupted. */
  function takeOver({ active }: RemoteAnswer): void {
    const checkpoint = active.checkpoint()
    if (checkpoint && !isRemoteStopped) {
      turns.lend()
      if (host.resume(checkpoint)) return
      turns.forget()
    }
    remote = undefined
    lastTerm = nextTerm()
    outbox.add({ ended: { term: lastTerm, holds: false } })
    const answer = settleInterrupted(active.message())
    if (answer.role === 'assistant') host.settle(answer)
  }

  function showQueue(): void {
    if (tree.countQueue()) host.onChange(true)
  }

  function letNextGo(): void {
    if (!turns.isKept) return
    turns.letNextGo()
    host.releaseQueue()
  }

  /** Something changed. */
  function check(): void {
    checkConditions()
    neighbors.keepLooking()
  }

  function nextTerm(): number {
    return Math.max(lastTerm + 1, clock.now())
  }

  return {
    get remote() {
      return remote
    },
    get queued() {
      return tree.queued()
    },
    change: tree.change,
    merge: tree.merge,
    publish() {
      if (outbox.addQueue(host.queued)) tree.countQueue()
      const update = outbox.take()
      if (!update || !neighbors.all.size) return
      post({ type: 'update', ...update, ...(update.started && own && { started: own.run() }) })
    },
    takeTurn(place) {
      if (holder) post({ type: 'next', to: holder })
      return turns.take(place)
    },
    begin(initial, resume) {
      lastTerm = nextTerm()
      const run = createOwnAnswer({
        initial,
        resume,
        term: lastTerm,
        post: (message) => neighbors.all.size && run === own && post(message),
      })
      holder = remote = undefined
      own = run
      outbox.add({ started: run.run() })
      // A message of this tab may wait for the answer of the tab that is gone.
      check()
      const isOurs = () => own === run || isAlone()
      const fence = createFence({
        isSure: () =>
          isAlone() || (own === run && session() !== undefined && clock.now() - sureAt < sureFor),
        async makeSure() {
          await until(() => session() !== undefined || isAlone())
          await joined()
          await isPresent()
          return isOurs()
        },
      })
      return { ...fence, onEvents: (batch) => run.share(batch, 'events') }
    },
    end(answer, error) {
      if (!own) return
      const { term } = own
      own = undefined
      outbox.add({ ended: { term, error, holds: openToolCalls(answer).length > 0 } })
    },
    onDecision: (event) => own?.share([event], 'decision'),
    forward(decision) {
      const to = remote?.tab ?? holder
      if (to === undefined || !session()) return undefined
      const answer = decisions.send(to, decision, (call) =>
        post({ type: 'decide', to, decision, call }),
      )
      check()
      return answer
    },
    unqueue(id) {
      const isThere = tree.queued().some((one) => one.id === id)
      if (isThere) post({ type: 'unqueue', id })
      return isThere
    },
    async stop() {
      isRemoteStopped = true
      if (neighbors.all.size) post({ type: 'stop' })
      await until(() => (!remote && !tree.queued().length) || isAlone())
    },
    idle: () => until(() => !remote || isAlone()),
    leave() {
      remote = undefined
      tree.clear()
      membership.leave()
    },
  }
}
