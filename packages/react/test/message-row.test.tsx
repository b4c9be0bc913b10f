import { act, cleanup } from '@testing-library/react'
import { useEffect } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { useChatMessage, useChatStream } from '../src/index.ts'
import { controlledProvider, finish, frame } from './support/controlled-provider.ts'
import { eventually } from './support/eventually.ts'
import { mount, settle } from './support/mount.tsx'

afterEach(cleanup)

it('mounts a row of messageIds once, from the first token until after the answer has ended', async () => {
  const provider = controlledProvider()
  const mounts = vi.fn()
  const unmounts = vi.fn()
  let send: (text: string) => unknown = () => {}

  function Chat() {
    const chat = useChatStream({ id: 'rows', model: provider.model })
    send = chat.send
    return chat.messageIds.map((messageId) => <Row key={messageId} messageId={messageId} />)
  }

  function Row({ messageId }: { readonly messageId: string }) {
    const message = useChatMessage('rows', messageId)
    const role = message?.role
    useEffect(() => {
      mounts(role)
      return () => unmounts(role)
    }, [role])
    if (message?.role !== 'assistant') return null
    return message.parts.map((part) => (
      <details key={part.key}>
        <summary>{part.type}</summary>
        {'text' in part && part.text}
      </details>
    ))
  }

  mount(<Chat />)
  act(() => void send('Hi'))
  await settle()
  provider.write(frame({ content: 'word 0' }))
  await settle()
  const details = await eventually(() => {
    const found = document.querySelector('details')
    if (!found) throw new Error('The answer is not shown yet')
    return found
  })
  details.open = true
  // StrictMode mounts everything twice, and nothing after that.
  expect(new Set(mounts.mock.calls.flat())).toEqual(new Set(['user', 'assistant']))
  mounts.mockClear()
  unmounts.mockClear()
  for (let word = 1; word < 4_000; word++) provider.write(frame({ content: ` word ${word}` }))
  await settle()
  provider.write(finish())
  provider.close()
  await eventually(() => expect(details.textContent).toContain('word 3999'))
  await settle()
  expect(mounts).not.toHaveBeenCalled()
  expect(unmounts).not.toHaveBeenCalled()
  expect(document.querySelector('details')).toBe(details)
  expect(details.open).toBe(true)
})

it('closes a <details> that is open while reasoning streams once content begins', async () => {
  const provider = controlledProvider()
  let send: (text: string) => unknown = () => {}

  function Chat() {
    const chat = useChatStream({ id: 'reasoning', model: provider.model })
    send = chat.send
    return chat.messageIds.map((messageId) => <Reasoning key={messageId} messageId={messageId} />)
  }

  function Reasoning({ messageId }: { readonly messageId: string }) {
    const message = useChatMessage('reasoning', messageId)
    if (message?.role !== 'assistant') return null
    return message.parts.map((part) =>
      part.type === 'reasoning' ? (
        <details key={part.key} open={part.status === 'streaming'}>
          {part.text}
        </details>
      ) : null,
    )
  }

  mount(<Chat />)
  act(() => void send('Hi'))
  await settle()
  provider.write(frame({ reasoning: 'Let me see' }))
  await settle()
  const isOpen = () => document.querySelector('details')?.open
  await eventually(() => expect(isOpen()).toBe(true))
  provider.write(frame({ content: 'It is' }))
  await eventually(() => expect(isOpen()).toBe(false))
  provider.write(finish())
  provider.close()
  await settle()
})
