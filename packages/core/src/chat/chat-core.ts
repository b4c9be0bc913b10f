import { systemClock } from '../protocol/clock.ts'
import { type ChatError, toDeltakitError } from '../protocol/errors.ts'
import { onAbort } from '../protocol/link-signals.ts'
import { callLater } from '../protocol/report-error.ts'
import type { Cursor } from '../protocol/stream-event.ts'
import { takenOver } from '../protocol/taken-over.ts'
import { adaptiveFrames } from './adaptive-frames.ts'
import { announceAnswer } from './announce-answer.ts'
import { type AnswerRequest, createAnswerRequest } from './answer-request.ts'
import type { AnswerOptions, CreateChatOptions, SettledAnswer } from './chat-options.ts'
import type { AnswerPromise, ChatState } from './chat-state.ts'
import {
  type ChatAssistantMessage,
  type ChatMessage,
  type ChatUserMessage,
  type Conversation,
  emptyConversation,
  type MessagePlace,
  pathTo,
  withMessage,
} from './conversation.ts'
import { createFrameThrottle } from './frame-throttle.ts'
import { createMessagePlaces } from './message-places.ts'
import { createMessageQueue, type QueuedTask } from './message-queue.ts'
import { openToolCalls, skipOpenToolCalls } from './open-tool-calls.ts'
import { initialConversation, restoreConversation, warnOfProblem } from './restore-conversation.ts'
import { createSnapshots, type SnapshotSource } from './snapshot.ts'
import { createStore, type ReadableStore } from './store.ts'
import type { TabsHost, TabsLink, Turn } from './tabs-link.ts'

/** What a chat does right now. */
type Phase =
  | { readonly type: 'idle' }
  /** A message is about to be sent: what wraps the request may let it wait. */
  | { readonly type: 'preparing'; readonly task: ChatTask }
  | { readonly type: 'answering'; readonly request: AnswerRequest }

/** An answer in the queue. */
interface ChatTask extends QueuedTask {
  /** The message that is sent, where there is one. */
  readonly message?: ChatUserMessage | undefined
  readonly isResumed: boolean
}

type Overrides = Partial<AnswerOptions> | undefined

/** An answer to request. */
export interface AnswerTask {
  readonly message?: ChatUserMessage
  readonly overrides?: Partial<AnswerOptions> | undefined
  /** Where the answer is resumed, in the place of a request. */
  readonly resume?: Cursor | undefined
  /** Whether another client executes the tools of the page. */
  readonly isWatched?: boolean
  /** Whether another tab has given it meanwhile. */
  isObsolete?(): boolean
  /** Puts the message where it belongs, whether it is answered or not. */
  place?(): void
  /** The answer that begins or goes on. */
  initial(): ChatAssistantMessage
}

/** The conversation of a chat and the answer it waits for: what its actions work on. */
export interface ChatCore extends ReadableStore<ChatState> {
  readonly options: CreateChatOptions
  readonly isBusy: boolean
  readonly conversation: Conversation
  /** The messages that are shown, first to last. */
  readonly path: readonly ChatMessage[]
  /** The answer that this tab streams now. */
  readonly active: AnswerRequest['active'] | undefined
  /** The answer that streams now, in this tab or in another. */
  readonly draft: ChatAssistantMessage | undefined
  /** A message is about to be sent. */
  readonly isPreparing: boolean
  configure(options: CreateChatOptions): void
  adopt(stored: Conversation): void
  /** Shows a conversation. `keepError`: the latest answer is the same. */
  show(conversation: Conversation, options?: { readonly keepError?: boolean }): void
  /** Changes the conversation without showing it yet. */
  move(conversation: Conversation): void
  /** Shows what changed since. */
  flush(): void
  newPlace(parent: string | null): MessagePlace
  newAnswer(parent: string | null): ChatAssistantMessage
  messageById(messageId: string, role?: ChatMessage['role']): ChatMessage
  /** Requests an answer once everything before it is over. Resolves to the answer. */
  enqueue(answer: AnswerTask, place?: 'first'): AnswerPromise
  /** Requests more of an answer, before anything that is queued. */
  resume(answer: ChatAssistantMessage, overrides?: Partial<AnswerOptions>): AnswerPromise
  /** Goes on with the answer that streams now once it is over: a person decided about a call of it. */
  resumeWhenOver(): void
  /** Sends a message after the one that is last then. */
  send(message: ChatUserMessage, parent: () => string | null, overrides?: Overrides): AnswerPromise
  /** Takes a queued message back. Returns whether it was queued. */
  unqueue(messageId: string): boolean
  /** Joins the same chat in other tabs, whose decisions about its calls reach it. */
  share(decide: TabsHost['decide']): void
  readonly link: TabsLink | undefined
  stop(): Promise<void>
  /** Resolves once no answer streams. */
  idle(): Promise<void>
}

/** The place of an answer among those of all tabs. */
interface InLine {
  readonly place: 'first' | undefined
  turn: Turn | undefined
}

const idle: Phase = { type: 'idle' }

export function createChatCore(initial: CreateChatOptions): ChatCore {
  const { id = '', clock = systemClock } = initial
  const toState = createSnapshots(id)
  const defaultScheduler = adaptiveFrames()
  let options = initial
  let conversation = initialConversation(initial)
  const { newPlace, newAnswer } = createMessagePlaces(clock, conversation.messages.length)
  let path: readonly ChatMessage[] = pathTo(conversation, conversation.head)
  let phase: Phase = idle
  let error: ChatError | undefined
  /** Whether a person decided about a call while others were still executed. */
  let decidedMeanwhile = false
  let stopper = new AbortController()
  let link: TabsLink | undefined
  let decide: TabsHost['decide'] | undefined
  if (initial.conversation) warnOfProblem(initial.conversation)

  const queue = createMessageQueue<ChatTask>(() => frames.flush())
  const store = createStore(snapshot())
  const frames = createFrameThrottle({
    scheduler: () => options.scheduler ?? defaultScheduler,
    clock,
    show() {
      store.set(snapshot())
      link?.publish()
    },
  })

  function snapshot(): ChatState {
    return toState({
      path,
      request: streaming(),
      preparing: phase.type === 'preparing' ? preparingStatus(phase.task) : undefined,
      queued: queuedMessages(),
      isBusy: isBusy(),
      error,
    })
  }

  /** The answer that streams now, in this tab or in another. */
  function streaming(): SnapshotSource['request'] {
    return phase.type === 'answering' ? phase.request : link?.remote
  }

  /** The message that is about to be sent, and those that wait in this tab. */
  function ownQueue(): readonly ChatUserMessage[] {
    const messages = queue.waiting.flatMap(({ message }) => message ?? [])
    const sent = phase.type === 'preparing' ? phase.task.message : undefined
    return sent ? [sent, ...messages] : messages
  }

  /** The messages that wait in any tab, in the order in which they were sent. */
  function queuedMessages(): readonly ChatUserMessage[] {
    const own = ownQueue()
    if (!link?.queued.length) return own
    return [...own, ...link.queued].sort((one, other) => one.createdAt - other.createdAt)
  }

  /** Whether a message that is sent now would wait for an answer. */
  function isBusy(): boolean {
    if (phase.type !== 'idle' || queue.waiting.length > 0) return true
    return link !== undefined && (link.remote !== undefined || link.queued.length > 0)
  }

  function show(next: Conversation, problem?: ChatError): void {
    error = problem
    move(next)
    frames.flush()
  }

  /** Changes the conversation without showing it yet. */
  function move(next: Conversation, head = next.head): void {
    conversation = link?.change(conversation, next) ?? next
    path = pathTo(conversation, head)
  }

  function messageById(messageId: string, role?: ChatMessage['role']): ChatMessage {
    const message = conversation.messages.find((one) => one.id === messageId)
    if (message && (role ?? message.role) === message.role) return message
    const kind = role ? `message of the role ${role}` : 'message'
    throw new TypeError(
      `Expected the id of a ${kind} in this chat, got ${JSON.stringify(messageId)}.`,
    )
  }

  /** Requests an answer once everything before it is over. Resolves to the answer. */
  function enqueue(answer: AnswerTask, place?: 'first'): AnswerPromise {
    return new Promise((resolve) => {
      const { message } = answer
      const line: InLine = { place, turn: link?.takeTurn(place) }
      let settled: SettledAnswer = {}
      const task: ChatTask = {
        message,
        isResumed: answer.resume !== undefined,
        cancel() {
          line.turn?.release()
          resolve(undefined)
        },
        async run() {
          settled = await runTask(task, answer, line)
        },
        done() {
          announceAnswer(
            settled,
            answer.isWatched ? { ...options, onToolCall: undefined } : options,
          )
          resolve(settled.answer)
          const holds = openToolCalls(path.at(-1)).length > 0
          const goesOn = decidedMeanwhile && !openToolCalls(settled.answer).length
          if (holds || goesOn) line.turn?.keep()
          else line.turn?.release()
          if (goesOn && settled.answer) void resume(settled.answer)
          return holds ? 'hold' : 'continue'
        },
      }
      queue.add(task, place)
    })
  }

  function send(
    message: ChatUserMessage,
    parent: () => string | null,
    overrides?: Overrides,
  ): AnswerPromise {
    return enqueue({
      message,
      overrides,
      place() {
        move({ ...conversation, head: parent() })
        const before = path.at(-1)
        if (before) move(withMessage(conversation, skipOpenToolCalls(before)))
        move(withMessage(conversation, { ...message, parent: before?.id ?? null }))
      },
      initial: () => newAnswer(message.id),
    })
  }

  async function runTask(task: ChatTask, answer: AnswerTask, line: InLine): Promise<SettledAnswer> {
    stopper = new AbortController()
    const { signal } = stopper
    const { wrapRequest = (send) => send() } = options
    let answered: Promise<SettledAnswer> | undefined
    error = undefined
    decidedMeanwhile = false
    phase = { type: 'preparing', task }

    function settleUnsent(settled: SettledAnswer): SettledAnswer {
      if (phase.type === 'preparing' && signal.reason !== takenOver) answer.place?.()
      return settle(settled, signal)
    }

    async function request(): Promise<SettledAnswer> {
      // The chat may have joined other tabs since it was in line.
      if (link && !line.turn) {
        line.turn = link.takeTurn(line.place)
        await line.turn.comes
      }
      if (signal.aborted || answer.isObsolete?.()) return {}
      answer.place?.()
      answered = requestAnswer(answer, signal)
      return answered
    }

    const wrapped = (async () => {
      if (line.turn) await line.turn.comes
      return signal.aborted ? {} : wrapRequest(request)
    })()
    // What wraps the request, such as a mutation, may hang: stopping settles the chat all the same.
    const stopped = new Promise<SettledAnswer>((resolve) => {
      onAbort(signal, () => resolve(answered ?? settleUnsent({})))
    })
    if (phase.type === 'preparing') frames.flush()
    return Promise.race([wrapped, stopped]).catch((cause) =>
      settleUnsent({ error: toDeltakitError(cause, 'The message could not be sent') }),
    )
  }

  async function requestAnswer(answer: AnswerTask, signal: AbortSignal): Promise<SettledAnswer> {
    const initial = answer.initial()
    move(conversation, initial.parent)
    const request = createAnswerRequest(initial, path, {
      chatId: id,
      clock,
      frames,
      signal,
      overrides: answer.overrides,
      resume: answer.resume,
      options: () => options,
      onEvent(event) {
        callLater(options.onEvent, event)
        if (event.type === 'data') callLater(options.onData, event)
      },
      shared: link?.begin(initial, answer.resume),
    })
    phase = { type: 'answering', request }
    frames.flush()
    return settle(await request.send(), signal)
  }

  function settle({ answer, error }: SettledAnswer, { reason }: AbortSignal): SettledAnswer {
    // The other tab settles it.
    if (reason === takenOver) return {}
    const isOurs = phase.type === 'answering'
    phase = idle
    if (isOurs) link?.end(answer, error)
    return keep({ answer, error })
  }

  /** Shows an answer that is over in its place. */
  function keep({ answer, error }: SettledAnswer): SettledAnswer {
    const isKept = answer && (answer.parts.length > 0 || isWorthShowing(answer))
    show(isKept ? withMessage(conversation, answer) : conversation, error)
    return { answer: isKept ? answer : undefined, error }
  }

  /** An answer with nothing in it shows that it failed, unless there is another in its place to show. */
  function isWorthShowing({ id, parent, outcome }: ChatAssistantMessage): boolean {
    if (outcome?.type === 'aborted') return false
    return !conversation.messages.some((one) => one.parent === parent && one.id !== id)
  }

  function resume(answer: ChatAssistantMessage, overrides?: Partial<AnswerOptions>): AnswerPromise {
    return enqueue({ overrides, initial: () => answer }, 'first')
  }

  /** Stops what this tab does. */
  async function stopHere(reason?: typeof takenOver): Promise<void> {
    decidedMeanwhile = false
    queue.remove(() => true)
    stopper.abort(reason)
    await queue.idle()
  }

  async function stop(): Promise<void> {
    await Promise.all([stopHere(), link?.stop()])
  }

  const host: TabsHost = {
    id,
    clock,
    get conversation() {
      return conversation
    },
    get queued() {
      return ownQueue()
    },
    partialToolInputs: () => options.partialToolInputs?.(),
    show(next, problem) {
      error = problem
      conversation = next
      path = pathTo(next, streaming()?.active.message().parent ?? next.head)
      frames.flush()
    },
    onChange: (urgent) => (urgent ? frames.flush() : frames.schedule()),
    resume({ answer, cursor }) {
      if (!cursor || !options.model.resume || phase.type !== 'idle' || queue.waiting.length) {
        return false
      }
      void enqueue({ initial: () => answer, resume: cursor }, 'first')
      return true
    },
    settle: (answer) => void keep({ answer }),
    send: (message) => void send(message, () => conversation.head),
    unqueue: (messageId) => void unqueueHere(messageId),
    stop: stopHere,
    releaseQueue: queue.start,
    abandon() {
      phase = idle
      void stopHere(takenOver)
      host.show(conversation)
    },
    decide: async (decision) => decide?.(decision),
  }

  /** Joins the other tabs, or leaves them. */
  function connect({ tabs }: CreateChatOptions): void {
    if (!decide) return
    if (tabs) link ??= tabs(host)
    else if (link) {
      link.leave()
      link = undefined
    }
  }

  function unqueueHere(messageId: string): boolean {
    return queue.remove((task) => task.message?.id === messageId) > 0
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    get options() {
      return options
    },
    get isBusy() {
      return isBusy()
    },
    get conversation() {
      return conversation
    },
    get path() {
      return path
    },
    get active() {
      return phase.type === 'answering' ? phase.request.active : undefined
    },
    get isPreparing() {
      return phase.type === 'preparing'
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
    share(decideHere) {
      decide = decideHere
      connect(options)
    },
    adopt(stored) {
      if (phase.type === 'answering') return
      warnOfProblem(stored)
      const restored = restoreConversation(stored)
      const isRemoved = stored === emptyConversation
      host.show(isRemoved ? restored : (link?.merge(restored) ?? restored))
    },
    show: (next, { keepError = false } = {}) => show(next, keepError ? error : undefined),
    move,
    flush: () => frames.flush(),
    newPlace,
    newAnswer,
    messageById,
    enqueue,
    resume,
    resumeWhenOver() {
      decidedMeanwhile = true
    },
    send,
    unqueue: (messageId) => unqueueHere(messageId) || link?.unqueue(messageId) === true,
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
