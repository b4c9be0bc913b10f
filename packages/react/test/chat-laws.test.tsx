import { type Conversation, immediately } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { QueryClient } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { createChance, pick } from '../../core/test/support/chance.ts'
import { checkState } from '../../core/test/support/chat-state-laws.ts'
import { manualClock } from '../../core/test/support/manual-clock.ts'
import {
  calledTools,
  randomProvider,
  requestProblem,
} from '../../core/test/support/random-provider.ts'
import {
  randomVerbs,
  verbNames,
  type WatchedPromises,
  watchPromise,
} from '../../core/test/support/random-verbs.ts'
import { cachedChatAt } from '../src/chat-registry.ts'
import { chatKey, type UseChatStreamOptions } from '../src/index.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount } from './support/mount.tsx'

const id = 'random'
const queryKey = chatKey(id)
const nobody = new AbortController().signal

/** What happens to the components of a chat and to its query. */
const pageActions = [
  ...['toggleFirst', 'toggleFirst', 'toggleSecond', 'toggleSecond'],
  ...['keep', 'putBack', 'invalidate', 'refetch', 'reset', 'remove', 'clearClient'],
] as const

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

afterEach(cleanup)

/** The chat of two components that come and go, by the seed, with whatever a person and the app do. */
it.each(seeds)('shows one chat in all components, whatever is done, seed %i', async (seed) => {
  const chance = createChance(seed)
  const clock = { ...manualClock(), random: () => chance(2 ** 32) / 2 ** 32 }
  const provider = randomProvider(chance, clock)
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const problems = vi.spyOn(console, 'error').mockImplementation(() => {})
  const done: string[] = []
  const executed: string[] = []
  const watched: WatchedPromises = { open: 0, rejections: [] }
  let stored: Conversation | undefined

  const execute = async (input: unknown): Promise<unknown> => {
    executed.push(String(Object(input).id))
    await clock.sleep(pick([0, 1, 40], chance), nobody)
    if (chance(6) === 0) throw new Error('The tool failed')
    return 'done'
  }
  const input = jsonSchema<unknown>({})
  const options: UseChatStreamOptions = {
    id,
    model: compatible('made', { baseURL: 'https://provider.example/v1', fetch: provider.fetch }),
    tools: {
      count: tool({ input, execute }),
      ask: tool({ input }),
      pay: tool({ input, execute, approve: true }),
    },
    clock,
    scheduler: immediately,
    busy: pick(['queue', 'interrupt'], chance),
    stopOnUnmount: chance(4) === 0,
    load: chance(2) ? load : undefined,
  }

  async function load(): Promise<Conversation | undefined> {
    await clock.sleep(pick([0, 5, 50], chance), nobody)
    if (chance(5) === 0) throw new Error('The storage is away')
    return stored
  }

  const first = holdChat(options)
  const second = holdChat(options)
  const isShown = { first: true, second: false }
  const { show } = mount(app(), client)

  function app() {
    return [
      isShown.first && <first.Holder key="first" />,
      isShown.second && <second.Holder key="second" />,
    ]
  }

  function toggle(which: keyof typeof isShown): void {
    isShown[which] = !isShown[which]
    show(app())
  }

  function chat() {
    return cachedChatAt(client, id, options).chat
  }

  const actions: Readonly<Record<string, () => unknown>> = {
    ...randomVerbs(chance, { chat, answeredByApp: calledTools }),
    toggleFirst: () => toggle('first'),
    toggleSecond: () => toggle('second'),
    keep() {
      stored = JSON.parse(JSON.stringify(chat().conversation()))
    },
    putBack: () => stored && client.setQueryData(queryKey, stored),
    invalidate: () => client.invalidateQueries({ queryKey }),
    refetch: () => options.load && client.refetchQueries({ queryKey }),
    reset: () => client.resetQueries({ queryKey }),
    remove: () => client.removeQueries({ queryKey }),
    clearClient: () => (chance(3) ? undefined : client.clear()),
  }

  function check(): void {
    const state = chat().get()
    checkState(chat(), state)
    const held = [isShown.first && first.held, isShown.second && second.held]
    for (const shown of held) {
      if (!shown) continue
      expect(shown.chat.messages, 'the messages of a component').toBe(state.messages)
      expect(shown.chat.messageIds, 'the ids of a component').toBe(state.messageIds)
      expect(shown.chat.status, 'the status of a component').toBe(state.status)
    }
  }

  try {
    for (let moment = 0; moment < 30; moment++) {
      const action = pick([...verbNames, ...pageActions], chance)
      done.push(action)
      await act(async () => {
        void watchPromise(watched, actions[action]?.())
        await clock.advance(pick([0, 0, 1, 5, 30, 250, 5_000], chance))
      })
      check()
    }
    if (!isShown.first) await act(async () => toggle('first'))
    await act(() => clock.advance(600_000))
    check()
    await act(async () => {
      void chat().stop()
      await clock.advance(600_000)
    })
    check()
    expect(chat().get()).toMatchObject({ draft: undefined, isBusy: false, queued: [] })
    expect(watched).toEqual({ open: 0, rejections: [] })
    expect(new Set(executed).size, 'calls executed once').toBe(executed.length)
    for (const request of provider.requests) expect(requestProblem(request)).toBe('')
    expect(problems.mock.calls).toEqual([])
  } catch (cause) {
    throw new Error(`seed ${seed}: ${done.join(', ')}`, { cause })
  } finally {
    problems.mockRestore()
  }
})
