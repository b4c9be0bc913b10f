import type { ChatAssistantMessage, ChatUserMessage, Conversation } from '../chat/conversation.ts'
import { openToolCalls } from '../chat/open-tool-calls.ts'
import { settleInterrupted } from '../chat/restore-conversation.ts'
import { shallowEqual } from '../chat/slices.ts'
import type { SharedAnswer, TabsHost, TabsLink } from '../chat/tabs-link.ts'
import type { ToolDecision } from '../chat/tool-decision.ts'
import type { ChatError } from '../protocol/errors.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { createConditions } from './conditions.ts'
import { createFence } from './fence.ts'
import { markChange, mergeConversations, missingIn } from './merge-conversations.ts'
import { createNeighbors, heirLock, type Neighbor } from './neighbors.ts'
import { createOutbox } from './outbox.ts'
import { queueElsewhere } from './queue-elsewhere.ts'
import { createCompactLog, createRemoteAnswer, type RemoteAnswer } from './remote-answer.ts'
import { reviveError } from './revive-error.ts'
import type { TabEnvironment } from './tab-environment.ts'
import { decodeTabMessage, type SharedRun, type TabMessage, type TabUpdate } from './tab-message.ts'
import { createTabSession, presenceLock, type TabSession } from './tab-session.ts'
import { createTurns } from './turns.ts'

/** How long a tab may be sure of its answer without asking, in milliseconds. Less than others wait. */
const sureFor = 1_000

/** The longest that a new tab waits for what others have, in milliseconds. */
const longestGreeting = 1_000

/** An answer of this tab. */
interface OwnRun extends Pick<SharedRun, 'term' | 'initial' | 'resume'> {
  sequence: number
  readonly log: ReturnType<typeof createCompactLog>
  readonly decisions: StreamEvent[]
}

/** Joins a chat to the same chat in other tabs. `scope` names it among all chats of the origin. */
export function connectTabs(host: TabsHost, environment: TabEnvironment, scope: string): TabsLink {
  const { clock } = host
  const decisions = new Map<number, { tab: string; decision: ToolDecision; resolve: Decided }>()
  let queuedElsewhere: readonly ChatUserMessage[] = []
  let session: TabSession | undefined
  /** This tab is on its own: it has left, or the platform does not let it join. */
  let isAlone = false
  let hasState = false
  let own: OwnRun | undefined
  let remote: RemoteAnswer | undefined
  /** The tab whose answer waits for a decision. */
  let holder: string | undefined
  let lastTerm = 0
  /** Of the branch that is shown. */
  let headTerm = 0
  let decisionCount = 0
  let sureAt = Number.NEGATIVE_INFINITY
  /** Somebody stopped the answer of the other tab. */
  let isRemoteStopped = false
  const { until, check: checkConditions } = createConditions()
  const outbox = createOutbox()
  const neighbors = createNeighbors({
    clock,
    session: () => session,
    dependsOn,
    hasLeftAnswer: (tab) => remote?.tab === tab,
    onInherited,
    onChange() {
      showQueue()
      check()
    },
  })
  const turns = createTurns({
    until,
    check,
    session: () => session,
    joined: () => joined,
    isAlone: () => isAlone,
    isElsewhere: () => remote !== undefined,
    onHeld() {
      sureAt = clock.now()
    },
  })
  let hiddenAs = ''
  let joined = join()

  const stopListening = environment.onPageChange({ hide: hidePage, show: showPage })

  // Joining and leaving

  async function join(): Promise<void> {
    const id = `${clock.now()}-${clock.random().toString(36).slice(2)}`
    const next = createTabSession({
      id,
      scope,
      environment,
      onMessage: (data) => next === session && onMessage(data),
      onLost: () => onTakenForDead(next),
    })
    session = next
    hasState = false
    try {
      await next.join()
      next.post({ type: 'hello' })
      const held = await next.heldLocks()
      for (const name of held.keys()) {
        if (name.startsWith(presenceLock('')) && name !== presenceLock(id))
          neighbors.meet(name.slice(4))
      }
      if (remote && !neighbors.all.has(remote.tab)) {
        neighbors.meet(remote.tab)
        neighbors.onGone(remote.tab)
      }
      if (neighbors.all.size && !hasState) {
        const greeted = new AbortController()
        const isGreeted = until(() => hasState || next !== session)
        await Promise.race([isGreeted, clock.sleep(longestGreeting, greeted.signal)])
        greeted.abort()
      }
    } catch {
      if (next === session) isAlone = true
    }
    check()
  }

  function hidePage(): void {
    const left = session
    session = undefined
    neighbors.all.clear()
    left?.leave()
    if (left) hiddenAs = left.id
  }

  /** The page came back. What it did goes on, unless another tab has taken it over meanwhile. */
  async function showPage(): Promise<void> {
    joined = join()
    await joined
    const now = session
    if (!now || !(own || host.queued.length)) return
    const isOurs = await isFree(now, heirLock(hiddenAs))
    if (!isOurs) {
      leaveTo(hiddenAs)
      // They answered before there was anything to compare with.
      now.post({ type: 'hello' })
    } else if (own) {
      turns.holdAgain(now)
      now.post({ type: 'state', run: runOf(own), term: lastTerm, holds: false })
    }
    check()
  }

  async function isFree(now: TabSession, lock: string): Promise<boolean> {
    const held = await now.heldLocks()
    if (held.has(lock)) return false
    await now.hold(lock)
    return true
  }

  /** Another tab has what this one had: it begins anew, as one that follows. */
  function onTakenForDead(lost: TabSession): void {
    if (lost !== session) return
    session = undefined
    lost.leave()
    neighbors.all.clear()
    joined = join()
    leaveTo(lost.id)
    check()
  }

  /** Whether others still take this tab for alive. */
  async function isPresent(): Promise<boolean> {
    const now = session
    const askedAt = clock.now()
    const held = await now?.heldLocks().catch(() => undefined)
    sureAt = askedAt
    if (now && held && !held.has(presenceLock(now.id))) onTakenForDead(now)
    return now === session
  }

  /**
   * Leaves what this tab did under that name to whoever takes over from it. It waits in that line as
   * well: the first in it may go away before it does anything.
   */
  function leaveTo(name: string): void {
    if (own) remote = createRemoteAnswer(name, runOf(own), host)
    own = undefined
    turns.forget()
    outbox.clear()
    neighbors.all.set(name, { queue: host.queued, missed: 0, isGone: true })
    host.abandon()
    void neighbors.inherit(name)
  }

  // What other tabs send

  function onMessage(data: unknown): void {
    const message = decodeTabMessage(data)
    if (!message || (message.to !== undefined && message.to !== session?.id)) return
    const neighbor = neighbors.meet(message.from)
    neighbor.missed = 0
    react(message, neighbor)
    check()
  }

  function react(message: TabMessage, neighbor: Neighbor): void {
    const { from } = message
    switch (message.type) {
      case 'hello':
        session?.post({ type: 'state', to: from, ...wholeState() })
        return
      case 'state':
        onState(message, neighbor)
        return
      case 'update':
        onUpdate(message, neighbor)
        return
      case 'batch': {
        const { term, sequence, events, isDecision } = message
        if (remote?.tab === from && remote.term === term) {
          if (!remote.take(sequence, events, isDecision ? 'decision' : 'events'))
            requestMissed(from)
        } else if (hasState && term > lastTerm) requestMissed(from)
        return
      }
      case 'ping':
        session?.post({ type: 'pong', to: from, term: own?.term })
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
        void answerDecision(from, message)
        return
      case 'decided': {
        const pending = decisions.get(message.call)
        decisions.delete(message.call)
        pending?.resolve(answerById(message.answer))
        return
      }
    }
  }

  function wholeState() {
    const { messages, removed = [], head } = host.conversation
    const run = own && runOf(own)
    return {
      messages,
      removed,
      head,
      headTerm,
      term: lastTerm,
      queue: host.queued,
      holds: turns.isKept,
      run,
    }
  }

  function onState(
    state: Extract<TabMessage, { readonly type: 'state' }>,
    neighbor: Neighbor,
  ): void {
    const { from, messages = [], removed = [], run, queue = [], holds } = state
    const merged = mergeConversations(host.conversation, { messages, removed })
    const isFirst = !hasState
    hasState = true
    if (isFirst) outbox.addChange(missingIn({ ...merged, messages, removed }, merged))
    neighbor.queue = queue
    if (holds) holder = from
    if (run && run.term >= lastTerm) follow(from, run)
    else if (remote && !run && (remote.tab === from || state.term > remote.term)) remote = undefined
    const next = withHead(merged, state)
    if (isFirst && next.head !== state.head) outbox.add({ head: next.head, headTerm })
    showMerged(next)
  }

  function onUpdate(update: { readonly from: string } & TabUpdate, neighbor: Neighbor): void {
    const { from, messages = [], removed = [], head, queue, started, ended } = update
    const isTree = messages.length > 0 || removed.length > 0 || head !== undefined
    let error: ChatError | undefined
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
    if (!isTree && !queue && !ended && !started) return
    const merged = mergeConversations(host.conversation, { messages, removed })
    showMerged(withHead(merged, update), error)
  }

  /** The branch that was chosen last, in any tab. */
  function withHead(
    merged: Conversation,
    { head, headTerm: term = 0 }: Pick<TabUpdate, 'head' | 'headTerm'>,
  ): Conversation {
    if (head === undefined || term < headTerm) return merged
    if (term === headTerm && (head ?? '') <= (merged.head ?? '')) return merged
    headTerm = term
    return { ...merged, head }
  }

  function showMerged(conversation: Conversation, error?: ChatError): void {
    const { head } = conversation
    const isThere = head === null || conversation.messages.some(({ id }) => id === head)
    queuedElsewhere = queueElsewhere(neighbors.all.values(), whatIsHere(conversation))
    host.show(isThere ? conversation : { ...conversation, head: lastOf(conversation) }, error)
  }

  function follow(tab: string, run: SharedRun): void {
    lastTerm = run.term
    holder = undefined
    isRemoteStopped = false
    remote = createRemoteAnswer(tab, run, host)
  }

  /** Requests what was missed. */
  function requestMissed(tab: string): void {
    session?.post({ type: 'hello', to: tab })
  }

  async function answerDecision(
    from: string,
    { call, decision }: Extract<TabMessage, { readonly type: 'decide' }>,
  ): Promise<void> {
    // It may have waited here for as long as this tab was frozen.
    if (!(await isPresent())) return
    const answer = await host.decide(decision).catch(() => undefined)
    session?.post({ type: 'decided', to: from, call, answer: answer?.id })
  }

  function answerById(id: string | undefined): ChatAssistantMessage | undefined {
    const message = host.conversation.messages.find((one) => one.id === id)
    return message?.role === 'assistant' ? message : undefined
  }

  // Tabs that come and go

  function dependsOn(tab: string, { queue }: Neighbor): boolean {
    const isDecidedThere = [...decisions.values()].some((pending) => pending.tab === tab)
    if (remote?.tab === tab || holder === tab || queue.length || isDecidedThere) return true
    // Whoever has its turn has not started.
    return turns.awaited > 0 && !remote
  }

  /** Takes over what a tab has left. */
  function onInherited(tab: string, neighbor: Neighbor | undefined): void {
    const queue = neighbor?.queue ?? []
    if (holder === tab) holder = undefined
    if (remote?.tab === tab) takeOver(remote)
    const elsewhere = queueElsewhere(neighbors.all.values(), whatIsHere())
    const known = new Set(
      [...elsewhere, ...whatIsHere().own, ...whatIsHere().placed].map(({ id }) => id),
    )
    for (const message of queue) if (!known.has(message.id)) host.send(message)
    showQueue()
    for (const [call, pending] of decisions) {
      if (pending.tab !== tab) continue
      decisions.delete(call)
      pending.resolve(host.decide(pending.decision))
    }
    check()
  }

  /** Goes on with the answer, or ends it as interrupted. */
  function takeOver({ active, term }: RemoteAnswer): void {
    const checkpoint = active.checkpoint()
    if (checkpoint && !isRemoteStopped) {
      turns.lend()
      if (host.resume(checkpoint)) return
      turns.forget()
    }
    remote = undefined
    lastTerm = nextTerm()
    outbox.add({ ended: { term, holds: false } })
    const answer = settleInterrupted(active.message())
    if (answer.role === 'assistant') host.settle(answer)
  }

  // What waits

  function whatIsHere({ messages: placed } = host.conversation) {
    return { own: host.queued, placed }
  }

  function showQueue(): void {
    const before = queuedElsewhere
    queuedElsewhere = queueElsewhere(neighbors.all.values(), whatIsHere())
    if (!shallowEqual(before, queuedElsewhere)) host.onChange(true)
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

  // What this tab does

  function nextTerm(): number {
    return Math.max(lastTerm + 1, clock.now())
  }

  function runOf({ term, initial, resume, sequence, log, decisions: decided }: OwnRun): SharedRun {
    return { term, initial, resume, sequence, events: log.events(), decisions: decided }
  }

  function send(run: OwnRun, events: readonly StreamEvent[], isDecision: boolean): void {
    run.sequence++
    if (!neighbors.all.size || run !== own) return
    const { term, sequence } = run
    session?.post({ type: 'batch', term, sequence, events, ...(isDecision && { isDecision }) })
  }

  return {
    get remote() {
      return remote
    },
    get queued() {
      return queuedElsewhere
    },
    change(before, after) {
      if (after === before) return after
      const { conversation, change } = markChange(before, after)
      outbox.addChange(change)
      if (after.head !== before.head) {
        headTerm = Math.max(headTerm + 1, clock.now())
        outbox.add({ head: after.head, headTerm })
      }
      return conversation
    },
    merge: ({ messages, removed = [] }) =>
      mergeConversations(host.conversation, { messages, removed }),
    publish() {
      if (outbox.addQueue(host.queued)) {
        queuedElsewhere = queueElsewhere(neighbors.all.values(), whatIsHere())
      }
      const update = outbox.take()
      if (!update || !neighbors.all.size) return
      const started = update.started && own && runOf(own)
      session?.post({ type: 'update', ...update, ...(started && { started }) })
    },
    takeTurn(place) {
      if (holder) session?.post({ type: 'next', to: holder })
      return turns.take(place)
    },
    begin(initial, resume): SharedAnswer {
      const run: OwnRun = {
        term: nextTerm(),
        initial,
        resume,
        sequence: 0,
        log: createCompactLog(),
        decisions: [],
      }
      lastTerm = run.term
      holder = undefined
      remote = undefined
      own = run
      outbox.add({ started: runOf(run) })
      const isOurs = () => own === run || isAlone
      const fence = createFence({
        isSure: () =>
          isOurs() && (isAlone || (session !== undefined && clock.now() - sureAt < sureFor)),
        async makeSure() {
          await until(() => session !== undefined || isAlone)
          await joined
          await isPresent()
          return isOurs()
        },
      })
      return {
        ...fence,
        onEvents(batch) {
          run.log.add(batch)
          send(run, batch, false)
        },
      }
    },
    end(answer, error) {
      if (!own) return
      const { term } = own
      own = undefined
      outbox.add({ ended: { term, error, holds: openToolCalls(answer).length > 0 } })
    },
    onDecision(event) {
      if (!own) return
      own.decisions.push(event)
      send(own, [event], true)
    },
    forward(decision) {
      const tab = remote?.tab ?? holder
      if (tab === undefined || !session) return undefined
      const call = ++decisionCount
      session.post({ type: 'decide', to: tab, decision, call })
      const answer = new Promise<ChatAssistantMessage | undefined>((resolve) =>
        decisions.set(call, { tab, decision, resolve }),
      )
      check()
      return answer
    },
    unqueue(messageId) {
      const isThere = queuedElsewhere.some(({ id }) => id === messageId)
      if (isThere) session?.post({ type: 'unqueue', id: messageId })
      return isThere
    },
    async stop() {
      isRemoteStopped = true
      if (neighbors.all.size) session?.post({ type: 'stop' })
      await until(() => (!remote && !queuedElsewhere.length) || isAlone)
    },
    idle: () => until(() => !remote || isAlone),
    leave() {
      stopListening()
      isAlone = true
      remote = undefined
      queuedElsewhere = []
      session?.leave()
      session = undefined
      neighbors.all.clear()
      check()
    },
  }
}

type Decided = (
  answer: ChatAssistantMessage | undefined | Promise<ChatAssistantMessage | undefined>,
) => void

function lastOf({ messages }: Conversation): string | null {
  return messages.at(-1)?.id ?? null
}
