import { dehydrate, hydrate, QueryClient } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { controlledProvider, frame, modelAnswering } from './support/controlled-provider.ts'
import { textsOf } from './support/conversations.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  // A stored conversation that is shown as empty is no silent loss.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const nonsense = [null, 5, 'x', {}, [null]]

/** Copies of a value, in each of which one thing is something else. */
function* spoiled(value: unknown, path = ''): Generator<[string, unknown]> {
  for (const other of nonsense) yield [`${path} is ${JSON.stringify(other)}`, other]
  if (typeof value !== 'object' || value === null) return
  for (const [name, field] of Object.entries(value)) {
    for (const [where, copy] of spoiled(field, `${path}.${name}`)) {
      yield [
        where,
        Array.isArray(value) ? value.with(Number(name), copy) : { ...value, [name]: copy },
      ]
    }
  }
}

/** What a persister has stored in the middle of an answer. */
async function stored(): Promise<ReturnType<typeof dehydrate>> {
  const provider = controlledProvider()
  const { held, Holder } = holdChat({ model: provider.model })
  const { client } = mount(<Holder />)
  act(() => void held.chat.send('Hi'))
  await settle()
  provider.write(frame({ content: 'One' }))
  await settle()
  await act(async () => void vi.advanceTimersByTime(1_000))
  const state = JSON.parse(JSON.stringify(dehydrate(client)))
  cleanup()
  return state
}

it.each(['draft', 'chat'])(
  'renders whatever a store gives back as the %s, and can send',
  async (kind) => {
    const { queries, mutations } = await stored()
    const spoiledQuery = queries.find(({ queryKey }) => queryKey[1] === kind)
    expect(spoiledQuery?.state.data).toBeDefined()
    let cases = 0
    let answered = 0
    for (const [where, data] of spoiled(spoiledQuery?.state.data)) {
      const changed = queries.map((query) =>
        query === spoiledQuery ? { ...query, state: { ...query.state, data } } : query,
      )
      const client = new QueryClient()
      const back = holdChat({ model: modelAnswering('Fine').model })
      hydrate(client, { queries: changed, mutations })
      try {
        mount(<back.Holder />, client)
        await settle()
        await act(async () => void (await back.held.chat.send('And you?')))
        const { isBusy, error } = back.held.chat
        expect(isBusy, where).toBe(false)
        expect(textsOf(back.held.chat), where).toContain('user: And you?')
        // What no model can be sent is an error that the page shows.
        if (!error) expect(textsOf(back.held.chat).at(-1), where).toBe('assistant: Fine')
        answered += error ? 0 : 1
        if (kind === 'draft') expect(textsOf(back.held.chat)[0], where).toBe('user: Hi')
      } catch (cause) {
        throw new Error(where, { cause })
      }
      cleanup()
      cases++
    }
    expect(cases).toBeGreaterThan(100)
    expect(answered).toBeGreaterThan(0.9 * cases)
  },
)
