import type { ChatAssistantMessage, ChatUserMessage, Conversation } from '../chat/conversation.ts'
import { openToolCalls } from '../chat/open-tool-calls.ts'
import { settleInterrupted } from '../chat/restore-conversation.ts'
import { shallowEqual } from '../chat/slices.ts'
import type { SharedAnswer, TabsHost, TabsLink, Turn } from '../chat/tabs-link.ts'
import type { ToolDecision } from '../chat/tool-decision.ts'
import { decodeOutcome } from '../edge/decode-outcome.ts'
import type { ChatError } from '../protocol/errors.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { createFence } from './fence.ts'
import {
  type ConversationChange,
  markChange,
  mergeConversations,
  missingIn,
} from './merge-conversations.ts'
import { createCompactLog, createRemoteAnswer, type RemoteAnswer } from './remote-answer.ts'
import type { TabEnvironment } from './tab-environment.ts'
import { decodeTabMessage, type SharedRun, type TabMessage, type TabUpdate } from './tab-message.ts'
import { createTabSession, presenceLock, type TabSession } from './tab-session.ts'

/** Milliseconds between two looks at the tabs that something depends on. */
const lookInterval = 1_000

/** How many looks in a row a tab may miss before it is taken for frozen. */
const mostMissed = 5

/** How long a tab may be sure of its answer without asking, in milliseconds. Less than others wait. */
const sureFor = 1_000

/** How long messages of a tab that is gone may still be on their way, in milliseconds. */
const grace = 250

/** The longest that a new tab waits for what others have, in milliseconds. */
const longestGreeting = 1_000

/** The lock of the tab whose turn it is. Whoever waits for it gets it in the order of the waiting. */
const turnLock = 'turn'

/** Another tab, as this one knows it. */
interface Peer {
  queue: readonly ChatUserMessage[]
  missed: number
  isGone: boolean
}

/** An answer of this tab. */
interface OwnRun extends Pick<SharedRun, 'term' | 'initial' | 'resume'> {
  sequence: number
  readonly log: ReturnType<typeof createCompactLog>
  readonly decisions: StreamEvent[]
}

interface Waiter {
  isMet(): boolean
  resolve(): void
}

/** Joins a chat to the same chat in other tabs. `scope` names it among all chats of the origin. */
export function connectTabs(host: TabsHost, environment: TabEnvironment, scope: string): TabsLink {
  const { clock } = host
  const peers = new Map<string, Peer>()
  const waiters = new Set<Waiter>()
  const decisions = new Map<number, { tab: string; decision: ToolDecision; resolve: Decided }>()
  /** What this tab changed, and has not handed on. */
  let unsent: TabUpdate = {}
  let sentQueue: readonly ChatUserMessage[] = []
  let queuedElsewhere: readonly ChatUserMessage[] = []
  let session: TabSession | undefined
  /** This tab is on its own: it has left, or the platform does not let it join. */
  let isAlone = false
  let hasState = false
  let own: OwnRun | undefined
  let remote: RemoteAnswer | undefined
  /** The tab whose answer waits for a decision. */
  let holder: string | undefined
  /** The turn that this tab has. */
  let turnOf: { holdAgain(now: TabSession): Promise<void> } | undefined
  let keptTurn: Turn | undefined
  let turnsAwaited = 0
  let lastTerm = 0
  /** Of the branch that is shown. */
  let headTerm = 0
  let decisionCount = 0
  let sureAt = Number.NEGATIVE_INFINITY
  let isLooking = false
  /** Somebody stopped the answer of the other tab. */
  let isRemoteStopped = false
  /** Looks at an answer whose tab is gone, and that nobody has taken over. */
  let orphanLooks = 0
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
        if (name.startsWith(presenceLock('')) && name !== presenceLock(id)) meet(name.slice(4))
      }
      if (remote && !peers.has(remote.tab)) onGone(meet(remote.tab), remote.tab)
      if (peers.size && !hasState) {
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
    peers.clear()
    left?.leave()
    if (left) hiddenAs = left.id
  }

  let hiddenAs = ''

  /** The page came back. What it did goes on, unless another tab has taken it over meanwhile. */
  async function showPage(): Promise<void> {
    joined = join()
    await joined
    const now = session
    if (!now || !(own || host.queued.length)) return
    const isOurs = await isFree(now, heirLock(hiddenAs))
    if (!isOurs) leaveTo(hiddenAs)
    else if (own) {
      void turnOf?.holdAgain(now)
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
    peers.clear()
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
    keptTurn = undefined
    unsent = {}
    sentQueue = []
    peers.set(name, { queue: host.queued, missed: 0, isGone: true })
    host.abandon()
    void inherit(name, {})
  }

  // What other tabs send

  function onMessage(data: unknown): void {
    const message = decodeTabMessage(data)
    if (!message || (message.to !== undefined && message.to !== session?.id)) return
    const peer = meet(message.from)
    peer.missed = 0
    react(message, peer)
    check()
  }

  function react(message: TabMessage, peer: Peer): void {
    const { from } = message
    switch (message.type) {
      case 'hello':
        session?.post({ type: 'state', to: from, ...wholeState() })
        return
      case 'state':
        onState(message, peer)
        return
      case 'update':
        onUpdate(message, peer)
        return
      case 'batch': {
        const { term, sequence, events, isDecision } = message
        if (remote?.tab === from && remote.term === term) {
          if (!remote.take(sequence, events, isDecision ? 'decision' : 'events')) ask(from)
        } else if (hasState && term > lastTerm) ask(from)
        return
      }
      case 'ping':
        session?.post({ type: 'pong', to: from, term: own?.term })
        return
      case 'pong':
        if (remote?.tab === from && remote.term !== message.term) ask(from)
        return
      case 'stop':
        for (const other of peers.values()) if (other.isGone) other.queue = []
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
        const asked = decisions.get(message.call)
        decisions.delete(message.call)
        asked?.resolve(answerById(message.answer))
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
      holds: keptTurn !== undefined,
      run,
    }
  }

  function onState(state: Extract<TabMessage, { readonly type: 'state' }>, peer: Peer): void {
    const { from, messages = [], removed = [], run, queue = [], holds } = state
    const merged = mergeConversations(host.conversation, { messages, removed })
    const isFirst = !hasState
    hasState = true
    if (isFirst) addUnsent(missingIn({ ...merged, messages, removed }, merged))
    peer.queue = queue
    if (holds) holder = from
    if (run && run.term >= lastTerm) follow(from, run)
    else if (remote && !run && (remote.tab === from || state.term > remote.term)) remote = undefined
    const next = withHead(merged, state)
    if (isFirst && next.head !== state.head) unsent = { ...unsent, head: next.head, headTerm }
    showMerged(next)
  }

  function onUpdate(update: { readonly from: string } & TabUpdate, peer: Peer): void {
    const { from, messages = [], removed = [], head, queue, begun, ended } = update
    const isTree = messages.length > 0 || removed.length > 0 || head !== undefined
    let error: ChatError | undefined
    if (queue) {
      peer.queue = queue
      if (queue.length) letNextGo()
    }
    if (ended && ended.term === remote?.term) {
      remote = undefined
      error = decodeError(ended.error)
      holder = ended.holds ? from : undefined
    }
    if (begun && begun.term > lastTerm) follow(from, begun)
    if (!isTree && !queue && !ended && !begun) return
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
    refreshQueue([], conversation)
    host.show(isThere ? conversation : { ...conversation, head: lastOf(conversation) }, error)
  }

  function follow(tab: string, run: SharedRun): void {
    lastTerm = run.term
    holder = undefined
    orphanLooks = 0
    isRemoteStopped = false
    remote = createRemoteAnswer(tab, run, host)
  }

  /** Asks for what was missed. */
  function ask(tab: string): void {
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

  function meet(tab: string): Peer {
    const known = peers.get(tab)
    if (known) return known
    const peer: Peer = { queue: [], missed: 0, isGone: false }
    peers.set(tab, peer)
    // It gets the lock of a tab that is gone.
    session?.hold(presenceLock(tab), { mode: 'shared' }).then(
      (release) => {
        release()
        onGone(peer, tab)
      },
      () => {},
    )
    return peer
  }

  function onGone(peer: Peer, tab: string): void {
    if (peer.isGone || peers.get(tab) !== peer) return
    peer.isGone = true
    if (dependsOn(tab, peer)) void inherit(tab, {})
    else peers.delete(tab)
    showQueue()
    check()
  }

  function dependsOn(tab: string, peer: Peer): boolean {
    const isDecidedThere = [...decisions.values()].some((asked) => asked.tab === tab)
    if (remote?.tab === tab || holder === tab || peer.queue.length || isDecidedThere) return true
    // Whoever has its turn has not begun.
    return turnsAwaited > 0 && !remote
  }

  /**
   * Takes over what a tab has left. Only one tab does, for as long as it lives; the others wait for its
   * place, and find nothing to do unless it leaves early.
   */
  async function inherit(tab: string, options: LockOptions): Promise<void> {
    const now = session
    if (!now) return
    try {
      await now.hold(heirLock(tab), options)
      await clock.sleep(grace, now.signal)
      await endTurnOfDead(now)
    } catch {
      return
    }
    const peer = peers.get(tab)
    peers.delete(tab)
    if (holder === tab) holder = undefined
    if (remote?.tab === tab) takeOver(remote)
    showQueue(peer?.queue)
    for (const message of peer?.queue ?? []) {
      if (!isPlaced(message.id) && !isQueued(message.id)) host.send(message)
    }
    for (const [call, asked] of decisions) {
      if (asked.tab !== tab) continue
      decisions.delete(call)
      asked.resolve(host.decide(asked.decision))
    }
    check()
  }

  /** Goes on with the answer, or ends it as interrupted. */
  function takeOver({ active, term }: RemoteAnswer): void {
    const checkpoint = active.checkpoint()
    if (checkpoint && !isRemoteStopped) {
      // Nobody has the turn: the tab that has the answer gives it up.
      const turn: Turn = { comes: Promise.resolve(), release() {}, keep() {} }
      keptTurn = turn
      if (host.resume(checkpoint)) return
      keptTurn = undefined
    }
    remote = undefined
    lastTerm = nextTerm()
    unsent = { ...unsent, ended: { term, holds: false } }
    const answer = settleInterrupted(active.message())
    if (answer.role === 'assistant') host.settle(answer)
  }

  /** Takes the turn from a tab that is frozen, and that others took for dead. */
  async function endTurnOfDead(now: TabSession): Promise<void> {
    const done = await now.hold('succession')
    const held = await now.heldLocks()
    const client = held.get(turnLock)
    const isAlive = [...held].some(
      ([name, other]) => other === client && name.startsWith(presenceLock('')),
    )
    if (client !== undefined && !isAlive) (await now.hold(turnLock, { steal: true }))()
    done()
  }

  /** Looks at the tabs that something depends on, for as long as there are any. */
  async function keepLooking(): Promise<void> {
    if (isLooking) return
    isLooking = true
    for (;;) {
      const now = session
      const awaited = [...peers].filter(([tab, peer]) => dependsOn(tab, peer))
      if (!now || !awaited.length) break
      for (const [tab, peer] of awaited) look(now, tab, peer)
      await clock.sleep(lookInterval, now.signal)
    }
    isLooking = false
  }

  function look(now: TabSession, tab: string, peer: Peer): void {
    if (peer.isGone) {
      // Whoever took its place may be frozen, too.
      if (remote?.tab === tab && orphanLooks++ > 2 * mostMissed) {
        orphanLooks = 0
        void inherit(tab, { steal: true })
      }
      return
    }
    if (peer.missed > 0) now.post({ type: 'ping', to: tab })
    if (peer.missed++ < mostMissed) return
    now.hold(presenceLock(tab), { steal: true }).then(
      (release) => {
        release()
        onGone(peer, tab)
      },
      () => {},
    )
  }

  // What waits

  function isPlaced(id: string): boolean {
    return host.conversation.messages.some((message) => message.id === id)
  }

  function isQueued(id: string): boolean {
    return [...host.queued, ...queuedElsewhere].some((message) => message.id === id)
  }

  /** The messages that wait in other tabs, without those that this tab has taken over. */
  function refreshQueue(
    without: readonly ChatUserMessage[] = [],
    { messages } = host.conversation,
  ): void {
    const isPlaced = (id: string) => messages.some((message) => message.id === id)
    const left = new Set(without.map(({ id }) => id))
    for (const { id } of host.queued) left.add(id)
    const queued: ChatUserMessage[] = []
    // Tabs that are gone come last: somebody may have taken over what they left.
    const inOrder = [...peers.values()].sort((one, other) => +one.isGone - +other.isGone)
    for (const peer of inOrder) {
      if (peer.isGone) peer.queue = peer.queue.filter(({ id }) => !left.has(id) && !isPlaced(id))
      for (const message of peer.queue) {
        if (left.has(message.id) || isPlaced(message.id)) continue
        left.add(message.id)
        queued.push(message)
      }
    }
    queuedElsewhere = queued
  }

  function showQueue(without?: readonly ChatUserMessage[]): void {
    const before = queuedElsewhere
    refreshQueue(without)
    if (!shallowEqual(before, queuedElsewhere)) host.onChange(true)
  }

  function letNextGo(): void {
    if (!keptTurn) return
    keptTurn.release()
    host.releaseQueue()
  }

  function until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve()
    return new Promise((resolve) => waiters.add({ isMet, resolve }))
  }

  /** Something changed. */
  function check(): void {
    for (const waiter of waiters) {
      if (!waiter.isMet()) continue
      waiters.delete(waiter)
      waiter.resolve()
    }
    void keepLooking()
  }

  function takeTurn(place: 'first' | undefined): Turn {
    const kept = keptTurn
    keptTurn = undefined
    if (kept && place === 'first') return kept
    kept?.release()
    if (holder) session?.post({ type: 'next', to: holder })
    let isOver = false
    let unlock: (() => void) | undefined
    turnsAwaited++

    async function hold(now: TabSession): Promise<void> {
      unlock = await now.hold(turnLock)
      sureAt = clock.now()
      if (isOver) unlock()
      else turnOf = holding
    }

    const holding = { holdAgain: (now: TabSession) => hold(now).catch(() => {}) }

    async function wait(): Promise<void> {
      while (!unlock && !isOver && !isAlone) {
        const now = session
        try {
          await joined
          if (now && !isAlone) await hold(now)
        } catch {
          // The page is hidden, or this tab was taken for dead.
          await until(() => isOver || isAlone || (session !== undefined && session !== now))
        }
        if (!now) await until(() => isOver || isAlone || session !== undefined)
      }
      await until(() => !remote || isOver || isAlone)
      turnsAwaited--
      check()
    }

    const turn: Turn = {
      comes: wait(),
      release() {
        if (keptTurn === turn) keptTurn = undefined
        if (turnOf === holding) turnOf = undefined
        isOver = true
        unlock?.()
        check()
      },
      keep() {
        if (unlock) keptTurn = turn
        else turn.release()
      },
    }
    check()
    return turn
  }

  // What this tab does

  function nextTerm(): number {
    return Math.max(lastTerm + 1, clock.now())
  }

  function runOf({ term, initial, resume, sequence, log, decisions: decided }: OwnRun): SharedRun {
    return { term, initial, resume, sequence, events: log.events(), decisions: decided }
  }

  function addUnsent({ messages, removed }: ConversationChange): void {
    if (messages.length) {
      const all = new Map([...(unsent.messages ?? []), ...messages].map((one) => [one.id, one]))
      unsent = { ...unsent, messages: [...all.values()] }
    }
    if (removed.length) unsent = { ...unsent, removed: [...(unsent.removed ?? []), ...removed] }
  }

  function send(run: OwnRun, events: readonly StreamEvent[], isDecision: boolean): void {
    run.sequence++
    if (!peers.size || run !== own) return
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
      const { conversation, change } = markChange(before, after)
      addUnsent(change)
      if (after.head !== before.head) {
        headTerm = Math.max(headTerm + 1, clock.now())
        unsent = { ...unsent, head: after.head, headTerm }
      }
      return conversation
    },
    merge: ({ messages, removed = [] }) =>
      mergeConversations(host.conversation, { messages, removed }),
    publish() {
      const { queued } = host
      if (!shallowEqual(queued, sentQueue)) {
        sentQueue = queued
        unsent = { ...unsent, queue: queued }
        refreshQueue()
      }
      if (!Object.keys(unsent).length) return
      const begun = unsent.begun && own && runOf(own)
      if (peers.size) session?.post({ type: 'update', ...unsent, ...(begun && { begun }) })
      unsent = {}
    },
    takeTurn,
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
      unsent = { ...unsent, begun: runOf(run) }
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
      unsent = { ...unsent, ended: { term, error, holds: openToolCalls(answer).length > 0 } }
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
      if (peers.size) session?.post({ type: 'stop' })
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
      peers.clear()
      check()
    },
  }
}

type Decided = (
  answer: ChatAssistantMessage | undefined | Promise<ChatAssistantMessage | undefined>,
) => void

/** Held by the tab that has taken over from another. */
function heirLock(tab: string): string {
  return `heir:${tab}`
}

function lastOf({ messages }: Conversation): string | null {
  return messages.at(-1)?.id ?? null
}

function decodeError(error: unknown): ChatError | undefined {
  if (error === undefined) return undefined
  const outcome = decodeOutcome({ type: 'failed', error })
  return outcome?.type === 'failed' ? outcome.error : undefined
}
