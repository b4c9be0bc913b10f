import type { PartialInputs } from '../json/partial-tool-inputs.ts'
import { systemClock } from '../protocol/clock.ts'
import { type DeltakitError, wrapped } from '../protocol/errors.ts'
import type { Message, ToolCallPart } from '../protocol/message.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { foldOf } from '../stream/resume-accumulator.ts'
import { streamChat, type Tools } from '../stream/stream-chat.ts'
import { denial } from '../tools/tool-approval.ts'
import { createDraft, type Draft } from './active-answer.ts'
import type { AnswerOptions, CreateChatOptions, SendOptions, Settled } from './chat-options.ts'
import type { Answered, Chat, ChatState, ChatStatus, Content } from './chat-state.ts'
import {
  type AnswerMessage,
  type AskedMessage,
  begunWith,
  branchesOf,
  type ChatMessage,
  type Conversation,
  leafFrom,
  nothingSaid,
  openCalls,
  type Placed,
  partsOf,
  passedOver,
  pathTo,
  placed,
  restored,
  sent,
  withMessage,
} from './conversation.ts'
import { createFrames } from './frame-throttle.ts'
import { everyFrame } from './render-scheduler.ts'
import { createSlices, kept } from './slices.ts'
import { createStore } from './store.ts'

interface Task {
  /** What is sent, for those who wait to see. */
  readonly message?: AskedMessage
  /** Puts it where it belongs, whether it is answered or not. */
  say?(): void
  ask(signal: AbortSignal): Promise<Settled>
  resolve(answer: AnswerMessage | undefined): void
}

/** A conversation with a model, and what can be done with it. Asks nothing by itself. */
export function createChat<Of extends Tools = Tools>(options: CreateChatOptions<Of>): Chat<Of>
export function createChat(initial: CreateChatOptions): Chat {
  const { id = '', clock = systemClock } = initial
  const withSlices = createSlices()
  const queuedIn = kept((waiting: readonly Task[]) =>
    waiting.flatMap(({ message }) => message ?? []),
  )
  let options = initial
  let conversation = begunWith(initial)
  let path: readonly ChatMessage[] = pathTo(conversation, conversation.head)
  let draft: Draft | undefined
  let error: DeltakitError | undefined
  let inputs: PartialInputs | undefined
  let starting: Task | undefined
  let decided = false
  let count = conversation.messages.length
  let stopper = new AbortController()
  let waiting: readonly Task[] = []
  let busy: Promise<void> | undefined
  const store = createStore(snapshot())
  const frames = createFrames({
    schedule: () => options.schedule ?? everyFrame,
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
    const calls = openCalls(last)
    if (calls.length) {
      const waits = calls.some((call) => call.status === 'waiting')
      return waits ? 'waiting-for-approval' : 'calling-tools'
    }
    return error || last?.role === 'assistant' ? 'settled' : 'idle'
  }

  function turn(next: Conversation, head = next.head): void {
    conversation = next
    path = pathTo(next, head)
  }

  async function ask(
    begun: AnswerMessage,
    own: Partial<AnswerOptions> | undefined,
    signal: AbortSignal,
  ): Promise<Settled> {
    const settings = () => ({ ...options, ...own })
    const { system, middleware, partialInputs } = settings()
    const asked: Message[] = system ? [{ role: 'system', content: system }] : []
    turn(conversation, begun.parent)
    for (const message of [...path, begun]) if (message.parts.length) asked.push(sent(message))
    starting = undefined
    inputs = partialInputs?.()
    draft = createDraft({
      begun,
      clock,
      inputs,
      onEvent: (event) => tell(options.onEvent, event),
      onNews: (urgent) => (urgent ? frames.now() : frames.soon()),
    })
    frames.now()
    const stream = streamChat({
      ...settings(),
      messages: asked,
      signal,
      replayable: false,
      fold: draft.fold,
      middleware: (run) => frames.paced(middleware?.(run) ?? run),
      async prepareStep(step) {
        const now = settings()
        return { ...now, messages: step.messages, ...(await now.prepareStep?.(step)) }
      },
    })
    const { error } = await stream.result
    const answer = draft.settled(signal)
    const said = answer.parts.length || /complete|truncated/.test(`${answer.outcome?.type}`)
    return settle(said ? { answer, error } : { error })
  }

  function enqueue(task: Omit<Task, 'resolve'>, place?: 'first'): Answered {
    return new Promise((resolve) => {
      const own = { ...task, resolve }
      waiting = place ? [own, ...waiting] : [...waiting, own]
      if (busy) frames.now()
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

  async function work(task: Task): Promise<Settled> {
    stopper = new AbortController()
    const { signal } = stopper
    const { around = (ask) => ask() } = options
    error = undefined
    starting = task
    decided = false

    function unasked(settled: Settled): Settled {
      if (starting) task.say?.()
      return settle(settled)
    }

    const stopped = new Promise<Settled>((resolve) => {
      signal.addEventListener('abort', () => starting && resolve(unasked({})))
    })
    const asking = (async () => around(async () => (signal.aborted ? {} : task.ask(signal))))()
    // What stands around it may let it wait.
    if (starting) frames.now()
    return Promise.race([asking, stopped]).catch((cause) =>
      unasked({ error: wrapped(cause, 'The chat could not ask') }),
    )
  }

  function settle(settled: Settled): Settled {
    const { answer } = settled
    starting = draft = undefined
    show(answer ? withMessage(conversation, answer) : conversation, settled)
    return settled
  }

  function show(next: Conversation, settled: Settled = {}): void {
    error = settled.error
    turn(next)
    frames.now()
  }

  function done({ resolve }: Task, { answer, error }: Settled): boolean {
    tell(options.onFinish, answer)
    tell(options.onError, error)
    const open = openCalls(answer)
    for (const call of open) if (call.status === 'ready') tell(options.onToolCall, call)
    resolve(answer)
    // What a page decided while other calls were carried out.
    if (decided && answer && !open.length) void resume(answer)
    return !openCalls(path.at(-1)).length
  }

  async function stop(): Promise<void> {
    for (const { resolve } of waiting) resolve(undefined)
    waiting = []
    decided = false
    stopper.abort()
    await busy
  }

  /** An answer to what was said last in the branch of that message. */
  function begun(parent: string | null): AnswerMessage {
    return { ...place(parent), role: 'assistant', parts: [], runs: [], usage: {}, timing: {} }
  }

  function place(parent: string | null): Placed {
    const createdAt = clock.now()
    return { id: `${createdAt}-${count++}`, parent, createdAt }
  }

  function say(
    content: Content,
    parent: () => string | null,
    { files = [], metadata, data, ...own }: SendOptions,
  ): Answered {
    const parts = [...partsOf(content), ...files]
    const message = { ...place(null), role: 'user' as const, parts, metadata, data }

    function sayIt(): void {
      turn(conversation, parent())
      const before = path.at(-1)
      if (before) turn(withMessage(conversation, passedOver(before)))
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

  async function resume(answer: AnswerMessage, own?: Partial<AnswerOptions>): Answered {
    return enqueue({ ask: (signal) => ask(answer, own, signal) }, 'first')
  }

  function known(messageId: string, roles = /./): ChatMessage {
    const message = conversation.messages.find(({ id }) => id === messageId)
    if (!message || !roles.test(message.role))
      throw new TypeError(`There is no message ${messageId}`)
    return message
  }

  function latest(): AnswerMessage | undefined {
    return path.findLast((message) => message.role === 'assistant')
  }

  async function regenerate(messageId = conversation.head, own?: Partial<AnswerOptions>): Answered {
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
  ): Answered {
    // What is being sent passes it over.
    if (starting) return undefined
    const answer = draft?.message() ?? latest()
    const call = answer?.parts.find((part) => part.key === key)
    if (!answer || call?.type !== 'tool-call') throw new TypeError(`There is no call ${key}`)
    if (!open.test(call.status)) return undefined
    const said = [event(call)]
    if (draft) {
      decided = true
      draft.fold.add(said)
      frames.now()
      return undefined
    }
    const fold = foldOf(answer)
    fold.add(said)
    const next = { ...answer, ...fold.message() }
    show(withMessage(conversation, next))
    return openCalls(next).length ? undefined : resume(next)
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    configure(next) {
      options = next
    },
    conversation: () => (draft ? withMessage(conversation, draft.message()) : conversation),
    adopt(kept = nothingSaid) {
      if (draft) return
      show(restored(kept))
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
      return last?.role === 'assistant' ? resume(passedOver(last), own) : regenerate(undefined, own)
    },
    async edit(messageId, content, own = {}) {
      await stop()
      const { metadata, data, parent, parts } = known(messageId, /user/)
      const files = typeof content === 'string' ? parts.filter((part) => part.type === 'file') : []
      return say(content, () => parent, { files, metadata, data, ...own })
    },
    branches: (messageId) => branchesOf(conversation, messageId),
    async switchTo(messageId) {
      await stop()
      show({ ...conversation, head: leafFrom(conversation, known(messageId).id) })
    },
    addToolOutput: (key, output, { failed = false } = {}) =>
      decide(key, /ready|waiting|invalid/, () => ({ type: 'tool-output', key, output, failed })),
    approve: (key) =>
      decide(key, /waiting/, ({ id, name }) => {
        const part = key.slice(key.indexOf('/') + 1)
        return { type: 'tool-call', part, id, name, status: 'approved' }
      }),
    deny: (key, reason = '') =>
      decide(key, /waiting/, () => {
        return { type: 'tool-output', key, output: denial(reason), failed: true }
      }),
    async append(message) {
      while (busy) await busy
      show(withMessage(conversation, placed(message, place(conversation.head))))
    },
    async clear() {
      await stop()
      show({ ...nothingSaid })
    },
  }
}

/** In a moment, for what an app does with the news must not stop them. */
function tell<News>(listener?: (news: News) => void, news?: News): void {
  if (listener && news) queueMicrotask(() => listener(news))
}
