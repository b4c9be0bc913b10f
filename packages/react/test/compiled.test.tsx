import { immediately } from '@deltakit/core'
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { type TrackedChat, useChatStream } from '../src/index.ts'
import { controlledProvider, finish, frame } from './support/controlled-provider.ts'
import { mount, settle } from './support/mount.tsx'

afterEach(cleanup)

const { model, write, close } = controlledProvider()

function summaryOf(chat: TrackedChat): string {
  return `${chat.status}: ${chat.content.text}`
}

function Answer({ chat }: { chat: TrackedChat }) {
  return <output>{chat.content.text}</output>
}

function Chat() {
  const chat = useChatStream({ id: 'demo', model, scheduler: immediately })
  return (
    <>
      <button type="button" onClick={() => chat.send('Hi')}>
        Send
      </button>
      <p role="note">{summaryOf(chat)}</p>
      <Answer chat={chat} />
    </>
  )
}

it('shows the current state when the whole chat is passed to a child and to a helper', async () => {
  mount(<Chat />)
  await settle()
  act(() => screen.getByRole('button').click())
  await settle()
  write(frame({ content: 'Ol' }))
  await settle()
  expect(screen.getByRole('status').textContent).toBe('Ol')
  expect(screen.getByRole('note').textContent).toBe('streaming: Ol')
  write(frame({ content: 'á!' }), finish())
  close()
  await settle()
  expect(screen.getByRole('status').textContent).toBe('Olá!')
  expect(screen.getByRole('note').textContent).toBe('settled: Olá!')
})

it('is compiled by the React Compiler in that project, and only there', () => {
  const compiled = /_c\(|useMemoCache|\$\[\d/.test(String(Chat))
  expect(compiled).toBe(import.meta.env.VITE_COMPILED === 'yes')
})
