import { type ChatResult, type Conversation, immediately } from '@deltakit/core'
import {
  type PersistedClient,
  type Persister,
  persistQueryClientRestore,
  persistQueryClientSave,
} from '@tanstack/query-persist-client-core'
import {
  dehydrate,
  focusManager,
  HydrationBoundary,
  hydrate,
  onlineManager,
  QueryClient,
  type UseQueryResult,
  useIsMutating,
  useQuery,
} from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  chatKey,
  chatQueryOptions,
  completionQueryOptions,
  type TrackedChat,
  type UseChatStreamOptions,
  useChatStream,
} from '../src/index.ts'
import { mount, settle } from './page.tsx'
import { byHand, call, finish, frame, saying } from './provider.ts'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  focusManager.setFocused(undefined)
  onlineManager.setOnline(true)
})

function holder(options: UseChatStreamOptions) {
  const held: { chat: TrackedChat } = { chat: {} as TrackedChat }
  function Holder(props: Partial<UseChatStreamOptions>) {
    const chat = useChatStream({ id: 'demo', scheduler: immediately, ...options, ...props })
    held.chat = { ...chat }
    return null
  }
  return { held, Holder }
}

/** From here on time passes only when it is told to, which is when queries tell their news. */
function stopTime() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  return {
    pass: async (milliseconds = 0) => {
      await settle()
      await act(async () => void vi.advanceTimersByTime(milliseconds))
      await settle()
    },
  }
}

function texts(conversation: Conversation | undefined): string[] | undefined {
  return conversation?.messages.map(({ role, parts }) => {
    const said = parts.map((part) => ('text' in part ? part.text : part.type))
    return `${role}: ${said.join(' ')}`
  })
}

function kept(client: QueryClient, id = 'demo'): Conversation | undefined {
  return client.getQueryData<Conversation>(chatKey(id))
}

const older: Conversation = {
  version: 2,
  head: 'a',
  messages: [
    { id: 'q', parent: null, createdAt: 0, role: 'user', parts: [{ type: 'text', text: '1?' }] },
    {
      id: 'a',
      parent: 'q',
      createdAt: 0,
      role: 'assistant',
      parts: [{ type: 'content', key: '0/content', text: 'One', status: 'done' }],
      steps: [{ vendor: 'x', model: 'x', outcome: { type: 'complete', finishReason: 'stop' } }],
      usage: {},
      timing: {},
    },
  ],
}

describe('the conversation in the cache', () => {
  it('is written where a part begins or ends, and never for a token', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    const writes: string[] = []
    client.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated') writes.push(JSON.stringify(texts(query.state.data)))
    })
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ reasoning: 'Hmm' }))
    await settle()
    const before = writes.length
    for (let nth = 0; nth < 20; nth++) {
      provider.write(frame({ reasoning: 'm' }))
      await settle()
    }
    expect(writes).toHaveLength(before)
    provider.write(frame({ content: 'Hel' }))
    await settle()
    expect(texts(kept(client))).toEqual(['user: Hi', `assistant: Hmm${'m'.repeat(20)} Hel`])
    expect(writes).toHaveLength(before + 1)
    provider.write(frame({ content: 'lo' }), finish())
    provider.close()
    await settle()
    expect(texts(kept(client))?.at(-1)).toMatch(/Hello$/)
    expect(JSON.parse(JSON.stringify(kept(client)))).toEqual(kept(client))
    expect(kept(client)?.messages[1]).toBe(held.chat.messages[1])
  })

  it('is shown by whoever asks for it, without a load', async () => {
    const { model } = saying('Olá!')
    const { held, Holder } = holder({ model })
    let seen: Conversation | undefined
    const load = vi.fn(async () => older)
    function Sidebar() {
      seen = useQuery({ ...chatQueryOptions('demo', { load }), enabled: false }).data
      return null
    }
    mount([<Holder key="chat" />, <Sidebar key="sidebar" />])
    await act(async () => void (await held.chat.send('Hi')))
    await settle()
    expect(texts(seen)).toEqual(['user: Hi', 'assistant: Olá!'])
    expect(load).not.toHaveBeenCalled()
  })

  it('is adopted when others write it while the chat is idle', async () => {
    const { model, fetch } = saying('Two')
    const { held, Holder } = holder({ model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void client.setQueryData(chatKey('demo'), older))
    await settle()
    expect(texts({ ...older, messages: held.chat.messages })).toEqual([
      'user: 1?',
      'assistant: One',
    ])
    await act(async () => void (await held.chat.send('2?')))
    expect(texts(kept(client))).toHaveLength(4)
    expect(JSON.parse(fetch.exchanges[0]?.request.body ?? '').messages).toHaveLength(3)
    await act(async () => client.resetQueries({ queryKey: chatKey('demo') }))
    await settle()
    expect(held.chat.messages).toEqual([])
  })

  it('is not what others write while an answer is written', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    act(() => void client.setQueryData(chatKey('demo'), older))
    act(() => client.removeQueries({ queryKey: chatKey('demo') }))
    await settle()
    expect(held.chat.content.text).toBe('Hel')
    provider.write(frame({ content: 'lo' }), finish())
    provider.close()
    await settle()
    expect(texts(kept(client))).toEqual(['user: Hi', 'assistant: Hello'])
  })

  it('is forgotten with what is removed, when the chat is idle', async () => {
    const { model } = saying('Olá!')
    const { held, Holder } = holder({ model })
    const { client } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    act(() => client.clear())
    await settle()
    expect(held.chat.messages).toEqual([])
  })

  it('is collected with a chat nobody watches, and not while somebody does', async () => {
    const { pass } = stopTime()
    const client = new QueryClient({ defaultOptions: { queries: { gcTime: 1_000 } } })
    const { model } = saying('Olá!')
    const { held, Holder } = holder({ model })
    const { show } = mount(<Holder />, client)
    await act(async () => void (await held.chat.send('Hi')))
    await pass(60_000)
    expect(texts(kept(client))).toHaveLength(2)
    show(null)
    await settle()
    await pass(60_000)
    expect(kept(client)).toBeUndefined()
    show(<Holder />)
    await settle()
    expect(held.chat.messages).toEqual([])
  })

  it('is kept for as long as a client keeps the queries of chats', async () => {
    const { pass } = stopTime()
    const client = new QueryClient({ defaultOptions: { queries: { gcTime: 1_000 } } })
    client.setQueryDefaults(['deltakit', 'chat'], { gcTime: Number.POSITIVE_INFINITY })
    const { held, Holder } = holder({ model: saying('Olá!').model })
    const { show } = mount(<Holder />, client)
    await act(async () => void (await held.chat.send('Hi')))
    show(null)
    await pass(60_000)
    show(<Holder />)
    await settle()
    expect(held.chat.messages).toHaveLength(2)
  })

  it('is not collected while an answer is written, though nobody watches', async () => {
    const { pass } = stopTime()
    const client = new QueryClient({ defaultOptions: { queries: { gcTime: 1_000 } } })
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model, timeout: false })
    const { show } = mount(<Holder />, client)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    show(null)
    await settle()
    await pass(60_000)
    expect(texts(kept(client))).toHaveLength(2)
    provider.write(frame({ content: 'lo' }), finish())
    provider.close()
    await settle()
    show(<Holder />)
    await settle()
    expect(held.chat.content.text).toBe('Hello')
  })
})

describe('history', () => {
  it('is loaded once, whatever else the page does', async () => {
    const load = vi.fn(async () => older)
    const { model, fetch } = saying('Two')
    const { held, Holder } = holder({ model, load })
    const { client, show } = mount(<Holder />)
    await settle()
    expect(texts({ ...older, messages: held.chat.messages })).toEqual([
      'user: 1?',
      'assistant: One',
    ])
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

  it('that is still on its way is waited for before anything is sent', async () => {
    let arrive = (_: Conversation) => {}
    const load = () => new Promise<Conversation>((resolve) => (arrive = resolve))
    const { model, fetch } = saying('Two')
    const { held, Holder } = holder({ model, load })
    mount(<Holder />)
    await settle()
    act(() => void held.chat.send('2?'))
    await settle()
    expect(held.chat.status).toBe('connecting')
    expect(fetch.exchanges).toHaveLength(0)
    await act(async () => arrive(older))
    await settle()
    expect(texts({ ...older, messages: held.chat.messages })).toEqual([
      'user: 1?',
      'assistant: One',
      'user: 2?',
      'assistant: Two',
    ])
    expect(JSON.parse(fetch.exchanges[0]?.request.body ?? '').messages).toHaveLength(3)
  })

  it('that comes late never takes the place of what is newer', async () => {
    let arrive = (_: Conversation) => {}
    const load = () => new Promise<Conversation>((resolve) => (arrive = resolve))
    const { held, Holder } = holder({ model: saying().model, load })
    const { client } = mount(<Holder />)
    await settle()
    await act(async () => held.chat.append({ role: 'user', content: 'Newer' }))
    await act(async () => arrive(older))
    await settle()
    expect(texts({ ...older, messages: held.chat.messages })).toEqual(['user: Newer'])
    expect(texts(kept(client))).toEqual(['user: Newer'])
  })

  it('that cannot be loaded is said to be so when something is sent', async () => {
    let fail = (_: Error) => {}
    const load = () => new Promise<Conversation>((_, reject) => (fail = reject))
    const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    const { model, fetch } = saying('Olá!')
    const { held, Holder } = holder({ model, load })
    mount(<Holder />, client)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    await act(async () => fail(new Error('disk full')))
    await settle()
    expect(held.chat.error?.message).toContain('disk full')
    expect(fetch.exchanges).toHaveLength(0)
    await act(async () => void (await held.chat.send('Hi')))
    expect(held.chat.content.text).toBe('Olá!')
  })

  it('that can be loaded after all does not take the place of what nobody watched being said', async () => {
    const load = vi.fn(async () => older).mockRejectedValueOnce(new Error('disk full'))
    const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    const { held, Holder } = holder({ model: saying().model, load })
    const { show } = mount(<Holder />, client)
    await settle()
    const { append } = held.chat
    show(null)
    await settle()
    await append({ role: 'user', content: 'Newer' })
    await settle()
    expect(load).toHaveBeenCalledTimes(2)
    expect(texts(kept(client))).toEqual(['user: Newer'])
    show(<Holder />)
    await settle()
    expect(texts({ ...older, messages: held.chat.messages })).toEqual(['user: Newer'])
  })

  it('that was prefetched is there at the first render', async () => {
    const client = new QueryClient()
    await client.prefetchQuery(chatQueryOptions('demo', { load: async () => older }))
    const { held, Holder } = holder({ model: saying().model })
    mount(<Holder />, client)
    expect(held.chat.messages).toHaveLength(2)
  })
})

describe('sending', () => {
  it('is a mutation, told to whoever watches mutations', async () => {
    const { pass } = stopTime()
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model })
    let sends = 0
    function Busy() {
      sends = useIsMutating({ mutationKey: chatKey('demo') })
      return null
    }
    const { client } = mount([<Holder key="chat" />, <Busy key="busy" />])
    await settle()
    act(() => void held.chat.send('Hi'))
    await pass()
    expect(sends).toBe(1)
    provider.write(frame({ content: 'Olá!' }), finish())
    provider.close()
    await pass()
    expect(sends).toBe(0)
    const [mutation] = client.getMutationCache().getAll()
    expect(mutation?.state).toMatchObject({ status: 'success', data: { role: 'assistant' } })
  })

  it('is done once, at once and on its own, whatever the defaults of the client are', async () => {
    const onError = vi.fn()
    const client = new QueryClient({
      defaultOptions: {
        mutations: { retry: 3, networkMode: 'online', scope: { id: 'all' }, onError },
      },
    })
    onlineManager.setOnline(false)
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model })
    const other = holder({ model: saying('Olá!').model, id: 'other' })
    mount([<Holder key="one" />, <other.Holder key="two" id="other" />], client)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    expect(provider.requests()).toBe(1)
    await act(async () => void (await other.held.chat.send('Hi')))
    expect(other.held.chat.content.text).toBe('Olá!')
    provider.write('data: {"error":{"message":"no"}}\n\n')
    provider.close()
    await settle()
    expect(provider.requests()).toBe(1)
    expect(held.chat.error?.name).toBe('ProviderError')
    expect(onError).toHaveBeenCalledOnce()
  })

  it('is not repeated by a page that was restored', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }), frame(call('{"ci')))
    await settle()
    const state = JSON.parse(
      JSON.stringify(dehydrate(client, { shouldDehydrateMutation: () => true })),
    )
    cleanup()
    const later = new QueryClient()
    hydrate(later, state)
    const restored = byHand()
    const back = holder({ model: restored.model })
    mount(<back.Holder />, later)
    await settle()
    await act(async () => {
      await later.resumePausedMutations()
      for (const mutation of later.getMutationCache().getAll()) {
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

  it('goes on while its component is replaced by a newer one, as hot reloading does', async () => {
    const provider = byHand()
    const before = holder({ model: provider.model })
    const { show } = mount(<before.Holder />)
    await settle()
    act(() => void before.held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    const after = holder({ model: provider.model })
    show(<after.Holder />)
    await settle()
    expect(after.held.chat.content.text).toBe('Hel')
    provider.write(frame({ content: 'lo' }), finish())
    provider.close()
    await settle()
    expect(after.held.chat.content.text).toBe('Hello')
    expect(provider.requests()).toBe(1)
  })

  it('happens once for a click, however often the page mounts, focuses or reconnects', async () => {
    const { model, fetch } = saying('Olá!')
    const { held, Holder } = holder({ model })
    const { client, show } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    for (let again = 0; again < 3; again++) {
      show(null)
      show(<Holder />)
    }
    act(() => focusManager.setFocused(false))
    act(() => focusManager.setFocused(true))
    act(() => onlineManager.setOnline(false))
    act(() => onlineManager.setOnline(true))
    await act(async () => client.invalidateQueries())
    await act(async () => client.refetchQueries())
    await settle()
    expect(fetch.exchanges).toHaveLength(1)
    expect(held.chat.messages).toHaveLength(2)
  })
})

describe('a client', () => {
  it('has chats of its own', async () => {
    const { model } = saying('Olá!')
    const one = holder({ model })
    const two = holder({ model })
    mount(<one.Holder />)
    mount(<two.Holder />)
    await act(async () => void (await one.held.chat.send('Hi')))
    expect(two.held.chat.messages).toEqual([])
  })

  it('that is persisted and restored brings its conversations back', async () => {
    const { model, fetch } = saying('Olá!')
    const { held, Holder } = holder({ model })
    const { client } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    let stored = ''
    const persister: Persister = {
      persistClient: (persisted: PersistedClient) => {
        stored = JSON.stringify(persisted)
      },
      restoreClient: () => JSON.parse(stored) as PersistedClient,
      removeClient: () => {},
    }
    // Its types know only the client of its own copy.
    await persistQueryClientSave({ queryClient: client as never, persister })
    cleanup()
    const later = new QueryClient()
    const back = holder({ model })
    mount(<back.Holder />, later)
    await settle()
    expect(back.held.chat.messages).toEqual([])
    await act(async () => persistQueryClientRestore({ queryClient: later as never, persister }))
    await settle()
    expect(texts({ ...older, messages: back.held.chat.messages })).toEqual([
      'user: Hi',
      'assistant: Olá!',
    ])
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('that is hydrated from a server shows it at the first render', async () => {
    const server = new QueryClient()
    await server.prefetchQuery(chatQueryOptions('demo', { load: async () => older }))
    const state = JSON.parse(JSON.stringify(dehydrate(server)))
    const { held, Holder } = holder({ model: saying().model })
    mount(
      <HydrationBoundary state={state}>
        <Holder />
      </HydrationBoundary>,
    )
    expect(held.chat.messages).toHaveLength(2)
  })
})

describe('a completion', () => {
  const greeting = [{ role: 'user', content: 'Hi' }] as const

  it('is asked for once and kept by what was asked', async () => {
    const { pass } = stopTime()
    const { model, fetch } = saying('Olá!', 'Other')
    const seen: (string | undefined)[] = []
    function Greeting({ say }: { say: string }) {
      const messages = [{ role: 'user', content: say }] as const
      seen.push(useQuery(completionQueryOptions({ model, messages })).data?.content)
      return null
    }
    const { client, show } = mount(<Greeting say="Hi" />)
    await pass()
    expect(seen.at(-1)).toBe('Olá!')
    show([<Greeting key="1" say="Hi" />, <Greeting key="2" say="Hi" />])
    await act(async () => client.invalidateQueries())
    act(() => focusManager.setFocused(true))
    await pass()
    expect(fetch.exchanges).toHaveLength(1)
    expect(JSON.parse(JSON.stringify(dehydrate(client))).queries).toHaveLength(1)
    show(<Greeting say="Bye" />)
    await pass()
    expect(seen.at(-1)).toBe('Other')
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('that failed is asked for again when it is told to, and by nothing else', async () => {
    const { pass } = stopTime()
    const provider = byHand()
    const options = completionQueryOptions({ model: provider.model, messages: greeting })
    let query = {} as UseQueryResult<ChatResult>
    function Greeting() {
      query = useQuery(options)
      return query.status
    }
    const { client, show, container } = mount(<Greeting />)
    await pass()
    provider.write(frame({ content: 'Ol' }))
    provider.close()
    await pass()
    expect(container.textContent).toBe('error')
    show(null)
    show(<Greeting />)
    act(() => void client.invalidateQueries())
    act(() => void client.refetchQueries())
    act(() => focusManager.setFocused(false))
    act(() => focusManager.setFocused(true))
    act(() => onlineManager.setOnline(false))
    act(() => onlineManager.setOnline(true))
    await pass(60_000)
    expect(provider.requests()).toBe(1)
    act(() => void query.refetch())
    await pass()
    expect(provider.requests()).toBe(2)
    provider.write(frame({ content: 'Olá!' }), finish())
    provider.close()
    await pass()
    expect(query.data?.content).toBe('Olá!')
  })
})
