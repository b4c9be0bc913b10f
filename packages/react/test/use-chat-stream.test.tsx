import { immediately } from '@deltakit/core'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { act, cleanup, screen } from '@testing-library/react'
import { memo, useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type TrackedChat, useChatMessage, useChatSlice, useChatStream } from '../src/index.ts'
import {
  controlledProvider,
  controlledReplay,
  finish,
  frame,
  modelAnswering,
  toolCall,
} from './support/controlled-provider.ts'
import { holdChat, readNothing } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'
import { renderCounter } from './support/render-counter.ts'

afterEach(cleanup)

it('names what is missing where it is passed no options', () => {
  const warn = vi.spyOn(console, 'error').mockImplementation(() => {})
  function Chat() {
    Reflect.apply(useChatStream, undefined, [])
    return null
  }
  expect(() => mount(<Chat />)).toThrow('Pass useChatStream({ id, model })')
  warn.mockRestore()
})

describe('a streaming answer', () => {
  it('shows reasoning, tool calls and content as they arrive, each in its own component', async () => {
    const { provider, frames } = controlledReplay('openrouter/grok-code-fast-1/tool')
    const execute = vi.fn(() => 'Sunny')
    const tools = { weather: tool({ input: jsonSchema<{ location: string }>({}), execute }) }
    const seen: string[] = []
    const { held, Holder } = holdChat({ model: provider.model, tools }, ({ status }) =>
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
      <Holder key="chat" />,
      <Reasoning key="reasoning" />,
      <Content key="content" />,
      <Tools key="tools" />,
    ])
    act(() => void held.chat.send('What is the weather in Florence?'))
    for (const answer of frames) {
      for (const frame of answer) {
        await settle()
        provider.write(frame)
      }
      // At once, for after its last frame a connection is soon given up, and the next step begins.
      provider.close()
    }
    await settle()
    expect(execute).toHaveBeenCalledExactlyOnceWith(
      { location: 'Florence,Italy' },
      expect.anything(),
    )
    expect(held.chat.status).toBe('settled')
    expect(screen.getByRole('log').textContent).toBe('Sunny')
    expect(screen.getByRole('note').textContent).toContain('weather')
    expect(screen.getByRole('status').textContent).toContain('Florence, Italy')
    // States that end in the same moment may render in one commit or in two.
    const order = [...new Set(seen)].filter((state) => !/ready|running|settled/.test(state))
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

  it('renders no component that shows something else', async () => {
    const provider = controlledProvider()
    const { count, take } = renderCounter()
    const { held, Holder } = holdChat({ model: provider.model }, (chat) => {
      count('chat')
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
    provider.write(frame({ reasoning: 'Hmm' }), frame(toolCall('{"city":"Porto"}')))
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

describe('the object that `useChatStream` returns', () => {
  it('is the same until a field changes that was read', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model }, ({ status }) => status)
    mount(<Holder />)
    await settle()
    const before = held.chat
    act(() => void before.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    const streaming = held.chat
    // Not with expect(…).toBe, which would read all fields of both.
    expect(streaming === before).toBe(false)
    const { renders } = held
    provider.write(frame({ content: 'b' }), frame({ reasoning: 'c' }))
    await settle()
    expect(held.chat === streaming).toBe(true)
    expect(held.renders).toBe(renders)
  })

  it('keeps the state of its render', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model }, ({ content }) => content)
    mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    const earlier = held.chat
    provider.write(frame({ content: 'b' }))
    await settle()
    expect(earlier.content.text).toBe('a')
    expect(held.chat.content.text).toBe('ab')
    expect(held.chat === earlier).toBe(false)
  })

  it('tracks the fields that a child reads later, and renders the changes that it missed', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model }, readNothing)
    let reveal = () => {}
    const Child = memo(function Child({ chat }: { chat: TrackedChat }) {
      const [open, setOpen] = useState(false)
      reveal = () => setOpen(true)
      return <p role="status">{open && chat.content.text}</p>
    })
    function Parent() {
      const chat = useChatStream({ id: 'demo', model: provider.model, scheduler: immediately })
      return <Child chat={chat} />
    }
    mount([<Holder key="holder" />, <Parent key="parent" />])
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

  it('tracks every field if it is spread', async () => {
    const { model } = modelAnswering('Olá!')
    const { held, Holder } = holdChat({ model }, (chat) => ({ ...chat }))
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

  it('has stable actions', async () => {
    const { model } = modelAnswering('Olá!')
    const { held, Holder } = holdChat({ model }, (chat) => chat.messages)
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
