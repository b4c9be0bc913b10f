import { type Conversation, immediately } from '@deltakit/core'
import { jsonSchema, tool } from '@deltakit/core/tools'
import {
  type PersistedClient,
  persistQueryClientRestore,
} from '@tanstack/query-persist-client-core'
import { dehydrate, hydrate, QueryClient } from '@tanstack/react-query'
import { act, cleanup, screen } from '@testing-library/react'
import { Activity, type ReactNode, Suspense } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  chatKey,
  type TrackedChat,
  type UseChatStreamOptions,
  useChatSlice,
  useChatStream,
} from '../src/index.ts'
import { mount, settle } from './page.tsx'
import { byHand, call, finish, frame, saying } from './provider.ts'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A page that keeps what the hook returned last. */
function holder(options: UseChatStreamOptions) {
  const held: { chat: TrackedChat } = { chat: {} as TrackedChat }
  function keep(chat: TrackedChat) {
    held.chat = { ...chat }
  }
  function Holder(props: Partial<UseChatStreamOptions>) {
    keep(useChatStream({ id: 'demo', scheduler: immediately, ...options, ...props }))
    return null
  }
  return { held, Holder }
}

/** What reads a chat that somebody else asks. */
function Title() {
  return <h1>{useChatSlice('demo', (chat) => chat.messages.length)}</h1>
}

/** A page that can be hidden, and what may stand beside it. */
function hiding(page: ReactNode, other: ReactNode) {
  // The same element each time, so that nothing renders it again when it is shown.
  return (mode: 'visible' | 'hidden', beside = false) => [
    <Activity key="page" mode={mode}>
      {page}
    </Activity>,
    beside && other,
  ]
}

/** A client whose queries are collected after a second that a test lets pass. */
function forgetful() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const client = new QueryClient({ defaultOptions: { queries: { gcTime: 1_000 } } })
  return { client, pass: () => act(async () => void vi.advanceTimersByTime(60_000)) }
}

function kept(client: QueryClient): Conversation | undefined {
  return client.getQueryData<Conversation>(chatKey('demo'))
}

/** Another page, with what was kept when the first one went away. */
function reloaded(client: QueryClient): QueryClient {
  const state = JSON.parse(JSON.stringify(dehydrate(client)))
  cleanup()
  const later = new QueryClient()
  hydrate(later, state)
  return later
}

const question = {
  id: 'q',
  parent: null,
  createdAt: 0,
  role: 'user',
  parts: [{ type: 'text', text: '1?' }],
} as const
const older: Conversation = { version: 2, head: 'q', messages: [question] }

describe('a chat that is read before it is asked', () => {
  it('begins with the messages it is given', async () => {
    const { model, fetch } = saying('Olá!')
    const { held, Holder } = holder({ model, messages: [{ role: 'user', content: 'Hi' }] })
    const { client, show } = mount(<Title />)
    await settle()
    show([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(screen.getByRole('heading').textContent).toBe('1')
    expect(held.chat.messages).toMatchObject([{ parts: [{ text: 'Hi' }] }])
    expect(kept(client)).toBeUndefined()
    await act(async () => void (await held.chat.send('And?')))
    expect(JSON.parse(fetch.exchanges[0]?.request.body ?? '').messages).toHaveLength(2)
    expect(kept(client)?.messages).toHaveLength(3)
  })

  it('begins with the conversation it is given', async () => {
    const { held, Holder } = holder({ model: saying().model, conversation: older })
    mount([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(held.chat.messages).toEqual(older.messages)
  })

  it('begins with what is kept, where something is', async () => {
    const { held, Holder } = holder({
      model: saying().model,
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
      ],
    })
    const { client, show } = mount(<Title />)
    await settle()
    act(() => void client.setQueryData(chatKey('demo'), older))
    show([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(held.chat.messages).toEqual(older.messages)
  })

  it('loads its history once it knows how', async () => {
    const load = vi.fn(async () => older)
    const { held, Holder } = holder({ model: saying().model, load })
    const { show } = mount(<Title />)
    await settle()
    show([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(load).toHaveBeenCalledOnce()
    expect(held.chat.messages).toEqual(older.messages)
    expect(screen.getByRole('heading').textContent).toBe('1')
  })

  it('shows its history, and not what it would begin with, when that comes late', async () => {
    let arrive = (_: Conversation) => {}
    const load = () => new Promise<Conversation>((resolve) => (arrive = resolve))
    const messages = [
      { role: 'assistant', content: 'Welcome' },
      { role: 'user', content: 'Hi' },
    ] as const
    const { held, Holder } = holder({ model: saying().model, load, messages })
    mount([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(held.chat.messages).toHaveLength(2)
    await act(async () => arrive(older))
    await settle()
    expect(held.chat.messages).toEqual(older.messages)
  })

  it('is shown when its own schedule says so', async () => {
    const due: (() => void)[] = []
    const scheduler = {
      scheduleFrame: (show: () => void) => void due.push(show),
      yieldToPage: async () => {},
    }
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model, scheduler })
    mount([<Title key="title" />, <Holder key="chat" />])
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    provider.write(frame({ content: 'b' }))
    await settle()
    expect(held.chat.content.text).toBe('a')
    act(() => {
      for (const show of due) show()
    })
    expect(held.chat.content.text).toBe('ab')
  })
})

describe('the copy of a chat', () => {
  it('is another one when a call gets on while others are carried out', async () => {
    const input = jsonSchema({ type: 'object' })
    const tools = {
      mail: tool({ input, execute: () => 'sent' }),
      slow: tool({ input, execute: () => new Promise<string>(() => {}) }),
    }
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model, tools })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    const [slow] = Object(call('{}', 'slow')).tool_calls
    const second = { tool_calls: [{ ...slow, index: 1, id: 'call-2' }] }
    provider.write(frame(call('{}', 'mail')), frame(second), finish('tool_calls'))
    provider.close()
    await settle()
    expect(kept(client)?.messages[1]?.parts).toMatchObject([
      { name: 'mail', status: 'done', output: 'sent' },
      { name: 'slow', status: 'running' },
    ])
    await act(() => held.chat.stop())
  })

  it('says of an answer that was cut off by a reload what the chat says', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    const later = reloaded(client)
    expect(kept(later)?.messages[1]).not.toHaveProperty('outcome')
    const back = holder({ model: byHand().model })
    const { show } = mount(<back.Holder />, later)
    await settle()
    expect(kept(later)?.messages[1]).toMatchObject({
      outcome: { type: 'interrupted' },
      parts: [{ text: 'Hel', status: 'done' }],
    })
    const written = kept(later)
    show(null)
    show(<back.Holder />)
    await settle()
    expect(kept(later)).toBe(written)
  })

  it('is not touched by what becomes of queries whose keys begin like its own', async () => {
    const { client, pass } = forgetful()
    const { held, Holder } = holder({ model: saying('Olá!').model })
    mount(<Holder />, client)
    await act(async () => void (await held.chat.send('Hi')))
    const title = [...chatKey('demo'), 'title']
    client.setQueryData(title, 'Greeting')
    client.setQueryData(['other', 'chat', 'demo'], older)
    act(() => client.removeQueries({ queryKey: title }))
    await settle()
    expect(held.chat.messages).toHaveLength(2)
    client.setQueryData(title, 'Greeting')
    await pass()
    await settle()
    expect(client.getQueryData(title)).toBeUndefined()
    expect(held.chat.messages).toHaveLength(2)
    expect(kept(client)?.messages).toHaveLength(2)
  })

  it('that is removed is not removed again with what is said since', async () => {
    const { held, Holder } = holder({ model: saying('One', 'Two').model })
    const { client } = mount(<Holder />)
    await act(async () => void (await held.chat.send('1?')))
    const query = client.getQueryCache().find({ queryKey: chatKey('demo') })
    act(() => client.removeQueries({ queryKey: chatKey('demo') }))
    await act(async () => void (await held.chat.send('2?')))
    // As the oldest version we work with does when a query is collected that was removed before.
    if (query) act(() => client.getQueryCache().notify({ type: 'removed', query }))
    await settle()
    expect(held.chat.messages).toMatchObject([
      { parts: [{ text: '2?' }] },
      { parts: [{ text: 'Two' }] },
    ])
  })
})

describe('a chat whose component never came, or was away for long', () => {
  const never = new Promise<never>(() => {})
  function Suspended({ text }: { text: string }): ReactNode {
    useChatStream({
      id: 'demo',
      model: saying().model,
      messages: [{ role: 'user', content: text }],
    })
    throw never
  }

  it('is collected where its first render was given up', async () => {
    const { client, pass } = forgetful()
    const { unmount } = mount(
      <Suspense>
        <Suspended text="First" />
      </Suspense>,
      client,
    )
    await settle()
    unmount()
    await pass()
    expect(client.getQueryCache().getAll()).toEqual([])
    const messages = [{ role: 'user', content: 'Second' }] as const
    const { held, Holder } = holder({ model: saying().model, messages })
    mount(<Holder />, client)
    await settle()
    expect(held.chat.messages).toMatchObject([{ parts: [{ text: 'Second' }] }])
  })

  // React 18 has none.
  if (!Activity) return

  it('is the one chat of its id again when it is shown after it was collected', async () => {
    const { client, pass } = forgetful()
    const { model, fetch } = saying('One', 'Two')
    const { held, Holder } = holder({ model })
    const other = holder({ model })
    const within = hiding(<Holder />, <other.Holder key="beside" />)
    const { show } = mount(within('visible'), client)
    await act(async () => void (await held.chat.send('1?')))
    const { send } = held.chat
    show(within('hidden'))
    await settle()
    await pass()
    expect(kept(client)).toBeUndefined()
    show(within('visible'))
    await settle()
    expect(held.chat.messages).toEqual([])
    expect(held.chat.send).toBe(send)
    show(within('visible', true))
    await act(async () => void (await other.held.chat.send('2?')))
    expect(held.chat.messages).toHaveLength(2)
    expect(other.held.chat.send).toBe(send)
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('gives way to the one that others have taken up meanwhile', async () => {
    const { client, pass } = forgetful()
    const { model } = saying('One', 'Two')
    const { held, Holder } = holder({ model })
    const other = holder({ model })
    const within = hiding(<Holder />, <other.Holder key="beside" />)
    const { show } = mount(within('visible'), client)
    await act(async () => void (await held.chat.send('1?')))
    show(within('hidden'))
    await settle()
    await pass()
    show(within('hidden', true))
    await act(async () => void (await other.held.chat.send('2?')))
    show(within('visible', true))
    await settle()
    expect(held.chat.send).toBe(other.held.chat.send)
    expect(held.chat.messages).toMatchObject([
      { parts: [{ text: '2?' }] },
      { parts: [{ text: 'Two' }] },
    ])
    expect(kept(client)?.messages).toHaveLength(2)
  })
})

describe('a page that is loaded again', () => {
  const input = jsonSchema({ type: 'object' })

  it('while a tool runs does not execute it again', async () => {
    const provider = byHand()
    const execute = vi.fn(() => new Promise<string>(() => {}))
    const remove = tool({ input, approve: true, execute })
    const { held, Holder } = holder({ model: provider.model, tools: { remove } })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame(call('{}', 'remove')), finish('tool_calls'))
    provider.close()
    await settle()
    act(() => void held.chat.approve('0/tool:0'))
    await settle()
    expect(execute).toHaveBeenCalledOnce()
    const later = reloaded(client)
    const again = byHand()
    const back = holder({ model: again.model, tools: { remove } })
    mount(<back.Holder />, later)
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

  it('while a call waits for a person still waits, and carries it out once', async () => {
    const provider = byHand()
    const execute = vi.fn(() => 'gone')
    const remove = tool({ input, approve: true, execute })
    const { held, Holder } = holder({ model: provider.model, tools: { remove } })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame(call('{}', 'remove')), finish('tool_calls'))
    provider.close()
    await settle()
    const later = reloaded(client)
    const again = byHand()
    const back = holder({ model: again.model, tools: { remove } })
    mount(<back.Holder />, later)
    await settle()
    expect(back.held.chat.status).toBe('awaiting-approval')
    expect(again.requests()).toBe(0)
    act(() => void back.held.chat.approve('0/tool:0'))
    await settle()
    expect(execute).toHaveBeenCalledOnce()
    again.write(frame({ content: 'Gone' }), finish())
    again.close()
    await settle()
    expect(back.held.chat.toolCalls).toMatchObject([{ status: 'done', output: 'gone' }])
    expect(back.held.chat.content.text).toBe('Gone')
  })
})

describe('what was kept by another version, or broken', () => {
  const broken = [
    null,
    {},
    'x',
    [],
    { version: 2, messages: [{ id: 'a' }], head: 'a' },
    { version: 2, head: 'a', messages: [{ id: 'a', parent: null, role: 'assistant' }] },
  ].map((data) => ({ data }))

  it.each(broken)('is an empty chat that can be asked: $data', async ({ data }) => {
    const client = new QueryClient()
    client.setQueryData(chatKey('demo'), data)
    const { held, Holder } = holder({ model: saying('Olá!').model })
    mount(<Holder />, client)
    await settle()
    expect(held.chat.messages).toEqual([])
    // It is somebody's all the same, until something is said.
    expect(client.getQueryData(chatKey('demo'))).toBe(data)
    await act(async () => void (await held.chat.send('Hi')))
    expect(kept(client)?.messages).toHaveLength(2)
  })

  it.each(broken)('is an empty chat where it is loaded: $data', async ({ data }) => {
    const load = async () => data as never
    const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    const { held, Holder } = holder({ model: saying('Olá!').model, load })
    mount(<Holder />, client)
    await settle()
    expect(client.getQueryState(chatKey('demo'))).toMatchObject({ status: 'success', error: null })
    await act(async () => void (await held.chat.send('Hi')))
    expect(held.chat.messages).toHaveLength(2)
  })

  it.each(broken)('throws at nobody who writes it: $data', async ({ data }) => {
    const { held, Holder } = holder({ model: saying('Olá!').model })
    const { client } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    act(() => void client.setQueryData(chatKey('demo'), data))
    expect(held.chat.messages).toEqual([])
  })

  it('does not keep a persisted client from being restored', async () => {
    const { Holder } = holder({ model: saying().model })
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
