import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { useChatMessage, useChatSlice } from '../src/index.ts'
import { controlledProvider, finish, frame } from './support/controlled-provider.ts'
import { stored } from './support/conversations.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'
import { renderCounter } from './support/render-counter.ts'

afterEach(cleanup)

describe('`useChatSlice`', () => {
  it('renders only if `isEqual` finds a difference', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    const { count, take } = renderCounter()
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

describe('`useChatMessage`', () => {
  it('shows one message from its first token to the settled answer, in one component', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model, conversation: stored })
    function Message({ id }: { id: string }) {
      const message = useChatMessage('demo', id)
      const [text] = (message?.parts ?? []).map((part) => ('text' in part ? part.text : ''))
      return <p>{message ? `${message.role}: ${text}` : 'none'}</p>
    }
    const { show, container } = mount(<Holder key="chat" />)
    await settle()
    act(() => void held.chat.send('2?'))
    await settle()
    provider.write(frame({ content: 'Tw' }))
    await settle()
    const ids = [...held.chat.messages.map(({ id }) => id), held.chat.draft?.id ?? '', 'unknown']
    show([<Holder key="chat" />, ...ids.map((id) => <Message key={id} id={id} />)])
    expect(container.textContent).toBe('user: 1?assistant: Oneuser: 2?assistant: Twnone')
    const paragraphs = [...container.querySelectorAll('p')]
    provider.write(frame({ content: 'o' }), finish())
    provider.close()
    await settle()
    expect(held.chat.draft).toBeUndefined()
    expect(container.textContent).toBe('user: 1?assistant: Oneuser: 2?assistant: Twonone')
    container.querySelectorAll('p').forEach((paragraph, at) => {
      expect(paragraph).toBe(paragraphs[at])
    })
  })
})
