import { edge } from '@deltakit/core/edge'
import { useChatStream } from '@deltakit/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { persistChats } from './persist-chats.ts'

const params = new URLSearchParams(location.search)
const id = params.get('chat') ?? 'demo'
const model = edge('/api/chat')

function Chat() {
  const { messages, draft, messageIds, status, send } = useChatStream({ id, model })
  const answer = draft ?? messages.at(-1)
  return (
    <main data-status={status}>
      <button type="button" onClick={() => void send('Hi')}>
        Send
      </button>
      <button type="button" onClick={() => void forgetAndSay(params.has('all') ? undefined : id)}>
        Forget
      </button>
      {messageIds.map((messageId) => (
        <hr key={messageId} />
      ))}
      <pre>{JSON.stringify(answer)}</pre>
    </main>
  )
}

const client = new QueryClient()
const forget = await persistChats(client)

async function forgetAndSay(id?: string): Promise<void> {
  await forget(id)
  document.title = 'Forgotten'
}

createRoot(document.querySelector('#root') as HTMLElement).render(
  <QueryClientProvider client={client}>
    <Chat />
  </QueryClientProvider>,
)
