// A page of `scripts/tabs.mjs`: a chat that all pages share, what it shows, and how often it rendered.
import type { Conversation, Middleware } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { edge } from '@deltakit/core/edge'
import { sharedTabs } from '@deltakit/core/tabs'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useLayoutEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { chatKey, useChatMessage, useChatStream } from '../../src/index.ts'

const client = new QueryClient()
const parameters = new URLSearchParams(location.search)
const isLogged = parameters.has('log')
const model = isLogged
  ? edge('/api/chat')
  : compatible('slow', { baseURL: `${location.origin}/v1`, apiKey: 'unused' })
const tabs = parameters.has('alone') ? undefined : sharedTabs({ user: 'ana' })
const count = tool({
  description: 'Counts that it was called',
  input: jsonSchema({ type: 'object' }),
  async execute(input) {
    await fetch('/tool', { method: 'POST', body: JSON.stringify(input) })
    return 'counted'
  },
})

/** Names the answer in the request, so that the server counts the requests of each. */
const named: Middleware = (next) => (request, emit) =>
  next({ ...request, providerOptions: { answer: `${request.answerId}/${request.step}` } }, emit)

const middleware = isLogged ? undefined : named

/** What the script reads and does. */
const page = { commits: 0, restored: 0 }
Object.assign(globalThis, { page })
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) page.restored++
})

function Chat() {
  const chat = useChatStream({ id: 'shared', model, tabs, tools: { count }, middleware })
  const { status, isBusy, queued, messageIds, send } = chat
  useLayoutEffect(() => {
    page.commits++
    const state = () => {
      const { messages = [], head = null } =
        client.getQueryData<Conversation>(chatKey('shared')) ?? {}
      const draft = chat.draft?.parts
      return { status, isBusy, queued: queued.length, messages, head, draft }
    }
    Object.assign(page, { send, state })
  })
  return messageIds.map((id) => <Message key={id} id={id} />)
}

function Message({ id }: { readonly id: string }) {
  const message = useChatMessage('shared', id)
  useLayoutEffect(() => {
    page.commits++
  })
  const texts = message?.parts.map((part) => ('text' in part ? part.text : part.type))
  return <article>{texts?.join(' ')}</article>
}

createRoot(document.getElementById('root') ?? document.body).render(
  <QueryClientProvider client={client}>
    <Chat />
  </QueryClientProvider>,
)
