import { type Conversation, NetworkError, ProtocolError } from '@deltakit/core'
import {
  focusManager,
  onlineManager,
  QueryClient,
  QueryClientProvider,
} from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { renderToString } from 'react-dom/server.browser'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chatKey, chatQueryOptions, type TrackedChat } from '../src/index.ts'
import { modelAnswering, sentBody } from './support/controlled-provider.ts'
import { cachedConversation, stored, textsOf } from './support/conversations.ts'
import { eventually } from './support/eventually.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

afterEach(() => {
  cleanup()
  focusManager.setFocused(undefined)
  onlineManager.setOnline(true)
})

const withoutRetries = () => new QueryClient({ defaultOptions: { queries: { retry: false } } })

/** A `load` that a test resolves or rejects. */
function controlledLoad() {
  let resolve = (_: Conversation) => {}
  let reject = (_: Error) => {}
  const load = vi.fn(
    () =>
      new Promise<Conversation>((...settle) => {
        ;[resolve, reject] = settle
      }),
  )
  return {
    load,
    resolve: (conversation: Conversation) => act(async () => resolve(conversation)),
    reject: (error: Error) => act(async () => reject(error)),
  }
}

describe('`load`', () => {
  it('runs once, whatever else happens', async () => {
    const load = vi.fn(async () => stored)
    const { model, fetch } = modelAnswering('Two')
    const { held, Holder } = holdChat({ model, load })
    const { client, show } = mount(<Holder />)
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: 1?', 'assistant: One'])
    show(null)
    show(<Holder />)
    await act(async () => client.invalidateQueries())
    await act(async () => client.refetchQueries())
    act(() => focusManager.setFocused(true))
    act(() => onlineManager.setOnline(false))
    act(() => onlineManager.setOnline(true))
    await settle()
    expect(load).toHaveBeenCalledOnce()
    expect(fetch.exchanges).toHaveLength(0)
  })

  it.each([null, undefined])('may return %s where nothing is stored yet', async (nothing) => {
    const { model, fetch } = modelAnswering('One')
    const { held, Holder } = holdChat({ model, load: async () => nothing })
    const { client } = mount(<Holder />)
    await settle()
    expect(held.chat).toMatchObject({ isLoading: false, loadError: undefined, messages: [] })
    await act(async () => void (await held.chat.send('1?')))
    expect(textsOf(held.chat)).toEqual(['user: 1?', 'assistant: One'])
    expect(textsOf(cachedConversation(client))).toEqual(['user: 1?', 'assistant: One'])
    expect(fetch.exchanges).toHaveLength(1)
  })

  it.each([null, { version: 2, messages: [], head: null } as const])(
    'leaves the greeting of a chat of which %j is stored',
    async (nothing) => {
      const { model } = modelAnswering()
      const messages = [{ role: 'user', content: 'Hello' }] as const
      const { held, Holder } = holdChat({ model, messages, load: async () => nothing })
      const { client } = mount(<Holder />)
      await settle()
      expect(textsOf(held.chat)).toEqual(['user: Hello'])
      expect(textsOf(cachedConversation(client))).toEqual(['user: Hello'])
    },
  )

  it('ends before a message is sent', async () => {
    const { load, resolve } = controlledLoad()
    const { model, fetch } = modelAnswering('Two')
    const { held, Holder } = holdChat({ model, load })
    mount(<Holder />)
    await settle()
    act(() => void held.chat.send('2?'))
    await settle()
    expect(held.chat.status).toBe('connecting')
    expect(fetch.exchanges).toHaveLength(0)
    await resolve(stored)
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: 1?', 'assistant: One', 'user: 2?', 'assistant: Two'])
    expect(sentBody(fetch).messages).toHaveLength(3)
  })

  it('never replaces newer messages', async () => {
    const { load, resolve } = controlledLoad()
    const { held, Holder } = holdChat({ model: modelAnswering().model, load })
    const { client } = mount(<Holder />)
    await settle()
    await act(async () => held.chat.append({ role: 'user', content: 'Newer' }))
    await resolve(stored)
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: Newer'])
    expect(textsOf(cachedConversation(client))).toEqual(['user: Newer'])
  })

  it.each([
    ['offline', (is: boolean) => onlineManager.setOnline(!is)],
    ['hidden', (is: boolean) => focusManager.setFocused(!is)],
  ])(
    'that fails while the page is %s runs again once it is not, before a message is sent',
    async (_, setAway) => {
      setAway(true)
      const load = vi.fn(async () => stored)
      load.mockRejectedValueOnce(new NetworkError('Failed to fetch'))
      const { model, fetch } = modelAnswering('Two')
      const { held, Holder } = holdChat({ model, load })
      const client = new QueryClient({ defaultOptions: { queries: { retryDelay: 0 } } })
      mount(<Holder />, client)
      const state = () => client.getQueryState(chatKey('demo'))?.fetchStatus
      await eventually(async () => {
        await settle()
        expect(state()).toBe('paused')
      })
      expect(held.chat).toMatchObject({ isLoading: true, loadError: undefined })
      act(() => void held.chat.send('2?'))
      await settle()
      expect(fetch.exchanges).toHaveLength(0)
      act(() => setAway(false))
      await eventually(async () => {
        await settle()
        expect(held.chat.status).toBe('settled')
      })
      expect(textsOf(held.chat)).toEqual([
        'user: 1?',
        'assistant: One',
        'user: 2?',
        'assistant: Two',
      ])
      expect(load).toHaveBeenCalledTimes(2)
    },
  )

  it('that fails is the error of a message that waited for it', async () => {
    const { load, reject } = controlledLoad()
    const { model, fetch } = modelAnswering('Olá!')
    const { held, Holder } = holdChat({ model, load })
    mount(<Holder />, withoutRetries())
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    await reject(new Error('disk full'))
    await settle()
    expect(held.chat.error?.message).toContain('disk full')
    expect(fetch.exchanges).toHaveLength(0)
    await act(async () => void (await held.chat.send('Hi')))
    expect(held.chat.content.text).toBe('Olá!')
  })

  it('that succeeds after a failure does not replace messages that were added without a component', async () => {
    const load = vi.fn(async () => stored).mockRejectedValueOnce(new Error('disk full'))
    const { held, Holder } = holdChat({ model: modelAnswering().model, load })
    const { client, show } = mount(<Holder />, withoutRetries())
    await settle()
    const { append } = held.chat
    show(null)
    await settle()
    await append({ role: 'user', content: 'Newer' })
    await settle()
    expect(load).toHaveBeenCalledTimes(2)
    expect(textsOf(cachedConversation(client))).toEqual(['user: Newer'])
    show(<Holder />)
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: Newer'])
  })

  it('that is requested again replaces the conversation', async () => {
    const load = vi.fn(async () => stored)
    const { held, Holder } = holdChat({ model: modelAnswering().model, load })
    const { client } = mount(<Holder />)
    await settle()
    await act(async () => held.chat.append({ role: 'user', content: 'Newer' }))
    expect(held.chat.messages).toHaveLength(3)
    const options = { ...chatQueryOptions('demo', { load }), staleTime: 0 }
    await act(async () => {
      await client.invalidateQueries({ queryKey: chatKey('demo'), refetchType: 'none' })
      await client.fetchQuery(options)
    })
    await settle()
    expect(load).toHaveBeenCalledTimes(2)
    expect(textsOf(held.chat)).toEqual(['user: 1?', 'assistant: One'])
  })

  it.each([undefined, null])('that finds nothing keeps what the chat has: %s', async (nothing) => {
    const load = vi.fn(async () => nothing)
    const { model, fetch } = modelAnswering('Two')
    const messages = [{ role: 'assistant', content: 'Welcome' }] as const
    const { held, Holder } = holdChat({ model, load, messages })
    const { client } = mount(<Holder />)
    await settle()
    expect(textsOf(held.chat)).toEqual(['assistant: Welcome'])
    expect(held.chat).toMatchObject({ isLoading: false, loadError: undefined })
    await act(async () => void (await held.chat.send('2?')))
    const all = ['assistant: Welcome', 'user: 2?', 'assistant: Two']
    expect(textsOf(held.chat)).toEqual(all)
    expect(textsOf(cachedConversation(client))).toEqual(all)
    expect(load).toHaveBeenCalledOnce()
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('that finds nothing keeps a message that was sent meanwhile', async () => {
    let find = (_: undefined) => {}
    const load = () => new Promise<undefined>((resolve) => (find = resolve))
    const { held, Holder } = holdChat({ model: modelAnswering('Olá!').model, load })
    mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    await act(async () => find(undefined))
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: Olá!'])
    expect(held.chat.loadError).toBeUndefined()
  })

  it('is not called if the conversation was prefetched', async () => {
    const client = new QueryClient()
    await client.prefetchQuery(chatQueryOptions('demo', { load: async () => stored }))
    const load = vi.fn(async () => stored)
    const { held, Holder } = holdChat({ model: modelAnswering().model, load })
    mount(<Holder />, client)
    expect(held.chat.messages).toHaveLength(2)
    expect(held.chat.isLoading).toBe(false)
    expect(load).not.toHaveBeenCalled()
  })
})

describe('`isLoading` and `loadError`', () => {
  function holdLoadState(load?: () => Promise<Conversation>) {
    const states: string[] = []
    const { held, Holder } = holdChat(
      { model: modelAnswering('Olá!').model, load },
      ({ isLoading, loadError, messages }: TrackedChat) => {
        const state = `${isLoading ? 'loading' : 'idle'} ${loadError?.message ?? ''}`.trim()
        if (state !== states.at(-1)) states.push(state)
        return messages
      },
    )
    return { states, held, Holder }
  }

  it('show a load from the first render to its end', async () => {
    const { load, resolve } = controlledLoad()
    const { states, held, Holder } = holdLoadState(load)
    mount(<Holder />)
    expect(states).toEqual(['loading'])
    await settle()
    const { renders } = held
    await resolve(stored)
    expect(states).toEqual(['loading', 'idle'])
    // StrictMode renders twice.
    expect(held.renders).toBe(renders + 2)
  })

  it('show a load on a server, and none without `load`', () => {
    const { states, Holder } = holdLoadState(async () => stored)
    const other = holdLoadState()
    mount(<other.Holder />)
    expect(other.states).toEqual(['idle'])
    renderToString(
      <QueryClientProvider client={new QueryClient()}>
        <Holder />
      </QueryClientProvider>,
    )
    expect(states).toEqual(['loading'])
  })

  it('show why a load failed, until it runs again', async () => {
    const { load, resolve, reject } = controlledLoad()
    const { states, held, Holder } = holdLoadState(load)
    const { client } = mount(<Holder />, withoutRetries())
    await settle()
    await reject(new Error('disk full'))
    expect(states).toEqual(['loading', 'idle disk full'])
    act(() => void client.prefetchQuery(chatQueryOptions('demo', { load })))
    await settle()
    expect(states).toEqual(['loading', 'idle disk full', 'loading'])
    await resolve(stored)
    expect(states).toEqual(['loading', 'idle disk full', 'loading', 'idle'])
    expect(textsOf(held.chat)).toEqual(['user: 1?', 'assistant: One'])
  })

  it('show at once what no repetition changes, and repeat the rest as the app has it', async () => {
    const final = new ProtocolError('No conversation')
    const passing = new NetworkError('Offline')
    for (const { error, retry, calls } of [
      { error: final, retry: 2, calls: 1 },
      { error: final, retry: true, calls: 1 },
      { error: passing, retry: 2, calls: 3 },
      { error: passing, retry: (failures: number) => failures < 1, calls: 2 },
      { error: passing, retry: false, calls: 1 },
      { error: new Error('disk full'), retry: 1, calls: 2 },
    ]) {
      const load = vi.fn(() => Promise.reject<Conversation>(error))
      const { held, Holder } = holdChat({ model: modelAnswering().model, load })
      const client = new QueryClient({ defaultOptions: { queries: { retry, retryDelay: 0 } } })
      mount(<Holder />, client)
      // React 18 renders at the end of `act`.
      await eventually(async () => {
        await settle()
        expect(held.chat.loadError).toBe(error)
      })
      expect(load).toHaveBeenCalledTimes(calls)
      cleanup()
    }
  })

  it('keep the error while the chat continues without its history', async () => {
    const { load, reject } = controlledLoad()
    const { states, held, Holder } = holdLoadState(load)
    const { client } = mount(<Holder />, withoutRetries())
    await settle()
    await reject(new Error('disk full'))
    await act(async () => void (await held.chat.send('Hi')))
    await settle()
    expect(states).toEqual(['loading', 'idle disk full'])
    act(() => void client.setQueryData(chatKey('demo'), stored))
    await settle()
    expect(states).toEqual(['loading', 'idle disk full', 'idle'])
  })

  it('show a load from the first render if a prefetch has failed', async () => {
    const client = withoutRetries()
    const refuse = async () => Promise.reject(new Error('disk full'))
    await client.prefetchQuery(chatQueryOptions('demo', { load: refuse }))
    const { load, resolve } = controlledLoad()
    const { states, Holder } = holdLoadState(load)
    mount(<Holder />, client)
    await settle()
    await resolve(stored)
    expect(states).toEqual(['loading', 'idle'])
    const other = withoutRetries()
    await other.prefetchQuery(chatQueryOptions('demo', { load: refuse }))
    const withoutLoad = holdLoadState()
    mount(<withoutLoad.Holder />, other)
    await settle()
    expect(withoutLoad.states).toEqual(['idle disk full'])
  })

  it('show no load once it is cancelled', async () => {
    const { load } = controlledLoad()
    const { states, Holder } = holdLoadState(load)
    const { client } = mount(<Holder />)
    await settle()
    await act(async () => client.cancelQueries({ queryKey: chatKey('demo') }))
    await settle()
    expect(states).toEqual(['loading', 'idle'])
  })

  it('do not render a component that reads neither', async () => {
    const { load, resolve } = controlledLoad()
    const { held, Holder } = holdChat(
      { model: modelAnswering().model, load },
      ({ status }) => status,
    )
    mount(<Holder />)
    await settle()
    const { renders } = held
    await resolve({ ...stored, messages: [], head: null })
    await settle()
    expect(held.renders).toBe(renders)
  })
})
