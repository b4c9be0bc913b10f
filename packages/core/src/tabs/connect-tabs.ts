// Here is where the parts of a tab meet: each has a file of its own, and what one reports leads to the others.

import type { ChatUserMessage } from '../chat/conversation.ts'
import type { TabsHost, TabsLink } from '../chat/tabs-link.ts'
import { createAnswerOwner } from './answer-owner.ts'
import { createConditions } from './conditions.ts'
import { createDecisions } from './decisions.ts'
import { createFence } from './fence.ts'
import { createMembership } from './membership.ts'
import { createNeighbors, heirLock, type Neighbor } from './neighbors.ts'
import { createOutbox } from './outbox.ts'
import type { RemoteAnswer } from './remote-answer.ts'
import { createSharedTree } from './shared-tree.ts'
import { createStartedAnswers } from './started-answers.ts'
import type { TabEnvironment } from './tab-environment.ts'
import type { TabContent } from './tab-message.ts'
import type { TabSession } from './tab-session.ts'
import { createTurns } from './turns.ts'

/** Where the other tabs are. */
export interface TabPlace {
  readonly environment: TabEnvironment
  /** Names the chat among all of the origin. */
  readonly scope: string
}

/** Joins a chat to the same chat in other tabs. Here is what happens when one of them goes away. */
export function connectTabs(host: TabsHost, { environment, scope }: TabPlace): TabsLink {
  const { clock } = host
  const { until, check: checkConditions } = createConditions()
  const outbox = createOutbox()
  const decisions = createDecisions(post)
  const neighbors = createNeighbors({
    clock,
    session: () => membership.session(),
    dependsOn,
    awaitsTurn: () => turns.awaited > 0,
    onInherited,
    onChange() {
      tree.showQueue()
      check()
    },
  })
  const tree = createSharedTree({ host, neighbors, outbox })
  const membership = createMembership({
    clock,
    environment,
    scope,
    neighbors,
    until,
    check,
    onMessage(data) {
      owner.onMessage(data)
      check()
    },
    onReturn,
    onEnd() {
      turns.letNextGo()
      outbox.endName()
    },
    onReady(now) {
      if (owner.own) owner.report()
      turns.holdAll(now)
      publish()
    },
    onJoined() {
      if (owner.remote) neighbors.meet(owner.remote.tab)
    },
    // What was decided meanwhile was sent to nobody, and answers went to the name that this tab had before.
    onGreeted: () => decisions.decideAgain(host.decide, () => true),
    onAlone() {
      // A chat that waits for an answer of which it hears nothing would be busy for good.
      const { remote } = owner
      if (remote) owner.interrupt(remote)
      decisions.decideAgain(host.decide, () => true)
      tree.showQueue()
    },
    onTakenForDead: leaveTo,
  })
  const { session, isAlone } = membership
  const startedAnswers = createStartedAnswers({ clock, session, areLeaving: neighbors.areLeaving })
  const turns = createTurns({
    until,
    check,
    membership,
    isElsewhere: () => owner.remote !== undefined,
    askAll: () => post({ type: 'next' }),
    awaitStarted: startedAnswers.awaitOthers,
  })
  const owner = createAnswerOwner({
    host,
    outbox,
    membership,
    neighbors,
    tree,
    turns,
    decisions,
    post,
  })

  function post(message: TabContent): void {
    // A tab that is taken for dead may thaw, and reads then what came meanwhile.
    if (neighbors.hasMet()) session()?.post(message)
  }

  /** Something changed. */
  function check(): void {
    checkConditions()
    if (membership.isGreeted()) decisions.decideAgain(host.decide, isOver)
    neighbors.keepLooking()
  }

  /** Whether that tab is gone, and its answer goes on elsewhere or not at all. */
  function isOver(tab: string): boolean {
    return !neighbors.isAlive(tab) && owner.remote?.tab !== tab
  }

  // This tab goes away, and comes back

  /** The page came back. What it did goes on, unless another tab has taken it over meanwhile. */
  async function onReturn(before: string, now: TabSession): Promise<void> {
    if (!owner.own && !host.queued.length) return
    // Whoever took it over may have left as well, and its lock with it.
    const isDone = owner.isOutdated() || tree.unsent(host.queued).length < host.queued.length
    const isHeir =
      !isDone &&
      (await now.hold(heirLock(before), { ifAvailable: true }).then(
        () => true,
        () => false,
      ))
    if (now.signal.aborted) return
    if (!isHeir) leaveTo(before)
  }

  /**
   * Leaves what this tab did under that name to whoever takes over from it. It waits in that line as
   * well: the first in it may go away before it does anything.
   */
  function leaveTo(name: string): void {
    const queue = outbox.leaveQueue(host.queued)
    const started = owner.leaveTo(name)
    // Whoever takes over may have come meanwhile, and know nothing of it.
    session()?.post({ type: 'update', queue, ...(started && { started }) }, name)
    neighbors.all.set(name, { queue, missed: 0, hasGreeted: false, isGone: true })
    host.abandon(queue)
    tree.showQueue()
    void neighbors.inherit(name)
  }

  /** What left the queue and was not sent was taken back. A tab that was frozen may have it meanwhile. */
  async function removeUnsent(left: readonly ChatUserMessage[]): Promise<void> {
    if (tree.unsent(left).length && (await membership.isPresent())) tree.remove(left)
  }

  // Other tabs go away

  function dependsOn(tab: string, { queue }: Neighbor): boolean {
    const { remote, holder } = owner
    const isAnswering = remote?.tab === tab || holder === tab
    if (isAnswering || queue.length || decisions.hasSentTo(tab)) return true
    // The tab that has its turn may be frozen before it starts, or as it takes over an answer or a queue.
    if (remote ? !neighbors.isAlive(remote.tab) : turns.awaited > 0) return true
    return [...neighbors.all.values()].some((one) => one.isGone && one.queue.length > 0)
  }

  /** Takes over what a tab has left. Resolves once its answer is over. */
  async function onInherited(tab: string, neighbor: Neighbor | undefined): Promise<unknown> {
    const left = owner.onGone(tab)
    const isAnswered = left && takeOver(left)
    tree.remove(neighbor?.stopped ?? [])
    for (const message of tree.leftOf(neighbor?.queue ?? [])) host.send(message)
    tree.showQueue()
    check()
    return isAnswered
  }

  /** Goes on with the answer, or ends it as interrupted. */
  function takeOver(answer: RemoteAnswer): Promise<unknown> | undefined {
    const checkpoint = answer.active.checkpoint()
    const now = session()
    // What wraps the request may let it wait, and another tab takes it over once this one has gone away.
    const isLeft = () => owner.remote === answer && session() === now
    if (checkpoint && !answer.isStopped && !answer.isEnded()) {
      turns.lend(isLeft)
      const isAnswered = host.resume(checkpoint, isLeft)
      if (isAnswered) return isAnswered
      turns.letNextGo()
    }
    owner.interrupt(answer)
    return undefined
  }

  /** Hands on what changed since. */
  function publish(): void {
    if (!membership.isReady()) return
    const left = outbox.addQueue(host.queued)
    if (left) {
      tree.countQueue()
      void removeUnsent(left)
    }
    const update = outbox.take()
    if (!update) return
    const { started, ...rest } = update
    const { own } = owner
    post({ type: 'update', ...rest, ...(started && own && { started: own.run() }) })
  }

  /** Resolves once nothing streams or waits in another tab. */
  function idle(): Promise<void> {
    return until(() => (!owner.remote && !tree.queued().length) || isAlone())
  }

  return {
    get remote() {
      return owner.remote
    },
    get queued() {
      return tree.queued()
    },
    change: tree.change,
    merge: tree.merge,
    publish,
    takeTurn: turns.take,
    begin(initial, resume) {
      startedAnswers.announce()
      const answer = owner.begin(initial, resume)
      // A message of this tab may wait for the answer of the tab that is gone.
      check()
      const isOurs = () => owner.own === answer || answer.hasEnded || isAlone()
      const fence = createFence({
        isSure: () => isOurs() && membership.isSure(),
        makeSure: () => membership.makeSure().then(isOurs),
      })
      return { ...fence, onEvents: (batch) => answer.share(batch, 'events') }
    },
    end: owner.end,
    onDecision: (event) => owner.own?.share([event], 'decision'),
    forward(decision) {
      const to = owner.remote?.tab ?? owner.holder
      // The tab that takes over from one that is gone decides by itself.
      const isLost = to === undefined || (membership.isGreeted() && isOver(to))
      if (isLost || !session()) return undefined
      const answer = decisions.send(to, decision)
      check()
      return answer
    },
    unqueue(id) {
      const found = tree.queued().filter((one) => one.id === id)
      tree.remove(found)
      return found.length > 0
    },
    async stop() {
      if (owner.remote) owner.remote.isStopped = true
      tree.stopQueues()
      post({ type: 'stop' })
      await idle()
    },
    idle,
    leave() {
      decisions.abandon()
      membership.leave()
    },
  }
}
