import type { Conversation } from '@deltakit/core'
import { QueryClient } from '@tanstack/react-query'
import { act, cleanup, screen } from '@testing-library/react'
import { Activity, type ReactNode, Suspense } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chatKey, useChatSlice, useChatStream } from '../src/index.ts'
import {
  controlledProvider,
  frame,
  modelAnswering,
  sentBody,
} from './support/controlled-provider.ts'
import { cachedConversation, stored, textsOf } from './support/conversations.ts'
import { holdChat } from './support/hold-chat.tsx'
import { forgetfulClient, manualTime } from './support/manual-time.ts'
import { mount, settle } from './support/mount.tsx'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

/** Reads the chat that another component configures. */
function Title() {
  return <h1>{useChatSlice('demo', (chat) => chat.messages.length)}</h1>
}

describe('a chat that is read before a component configures it', () => {
  it('starts with the `messages` of the first options', async () => {
    const { model, fetch } = modelAnswering('Olá!')
    const { held, Holder } = holdChat({ model, messages: [{ role: 'user', content: 'Hi' }] })
    const { client, show } = mount(<Title />)
    await settle()
    show([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(screen.getByRole('heading').textContent).toBe('1')
    expect(textsOf(held.chat)).toEqual(['user: Hi'])
    expect(cachedConversation(client)).toBeUndefined()
    await act(async () => void (await held.chat.send('And?')))
    expect(sentBody(fetch).messages).toHaveLength(2)
    expect(cachedConversation(client)?.messages).toHaveLength(3)
  })

  it('starts with the `conversation` of the first options', async () => {
    const { held, Holder } = holdChat({ model: modelAnswering().model, conversation: stored })
    mount([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(held.chat.messages).toEqual(stored.messages)
  })

  it('starts with the conversation in the cache, if there is one', async () => {
    const messages = [{ role: 'user', content: 'Hi' }] as const
    const { held, Holder } = holdChat({ model: modelAnswering().model, messages })
    const { client, show } = mount(<Title />)
    await settle()
    act(() => void client.setQueryData(chatKey('demo'), stored))
    show([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(held.chat.messages).toEqual(stored.messages)
  })

  it('is loaded once there is a `load`', async () => {
    const load = vi.fn(async () => stored)
    const { held, Holder } = holdChat({ model: modelAnswering().model, load })
    const { show } = mount(<Title />)
    await settle()
    show([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(load).toHaveBeenCalledOnce()
    expect(held.chat.messages).toEqual(stored.messages)
    expect(screen.getByRole('heading').textContent).toBe('2')
  })

  it('replaces its first messages with the loaded conversation', async () => {
    let resolve = (_: Conversation) => {}
    const load = () => new Promise<Conversation>((loaded) => (resolve = loaded))
    const messages = [
      { role: 'assistant', content: 'Welcome' },
      { role: 'user', content: 'Hi' },
      { role: 'user', content: 'Hello?' },
    ] as const
    const { held, Holder } = holdChat({ model: modelAnswering().model, load, messages })
    mount([<Title key="title" />, <Holder key="chat" />])
    await settle()
    expect(held.chat.messages).toHaveLength(3)
    await act(async () => resolve(stored))
    await settle()
    expect(held.chat.messages).toEqual(stored.messages)
  })

  it('renders by the scheduler of the options', async () => {
    const frames: (() => void)[] = []
    const scheduler = {
      scheduleFrame: (render: () => void) => void frames.push(render),
      yieldToPage: async () => {},
    }
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model, scheduler })
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
      for (const render of frames) render()
    })
    expect(held.chat.content.text).toBe('ab')
  })
})

describe('a chat whose component never mounts', () => {
  const never = new Promise<never>(() => {})

  function Suspended({ text }: { text: string }): ReactNode {
    useChatStream({
      id: 'demo',
      model: modelAnswering().model,
      messages: [{ role: 'user', content: text }],
    })
    throw never
  }

  it('is collected', async () => {
    const { pass } = manualTime()
    const client = forgetfulClient()
    const { unmount } = mount(
      <Suspense>
        <Suspended text="First" />
      </Suspense>,
      client,
    )
    await settle()
    unmount()
    await pass(60_000)
    expect(client.getQueryCache().getAll()).toEqual([])
    const messages = [{ role: 'user', content: 'Second' }] as const
    const { held, Holder } = holdChat({ model: modelAnswering().model, messages })
    mount(<Holder />, client)
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: Second'])
  })
})

// React 18 has no Activity.
if (Activity) {
  describe('a chat that is collected while its component is hidden', () => {
    /** A component that can be hidden, and one beside it. */
    function hideable(child: ReactNode, other: ReactNode) {
      // The same element each time: nothing else renders it when it is shown again.
      return (mode: 'visible' | 'hidden', sibling: 'alone' | 'with sibling' = 'alone') => [
        <Activity key="hideable" mode={mode}>
          {child}
        </Activity>,
        sibling === 'with sibling' && other,
      ]
    }

    it('is the chat of its id again when its component is shown', async () => {
      const { pass } = manualTime()
      const client = forgetfulClient()
      const { model, fetch } = modelAnswering('One', 'Two')
      const { held, Holder } = holdChat({ model })
      const other = holdChat({ model })
      const within = hideable(<Holder />, <other.Holder key="sibling" />)
      const { show } = mount(within('visible'), client)
      await act(async () => void (await held.chat.send('1?')))
      const { send } = held.chat
      show(within('hidden'))
      await pass(60_000)
      expect(cachedConversation(client)).toBeUndefined()
      show(within('visible'))
      await settle()
      expect(held.chat.messages).toEqual([])
      expect(held.chat.send).toBe(send)
      show(within('visible', 'with sibling'))
      await act(async () => void (await other.held.chat.send('2?')))
      expect(held.chat.messages).toHaveLength(2)
      expect(other.held.chat.send).toBe(send)
      expect(fetch.exchanges).toHaveLength(2)
    })

    it('is replaced by the chat that another component has created meanwhile', async () => {
      const { pass } = manualTime()
      const client = forgetfulClient()
      const { model } = modelAnswering('One', 'Two')
      const { held, Holder } = holdChat({ model })
      const other = holdChat({ model })
      const within = hideable(<Holder />, <other.Holder key="sibling" />)
      const { show } = mount(within('visible'), client)
      await act(async () => void (await held.chat.send('1?')))
      show(within('hidden'))
      await pass(60_000)
      show(within('hidden', 'with sibling'))
      await act(async () => void (await other.held.chat.send('2?')))
      show(within('visible', 'with sibling'))
      await settle()
      expect(held.chat.send).toBe(other.held.chat.send)
      expect(textsOf(held.chat)).toEqual(['user: 2?', 'assistant: Two'])
      expect(cachedConversation(client)?.messages).toHaveLength(2)
    })
  })
}

describe('two clients', () => {
  it('have chats of their own', async () => {
    const { model } = modelAnswering('Olá!')
    const one = holdChat({ model })
    const two = holdChat({ model })
    mount(<one.Holder />, new QueryClient())
    mount(<two.Holder />, new QueryClient())
    await act(async () => void (await one.held.chat.send('Hi')))
    expect(one.held.chat.messages).toHaveLength(2)
    expect(two.held.chat.messages).toEqual([])
  })
})
