import { jsonSchema, tool } from '@deltakit/core/tools'
import {
  type PersistedClient,
  type Persister,
  persistQueryClientRestore,
  persistQueryClientSave,
} from '@tanstack/query-persist-client-core'
import { dehydrate, HydrationBoundary, hydrate, QueryClient } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chatKey, chatQueryOptions } from '../src/index.ts'
import {
  controlledProvider,
  finish,
  frame,
  modelAnswering,
  toolCall,
} from './support/controlled-provider.ts'
import { cachedConversation, stored, textsOf } from './support/conversations.ts'
import { approveCall, holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

/** Unmounts everything, and returns a new client with what the old one stored. */
function reload(client: QueryClient): QueryClient {
  const state = JSON.parse(
    JSON.stringify(dehydrate(client, { shouldDehydrateMutation: () => true })),
  )
  cleanup()
  const next = new QueryClient()
  hydrate(next, state)
  return next
}

describe('a restored client', () => {
  it('shows the conversations that a persister stored', async () => {
    const { model, fetch } = modelAnswering('Olá!')
    const { held, Holder } = holdChat({ model })
    const { client } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    let text = ''
    const persister: Persister = {
      persistClient: (persisted: PersistedClient) => {
        text = JSON.stringify(persisted)
      },
      restoreClient: () => JSON.parse(text) as PersistedClient,
      removeClient: () => {},
    }
    // Its types know only the client of its own copy.
    await persistQueryClientSave({ queryClient: client as never, persister })
    cleanup()
    const next = new QueryClient()
    const back = holdChat({ model })
    mount(<back.Holder />, next)
    await settle()
    expect(back.held.chat.messages).toEqual([])
    await act(async () => persistQueryClientRestore({ queryClient: next as never, persister }))
    await settle()
    expect(textsOf(back.held.chat)).toEqual(['user: Hi', 'assistant: Olá!'])
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('shows the dehydrated conversation of a server at the first render', async () => {
    const server = new QueryClient()
    await server.prefetchQuery(chatQueryOptions('demo', { load: async () => stored }))
    const state = JSON.parse(JSON.stringify(dehydrate(server)))
    const { held, Holder } = holdChat({ model: modelAnswering().model })
    mount(
      <HydrationBoundary state={state}>
        <Holder />
      </HydrationBoundary>,
    )
    expect(held.chat.messages).toHaveLength(2)
  })

  it('sends no request of its own for an answer that was cut, and continues it on `continue()`', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }), frame(toolCall('{"ci')))
    await settle()
    const next = reload(client)
    const restored = controlledProvider()
    const back = holdChat({ model: restored.model })
    mount(<back.Holder />, next)
    await settle()
    await act(async () => {
      await next.resumePausedMutations()
      for (const mutation of next.getMutationCache().getAll()) {
        await mutation.continue().catch(() => {})
      }
    })
    await settle()
    expect(restored.requests()).toBe(0)
    expect(provider.requests()).toBe(1)
    expect(back.held.chat.messages[1]).toMatchObject({
      outcome: { type: 'interrupted' },
      parts: [
        { text: 'Hel', status: 'done' },
        { type: 'tool-call', status: 'unfinished' },
      ],
    })
    act(() => void back.held.chat.continue())
    await settle()
    expect(restored.requests()).toBe(1)
    restored.write(frame({ content: 'lo' }), finish())
    restored.close()
    await settle()
    expect(back.held.chat.content.text).toBe('Hello')
  })

  it('writes to its cache that a cut answer is interrupted, once', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    const next = reload(client)
    expect(cachedConversation(next)?.messages[1]).not.toHaveProperty('outcome')
    const back = holdChat({ model: controlledProvider().model })
    const { show } = mount(<back.Holder />, next)
    await settle()
    expect(cachedConversation(next)?.messages[1]).toMatchObject({
      outcome: { type: 'interrupted' },
      parts: [{ text: 'Hel', status: 'done' }],
    })
    const written = cachedConversation(next)
    show(null)
    show(<back.Holder />)
    await settle()
    expect(cachedConversation(next)).toBe(written)
  })
})

describe('a tool call of a restored client', () => {
  const input = jsonSchema({ type: 'object' })

  it('that was running is not executed again', async () => {
    const provider = controlledProvider()
    const execute = vi.fn(() => new Promise<string>(() => {}))
    const tools = { remove: tool({ input, approve: true, execute }) }
    const { held, Holder } = holdChat({ model: provider.model, tools })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame(toolCall('{}', { name: 'remove' })), finish('tool_calls'))
    provider.close()
    await settle()
    act(() => approveCall(held.chat))
    await settle()
    expect(execute).toHaveBeenCalledOnce()
    const next = reload(client)
    const again = controlledProvider()
    const back = holdChat({ model: again.model, tools })
    mount(<back.Holder />, next)
    await settle()
    expect(back.held.chat.messages[1]).toMatchObject({
      outcome: { type: 'interrupted' },
      parts: [{ status: 'interrupted' }],
    })
    act(() => void back.held.chat.continue())
    await settle()
    expect(execute).toHaveBeenCalledOnce()
    expect(again.requests()).toBe(1)
    again.write(frame({ content: 'It was not removed' }), finish())
    again.close()
    await settle()
    expect(back.held.chat.content.text).toBe('It was not removed')
  })

  it('that waits for an approval still waits, and is executed once', async () => {
    const provider = controlledProvider()
    const execute = vi.fn(() => 'gone')
    const tools = { remove: tool({ input, approve: true, execute }) }
    const { held, Holder } = holdChat({ model: provider.model, tools })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame(toolCall('{}', { name: 'remove' })), finish('tool_calls'))
    provider.close()
    await settle()
    const next = reload(client)
    const again = controlledProvider()
    const back = holdChat({ model: again.model, tools })
    mount(<back.Holder />, next)
    await settle()
    expect(back.held.chat.status).toBe('awaiting-approval')
    expect(again.requests()).toBe(0)
    act(() => approveCall(back.held.chat))
    await settle()
    expect(execute).toHaveBeenCalledOnce()
    again.write(frame({ content: 'Gone' }), finish())
    again.close()
    await settle()
    expect(back.held.chat.toolCalls).toMatchObject([{ status: 'done', output: 'gone' }])
    expect(back.held.chat.content.text).toBe('Gone')
  })
})

describe('a conversation of another version, or a broken one', () => {
  const broken = [
    null,
    {},
    'x',
    [],
    { version: 2, messages: [{ id: 'a' }], head: 'a' },
    { version: 2, head: 'a', messages: [{ id: 'a', parent: null, role: 'assistant' }] },
  ].map((data) => ({ data }))

  it.each(broken)('is an empty chat that can be used: $data', async ({ data }) => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const client = new QueryClient()
    client.setQueryData(chatKey('demo'), data)
    const { held, Holder } = holdChat({ model: modelAnswering('Olá!').model })
    mount(<Holder />, client)
    await settle()
    expect(held.chat.messages).toEqual([])
    // It may be of use to its owner, and stays until the first message.
    expect(client.getQueryData(chatKey('demo'))).toBe(data)
    await act(async () => void (await held.chat.send('Hi')))
    expect(cachedConversation(client)?.messages).toHaveLength(2)
  })

  it.each(broken)('is an empty chat if it is loaded: $data', async ({ data }) => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const load = async () => data as never
    const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    const { held, Holder } = holdChat({ model: modelAnswering('Olá!').model, load })
    mount(<Holder />, client)
    await settle()
    expect(client.getQueryState(chatKey('demo'))).toMatchObject({ status: 'success', error: null })
    await act(async () => void (await held.chat.send('Hi')))
    expect(held.chat.messages).toHaveLength(2)
  })

  it.each(broken)('can be written to the cache without an error: $data', async ({ data }) => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { held, Holder } = holdChat({ model: modelAnswering('Olá!').model })
    const { client } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    act(() => void client.setQueryData(chatKey('demo'), data))
    await settle()
    expect(held.chat.messages).toEqual([])
  })

  it('does not prevent a persisted client from being restored', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { Holder } = holdChat({ model: modelAnswering().model })
    const { client } = mount(<Holder />)
    await settle()
    const before = new QueryClient()
    before.setQueryData(['todos'], [1])
    before.setQueryData(chatKey('demo'), { version: 0 })
    before.setQueryData(['after'], [2])
    const clientState = dehydrate(before)
    const persisted: PersistedClient = { timestamp: Date.now(), buster: '', clientState }
    const removeClient = vi.fn()
    await act(() =>
      persistQueryClientRestore({
        // Its types know only the client of its own copy.
        queryClient: client as never,
        persister: { persistClient() {}, restoreClient: () => persisted, removeClient },
      }),
    )
    expect(client.getQueryData(['after'])).toEqual([2])
    expect(removeClient).not.toHaveBeenCalled()
  })
})
