import { immediately } from '@deltakit/core'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { act, cleanup, screen } from '@testing-library/react'
import { Activity, memo, useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type TrackedChat,
  type UseChatStreamOptions,
  useChatMessage,
  useChatSlice,
  useChatStream,
} from '../src/index.ts'
import { mount, settle } from './page.tsx'
import { byHand, call, finish, frame, frameByFrame, recorded, saying } from './provider.ts'

afterEach(cleanup)

/** How often each named component has rendered since it was last asked. StrictMode renders twice. */
function counters() {
  const counts: Record<string, number> = {}
  return {
    count: (name: string) => {
      counts[name] = (counts[name] ?? 0) + 1
    },
    take: () => {
      const taken = { ...counts }
      for (const name of Object.keys(counts)) delete counts[name]
      return taken
    },
  }
}

/** A page that keeps what the hook returned last. */
function holder(options: UseChatStreamOptions, read: (chat: TrackedChat) => unknown = () => {}) {
  const held: { chat: TrackedChat; renders: number } = { chat: {} as TrackedChat, renders: 0 }
  function Holder(props: Partial<UseChatStreamOptions>) {
    const chat = useChatStream({ scheduler: immediately, ...options, ...props })
    held.chat = chat
    held.renders++
    read(chat)
    return null
  }
  return { held, Holder }
}

describe('an answer', () => {
  it('shows its reasoning, its calls and its content as they come, each in its own component', async () => {
    const { provider, frames } = frameByFrame('openrouter/grok-code-fast-1/tool')
    const execute = vi.fn(() => 'Sunny')
    const tools = { weather: tool({ input: jsonSchema<{ location: string }>({}), execute }) }
    const seen: string[] = []
    const { held, Holder } = holder({ id: 'demo', model: provider.model, tools }, ({ status }) =>
      seen.push(status),
    )
    function Reasoning() {
      const { text, status } = useChatSlice('demo', (chat) => chat.reasoning)
      if (text) seen.push(`reasoning ${status}`)
      return <p role="note">{text}</p>
    }
    function Content() {
      const { text, status } = useChatSlice('demo', (chat) => chat.content)
      if (text) seen.push(`content ${status}`)
      return <p role="status">{text}</p>
    }
    function Tools() {
      const calls = useChatSlice('demo', (chat) => chat.toolCalls)
      for (const { name, status } of calls) seen.push(`${name} ${status}`)
      return <p role="log">{calls.map(({ output }) => `${output}`)}</p>
    }
    mount([
      <Holder key="page" />,
      <Reasoning key="reasoning" />,
      <Content key="content" />,
      <Tools key="tools" />,
    ])
    act(() => void held.chat.send('What is the weather in Florence?'))
    await settle()
    for (const answer of frames) {
      for (const piece of answer) {
        provider.write(piece)
        await settle()
      }
      provider.close()
      await settle()
    }
    expect(execute).toHaveBeenCalledExactlyOnceWith(
      { location: 'Florence,Italy' },
      expect.anything(),
    )
    expect(held.chat.status).toBe('settled')
    expect(screen.getByRole('log').textContent).toBe('Sunny')
    expect(screen.getByRole('note').textContent).toContain('weather')
    expect(screen.getByRole('status').textContent).toContain('Florence, Italy')
    // What is over in the same moment may show in one commit or in two.
    const order = [...new Set(seen)].filter((step) => !/ready|running|settled/.test(step))
    expect(order).toEqual([
      'idle',
      'connecting',
      'streaming',
      'reasoning streaming',
      'reasoning done',
      'weather streaming',
      'executing-tools',
      'weather done',
      'content streaming',
      'content done',
    ])
  })

  it('renders nothing that shows something else', async () => {
    const provider = byHand()
    const { count, take } = counters()
    const { held, Holder } = holder({ id: 'demo', model: provider.model }, (chat) => {
      count('page')
      return chat.messages
    })
    const Older = memo(function Older({ id }: { id: string }) {
      count('older')
      return <p>{useChatMessage('demo', id)?.role}</p>
    })
    const Slices = () => [<Reasoning key="r" />, <Content key="c" />, <Tools key="t" />]
    function Reasoning() {
      count('reasoning')
      return <p>{useChatSlice('demo', (chat) => chat.reasoning).text}</p>
    }
    function Content() {
      count('content')
      return <p>{useChatSlice('demo', (chat) => chat.content).text}</p>
    }
    function Tools() {
      count('tools')
      return <p>{useChatSlice('demo', (chat) => chat.toolCalls).length}</p>
    }
    const older = Array.from({ length: 100 }, (_, nth) => `${nth}`)
    const messages = older.map((content) => ({ role: 'user', content }) as const)
    mount([
      <Holder key="holder" messages={messages} />,
      ...older.map((id) => <Older key={id} id={id} />),
      <Slices key="slices" />,
    ])
    await settle()
    expect(take()).toMatchObject({ older: 200 })
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ reasoning: 'Hmm' }), frame(call('{"city":"Porto"}')))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    expect(take()).not.toHaveProperty('older')
    for (const content of ['b', 'c', 'd']) {
      provider.write(frame({ content }))
      await settle()
    }
    expect(take()).toEqual({ content: 6 })
    provider.write(frame({ reasoning: 'And' }))
    await settle()
    expect(Object.keys(take()).sort()).toEqual(['content', 'reasoning'])
    provider.write(finish())
    provider.close()
    await settle()
    expect(held.chat.status).toBe('awaiting-tool-output')
    await act(() => held.chat.stop())
    expect(take()).not.toHaveProperty('older')
  })
})

describe('what the hook returns', () => {
  it('is the same until something changes that was read of it', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ id: 'demo', model: provider.model }, ({ status }) => status)
    mount(<Holder />)
    await settle()
    const before = held.chat
    act(() => void before.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    const streaming = held.chat
    // Not by expect(…).toBe, which would read all of both.
    expect(streaming === before).toBe(false)
    const { renders } = held
    provider.write(frame({ content: 'b' }), frame({ reasoning: 'c' }))
    await settle()
    expect(held.chat === streaming).toBe(true)
    expect(held.renders).toBe(renders)
  })

  it('shows what there was when it was made, whoever reads it and whenever', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ id: 'demo', model: provider.model }, ({ content }) => content)
    mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    const then = held.chat
    provider.write(frame({ content: 'b' }))
    await settle()
    expect(then.content.text).toBe('a')
    expect(held.chat.content.text).toBe('ab')
    expect(held.chat === then).toBe(false)
  })

  it('is tracked by a child that reads of it, and catches up with what it missed', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ id: 'demo', model: provider.model })
    let reveal = () => {}
    const Child = memo(function Child({ chat }: { chat: TrackedChat }) {
      const [open, setOpen] = useState(false)
      reveal = () => setOpen(true)
      return <p role="status">{open && chat.content.text}</p>
    })
    function Page() {
      const chat = useChatStream({ id: 'demo', model: provider.model, scheduler: immediately })
      return <Child chat={chat} />
    }
    mount([<Holder key="holder" />, <Page key="page" />])
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    act(reveal)
    await settle()
    expect(screen.getByRole('status').textContent).toBe('a')
    provider.write(frame({ content: 'b' }))
    await settle()
    expect(screen.getByRole('status').textContent).toBe('ab')
  })

  it('tracks everything where it is spread', async () => {
    const { model } = saying('Olá!')
    const { held, Holder } = holder({ id: 'demo', model }, (chat) => ({ ...chat }))
    mount(<Holder />)
    await settle()
    const spread = { ...held.chat }
    expect(Object.keys(spread)).toEqual(
      expect.arrayContaining(['messages', 'content', 'reasoning', 'status', 'send', 'stop']),
    )
    await act(async () => void (await held.chat.send('Hi')))
    expect(held.chat.content.text).toBe('Olá!')
    expect({ ...held.chat }.status).toBe('settled')
  })

  it('has verbs that are the same for ever', async () => {
    const { model } = saying('Olá!')
    const { held, Holder } = holder({ id: 'demo', model }, (chat) => chat.messages)
    mount(<Holder />)
    const { send, stop, regenerate, edit, approve } = held.chat
    await act(async () => void (await send('Hi')))
    const { chat } = held
    expect([chat.send, chat.stop, chat.regenerate, chat.edit, chat.approve]).toEqual([
      send,
      stop,
      regenerate,
      edit,
      approve,
    ])
  })
})

describe('what is picked of a chat', () => {
  it('renders again only where `same` says that it is another', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ id: 'demo', model: provider.model })
    const { count, take } = counters()
    const byLength = (one: readonly string[], other: readonly string[]) =>
      one.length === other.length
    function Words() {
      count('words')
      const words = useChatSlice('demo', ({ content }) => content.text.split(' '), byLength)
      return <p role="status">{words.join('-')}</p>
    }
    mount([<Holder key="chat" />, <Words key="words" />])
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'One' }))
    await settle()
    take()
    for (const content of ['s', ' up', 'on']) {
      provider.write(frame({ content }))
      await settle()
    }
    expect(take()).toEqual({ words: 2 })
    expect(screen.getByRole('status').textContent).toBe('Ones-up')
    await act(() => held.chat.stop())
  })
})

describe('two components with one id', () => {
  it('share one chat and one stream', async () => {
    const { model, fetch } = saying('Olá!')
    const one = holder({ id: 'demo', model }, (chat) => chat.messages)
    const two = holder({ id: 'demo', model }, (chat) => chat.messages)
    mount([<one.Holder key="one" />, <two.Holder key="two" />])
    await act(async () => void (await one.held.chat.send('Hi')))
    expect(two.held.chat.messages).toBe(one.held.chat.messages)
    expect(two.held.chat.messages).toHaveLength(2)
    expect(two.held.chat.send).toBe(one.held.chat.send)
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('ask with the options that were rendered last', async () => {
    const first = saying('First')
    const second = saying('Second')
    const one = holder({ id: 'demo', model: first.model })
    const { show } = mount(<one.Holder />)
    show(<one.Holder model={second.model} />)
    await act(async () => void (await one.held.chat.send('Hi')))
    expect(first.fetch.exchanges).toHaveLength(0)
    expect(second.fetch.exchanges).toHaveLength(1)
  })

  it('ask in the next run as was rendered last, also for what waited meanwhile', async () => {
    const first = byHand()
    const second = saying('Two', 'Three')
    const weather = tool({ input: jsonSchema<{ city: string }>({ type: 'object' }) })
    const before = { model: first.model, system: 'Be brief', temperature: 0 }
    const after = {
      model: second.model,
      system: 'Be kind',
      temperature: 1,
      tools: { weather },
      providerOptions: { user: 'me' },
    }
    const { held, Holder } = holder({ id: 'demo', ...before }, ({ messages }) => messages)
    const { show } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('1?'))
    act(() => void held.chat.send('2?'))
    act(() => void held.chat.send('3?', { temperature: 0.5, providerOptions: { user: 'you' } }))
    await settle()
    show(<Holder {...after} />)
    first.write(frame({ content: 'One' }), finish())
    first.close()
    await settle()
    const [two, three] = second.fetch.exchanges.map(({ request }) => JSON.parse(request.body))
    expect(first.requests()).toBe(1)
    expect(two).toMatchObject({ temperature: 1, user: 'me' })
    expect(two.tools).toMatchObject([{ function: { name: 'weather' } }])
    expect(two.messages[0]).toEqual({ role: 'system', content: 'Be kind' })
    expect(three).toMatchObject({ temperature: 0.5, user: 'you', tools: two.tools })
    expect(held.chat.messages).toHaveLength(6)
  })

  it('have chats of their own without an id', async () => {
    const { model } = saying('Olá!')
    const one = holder({ model }, (chat) => chat.messages)
    const two = holder({ model }, (chat) => chat.messages)
    mount([<one.Holder key="one" />, <two.Holder key="two" />])
    await act(async () => void (await one.held.chat.send('Hi')))
    expect(one.held.chat.messages).toHaveLength(2)
    expect(two.held.chat.messages).toHaveLength(0)
  })
})

describe('a chat whose component goes away', () => {
  it('goes on, and is there when the component comes back', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ id: 'demo', model: provider.model }, (chat) => chat.content)
    const { show } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    show(null)
    await settle()
    provider.write(frame({ content: 'b' }), finish())
    provider.close()
    await settle()
    expect(provider.cancelled()).toBe(false)
    show(<Holder />)
    await settle()
    expect(held.chat.content.text).toBe('ab')
    expect(held.chat.messages[1]).toMatchObject({ outcome: { type: 'complete' } })
  })

  it('stops where it is to, once the last one has left', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ id: 'demo', model: provider.model, stopOnUnmount: true })
    const { show } = mount([<Holder key="one" />, <Holder key="two" />])
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    show([<Holder key="one" />])
    await settle()
    expect(provider.cancelled()).toBe(false)
    show(null)
    await settle()
    expect(provider.cancelled()).toBe(true)
    show(<Holder />)
    await settle()
    expect(held.chat.messages[1]).toMatchObject({
      outcome: { type: 'aborted' },
      parts: [{ text: 'a', status: 'done' }],
    })
  })

  it('stops where it is to when it shows another, whose own run goes on', async () => {
    const providers = { one: byHand(), two: byHand() }
    const { held, Holder } = holder(
      { model: providers.one.model, stopOnUnmount: true },
      ({ content }) => content,
    )
    const { show } = mount(<Holder id="one" />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    providers.one.write(frame({ content: 'a' }))
    await settle()
    show(<Holder id="two" model={providers.two.model} />)
    await settle()
    expect(providers.one.cancelled()).toBe(true)
    act(() => void held.chat.send('Hi'))
    await settle()
    providers.two.write(frame({ content: 'b' }), finish())
    providers.two.close()
    await settle()
    expect(providers.two.cancelled()).toBe(false)
    expect(held.chat.content.text).toBe('b')
    show(<Holder id="one" />)
    await settle()
    expect(held.chat.messages[1]).toMatchObject({ outcome: { type: 'aborted' } })
  })

  it('shows another chat at once when its id changes, and the first goes on', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ model: provider.model }, (chat) => chat.messages)
    const { show } = mount(<Holder id="one" />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    show(<Holder id="two" />)
    expect(held.chat).toMatchObject({ id: 'two', messages: [], status: 'idle' })
    provider.write(frame({ content: 'b' }), finish())
    provider.close()
    await settle()
    show(<Holder id="one" />)
    expect(held.chat.content.text).toBe('ab')
    expect(provider.requests()).toBe(1)
  })

  // React 18 has none.
  if (Activity) {
    it('is hidden and shown again by <Activity> without a second request', async () => {
      const provider = byHand()
      const { held, Holder } = holder({ id: 'demo', model: provider.model }, (chat) => chat.content)
      const within = (mode: 'visible' | 'hidden') => (
        <Activity mode={mode}>
          <Holder />
        </Activity>
      )
      const { show } = mount(within('visible'))
      await settle()
      act(() => void held.chat.send('Hi'))
      await settle()
      show(within('hidden'))
      await settle()
      provider.write(frame({ content: 'a' }), finish())
      provider.close()
      await settle()
      show(within('visible'))
      await settle()
      expect(held.chat.content.text).toBe('a')
      expect(provider.requests()).toBe(1)
    })
  }
})

describe('an answer that does not complete', () => {
  it.each([
    ['is truncated', 'faults/eof-before-finish', 'truncated', undefined],
    ['fails in the middle', 'faults/error-openrouter', 'failed', 'ProviderError'],
    ['is broken', 'faults/frame-not-json', 'failed', 'ProtocolError'],
  ])('that %s is said to be so, with all its parts settled', async (_, name, outcome, error) => {
    const onError = vi.fn()
    const { model } = recorded(name)
    const { held, Holder } = holder({ id: 'demo', model, onError, retry: false }, (chat) => ({
      ...chat,
    }))
    mount(<Holder />)
    await act(async () => void (await held.chat.send('Say hi')))
    const { status, error: told, messages, draft } = held.chat
    expect({ status, draft, error: told?.name }).toEqual({ status: 'settled', error })
    expect(messages[1]).toMatchObject({ outcome: { type: outcome } })
    for (const part of messages[1]?.parts ?? []) {
      if ('status' in part) expect(part.status).not.toBe('streaming')
    }
    expect(onError).toHaveBeenCalledTimes(error ? 1 : 0)
  })

  it('that is stopped is aborted, with all it said kept and settled', async () => {
    const provider = byHand()
    const { held, Holder } = holder({ id: 'demo', model: provider.model }, (chat) => ({ ...chat }))
    mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ reasoning: 'Hmm' }), frame({ content: 'Hel' }), frame(call('{"ci')))
    await settle()
    await act(() => held.chat.stop())
    expect(provider.cancelled()).toBe(true)
    expect(held.chat).toMatchObject({ status: 'settled', draft: undefined, error: undefined })
    expect(held.chat.messages[1]).toMatchObject({
      outcome: { type: 'aborted' },
      parts: [{ status: 'done' }, { status: 'done' }, { status: 'unfinished' }],
    })
  })

  it('that is stopped before its first byte leaves the question, and tells of no answer', async () => {
    const provider = byHand()
    const told = { onFinish: vi.fn(), onError: vi.fn() }
    const { held, Holder } = holder({ id: 'demo', model: provider.model, ...told }, (chat) => ({
      ...chat,
    }))
    mount(<Holder />)
    await settle()
    let answer: unknown = 'none yet'
    act(() => void held.chat.send('Hi').then((sent) => (answer = sent)))
    await settle()
    expect(held.chat.status).toBe('connecting')
    await act(() => held.chat.stop())
    await settle()
    expect(provider.cancelled()).toBe(true)
    expect(answer).toBeUndefined()
    expect(held.chat).toMatchObject({ status: 'idle', draft: undefined, error: undefined })
    expect(held.chat.messages).toMatchObject([{ role: 'user' }])
    expect(told.onFinish).not.toHaveBeenCalled()
    expect(told.onError).not.toHaveBeenCalled()
  })

  it('that was refused leaves the question, and can be asked for again', async () => {
    const { model } = recorded('faults/http-401-json')
    const { held, Holder } = holder({ id: 'demo', model }, (chat) => ({ ...chat }))
    const { show } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Say hi')))
    expect(held.chat.error).toMatchObject({ name: 'HttpError', status: 401 })
    expect(held.chat.messages).toHaveLength(1)
    show(<Holder model={saying('Olá!').model} />)
    await act(async () => void (await held.chat.retry()))
    expect(held.chat.error).toBeUndefined()
    expect(held.chat.content.text).toBe('Olá!')
  })
})
