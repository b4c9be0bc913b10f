// Long, for locks, channels and models of all tabs move by one clock, and share its state.

import type { Clock, CreateChatOptions, Model, StreamEvent, Tools } from '../../src/index.ts'
import { type Chat, createChat, immediately, type RenderScheduler } from '../../src/index.ts'
import { shareTabs } from '../../src/tabs/shared-tabs.ts'
import type { TabEnvironment } from '../../src/tabs/tab-environment.ts'
import type { ShareTabs } from '../../src/tabs.ts'
import { tool } from '../../src/tools.ts'
import { type Chance, createChance, pick } from './chance.ts'
import { manualClock, settled } from './manual-clock.ts'
import { anyInput } from './tool-conversation.ts'

/** Several tabs of one browser, in one process: with locks, channels, a clock and a model of their own. */
export interface SimulatedBrowser {
  /** The requests that reached the model, by answer and step. */
  readonly requests: string[]
  /** The answers that were resumed. */
  readonly resumed: string[]
  /** The calls that were executed, by answer and call. */
  readonly executed: string[]
  /** The locks that are held and waited for. */
  locks(): string[]
  openTab(options?: SimulatedTabOptions): SimulatedTab
  /** Tools whose calls a person approves. */
  toolsThatAsk(): Tools
  advance(milliseconds: number): Promise<void>
}

export interface SimulatedTabOptions extends Partial<CreateChatOptions> {
  readonly user?: string
  /** Whether the model can resume an answer. */
  readonly isResumable?: boolean
  /** Nobody sees it, so that it has no frames. */
  readonly isHidden?: boolean
  /** The tab is given a lock. */
  readonly onLock?: (name: string) => void
}

/** More than any number of tabs and messages needs at one moment. */
const mostLinkCalls = 1_000

const noFrames: RenderScheduler = { ...immediately, scheduleFrame: () => {} }

export interface SimulatedTab {
  readonly chat: Chat
  /** Those of the chat, with the other tabs. */
  readonly options: CreateChatOptions
  readonly state: 'running' | 'frozen' | 'hidden' | 'gone'
  /**
   * Its requests of which no other page can know: none listened when they were sent, and no message went
   * between this page and another since then.
   */
  readonly untold: readonly string[]
  /** The environment, for a tab that speaks for itself. */
  readonly environment: TabEnvironment
  freeze(): void
  thaw(): void
  crash(): void
  /** The page is left: for good, or to come back from the back-forward cache. */
  hide(): void
  show(): void
}

interface LockRequest {
  readonly client: string
  readonly name: string
  readonly mode: LockMode
  grant(): void
  lose(): void
}

interface Late {
  readonly source: 'channel' | 'timer' | 'browser'
  work(): void
}

/** `delays`: how long a message may be on its way. Those of one tab to another keep their order. */
export function simulateBrowser(
  chance: Chance = createChance(1),
  { delays = [3] }: { readonly delays?: readonly number[] } = {},
): SimulatedBrowser {
  const clock = manualClock()
  const requests: string[] = []
  const resumed: string[] = []
  const executed: string[] = []
  const held: LockRequest[] = []
  const waiting: LockRequest[] = []
  const channels = new Set<{ name: string; client: string; receive(text: string): void }>()
  let tabCount = 0
  let wakingTabs = 0
  /** Of the links of all tabs, since time went on. */
  let linkCalls = 0

  /** A loop that waits for other tabs, and never does, would stop the page for good. */
  function countCalls(share: ShareTabs): ShareTabs {
    return (host) => {
      const link = share(host)
      if (!link) return undefined
      const counted = (verb: 'stop' | 'idle') => async () => {
        if (linkCalls++ > mostLinkCalls) throw new Error('A loop waits for other tabs, and spins.')
        await link[verb]()
      }
      return Object.create(link, {
        stop: { value: counted('stop') },
        idle: { value: counted('idle') },
      })
    }
  }

  function grantLocks(): void {
    for (const request of [...waiting]) {
      const earlier = waiting.slice(0, waiting.indexOf(request))
      const inTheWay = [...held, ...earlier].filter(({ name }) => name === request.name)
      const isShared = inTheWay.every(({ mode }) => mode === 'shared') && request.mode === 'shared'
      if (inTheWay.length && !isShared) continue
      waiting.splice(waiting.indexOf(request), 1)
      held.push(request)
      request.grant()
    }
  }

  function remove(list: LockRequest[], request: LockRequest): void {
    const at = list.indexOf(request)
    if (at >= 0) list.splice(at, 1)
  }

  function openTab({
    user,
    isResumable = false,
    isHidden = false,
    onLock = () => {},
    ...options
  }: SimulatedTabOptions = {}): SimulatedTab {
    const client = `client-${tabCount++}`
    let state: SimulatedTab['state'] = 'running'
    const backlog: Late[] = []
    let isWaking = false
    const listeners = new Set<{ hide(): void; show(): void }>()
    let untold: readonly string[] = []

    /** What comes from outside waits while the tab is frozen, and is lost once it is gone. */
    function deliver(work: () => void, source: Late['source'] = 'browser'): void {
      if (state === 'gone') return
      if (state === 'running' && !isWaking) work()
      else backlog.push({ source, work })
    }

    /** A browser has several queues of tasks: each keeps its order, and nothing orders the queues. */
    async function wake(): Promise<void> {
      state = 'running'
      if (isWaking) return
      isWaking = true
      wakingTabs++
      while (backlog.length && state === 'running') {
        const { source } = pick(backlog, chance)
        const at = backlog.findIndex((one) => one.source === source)
        for (const { work } of backlog.splice(at, 1)) work()
        await settled()
      }
      isWaking = false
      wakingTabs--
    }

    const tabClock: Clock = {
      now: clock.now,
      random: () => chance(2 ** 32) / 2 ** 32,
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          void clock.sleep(milliseconds, signal).then(() => deliver(resolve, 'timer'))
        }),
    }

    const locks = {
      request(name: string, given: LockOptions, callback: (lock: Lock | null) => unknown) {
        return new Promise<unknown>((resolve, reject) => {
          const { mode = 'exclusive', steal, ifAvailable, signal } = given
          const abort = () => {
            if (!waiting.includes(request)) return
            remove(waiting, request)
            reject(new DOMException('The request was aborted.', 'AbortError'))
            grantLocks()
          }
          const request: LockRequest = {
            client,
            name,
            mode,
            grant() {
              signal?.removeEventListener('abort', abort)
              deliver(async () => {
                if (!held.includes(request)) return
                try {
                  const over = callback({ name, mode })
                  onLock(name)
                  resolve(await over)
                } finally {
                  remove(held, request)
                  grantLocks()
                }
              })
            },
            lose() {
              deliver(() => reject(new DOMException('The lock was stolen.', 'AbortError')))
            },
          }
          if (state === 'gone' || signal?.aborted) {
            reject(new DOMException('The request was aborted.', 'AbortError'))
            return
          }
          if (ifAvailable && [...held, ...waiting].some((one) => one.name === name)) {
            deliver(() => resolve(Promise.resolve(null).then(callback)))
            return
          }
          signal?.addEventListener('abort', abort)
          if (steal) {
            for (const other of held.filter((one) => one.name === name)) {
              remove(held, other)
              other.lose()
            }
            waiting.unshift(request)
          } else waiting.push(request)
          grantLocks()
        })
      },
      query: () =>
        new Promise((resolve) => {
          const answer = {
            held: held.map(({ name, client: clientId, mode }) => ({ name, clientId, mode })),
            pending: [],
          }
          queueMicrotask(() => deliver(() => resolve(answer)))
        }),
    } as TabEnvironment['locks']

    const environment: TabEnvironment = {
      locks,
      openChannel(name, onMessage) {
        const channel = {
          name,
          client,
          receive: (text: string) =>
            deliver(() => {
              untold = []
              if (channels.has(channel)) onMessage(text)
            }, 'channel'),
        }
        const arrivals = new Map<object, number>()
        channels.add(channel)
        return {
          post(text) {
            for (const other of channels) {
              if (other === channel || other.name !== name) continue
              untold = []
              const now = clock.now()
              const at = Math.max(arrivals.get(other) ?? 0, now + pick(delays, chance))
              arrivals.set(other, at)
              void clock.sleep(at - now, new AbortController().signal).then(() => {
                if (channels.has(other)) other.receive(text)
              })
            }
          },
          close: () => channels.delete(channel),
        }
      },
      onPageChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }

    const tools = {
      count: tool({
        input: anyInput,
        async execute(input, { signal }) {
          executed.push(JSON.stringify(input))
          await tabClock.sleep(40, signal)
          return 'counted'
        },
      }),
    }

    function onRequest(step: string): void {
      const line = `${client} ${step}`
      requests.push(line)
      if ([...channels].every((one) => one.client === client)) untold = [...untold, line]
    }

    const chatOptions: CreateChatOptions = {
      id: 'shared',
      model: slowModel({ clock: tabClock, onRequest, resumptions: resumed, client, isResumable }),
      tools,
      scheduler: isHidden ? noFrames : immediately,
      clock: tabClock,
      tabs: countCalls(shareTabs(() => environment, { user: user ?? '' })),
      ...options,
    }
    const chat = createChat(chatOptions)
    const shared = { ...chatOptions, tabs: chatOptions.tabs ?? shareTabs(() => environment, {}) }

    function vanish(): void {
      state = 'gone'
      for (const channel of channels) if (channel.client === client) channels.delete(channel)
      for (const request of [...waiting]) if (request.client === client) remove(waiting, request)
      for (const request of [...held]) if (request.client === client) remove(held, request)
      grantLocks()
    }

    return {
      chat,
      options: shared,
      environment,
      get state() {
        return state
      },
      get untold() {
        return untold
      },
      freeze() {
        if (state === 'running') state = 'frozen'
      },
      thaw() {
        if (state === 'frozen') void wake()
      },
      crash: vanish,
      hide() {
        for (const { hide } of listeners) hide()
        state = 'hidden'
      },
      show() {
        void wake()
        for (const { show } of listeners) show()
      },
    }
  }

  return {
    requests,
    resumed,
    executed,
    locks: () => [
      ...held.map(({ name, client }) => `${client} holds ${name}`),
      ...waiting.map(({ name, client }) => `${client} waits for ${name}`),
    ],
    openTab,
    toolsThatAsk: () => ({
      count: tool({
        input: anyInput,
        approve: true,
        execute(input) {
          executed.push(JSON.stringify(input))
          return 'counted'
        },
      }),
    }),
    async advance(milliseconds) {
      // What has started gets as far as it does without time.
      do await settled()
      while (wakingTabs)
      linkCalls = 0
      await clock.advance(milliseconds)
    },
  }
}

interface SlowModelOptions {
  readonly clock: Clock
  readonly onRequest: (step: string) => void
  readonly resumptions: string[]
  readonly client: string
  readonly isResumable: boolean
}

/**
 * A model that writes a word every 20 ms. A message with `tool` in it makes it call one first: the one whose
 * name is in the message, or `count`.
 */
function slowModel({
  clock,
  onRequest,
  resumptions,
  client,
  isResumable,
}: SlowModelOptions): Model {
  return {
    id: 'slow',
    vendor: 'simulated',
    request: () => ({ url: 'https://model.example', body: {} }),
    headers: () => ({}),
    reader: () => ({ read: () => true }),
    ...(isResumable && { resume: () => ({ url: 'https://model.example', body: {} }) }),
    fetch: async (_input, init) => {
      onRequest(String(init?.body))
      return new Response()
    },
    async streamStep(request, emit) {
      const { answerId = '', messages, model, signal, tools, resumed } = request
      const step = resumed ? resumed.message.steps.length - 1 : request.step
      const at = resumed ? resumed.cursor.after + 1 : 0
      if (resumed) resumptions.push(`${client} ${answerId}`)
      else await emit([{ type: 'start', step, vendor: 'simulated', model: 'slow' }])
      // An answer that is resumed stands after its question.
      const last = messages.at(resumed?.message.parts.length ? -2 : -1)
      const text = last?.role === 'user' ? String(last.content) : ''
      const isAsked = text.includes('tool')
      const name = Object.keys(tools ?? {}).find((one) => text.includes(one)) ?? 'count'
      // The step after the call answers, resumed or not.
      const callsTool = tools !== undefined && isAsked && step === 0
      try {
        if (!resumed) await model.fetch?.('https://model.example', { body: `${answerId}/${step}` })
        for (let word = at; word < 10 && !signal.aborted; word++) {
          await clock.sleep(20, signal)
          const content = { type: 'content', part: 'content', delta: ` ${word}` } as const
          const cursor = { type: 'cursor', cursor: { answer: answerId, after: word } } as const
          if (!signal.aborted) await emit(isResumable ? [content, cursor] : [content])
        }
      } catch (cause) {
        if (!signal.aborted) throw cause
      }
      const end: StreamEvent[] = signal.aborted
        ? [{ type: 'end', step, outcome: { type: 'aborted' } }]
        : [
            // As the models that resume do: a tool runs next, and must not run again.
            ...(isResumable ? ([{ type: 'cursor', cursor: null }] as const) : []),
            ...(callsTool
              ? ([
                  { type: 'tool-call', part: 'call', id: 'call', name },
                  { type: 'tool-input', part: 'call', delta: JSON.stringify({ answerId }) },
                ] as const)
              : []),
            { type: 'finish', reason: callsTool ? 'tool-calls' : 'stop', raw: '' },
            {
              type: 'end',
              step,
              outcome: { type: 'complete', finishReason: callsTool ? 'tool-calls' : 'stop' },
            },
          ]
      await emit(end)
    },
  }
}
