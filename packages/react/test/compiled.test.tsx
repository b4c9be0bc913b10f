import { immediately } from '@deltakit/core'
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { type TrackedChat, useChatStream } from '../src/index.ts'
import { mount, settle } from './page.tsx'
import { byHand, finish, frame } from './provider.ts'

afterEach(cleanup)

const { model, write, close } = byHand()

function lastWords(chat: TrackedChat): string {
  return `${chat.status}: ${chat.content.text}`
}

function Answer({ chat }: { chat: TrackedChat }) {
  return <output>{chat.content.text}</output>
}

function Page() {
  const chat = useChatStream({ id: 'demo', model, scheduler: immediately })
  return (
    <>
      <button type="button" onClick={() => chat.send('Hi')}>
        Send
      </button>
      <p role="note">{lastWords(chat)}</p>
      <Answer chat={chat} />
    </>
  )
}

it('shows what there is where the whole chat is passed on, to a child and to a helper', async () => {
  mount(<Page />)
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

it('is compiled in the project that says so', () => {
  const compiled = /_c\(|useMemoCache|\$\[\d/.test(String(Page))
  expect(compiled).toBe(import.meta.env.VITE_COMPILED === 'yes')
})
