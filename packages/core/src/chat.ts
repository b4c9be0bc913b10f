import { denial } from './approval.ts'
import type { AnswerOptions, CreateChatOptions, SendOptions, Settled } from './chat-options.ts'
import type { Answered, Chat, ChatState, ChatStatus, Content } from './chat-state.ts'
import { systemClock } from './clock.ts'
import {
  type AnswerMessage,
  type AskedMessage,
  branchesOf,
  type ChatMessage,
  type Conversation,
  foldOf,
  leafFrom,
  nothingSaid,
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
import type { Message, ToolCallPart } from './message.ts'
import type { Run } from './model.ts'
import { everyFrame } from './schedule.ts'
import { createSlices } from './slices.ts'
import { createStore } from './store.ts'
import { streamChat, type Tools } from './stream-chat.ts'

interface Task {
  /** What is sent, for those who wait to see. */
  readonly message?: AskedMessage
  work(signal: AbortSignal): Promise<Settled>
  resolve(answer: AnswerMessage | undefined): void
}

/** The longest a page is kept from what else it has to do, in milliseconds. */
const patience = 8

/** A conversation with a model, and what can be done with it. Asks nothing by itself. */
export function createChat<Of extends Tools = Tools>(options: CreateChatOptions<Of>): Chat<Of>
export function createChat(initial: CreateChatOptions): Chat {
  const { id = '', schedule = everyFrame, clock = systemClock } = initial
  const withSlices = createSlices()
  const queue: Task[] = []
  let options = initial
  let conversation = begin(initial)
  let path: readonly ChatMessage[] = pathTo(conversation, conversation.head)
  let queued: readonly AskedMessage[] = []
  let draft: Draft | undefined
  let error: DeltakitError | undefined
  let busy: Promise<void> | undefined
  let starting = false
  let decided = false
  let count = conversation.messages.length
  let stopper = new AbortController()
  let due = false
  let rested = clock.now()
  const store = createStore(snapshot())

  function snapshot(): ChatState {
    const message = draft?.message()
    const answer = message ?? path.findLast((said) => said.role === 'assistant')
    const { writing, readInput = (call: ToolCallPart) => call } = draft ?? {}
    return withSlices(
      { id, messages: path, draft: message, queued, status: status(), error },
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

  function show(): void {
    due = false
    store.set(snapshot())
  }

  function news(urgent: boolean): void {
    if (urgent) show()
    else if (!due) {
      due = true
      schedule.frame(() => {
        rested = clock.now()
        if (due) show()
      })
    }
  }

  function turn(next: Conversation, head = next.head): void {
    conversation = next
    path = pathTo(next, head)
  }

  /** A run that lets the page breathe, however fast the answer comes. */
  function paced(run: Run): Run {
    return (request, say) => run(request, (batch) => say(batch) ?? rest())
  }

  function rest(): Promise<void> | undefined {
    if (clock.now() - rested < patience) return undefined
    return schedule.rest().then(() => {
      rested = clock.now()
    })
  }

  async function ask(begun: AnswerMessage, own: Partial<AnswerOptions>, signal: AbortSignal) {
    const { system, middleware, partialJson, ...settings } = { ...options, ...own }
    const asked: Message[] = system ? [{ role: 'system', content: system }] : []
    turn(conversation, begun.parent)
    asked.push(...path.map(sent))
    if (begun.runs.length) asked.push(begun)
    starting = false
    draft = createDraft({
      begun,
      clock,
      partialJson,
      onEvent: (event) => tell(options.onEvent, event),
      onNews: news,
    })
    show()
    try {
      const stream = streamChat({
        ...settings,
        messages: asked,
        signal,
        replayable: false,
        fold: draft.fold,
        middleware: (run) => paced(middleware?.(run) ?? run),
      })
      error = (await stream.result).error
    } catch (cause) {
      error = wrapped(cause, 'The chat could not ask')
    }
    const answer = draft.message('over')
    draft = undefined
    turn(answer.parts.length ? withMessage(conversation, answer) : conversation)
    show()
    return { answer: answer.parts.length ? answer : undefined, error }
  }

  /** One after the other. What is sent is shown as queued until its turn. */
  function enqueue(task: Omit<Task, 'resolve'>): Answered {
    return new Promise((resolve) => {
      queue.push({ ...task, resolve })
      if (busy) wait()
      else next()
    })
  }

  function wait(): void {
    queued = queue.flatMap(({ message }) => message ?? [])
    show()
  }

  function next(): void {
    const task = queue.shift()
    if (!task) return
    queued = queue.flatMap(({ message }) => message ?? [])
    busy = carryOut(task)
  }

  async function carryOut({ work, resolve }: Task): Promise<void> {
    stopper = new AbortController()
    const { signal } = stopper
    const { around = (ask) => ask() } = options
    error = undefined
    starting = true
    decided = false
    const settled: Settled = await around(() => work(signal)).catch((cause) => ({
      error: wrapped(cause, 'The chat could not ask'),
    }))
    busy = undefined
    if (starting) {
      starting = false
      error = settled.error
      show()
    }
    const { answer } = settled
    if (answer) tell(options.onFinish, answer)
    if (settled.error) tell(options.onError, settled.error)
    for (const call of openCalls(answer)) {
      if (call.status === 'ready') tell(options.onToolCall, call)
    }
    resolve(answer)
    // What a page decided while other calls were carried out.
    if (decided && answer && !busy) void resume(answer)
    if (!busy) next()
  }

  async function stop(): Promise<void> {
    for (const { resolve } of queue.splice(0)) resolve(undefined)
    queued = []
    stopper.abort()
    await busy
  }

  /** An answer to what was said last in the branch of that message. */
  function begun(parent: string | null): AnswerMessage {
    const nothing = { role: 'assistant', parts: [], runs: [], usage: {}, timing: {} } as const
    return { ...nothing, ...place(parent) }
  }

  function place(parent: string | null): Placed {
    const createdAt = clock.now()
    const chance = clock.random().toString(36).slice(2, 8)
    return { id: `${createdAt.toString(36)}-${count++}-${chance}`, parent, createdAt }
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
      work(signal) {
        turn(withMessage(conversation, { ...said, parent: parent() }))
        return ask(begun(said.id), own, signal)
      },
    })
  }

  async function resume(answer: AnswerMessage, own: Partial<AnswerOptions> = {}): Answered {
    return enqueue({ work: (signal) => ask(answer, own, signal) })
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
    return enqueue({ work: (signal) => ask(begun(parent), own, signal) })
  }

  /** Something happens to a call of the latest answer; once none waits, the answer goes on. */
  async function decide(
    key: string,
    event: (call: ToolCallPart) => StreamEvent | undefined,
  ): Answered {
    const answer = draft?.message() ?? latest()
    const call = answer?.parts.find((part) => part.key === key)
    if (!answer || call?.type !== 'tool-call') throw new TypeError(`There is no call ${key}`)
    const said = event(call)
    if (!said) return undefined
    if (draft) {
      decided = true
      draft.fold.add([said])
      return undefined
    }
    const fold = foldOf(answer)
    fold.add([said])
    const next = { ...answer, ...fold.message() }
    turn(withMessage(conversation, next))
    show()
    return openCalls(next).length ? undefined : resume(next)
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    configure(next) {
      options = next
    },
    conversation: () => (draft ? withMessage(conversation, draft.message()) : conversation),
    adopt(kept) {
      if (draft) return
      error = undefined
      turn(restored(kept))
      show()
    },
    async send(content, own = {}) {
      const { busy: policy } = options
      if (busy && policy === 'reject') throw new Error('The chat is busy')
      if (busy && policy === 'interrupt') await stop()
      return say(content, () => conversation.head, own)
    },
    stop,
    regenerate,
    retry: (own) => regenerate(undefined, own),
    async continue(own) {
      await stop()
      const answer = latest()
      return answer && resume(answer, own)
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
      show()
    },
    addToolOutput: (key, output, { failed = false } = {}) =>
      decide(key, ({ status }) =>
        /ready|waiting|invalid/.test(status)
          ? { type: 'tool-output', key, output, failed }
          : undefined,
      ),
    approve: (key) =>
      decide(key, ({ status, id, name }) =>
        status === 'waiting'
          ? {
              type: 'tool-call',
              part: key.slice(key.indexOf('/') + 1),
              id,
              name,
              status: 'approved',
            }
          : undefined,
      ),
    deny: (key, reason = '') =>
      decide(key, ({ status }) =>
        status === 'waiting'
          ? { type: 'tool-output', key, output: denial(reason), failed: true }
          : undefined,
      ),
    async append(message) {
      await busy
      turn(withMessage(conversation, placed(message, place(conversation.head))))
      show()
    },
    async clear() {
      await stop()
      error = undefined
      turn(nothingSaid)
      show()
    },
  }
}

function begin({ messages = [], conversation }: CreateChatOptions): Conversation {
  if (conversation) return restored(conversation)
  return messages.reduce((said, message, index) => {
    if (message.role === 'system') throw new TypeError('A system message goes into `system`')
    const place = { id: `${index}`, parent: said.head, createdAt: 0 }
    return withMessage(said, placed(message, place))
  }, nothingSaid)
}

/** The calls that the last run waits for. */
function openCalls(message: ChatMessage | undefined): ToolCallPart[] {
  if (message?.role !== 'assistant') return []
  const { parts, runs } = message
  const outcome = runs.at(-1)?.outcome
  if (outcome?.type !== 'complete' || outcome.finish !== 'tool-calls') return []
  return parts.filter(
    (part): part is ToolCallPart =>
      part.type === 'tool-call' &&
      part.key.startsWith(`${runs.length - 1}/`) &&
      /ready|waiting/.test(part.status),
  )
}

/** What an app does with the news must not stop them. */
function tell<News>(listener: ((news: News) => void) | undefined, news: News): void {
  try {
    listener?.(news)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
