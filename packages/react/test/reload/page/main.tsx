import { edge } from '@deltakit/core/edge'
import { useChatStream } from '@deltakit/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { persistChats } from './persist-chats.ts'

const id = new URLSearchParams(location.search).get('chat') ?? 'demo'
const model = edge('/api/chat')

function Chat() {
  const { messages, draft, messageIds, status, send } = useChatStream({ id, model })
  const answer = draft ?? messages.at(-1)
  return (
    <main data-status={status}>
      <button type="button" onClick={() => void send('Hi')}>
        Send
      </button>
      {messageIds.map((messageId) => (
        <hr key={messageId} />
      ))}
      <pre>{JSON.stringify(answer)}</pre>
    </main>
  )
}

const client = new QueryClient()
await persistChats(client)
createRoot(document.querySelector('#root') as HTMLElement).render(
  <QueryClientProvider client={client}>
    <Chat />
  </QueryClientProvider>,
)
