import type { ChatAssistantMessage } from '../chat/conversation.ts'
import { openToolCalls } from '../chat/open-tool-calls.ts'
import { settleInterrupted } from '../chat/restore-conversation.ts'
import type { TabsHost } from '../chat/tabs-link.ts'
import type { ChatError } from '../protocol/errors.ts'
import type { Cursor } from '../protocol/stream-event.ts'
import type { Decisions } from './decisions.ts'
import type { Membership } from './membership.ts'
import type { Neighbor, Neighbors } from './neighbors.ts'
import type { Outbox } from './outbox.ts'
import { createOwnAnswer, type OwnAnswer } from './own-answer.ts'
import { createRemoteAnswer, type RemoteAnswer } from './remote-answer.ts'
import { reviveError } from './revive-error.ts'
import type { SharedTree } from './shared-tree.ts'
import {
  decodeTabMessage,
  type SharedRun,
  type TabContent,
  type TabMessage,
  type TabMessageOf,
} from './tab-message.ts'
import type { Turns } from './turns.ts'

/** Which tab has the answer of the chat, by what the tabs send each other. */
export interface AnswerOwner {
  /** The answer that this tab streams. */
  readonly own: OwnAnswer | undefined
  /** The answer that another tab streams. */
  readonly remote: RemoteAnswer | undefined
  /** Whether another tab has gone on since the answer of this tab began, so that it has it now. */
  isOutdated(): boolean
  /** The tab that has the answer, which waits for a decision. */
  readonly holder: string | undefined
  /** Another tab sent something. What is no message of a tab is left out. */
  onMessage(data: unknown): void
  /** Sends what this tab has, and what tabs that are gone have left, to one tab or to all. */
  report(to?: string): void
  /** An answer of this tab begins. */
  begin(initial: ChatAssistantMessage, resume: Cursor | undefined): OwnAnswer
  /** An answer of this tab is over. */
  end(answer: ChatAssistantMessage | undefined, error: ChatError | undefined): void
  /** The answer of this tab, if it has one, is that of the tab of this name now. Returns it. */
  leaveTo(tab: string): SharedRun | undefined
  /** That tab is gone. Returns the answer that it left. */
  onGone(tab: string): RemoteAnswer | undefined
  /** Ends the answer of a tab that is gone. */
  interrupt(answer: RemoteAnswer): void
}

interface AnswerOwnerOptions {
  readonly host: TabsHost
  readonly outbox: Outbox
  readonly membership: Membership
  readonly neighbors: Neighbors
  readonly tree: SharedTree
  readonly turns: Turns
  readonly decisions: Decisions
  post(message: TabContent): void
}

/** Creates the record of who has the answer. Nobody has it yet. */
export function createAnswerOwner(options: AnswerOwnerOptions): AnswerOwner {
  const { host, outbox, membership, neighbors, tree, turns, decisions, post } = options
  let own: OwnAnswer | undefined
  let remote: RemoteAnswer | undefined
  let holder: string | undefined
  /** Of the newest answer that this tab knows. */
  let lastTerm = 0

  function react(message: TabMessage, neighbor: Neighbor): void {
    const { from } = message
    switch (message.type) {
      case 'next':
        host.releaseQueue()
        return
      case 'hello':
        report(from)
        // It came after this tab had greeted all others.
        if (!membership.isGreeted() && !neighbor.hasGreeted && !message.to) requestMissed(from)
        return
      case 'state':
        onState(message, neighbor)
        return
      case 'update':
        onUpdate(message, neighbor)
        return
      case 'batch': {
        const isFollowed = remote?.tab === from && remote.term === message.term
        const isMissed = isFollowed
          ? !remote?.take(message)
          : membership.isGreeted() && message.term > lastTerm
        if (isMissed) requestMissed(from)
        return
      }
      case 'ping':
        post({ type: 'pong', to: from })
        return
      // That it came is all there is to it.
      case 'pong':
        return
      case 'stop':
        tree.stopQueues()
        if (remote) remote.isStopped = true
        void host.stop()
        return
      case 'decide':
        void answerDecision(message)
        return
      case 'decided':
        decisions.resolve(message.call, answerById(message.answer))
        return
    }
  }

  function onState(state: TabMessageOf<'state'>, neighbor: Neighbor): void {
    const { from, run, queue = [], term, owner } = state
    neighbor.queue = queue
    neighbor.hasGreeted = true
    // What that tab says itself may come later.
    const isNews = owner === from || term > lastTerm
    if (owner && isNews) {
      neighbors.meet(owner)
      holder = owner
    } else if (holder === from) holder = undefined
    if (run && run.term >= lastTerm) follow(from, run)
    else if (remote && !run && isOver(remote, state)) remote = undefined
    lastTerm = Math.max(lastTerm, term)
    tree.take(state, { isWhole: true })
  }

  /** Whether that tab knows of the answer, and knows that it is over. */
  function isOver({ tab, term }: RemoteAnswer, state: TabMessageOf<'state'>): boolean {
    if (state.from === tab || state.term > term) return true
    return state.term === term && state.owner === undefined
  }

  function onUpdate(update: TabMessageOf<'update'>, neighbor: Neighbor): void {
    const { from, queue, started, ended } = update
    let error: ChatError | undefined
    if (queue) neighbor.queue = queue
    if (ended) lastTerm = Math.max(lastTerm, ended.term)
    // The tab that takes over from one that is gone ends its answer with a newer term.
    if (ended && remote && ended.term >= remote.term) {
      remote = undefined
      error = ended.error === undefined ? undefined : reviveError(ended.error)
      holder = ended.holds ? from : undefined
    }
    if (started && started.term > lastTerm) follow(from, started)
    // Who had sent what is missing may be gone: nobody sends it again of itself.
    if (!tree.take(update, { error })) requestMissed(from)
  }

  function follow(tab: string, run: SharedRun): void {
    lastTerm = run.term
    holder = undefined
    remote = createRemoteAnswer(tab, { run, host })
  }

  /** Once that tab is gone, any other may decide. */
  function livingHolder(): string | undefined {
    return holder !== undefined && neighbors.isAlive(holder) ? holder : undefined
  }

  function requestMissed(tab: string): void {
    post({ type: 'hello', to: tab })
  }

  function report(to?: string): void {
    const isHere = own !== undefined || turns.isKept
    // Also one that is gone: that its answer is over is known only to those who read that.
    const owner = isHere ? membership.knownAs() : (remote?.tab ?? holder)
    // A tab that came back may find that another has taken its answer over.
    const run = membership.isReady() ? own?.run() : undefined
    for (const [tab, { queue, isGone }] of neighbors.all) {
      const started = remote?.tab === tab ? remote.run() : undefined
      const hasLeft = isGone && (started !== undefined || queue.length > 0)
      if (hasLeft)
        membership.session()?.post({ type: 'update', to, queue, ...(started && { started }) }, tab)
    }
    post({ type: 'state', to, ...tree.whole(), term: lastTerm, run, owner })
  }

  async function answerDecision({ from, call, decision }: TabMessageOf<'decide'>): Promise<void> {
    // It may have waited here for as long as this tab was frozen.
    if (!(await membership.isPresent())) return
    const answer = await host.decide(decision).catch(() => undefined)
    post({ type: 'decided', to: from, call, answer: answer?.id })
  }

  function answerById(id: string | undefined): ChatAssistantMessage | undefined {
    const message = host.conversation.messages.find((one) => one.id === id)
    return message?.role === 'assistant' ? message : undefined
  }

  function isOutdated(): boolean {
    return own !== undefined && own.term < lastTerm
  }

  function nextTerm(): number {
    return Math.max(lastTerm + 1, host.clock.now())
  }

  return {
    get own() {
      return own
    },
    get remote() {
      return remote
    },
    isOutdated,
    get holder() {
      return livingHolder()
    },
    report,
    onMessage(data) {
      const message = decodeTabMessage(data)
      if (!message || (message.to !== undefined && message.to !== membership.session()?.id)) return
      const isLate = !neighbors.isAlive(message.from)
      const neighbor = neighbors.meet(message.from)
      neighbor.missed = 0
      // A tab that came after it was gone does not have it.
      if (isLate && message.type === 'update') outbox.addUpdate(message)
      react(message, neighbor)
    },
    begin(initial, resume) {
      lastTerm = nextTerm()
      const answer = createOwnAnswer({
        initial,
        resume,
        term: lastTerm,
        post: (message) => answer === own && post(message),
      })
      holder = remote = undefined
      own = answer
      outbox.add({ started: answer.run() })
      return answer
    },
    end(answer, error) {
      if (!own) return
      outbox.add({ ended: { term: own.term, error, holds: openToolCalls(answer).length > 0 } })
      own.hasEnded = !isOutdated()
      own = undefined
    },
    leaveTo(tab) {
      const run = isOutdated() ? undefined : own?.run()
      if (run) remote = createRemoteAnswer(tab, { run, host })
      own = undefined
      return run
    },
    onGone(tab) {
      return remote?.tab === tab ? remote : undefined
    },
    interrupt(answer) {
      const isEnded = answer.isEnded()
      remote = undefined
      lastTerm = nextTerm()
      outbox.add({ ended: { term: lastTerm, holds: false } })
      const settled = settleInterrupted(answer.active.message())
      if (!isEnded && settled.role === 'assistant') host.settle(settled)
      else host.onChange(true)
    },
  }
}
