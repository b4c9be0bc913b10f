import { systemClock } from '../protocol/clock.ts'
import { type ChatError, toDeltakitError } from '../protocol/errors.ts'
import { onAbort } from '../protocol/link-signals.ts'
import type { Cursor } from '../protocol/stream-event.ts'
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
  type MessagePlace,
  pathTo,
  withMessage,
} from './conversation.ts'
import { createFrameThrottle } from './frame-throttle.ts'
import { createMessagePlaces } from './message-places.ts'
import { createMessageQueue, type QueuedTask } from './message-queue.ts'
import { openToolCalls } from './open-tool-calls.ts'
import { callLater } from './report-error.ts'
import { initialConversation, restoreConversation, warnOfProblem } from './restore-conversation.ts'
import { createSnapshots } from './snapshot.ts'
import { createStore, type ReadableStore } from './store.ts'

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

/** An answer to request. */
export interface AnswerTask {
  readonly message?: ChatUserMessage
  readonly overrides?: Partial<AnswerOptions> | undefined
  /** Where the answer is resumed, in the place of a request. */
  readonly resume?: Cursor | undefined
  /** Whether another client executes the tools of the page. */
  readonly isWatched?: boolean
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
  /** The answer that streams now. */
  readonly active: AnswerRequest['active'] | undefined
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
  /** Takes a queued message back. Returns whether it was queued. */
  unqueue(messageId: string): boolean
  stop(): Promise<void>
  /** Resolves once no answer streams. */
  idle(): Promise<void>
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
  if (initial.conversation) warnOfProblem(initial.conversation)

  const queue = createMessageQueue<ChatTask>(() => frames.flush())
  const store = createStore(snapshot())
  const frames = createFrameThrottle({
    scheduler: () => options.scheduler ?? defaultScheduler,
    clock,
    show: () => store.set(snapshot()),
  })

  function snapshot(): ChatState {
    const request = phase.type === 'answering' ? phase.request : undefined
    return toState({
      path,
      request,
      preparing: phase.type === 'preparing' ? preparingStatus(phase.task) : undefined,
      queued: queuedMessages(),
      isBusy: isBusy(),
      error,
    })
  }

  /** The message that is about to be sent, and those that wait. */
  function queuedMessages(): readonly ChatUserMessage[] {
    const messages = queue.waiting.flatMap(({ message }) => message ?? [])
    const sent = phase.type === 'preparing' ? phase.task.message : undefined
    return sent ? [sent, ...messages] : messages
  }

  /** Whether a message that is sent now would wait for an answer. */
  function isBusy(): boolean {
    return phase.type !== 'idle' || queue.waiting.length > 0
  }

  function show(next: Conversation, problem?: ChatError): void {
    error = problem
    move(next)
    frames.flush()
  }

  /** Changes the conversation without showing it yet. */
  function move(next: Conversation, head = next.head): void {
    conversation = next
    path = pathTo(next, head)
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
      let settled: SettledAnswer = {}
      const task: ChatTask = {
        message,
        isResumed: answer.resume !== undefined,
        cancel: () => resolve(undefined),
        async run() {
          settled = await runTask(task, answer)
        },
        done() {
          announceAnswer(
            settled,
            answer.isWatched ? { ...options, onToolCall: undefined } : options,
          )
          resolve(settled.answer)
          if (decidedMeanwhile && settled.answer && !openToolCalls(settled.answer).length) {
            void resume(settled.answer)
          }
          return openToolCalls(path.at(-1)).length ? 'hold' : 'continue'
        },
      }
      queue.add(task, place)
    })
  }

  async function runTask(task: ChatTask, answer: AnswerTask): Promise<SettledAnswer> {
    stopper = new AbortController()
    const { signal } = stopper
    const { wrapRequest = (send) => send() } = options
    let answered: Promise<SettledAnswer> | undefined
    error = undefined
    decidedMeanwhile = false
    phase = { type: 'preparing', task }

    function settleUnsent(settled: SettledAnswer): SettledAnswer {
      if (phase.type === 'preparing') answer.place?.()
      return settle(settled)
    }

    const wrapped = (async () =>
      wrapRequest(async () => {
        if (signal.aborted) return {}
        answer.place?.()
        answered = requestAnswer(answer, signal)
        return answered
      }))()
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
    })
    phase = { type: 'answering', request }
    frames.flush()
    return settle(await request.send())
  }

  function settle({ answer, error }: SettledAnswer): SettledAnswer {
    phase = idle
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

  async function stop(): Promise<void> {
    decidedMeanwhile = false
    queue.remove(() => true)
    stopper.abort()
    await queue.idle()
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
    configure(next) {
      options = next
    },
    adopt(stored) {
      if (phase.type === 'answering') return
      warnOfProblem(stored)
      show(restoreConversation(stored))
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
    unqueue: (messageId) => queue.remove((task) => task.message?.id === messageId) > 0,
    stop,
    idle: queue.idle,
  }
}

function preparingStatus({ isResumed }: ChatTask): 'connecting' | 'resuming' {
  return isResumed ? 'resuming' : 'connecting'
}
