import { immediately, type Middleware } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { jsonSchema, tool } from '@deltakit/core/tools'
import {
  type DehydratedState,
  dehydrate,
  hydrate,
  QueryClient,
  QueryClientProvider,
} from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { Fragment, StrictMode } from 'react'
import { expect, vi } from 'vitest'
import { createChance, pick } from '../../../core/test/support/chance.ts'
import { checkState } from '../../../core/test/support/chat-state-laws.ts'
import { manualClock, settled } from '../../../core/test/support/manual-clock.ts'
import {
  calledTools,
  randomProvider,
  requestProblem,
} from '../../../core/test/support/random-provider.ts'
import {
  randomVerbs,
  verbNames,
  type WatchedPromises,
  watchPromise,
} from '../../../core/test/support/random-verbs.ts'
import { cachedChatAt } from '../../src/chat-registry.ts'
import type { UseChatStreamOptions } from '../../src/index.ts'
import { eventually } from './eventually.ts'
import { createPlace, pageOf, resume, shownOf, suspend } from './random-components.tsx'

const ids = ['one', 'two'] as const
type Id = (typeof ids)[number]

/** What happens to components, to their options and to their page. What happens often is there more than once. */
const pageActions = [
  ...['show', 'show', 'show', 'hide', 'suspend', 'remove', 'replace', 'changeId'],
  ...['changeOptions', 'changeOptions', 'store', 'restore', 'reload', 'clearClient'],
] as const

/** The verbs that may make a request. */
const paid: readonly string[] = [
  ...['send', 'regenerate', 'regenerateOne', 'retry', 'continue', 'edit'],
  ...['addToolOutput', 'approve', 'deny'],
]

/**
 * A page with components of two chats that come and go, by a seed, and what holds of it all the time.
 * `isShared`: tests of other files had the page before, and what they left running may set timers.
 */
export function createRandomPage(seed: number, { isShared }: { readonly isShared: boolean }) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const problems = vi.spyOn(console, 'error').mockImplementation(() => {})
  const listeners = countListeners()
  const chance = createChance(seed)
  const clock = { ...manualClock(), random: () => chance(2 ** 32) / 2 ** 32 }
  const provider = randomProvider(chance, clock)
  const executed: string[] = []
  const Mode = chance(4) ? StrictMode : Fragment
  const watched: WatchedPromises = { open: 0, rejections: [] }
  const done: string[] = []
  /** How often a person may have made a request, and how often one was made. */
  let wanted = 0
  let streams = 0
  /** How many requests were checked. */
  let checked = 0
  /** A copy of the cache, as a persister has it, and whether an old one was put back. */
  let kept: DehydratedState | undefined
  let isOld = false

  const middleware: Middleware = (next) => {
    streams++
    return next
  }

  async function execute(input: unknown): Promise<unknown> {
    executed.push(String(Object(input).id))
    await clock.sleep(pick([0, 1, 40], chance), new AbortController().signal)
    if (chance(6) === 0) throw new Error('The tool failed')
    return 'done'
  }

  async function load() {
    await clock.sleep(pick([0, 5, 50], chance), new AbortController().signal)
    if (chance(5) === 0) throw new Error('The storage is away')
    return undefined
  }

  const input = jsonSchema<unknown>({})
  const tools = {
    count: tool({ input, execute }),
    ask: tool({ input }),
    pay: tool({ input, execute, approve: true }),
  }

  function newOptions(): UseChatStreamOptions {
    const name = pick(['first', 'second'], chance)
    return {
      model: compatible(name, { baseURL: 'https://a.example/v1', fetch: provider.fetch }),
      tools: chance(6) ? tools : undefined,
      busy: pick(['queue', 'interrupt'], chance),
      stopOnUnmount: chance(4) === 0,
      load: chance(4) === 0 ? load : undefined,
      clock,
      scheduler: immediately,
      middleware,
    }
  }

  const optionsOf: Record<Id, UseChatStreamOptions> = { one: newOptions(), two: newOptions() }
  const places = Array.from({ length: 4 }, () => createPlace(chance, optionsOf.one))
  let client = newClient()
  let root = render(app())

  function app() {
    return (
      <Mode>
        <QueryClientProvider client={client}>{pageOf(places)}</QueryClientProvider>
      </Mode>
    )
  }

  function chatOf(id: Id) {
    return cachedChatAt(client, id).chat
  }

  function stateOf(id: Id) {
    return { ...chatOf(id).get(), actions: cachedChatAt(client, id).actions }
  }

  function isIdle(): boolean {
    return watched.open === 0 && ids.every((id) => !chatOf(id).get().isBusy)
  }

  const verbs = ids.map((id) =>
    randomVerbs(chance, { chat: () => chatOf(id), answeredByApp: calledTools }),
  )

  const actions: Readonly<Record<(typeof pageActions)[number], () => unknown>> = {
    show() {
      const place = pick(places, chance)
      resume(place)
      place.state = 'shown'
    },
    hide() {
      pick(places, chance).state = 'hidden'
    },
    suspend: () => suspend(pick(places, chance)),
    remove() {
      pick(places, chance).state = 'gone'
    },
    replace() {
      pick(places, chance).generation++
    },
    changeId() {
      const place = pick(places, chance)
      place.id = place.id === 'one' ? 'two' : 'one'
    },
    changeOptions() {
      optionsOf[pick(ids, chance)] = newOptions()
    },
    store() {
      kept = copyOf(client)
    },
    restore() {
      isOld ||= kept !== undefined
      if (kept) hydrate(client, kept)
    },
    reload() {
      if (chance(2)) window.dispatchEvent(new Event('pagehide'))
      const copy = copyOf(client)
      root.unmount()
      // The page that is left does nothing more.
      for (const id of ids) void chatOf(id).stop()
      client = newClient()
      hydrate(client, copy)
      root = render(app())
    },
    clearClient: () => (chance(3) ? undefined : client.clear()),
  }

  /** Lets time pass, and everything happen that is due. */
  async function pass(milliseconds: number): Promise<void> {
    await clock.advance(milliseconds)
    vi.advanceTimersByTime(milliseconds)
    for (let round = 0; round < 3; round++) {
      await settled()
      vi.advanceTimersByTime(0)
    }
  }

  function show(): void {
    for (const place of places) place.options = optionsOf[place.id]
    root.rerender(app())
  }

  function check(): void {
    for (const id of ids) checkState(chatOf(id), chatOf(id).get())
    for (const place of places) {
      expect(place.needless, `commits of ${place.kind} that change nothing`).toBe(0)
      if (place.state !== 'shown') continue
      const state = stateOf(place.id)
      const { messages, draft } = state
      const shown = shownOf(place, state)
      expect(place.read.length).toBe(shown.length)
      for (const [at, value] of shown.entries()) {
        expect(place.read[at], `field ${at} of ${place.kind} of ${place.id}`).toBe(value)
      }
      if (place.kind !== 'rows') continue
      const path = draft ? [...messages, draft] : messages
      expect(place.rows.length).toBe(path.length)
      for (const [at, message] of path.entries()) expect(place.rows[at], `row ${at}`).toBe(message)
    }
    expect(streams, 'requests of a person').toBeLessThanOrEqual(wanted)
    for (; checked < provider.requests.length; checked++) {
      expect(requestProblem(provider.requests[checked] ?? { messages: [] })).toBe('')
    }
    if (!isOld) expect(new Set(executed).size, 'calls executed once').toBe(executed.length)
    expect(watched.rejections).toEqual([])
    expect(problems.mock.calls).toEqual([])
  }

  return {
    done,
    /** Does something by chance, and checks what has to hold after it. */
    async live(): Promise<void> {
      const isVerb = chance(2) === 0
      const wasIdle = isIdle()
      const streamsBefore = streams
      await act(async () => {
        if (isVerb) {
          const at = chance(ids.length)
          const name = pick(verbNames, chance)
          done.push(`${name} ${ids[at]}`)
          if (paid.includes(name)) wanted++
          void watchPromise(watched, verbs[at]?.[name]())
        } else {
          const name = pick(pageActions, chance)
          done.push(name)
          actions[name]()
          show()
        }
        await pass(pick([0, 0, 1, 5, 30, 250, 5_000], chance))
      })
      if (!isVerb && wasIdle) expect(streams, 'requests of nobody').toBe(streamsBefore)
      check()
    },
    /** Everything leaves, and nothing of it stays. */
    async leave(): Promise<void> {
      done.push('leave')
      await act(async () => {
        root.unmount()
        await pass(600_000)
        for (const id of ids) void chatOf(id).stop()
        await pass(600_000)
      })
      for (const place of places) place.state = 'gone'
      check()
      for (const id of ids) {
        expect(chatOf(id).get()).toMatchObject({ draft: undefined, isBusy: false, queued: [] })
      }
      await act(() => pass(600_000))
      expect(watched.open).toBe(0)
      expect(listeners.open(), 'listeners of the window').toEqual([])
      expect(client.getQueryCache().getAll(), 'queries').toEqual([])
      expect(client.getMutationCache().getAll(), 'mutations').toEqual([])
      if (isShared) return
      // What an update costs is measured by messages and frames, which are real here.
      await eventually(() => expect(vi.getTimerCount(), 'timers').toBe(0))
    },
    close(): void {
      root.unmount()
    },
  }
}

function newClient(): QueryClient {
  const defaultOptions = { queries: { retry: false, gcTime: 1_000 }, mutations: { gcTime: 1_000 } }
  return new QueryClient({ defaultOptions })
}

/** What a persister stores of a cache. */
function copyOf(client: QueryClient): DehydratedState {
  return JSON.parse(JSON.stringify(dehydrate(client)))
}

/** Which listeners of the window were added and not removed. */
function countListeners(): { open(): string[] } {
  const added: { readonly type: string; readonly listener: unknown }[] = []
  const { addEventListener, removeEventListener } = window
  vi.spyOn(window, 'addEventListener').mockImplementation((...args: unknown[]) => {
    added.push({ type: String(args[0]), listener: args[1] })
    return Reflect.apply(addEventListener, window, args)
  })
  vi.spyOn(window, 'removeEventListener').mockImplementation((...args: unknown[]) => {
    const at = added.findIndex(({ type, listener }) => type === args[0] && listener === args[1])
    if (at >= 0) added.splice(at, 1)
    return Reflect.apply(removeEventListener, window, args)
  })
  return { open: () => added.map(({ type }) => type).filter((type) => type === 'pagehide') }
}
