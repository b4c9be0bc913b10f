import { immediately } from '@deltakit/core'
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
import { modelAnswering } from './support/controlled-provider.ts'
import { stored } from './support/conversations.ts'
import { mount, settle } from './support/mount.tsx'

afterEach(cleanup)

it('renders on a server and is hydrated without a mismatch or a request', async () => {
  const { model, fetch } = modelAnswering('Olá!')
  function Chat() {
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
  await server.prefetchQuery(chatQueryOptions('demo', { load: async () => stored }))
  const state = JSON.parse(JSON.stringify(dehydrate(server)))
  const app = (client: QueryClient) => (
    <StrictMode>
      <QueryClientProvider client={client}>
        <HydrationBoundary state={state}>
          <Chat />
        </HydrationBoundary>
      </QueryClientProvider>
    </StrictMode>
  )
  const html = renderToString(app(new QueryClient()))
  expect(html).toContain('One')
  expect(fetch.exchanges).toHaveLength(0)

  const root = document.createElement('div')
  root.innerHTML = html
  document.body.append(root)
  const errors = vi.spyOn(console, 'error')
  const onRecoverableError = vi.fn()
  await act(async () => hydrateRoot(root, app(new QueryClient()), { onRecoverableError }))
  expect(onRecoverableError).not.toHaveBeenCalled()
  expect(errors).not.toHaveBeenCalled()
  expect(fetch.exchanges).toHaveLength(0)
  act(() => root.querySelector('button')?.click())
  await settle()
  expect(root.querySelector('output')?.textContent).toBe('Olá!')
  expect(root.querySelectorAll('p')).toHaveLength(4)
  root.remove()
})

it('keeps its chat while a sibling suspends, and sends nothing again', async () => {
  const { model, fetch } = modelAnswering('Olá!')
  let load = () => {}
  let isLoaded = false
  const waiting = new Promise<void>((resolve) => {
    load = () => {
      isLoaded = true
      resolve()
    }
  })
  let chat = {} as ReturnType<typeof useChatStream>
  function Chat() {
    chat = useChatStream({ id: 'demo', model, scheduler: immediately })
    return <output>{chat.content.text}</output>
  }
  function Slow() {
    if (!isLoaded) throw waiting
    return <p>here</p>
  }
  const { container } = mount(
    <Suspense fallback="…">
      <Chat />
      <Slow />
    </Suspense>,
  )
  const { send } = chat
  await act(async () => void (await send('Hi')))
  await act(async () => load())
  await settle()
  expect(container.textContent).toBe('Olá!here')
  expect(fetch.exchanges).toHaveLength(1)
})
