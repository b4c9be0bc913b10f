import { type Conversation, immediately } from '@deltakit/core'
import {
  dehydrate,
  HydrationBoundary,
  QueryClient,
  QueryClientProvider,
} from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { StrictMode, Suspense } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server.browser'
import { afterEach, expect, it, vi } from 'vitest'
import { chatQueryOptions, useChatSlice, useChatStream } from '../src/index.ts'
import { mount, settle } from './page.tsx'
import { saying } from './provider.ts'

afterEach(cleanup)

const older: Conversation = {
  version: 2,
  head: 'q',
  messages: [
    {
      id: 'q',
      parent: null,
      createdAt: 0,
      role: 'user',
      parts: [{ type: 'text', text: 'Before' }],
    },
  ],
}

it('renders on a server and is hydrated without a mismatch or a request', async () => {
  const { model, fetch } = saying('Olá!')
  function Page() {
    const { messages, status, send } = useChatStream({ id: 'demo', model, scheduler: immediately })
    const content = useChatSlice('demo', (chat) => chat.content)
    return (
      <main>
        <button type="button" onClick={() => send('Hi')}>
          {status}
        </button>
        {messages.map(({ id, parts }) => (
          <p key={id}>{parts.map((part) => ('text' in part ? part.text : ''))}</p>
        ))}
        <output>{content.text}</output>
      </main>
    )
  }
  const server = new QueryClient()
  await server.prefetchQuery(chatQueryOptions('demo', { load: async () => older }))
  const state = JSON.parse(JSON.stringify(dehydrate(server)))
  const app = (client: QueryClient) => (
    <StrictMode>
      <QueryClientProvider client={client}>
        <HydrationBoundary state={state}>
          <Page />
        </HydrationBoundary>
      </QueryClientProvider>
    </StrictMode>
  )
  const html = renderToString(app(new QueryClient()))
  expect(html).toContain('Before')
  expect(fetch.exchanges).toHaveLength(0)

  const root = document.createElement('div')
  root.innerHTML = html
  document.body.append(root)
  const complaints = vi.spyOn(console, 'error')
  const onRecoverableError = vi.fn()
  await act(async () => hydrateRoot(root, app(new QueryClient()), { onRecoverableError }))
  expect(onRecoverableError).not.toHaveBeenCalled()
  expect(complaints).not.toHaveBeenCalled()
  expect(fetch.exchanges).toHaveLength(0)
  act(() => root.querySelector('button')?.click())
  await settle()
  expect(root.querySelector('output')?.textContent).toBe('Olá!')
  expect(root.querySelectorAll('p')).toHaveLength(3)
  root.remove()
})

it('keeps its chat while a neighbour suspends, and asks for nothing again', async () => {
  const { model, fetch } = saying('Olá!')
  let arrive = () => {}
  let there = false
  const waiting = new Promise<void>((resolve) => {
    arrive = () => {
      there = true
      resolve()
    }
  })
  let chat = {} as ReturnType<typeof useChatStream>
  function Page() {
    chat = useChatStream({ id: 'demo', model, scheduler: immediately })
    return <output>{chat.content.text}</output>
  }
  function Slow() {
    if (!there) throw waiting
    return <p>here</p>
  }
  const { container } = mount(
    <Suspense fallback="…">
      <Page />
      <Slow />
    </Suspense>,
  )
  const { send } = chat
  await act(async () => void (await send('Hi')))
  await act(async () => arrive())
  await settle()
  expect(container.textContent).toBe('Olá!here')
  expect(fetch.exchanges).toHaveLength(1)
})
