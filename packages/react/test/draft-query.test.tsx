import { dehydrate, hydrate, QueryClient } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { controlledProvider, finish, frame, modelAnswering } from './support/controlled-provider.ts'
import { textsOf } from './support/conversations.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

const draftKey = ['deltakit', 'draft', 'demo']

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

/** An answer of one part that streams: the cache sees where it begins, and nothing more. */
async function streaming() {
  const provider = controlledProvider()
  const chat = holdChat({ model: provider.model })
  const { client } = mount(<chat.Holder />)
  act(() => void chat.held.chat.send('Hi'))
  await settle()
  const write = async (text: string) => {
    provider.write(frame({ content: text }))
    await settle()
  }
  await write('One')
  return { provider, client, write, held: chat.held }
}

async function second(): Promise<void> {
  await act(async () => void vi.advanceTimersByTime(1_000))
}

/** What a persister stores, through JSON. */
function store(client: QueryClient): ReturnType<typeof dehydrate> {
  return JSON.parse(JSON.stringify(dehydrate(client)))
}

/** A page that loads with what was stored. */
async function load(state: ReturnType<typeof dehydrate>, late = false) {
  cleanup()
  const client = new QueryClient()
  const back = holdChat({ model: modelAnswering(' four').model })
  if (!late) hydrate(client, state)
  mount(<back.Holder />, client)
  await settle()
  if (late) await act(async () => hydrate(client, state))
  await settle()
  return { held: back.held, client }
}

describe('a page that is reloaded while an answer streams', () => {
  it.each([
    ['at once', false],
    ['after the first render', true],
  ])('shows the answer as of a second before, restored %s', async (_, late) => {
    const { client, write } = await streaming()
    await write(' two')
    await write(' three')
    await second()
    const { held } = await load(store(client), late)
    expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: One two three'])
    expect(held.chat.messages[1]).toMatchObject({ outcome: { type: 'interrupted' } })
  })

  it('shows it even if the draft arrives before its conversation', async () => {
    const { client, write } = await streaming()
    await write(' two')
    await second()
    const { queries, mutations } = store(client)
    const { held } = await load({ queries: queries.toReversed(), mutations }, true)
    expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: One two'])
  })

  it('continues it in the same message', async () => {
    const { client, write } = await streaming()
    await write(' two')
    await second()
    const { held, client: next } = await load(store(client))
    await act(async () => void (await held.chat.continue()))
    expect(held.chat.content.text).toBe('One two four')
    expect(held.chat.messages).toHaveLength(2)
    expect(next.getQueryData(draftKey)).toBeUndefined()
  })

  it.each(['pagehide', 'visibilitychange'])(
    'stores what arrived since the last write on %s',
    async (name) => {
      const { client, write } = await streaming()
      await second()
      await write(' two')
      globalThis.dispatchEvent(new Event(name))
      const { held } = await load(store(client))
      expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: One two'])
    },
  )
})

describe('the stored draft', () => {
  it('is written about once a second, without a render', async () => {
    const { client, write, held } = await streaming()
    const writes = vi.fn()
    client.getQueryCache().subscribe((event) => {
      if (event.type === 'updated') writes()
    })
    const { renders } = held
    for (const word of [' two', ' three', ' four', ' five']) await write(word)
    const streamed = held.renders
    await second()
    await second()
    expect(writes).toHaveBeenCalledTimes(1)
    expect(held.renders).toBe(streamed)
    expect(streamed).toBeGreaterThanOrEqual(renders)
  })

  it('is removed with its timer and listeners once the answer has ended', async () => {
    const { client, provider, write } = await streaming()
    await write(' two')
    await second()
    expect(client.getQueryData(draftKey)).toBeDefined()
    provider.write(finish())
    provider.close()
    await settle()
    expect(client.getQueryData(draftKey)).toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
    globalThis.dispatchEvent(new Event('pagehide'))
    expect(client.getQueryData(draftKey)).toBeUndefined()
  })

  it('never replaces an answer that has ended', async () => {
    const { client, provider, write } = await streaming()
    await second()
    const { queries } = store(client)
    const draft = queries.filter(({ queryKey }) => queryKey[1] === 'draft')
    await write(' two')
    provider.write(finish())
    provider.close()
    await settle()
    const settled = store(client)
    const { held } = await load({ ...settled, queries: [...settled.queries, ...draft] }, true)
    expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: One two'])
    expect(held.chat.messages[1]).toMatchObject({ outcome: { type: 'complete' } })
  })

  it.each([
    ['of another conversation', { id: 'x', parent: 'nowhere', parts: [], steps: [] }],
    ['that is no answer', 'text'],
    ['without parts', { id: 'x', parent: null }],
  ])('%s changes nothing', async (_, draft) => {
    const client = new QueryClient()
    const { held, Holder } = holdChat({ model: modelAnswering('Olá').model })
    mount(<Holder />, client)
    await settle()
    await act(async () => void (await held.chat.send('Hi')))
    await act(async () => void client.setQueryData(draftKey, draft))
    expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: Olá'])
  })
})
