import { denial } from './approval.ts'
import type { AnswerOptions, CreateChatOptions, SendOptions, Settled } from './chat-options.ts'
import type { Answered, Chat, ChatState, ChatStatus, Content } from './chat-state.ts'
import { systemClock } from './clock.ts'
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
  pathTo,
  placed,
  restored,
  sent,
  withMessage,
} from './conversation.ts'
import { createDraft, type Draft } from './draft.ts'
import { type DeltakitError, wrapped } from './errors.ts'
import type { StreamEvent } from './event.ts'
import { foldOf } from './fold-of.ts'
import { createFrames } from './frames.ts'
import { createLine } from './line.ts'
import type { Message, ToolCallPart } from './message.ts'
import { everyFrame } from './schedule.ts'
import { createSlices, kept } from './slices.ts'
import { createStore } from './store.ts'
import { streamChat, type Tools } from './stream-chat.ts'

interface Task {
  /** What is sent, for those who wait to see. */
  readonly message?: AskedMessage
  ask(signal: AbortSignal): Promise<Settled>
  resolve(answer: AnswerMessage | undefined): void
}

/** A conversation with a model, and what can be done with it. Asks nothing by itself. */
export function createChat<Of extends Tools = Tools>(options: CreateChatOptions<Of>): Chat<Of>
export function createChat(initial: CreateChatOptions): Chat {
  const { id = '', schedule = everyFrame, clock = systemClock } = initial
  const withSlices = createSlices()
  const queuedIn = kept((waiting: readonly Task[]) =>
    waiting.flatMap(({ message }) => message ?? []),
  )
  let options = initial
  let conversation = begunWith(initial)
  let path: readonly ChatMessage[] = pathTo(conversation, conversation.head)
  let draft: Draft | undefined
  let error: DeltakitError | undefined
  let starting = false
  let decided = false
  let count = conversation.messages.length
  let stopper = new AbortController()
  const line = createLine({ work, done, onWait: () => frames.now() })
  const store = createStore(snapshot())
  const frames = createFrames({ schedule, clock, show: () => store.set(snapshot()) })

  function snapshot(): ChatState {
    const message = draft?.message()
    const answer = message ?? latest()
    const { writing, readInput = (call: ToolCallPart) => call } = draft ?? {}
    return withSlices(
      {
        id,
        messages: path,
        draft: message,
        queued: queuedIn(line.waiting),
        status: status(),
        error,
      },
      { answer, writing, readInput },
    )
  }

  function status(): ChatStatus {
    if (draft) return draft.status
    if (starting) return 'connecting'
    const last = path.at(-1)
    const calls = openCalls(last)
    if (calls.some((call) => call.status === 'waiting')) return 'waiting-for-approval'
    if (calls.length) return 'calling-tools'
    return error || last?.role === 'assistant' ? 'settled' : 'idle'
  }

  function turn(next: Conversation, head = next.head): void {
    conversation = next
    path = pathTo(next, head)
  }

  async function ask(
    begun: AnswerMessage,
    own: Partial<AnswerOptions>,
    signal: AbortSignal,
  ): Promise<Settled> {
    const { system, middleware, partialJson, ...settings } = { ...options, ...own }
    const asked: Message[] = system ? [{ role: 'system', content: system }] : []
    turn(conversation, begun.parent)
    asked.push(...path.map(sent))
    if (begun.parts.length) asked.push(begun)
    starting = false
    draft = createDraft({
      begun,
      clock,
      partialJson,
      onEvent: (event) => tell(options.onEvent, event),
      onNews: (urgent) => (urgent ? frames.now() : frames.soon()),
    })
    frames.now()
    const stream = streamChat({
      ...settings,
      messages: asked,
      signal,
      replayable: false,
      fold: draft.fold,
      middleware: (run) => frames.paced(middleware?.(run) ?? run),
    })
    const { error } = await stream.result
    const answer = draft.message('over')
    if (!answer.parts.length) return { error }
    conversation = withMessage(conversation, answer)
    return { answer, error }
  }

  function enqueue(task: Omit<Task, 'resolve'>): Answered {
    return new Promise((resolve) => line.add({ ...task, resolve }))
  }

  async function work({ ask }: Task): Promise<Settled> {
    stopper = new AbortController()
    const { signal } = stopper
    const { around = (ask) => ask() } = options
    error = undefined
    starting = true
    decided = false
    const asking = around(() => ask(signal).finally(settle))
    // What stands around it may let it wait.
    if (starting) frames.now()
    const settled: Settled = await asking.catch((cause) => ({
      error: wrapped(cause, 'The chat could not ask'),
    }))
    starting = false
    error = settled.error
    frames.now()
    return settled
  }

  function settle(): void {
    draft = undefined
    turn(conversation)
  }

  function done({ resolve }: Task, { answer, error }: Settled): void {
    if (answer) tell(options.onFinish, answer)
    if (error) tell(options.onError, error)
    for (const call of openCalls(answer)) {
      if (call.status === 'ready') tell(options.onToolCall, call)
    }
    resolve(answer)
    // What a page decided while other calls were carried out.
    if (decided && answer && !openCalls(answer).length) void resume(answer)
  }

  async function stop(): Promise<void> {
    for (const { resolve } of line.empty()) resolve(undefined)
    stopper.abort()
    await line.busy
  }

  /** An answer to what was said last in the branch of that message. */
  function begun(parent: string | null): AnswerMessage {
    const nothing = { role: 'assistant', parts: [], runs: [], usage: {}, timing: {} } as const
    return { ...nothing, ...place(parent) }
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
    const said = { ...place(null), role: 'user' as const, parts, metadata, data }
    return enqueue({
      message: said,
      ask(signal) {
        turn(withMessage(conversation, { ...said, parent: parent() }))
        return ask(begun(said.id), own, signal)
      },
    })
  }

  async function resume(answer: AnswerMessage, own: Partial<AnswerOptions> = {}): Answered {
    return enqueue({ ask: (signal) => ask(answer, own, signal) })
  }

  function latest(): AnswerMessage | undefined {
    return path.findLast((message) => message.role === 'assistant')
  }

  async function regenerate(
    messageId = conversation.head,
    own: Partial<AnswerOptions> = {},
  ): Answered {
    await stop()
    const message = conversation.messages.find(({ id }) => id === messageId)
    if (!message) throw new TypeError(`There is no message ${messageId}`)
    const parent = message.role === 'user' ? message.id : message.parent
    return enqueue({ ask: (signal) => ask(begun(parent), own, signal) })
  }

  /** Something happens to a call of the latest answer; once none waits, the answer goes on. */
  async function decide(
    key: string,
    open: RegExp,
    event: (call: ToolCallPart) => StreamEvent,
  ): Answered {
    const answer = draft?.message() ?? latest()
    const call = answer?.parts.find((part) => part.key === key)
    if (!answer || call?.type !== 'tool-call') throw new TypeError(`There is no call ${key}`)
    if (!open.test(call.status)) return undefined
    const said = [event(call)]
    if (draft) {
      decided = true
      draft.fold.add(said)
      return undefined
    }
    const fold = foldOf(answer)
    fold.add(said)
    const next = { ...answer, ...fold.message() }
    turn(withMessage(conversation, next))
    frames.now()
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
      error = undefined
      turn(restored(kept))
      frames.now()
    },
    async send(content, own = {}) {
      const { busy: policy } = options
      if (line.busy && policy === 'reject') throw new Error('The chat is busy')
      if (line.busy && policy === 'interrupt') await stop()
      return say(content, () => conversation.head, own)
    },
    stop,
    regenerate,
    retry: (own) => regenerate(undefined, own),
    async continue(own) {
      await stop()
      const last = path.at(-1)
      return last?.role === 'assistant' ? resume(last, own) : regenerate(undefined, own)
    },
    async edit(messageId, content, own = {}) {
      await stop()
      const edited = conversation.messages.find(({ id }) => id === messageId)
      if (edited?.role !== 'user') throw new TypeError(`There is no message ${messageId} to edit`)
      const { metadata, data } = edited
      return say(content, () => edited.parent, { metadata, data, ...own })
    },
    branches: (messageId) => branchesOf(conversation, messageId),
    async switchTo(messageId) {
      await stop()
      turn({ ...conversation, head: leafFrom(conversation, messageId) })
      error = undefined
      frames.now()
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
      await line.busy
      turn(withMessage(conversation, placed(message, place(conversation.head))))
      frames.now()
    },
    async clear() {
      await stop()
      error = undefined
      turn(nothingSaid)
      frames.now()
    },
  }
}

/** In a moment, for what an app does with the news must not stop them. */
function tell<News>(listener: ((news: News) => void) | undefined, news: News): void {
  if (listener) queueMicrotask(() => listener(news))
}
