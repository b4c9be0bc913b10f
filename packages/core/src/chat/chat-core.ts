import { systemClock } from '../protocol/clock.ts'
import { adaptiveFrames } from './adaptive-frames.ts'
import { type AnswerQueue, createAnswerQueue } from './answer-queue.ts'
import type { AnswerRequest } from './answer-request.ts'
import { createAnswerRunner, type RunnerHost } from './answer-runner.ts'
import type { ChatTask } from './answer-task.ts'
import type { AnswerOptions, CreateChatOptions } from './chat-options.ts'
import type { AnswerPromise, ChatState } from './chat-state.ts'
import {
  type ChatAssistantMessage,
  type ChatUserMessage,
  type Conversation,
  emptyConversation,
  type MessagePlace,
  withMessage,
} from './conversation.ts'
import { createFrameThrottle } from './frame-throttle.ts'
import { createMessagePlaces } from './message-places.ts'
import { openToolCalls, skipOpenToolCalls } from './open-tool-calls.ts'
import { initialConversation, restoreConversation, warnOfProblem } from './restore-conversation.ts'
import { createShownConversation, type ShownConversation } from './shown-conversation.ts'
import { createSnapshots, type SnapshotSource } from './snapshot.ts'
import { createStore, type ReadableStore } from './store.ts'
import type { TabsHost, TabsLink } from './tabs-link.ts'

type Overrides = Partial<AnswerOptions> | undefined

/** After which message one is sent, and with which options. */
interface MessageRequest {
  readonly parent: () => string | null
  readonly overrides?: Overrides
}

/** The conversation of a chat and the answer it waits for: what its actions work on. */
export interface ChatCore extends ReadableStore<ChatState> {
  readonly options: CreateChatOptions
  readonly isBusy: boolean
  readonly shown: ShownConversation
  readonly queue: AnswerQueue
  /** The answer that this tab streams now. */
  readonly active: AnswerRequest['active'] | undefined
  /** The answer that streams now, in this tab or in another. */
  readonly draft: ChatAssistantMessage | undefined
  /** A message is about to be sent. */
  readonly isPreparing: boolean
  configure(options: CreateChatOptions): void
  /** `undefined`: the stored conversation was removed. */
  adopt(stored: Conversation | undefined): void
  /** Shows a conversation. `keepError`: the latest answer is the same. */
  show(conversation: Conversation, options?: { readonly keepError?: boolean }): void
  /** Changes the conversation without showing it yet. */
  move(conversation: Conversation): void
  /** Shows what changed since. */
  flush(): void
  newPlace(parent: string | null): MessagePlace
  newAnswer(parent: string | null): ChatAssistantMessage
  /** Sends a message after the one that is last then. */
  send(message: ChatUserMessage, place: MessageRequest): AnswerPromise
  /** Takes a queued message back. Returns whether it was queued. */
  unqueue(messageId: string): boolean
  readonly link: TabsLink | undefined
  stop(): Promise<void>
  /** Resolves once no answer streams. */
  idle(): Promise<void>
}

/**
 * Creates the core of one chat, with the conversation that it starts with. `decide`: decides about its calls,
 * for other tabs.
 */
export function createChatCore(initial: CreateChatOptions, decide: TabsHost['decide']): ChatCore {
  const { id = '', clock = systemClock } = initial
  const toState = createSnapshots(id)
  const defaultScheduler = adaptiveFrames()
  let options = initial
  let link: TabsLink | undefined
  const shown = createShownConversation(initialConversation(initial))
  const { newPlace, newAnswer } = createMessagePlaces(clock, shown.conversation.messages.length)
  if (initial.conversation) warnOfProblem(initial.conversation)

  const frames = createFrameThrottle({
    scheduler: () => options.scheduler ?? defaultScheduler,
    clock,
    show() {
      store.set(snapshot())
      link?.publish()
    },
  })
  const runnerHost: RunnerHost = {
    id,
    clock,
    frames,
    shown,
    move,
    options: () => options,
    link: () => link,
  }
  const runner = createAnswerRunner(runnerHost)
  const queue = createAnswerQueue(runner, runnerHost)
  const store = createStore(snapshot())

  /** Changes the conversation without showing it yet. */
  function move(next: Conversation, head = lastShown(next)): void {
    shown.replace(link?.change(shown.conversation, next) ?? next, head)
  }

  /** The last settled message that is shown: an answer that streams stands in the place of others. */
  function lastShown({ head }: Conversation): string | null {
    const live = streaming()
    return live ? live.active.message().parent : head
  }

  function snapshot(): ChatState {
    const { phase } = runner
    return toState({
      path: shown.path,
      request: streaming(),
      preparing: phase.type === 'preparing' ? preparingStatus(phase.task) : undefined,
      queued: queuedMessages(),
      isBusy: isBusy(),
      error: shown.error,
    })
  }

  /** The answer that streams now, in this tab or in another. */
  function streaming(): SnapshotSource['request'] {
    const { phase } = runner
    return phase.type === 'answering' ? phase.request : link?.remote
  }

  /** The messages that wait in any tab, in the order in which they were sent. */
  function queuedMessages(): readonly ChatUserMessage[] {
    const { messages } = queue
    if (!link || messages.length + link.queued.length === 0) return messages
    // While this tab was away, another may have sent what waits here.
    const sent = shown.conversation.messages
    const own = messages.filter(({ id }) => !sent.some((one) => one.id === id))
    return [...own, ...link.queued].sort((one, other) => one.createdAt - other.createdAt)
  }

  /** Whether a message that is sent now would wait for an answer. */
  function isBusy(): boolean {
    if (!queue.isEmpty) return true
    return link !== undefined && (link.remote !== undefined || link.queued.length > 0)
  }

  function send(message: ChatUserMessage, { parent, overrides }: MessageRequest): AnswerPromise {
    let isPlaced = false
    return queue.enqueue({
      message,
      overrides,
      place() {
        // Another tab may have sent it while this one was frozen.
        if (shown.conversation.messages.some(({ id }) => id === message.id)) return
        isPlaced = true
        move({ ...shown.conversation, head: parent() })
        const before = shown.path.at(-1)
        if (before) move(withMessage(shown.conversation, skipOpenToolCalls(before)))
        move(withMessage(shown.conversation, { ...message, parent: before?.id ?? null }))
      },
      initial: () => (isPlaced ? newAnswer(message.id) : undefined),
    })
  }

  async function stop(): Promise<void> {
    await Promise.all([queue.stop(), link?.stop()])
  }

  const host: TabsHost = {
    id,
    clock,
    get conversation() {
      return shown.conversation
    },
    set conversation(next) {
      shown.conversation = next
    },
    get queued() {
      return queue.messages
    },
    partialToolInputs: () => options.partialToolInputs?.(),
    show(next, problem) {
      shown.error = problem
      shown.replace(next, lastShown(next))
      frames.flush()
      // The call that messages waited for may be gone.
      if (!openToolCalls(shown.path.at(-1)).length) queue.release()
    },
    onChange: (urgent) => (urgent ? frames.flush() : frames.schedule()),
    resume({ answer, cursor }, isLeft) {
      if (!cursor || !options.model.resume || !queue.makeRoom()) return undefined
      const initial = () => (isLeft() ? answer : undefined)
      return queue.enqueue({ initial, resume: cursor }, 'first')
    },
    settle: (answer) => void runner.keep({ answer }),
    send: (message) => void send(message, { parent: () => shown.conversation.head }),
    unqueue: (messageId) => void queue.unqueue(messageId),
    stop: queue.stop,
    releaseQueue: queue.release,
    abandon(queued) {
      queue.abandon(queued)
      host.show(shown.conversation)
    },
    decide,
  }

  /** Joins the other tabs, or leaves them. */
  function connect({ tabs }: CreateChatOptions): void {
    if (tabs) link ??= tabs(host)
    else if (link) {
      link.leave()
      link = undefined
    }
  }

  connect(initial)

  return {
    get: store.get,
    subscribe: store.subscribe,
    get options() {
      return options
    },
    get isBusy() {
      return isBusy()
    },
    shown,
    queue,
    get active() {
      const { phase } = runner
      return phase.type === 'answering' ? phase.request.active : undefined
    },
    get isPreparing() {
      return runner.phase.type === 'preparing'
    },
    get draft() {
      return streaming()?.active.message()
    },
    get link() {
      return link
    },
    configure(next) {
      options = next
      connect(next)
    },
    adopt(stored) {
      if (runner.phase.type === 'answering') return
      if (stored === undefined) host.show(emptyConversation)
      else {
        warnOfProblem(stored)
        const restored = restoreConversation(stored)
        host.show(link?.merge(restored) ?? restored)
      }
    },
    show(next, { keepError = false } = {}) {
      if (!keepError) shown.error = undefined
      move(next)
      frames.flush()
    },
    move,
    flush: frames.flush,
    newPlace,
    newAnswer,
    send,
    unqueue: (messageId) => queue.unqueue(messageId) || link?.unqueue(messageId) === true,
    stop,
    async idle() {
      await queue.idle()
      await link?.idle()
    },
  }
}

function preparingStatus({ isResumed }: ChatTask): 'connecting' | 'resuming' {
  return isResumed ? 'resuming' : 'connecting'
}
