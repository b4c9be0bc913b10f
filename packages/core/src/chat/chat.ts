import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import { systemClock } from '../protocol/clock.ts'
import { type ChatError, toDeltakitError } from '../protocol/errors.ts'
import type { Message, ToolCallPart } from '../protocol/message.ts'
import { partNameOf } from '../protocol/part-key.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { resumeAccumulator } from '../stream/accumulate-message.ts'
import { streamChat } from '../stream/stream-chat.ts'
import type { Tools } from '../stream/stream-options.ts'
import { type ActiveAnswer, createActiveAnswer } from './active-answer.ts'
import type {
  AnswerOptions,
  CreateChatOptions,
  SendOptions,
  SettledAnswer,
} from './chat-options.ts'
import type { AnswerPromise, Chat, ChatState, ChatStatus, MessageContent } from './chat-state.ts'
import {
  type ChatAssistantMessage,
  type ChatMessage,
  type ChatUserMessage,
  type Conversation,
  emptyConversation,
  initialConversation,
  type MessagePlace,
  newestLeafFrom,
  openToolCalls,
  pathTo,
  restoreConversation,
  restoreProblem,
  siblingsOf,
  skipOpenToolCalls,
  toChatMessage,
  toModelMessage,
  toUserParts,
  withMessage,
} from './conversation.ts'
import { createFrameThrottle } from './frame-throttle.ts'
import { everyFrame } from './render-scheduler.ts'
import { createSlices, memoizeShallow } from './slices.ts'
import { createStore } from './store.ts'

interface Task {
  /** What is sent, for those who wait to see. */
  readonly message?: ChatUserMessage
  /** Puts it where it belongs, whether it is answered or not. */
  say?(): void
  ask(signal: AbortSignal): Promise<SettledAnswer>
  resolve(answer: ChatAssistantMessage | undefined): void
}

/** A conversation with a model, and what can be done with it. Asks nothing by itself. */
export function createChat<Of extends Tools = Tools>(options: CreateChatOptions<Of>): Chat<Of>
export function createChat(initial: CreateChatOptions): Chat {
  const { id = '', clock = systemClock } = initial
  const withSlices = createSlices()
  const queuedIn = memoizeShallow((waiting: readonly Task[]) =>
    waiting.flatMap(({ message }) => message ?? []),
  )
  let options = initial
  let conversation = initialConversation(initial)
  if (initial.conversation) warnOfProblem(initial.conversation)
  let path: readonly ChatMessage[] = pathTo(conversation, conversation.head)
  let draft: ActiveAnswer | undefined
  let error: ChatError | undefined
  let inputs: PartialToolInputs | undefined
  let starting: Task | undefined
  let decided = false
  let count = conversation.messages.length
  let stopper = new AbortController()
  let waiting: readonly Task[] = []
  let busy: Promise<void> | undefined
  const store = createStore(snapshot())
  const frames = createFrameThrottle({
    scheduler: () => options.scheduler ?? everyFrame,
    clock,
    show: () => store.set(snapshot()),
  })

  function snapshot(): ChatState {
    const message = draft?.message()
    const answer = message ?? latest()
    return withSlices(
      {
        id,
        messages: path,
        draft: message,
        queued: queuedIn(starting ? [starting, ...waiting] : waiting),
        status: status(),
        error,
      },
      { answer, writing: draft?.writing, inputs },
    )
  }

  function status(): ChatStatus {
    if (draft) return draft.status
    if (starting) return 'connecting'
    const last = path.at(-1)
    const calls = openToolCalls(last)
    if (calls.length) {
      const waits = calls.some((call) => call.status === 'awaiting-approval')
      return waits ? 'awaiting-approval' : 'awaiting-tool-output'
    }
    return error || last?.role === 'assistant' ? 'settled' : 'idle'
  }

  function turn(next: Conversation, head = next.head): void {
    conversation = next
    path = pathTo(next, head)
  }

  async function ask(
    begun: ChatAssistantMessage,
    own: Partial<AnswerOptions> | undefined,
    signal: AbortSignal,
  ): Promise<SettledAnswer> {
    const settings = () => ({ ...options, ...own })
    const { middleware, partialToolInputs } = settings()
    turn(conversation, begun.parent)
    const messages: Message[] = path.filter(({ parts }) => parts.length).map(toModelMessage)
    starting = undefined
    inputs = partialToolInputs?.()
    const active = createActiveAnswer({
      initial: begun,
      clock,
      inputs,
      onEvent: (event) => tell(options.onEvent, event),
      onChange: (urgent) => (urgent ? frames.flush() : frames.schedule()),
    })
    draft = active
    frames.flush()
    const stream = streamChat({
      ...settings(),
      messages,
      continued: begun,
      chatId: id,
      answerId: begun.id,
      signal,
      replayable: false,
      onEvents: active.onEvents,
      middleware: (step) => frames.paced(middleware?.(step) ?? step),
      async prepareStep(step) {
        const now = settings()
        return { ...now, messages: step.messages, ...(await now.prepareStep?.(step)) }
      },
    })
    active.attach(stream)
    const { error } = await stream.result
    const answer = active.settled(signal)
    const said = answer.parts.length || /complete|truncated/.test(`${answer.outcome?.type}`)
    return settle(said ? { answer, error } : { error })
  }

  function enqueue(task: Omit<Task, 'resolve'>, place?: 'first'): AnswerPromise {
    return new Promise((resolve) => {
      const own = { ...task, resolve }
      waiting = place ? [own, ...waiting] : [...waiting, own]
      if (busy) frames.flush()
      else next()
    })
  }

  function next(): void {
    const [task, ...rest] = waiting
    if (busy || !task) return
    waiting = rest
    busy = take(task)
  }

  async function take(task: Task): Promise<void> {
    const settled = await work(task)
    busy = undefined
    if (done(task, settled)) next()
  }

  async function work(task: Task): Promise<SettledAnswer> {
    stopper = new AbortController()
    const { signal } = stopper
    const { wrapRequest = (ask) => ask() } = options
    error = undefined
    starting = task
    decided = false

    function unasked(settled: SettledAnswer): SettledAnswer {
      if (starting) task.say?.()
      return settle(settled)
    }

    const stopped = new Promise<SettledAnswer>((resolve) => {
      signal.addEventListener('abort', () => starting && resolve(unasked({})))
    })
    const asking = (async () => wrapRequest(async () => (signal.aborted ? {} : task.ask(signal))))()
    // What stands around it may let it wait.
    if (starting) frames.flush()
    return Promise.race([asking, stopped]).catch((cause) =>
      unasked({ error: toDeltakitError(cause, 'The chat could not ask') }),
    )
  }

  function settle(settled: SettledAnswer): SettledAnswer {
    const { answer } = settled
    starting = draft = undefined
    show(answer ? withMessage(conversation, answer) : conversation, settled)
    return settled
  }

  function show(next: Conversation, settled: SettledAnswer = {}): void {
    error = settled.error
    turn(next)
    frames.flush()
  }

  function done({ resolve }: Task, { answer, error }: SettledAnswer): boolean {
    tell(options.onFinish, answer)
    tell(options.onError, error)
    const open = openToolCalls(answer)
    for (const call of open) if (call.status === 'ready') tell(options.onToolCall, call)
    resolve(answer)
    // What a page decided while other calls were carried out.
    if (decided && answer && !open.length) void resume(answer)
    return !openToolCalls(path.at(-1)).length
  }

  async function stop(): Promise<void> {
    for (const { resolve } of waiting) resolve(undefined)
    waiting = []
    decided = false
    stopper.abort()
    await busy
  }

  /** An answer to what was said last in the branch of that message. */
  function begun(parent: string | null): ChatAssistantMessage {
    return { ...place(parent), role: 'assistant', parts: [], steps: [], usage: {}, timing: {} }
  }

  function place(parent: string | null): MessagePlace {
    const createdAt = clock.now()
    return { id: `${createdAt}-${count++}`, parent, createdAt }
  }

  function say(
    content: MessageContent,
    parent: () => string | null,
    { files = [], metadata, data, ...own }: SendOptions,
  ): AnswerPromise {
    const parts = [...toUserParts(content), ...files]
    const message = { ...place(null), role: 'user' as const, parts, metadata, data }

    function sayIt(): void {
      turn(conversation, parent())
      const before = path.at(-1)
      if (before) turn(withMessage(conversation, skipOpenToolCalls(before)))
      turn(withMessage(conversation, { ...message, parent: before?.id ?? null }))
    }

    return enqueue({
      message,
      say: sayIt,
      ask(signal) {
        sayIt()
        return ask(begun(message.id), own, signal)
      },
    })
  }

  async function resume(answer: ChatAssistantMessage, own?: Partial<AnswerOptions>): AnswerPromise {
    return enqueue({ ask: (signal) => ask(answer, own, signal) }, 'first')
  }

  function known(messageId: string, roles = /./): ChatMessage {
    const message = conversation.messages.find(({ id }) => id === messageId)
    if (!message || !roles.test(message.role))
      throw new TypeError(`There is no message ${messageId}`)
    return message
  }

  function latest(): ChatAssistantMessage | undefined {
    return path.findLast((message) => message.role === 'assistant')
  }

  async function regenerate(
    messageId = conversation.head,
    own?: Partial<AnswerOptions>,
  ): AnswerPromise {
    await stop()
    if (messageId === null) return undefined
    const message = known(messageId)
    const parent = message.role === 'user' ? message.id : message.parent
    return enqueue({ ask: (signal) => ask(begun(parent), own, signal) })
  }

  /** Something happens to a call of the latest answer; once none waits, the answer goes on. */
  async function decide(
    key: string,
    open: RegExp,
    event: (call: ToolCallPart) => StreamEvent,
  ): AnswerPromise {
    // What is being sent passes it over.
    if (starting) return undefined
    const answer = draft?.message() ?? latest()
    const call = answer?.parts.find((part) => part.key === key)
    if (!answer || call?.type !== 'tool-call') throw new TypeError(`There is no call ${key}`)
    if (!open.test(call.status)) return undefined
    const said = [event(call)]
    if (draft) {
      decided = true
      for (const event of said) draft.decide(event)
      frames.flush()
      return undefined
    }
    const accumulator = resumeAccumulator(answer)
    accumulator.add(said)
    const next = { ...answer, ...accumulator.message() }
    show(withMessage(conversation, next))
    return openToolCalls(next).length ? undefined : resume(next)
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    configure(next) {
      options = next
    },
    conversation: () => (draft ? withMessage(conversation, draft.message()) : conversation),
    adopt(stored = emptyConversation) {
      if (draft) return
      warnOfProblem(stored)
      show(restoreConversation(stored))
    },
    async send(content, own = {}) {
      if (busy && options.busy === 'reject') throw new Error('The chat is busy')
      while (busy && options.busy === 'interrupt') await stop()
      return say(content, () => conversation.head, own)
    },
    stop,
    regenerate,
    retry: (own) => regenerate(undefined, own),
    async continue(own) {
      await stop()
      const last = path.at(-1)
      return last?.role === 'assistant'
        ? resume(skipOpenToolCalls(last), own)
        : regenerate(undefined, own)
    },
    async edit(messageId, content, own = {}) {
      await stop()
      const { metadata, data, parent, parts } = known(messageId, /user/)
      const files = typeof content === 'string' ? parts.filter((part) => part.type === 'file') : []
      return say(content, () => parent, { files, metadata, data, ...own })
    },
    branches: (messageId) => siblingsOf(conversation, messageId),
    async switchTo(messageId) {
      await stop()
      show({ ...conversation, head: newestLeafFrom(conversation, known(messageId).id) })
    },
    addToolOutput: (key, output, { status = 'done' } = {}) =>
      decide(key, /ready|awaiting-approval|invalid/, () => {
        return { type: 'tool-output', key, output, status }
      }),
    approve: (key) =>
      decide(key, /awaiting-approval/, ({ id, name }) => {
        return { type: 'tool-call', part: partNameOf(key), id, name, status: 'approved' }
      }),
    deny: (key, reason = '') =>
      decide(key, /awaiting-approval/, () => {
        return { type: 'tool-output', key, output: reason, status: 'denied' }
      }),
    async append(message) {
      while (busy) await busy
      show(withMessage(conversation, toChatMessage(message, place(conversation.head))))
    },
    async clear() {
      await stop()
      show({ ...emptyConversation })
    },
  }
}

/** Says why a stored conversation is shown as empty: an app that is silent about it looks broken. */
function warnOfProblem(stored: Conversation): void {
  const problem = restoreProblem(stored)
  if (problem) console.warn(problem)
}

/** In a moment, for what an app does with the news must not stop them. */
function tell<News>(listener?: (news: News) => void, news?: News): void {
  if (listener && news) queueMicrotask(() => listener(news))
}
