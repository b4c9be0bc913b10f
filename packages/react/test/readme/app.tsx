import type { Part } from '@deltakit/core'
import { edge } from '@deltakit/core/edge'
import { useChatActions, useChatMessage, useChatSlice, useChatStream } from '@deltakit/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'

const client = new QueryClient()
const model = edge('/api/chat')

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Chat />
    </QueryClientProvider>
  )
}

function Chat() {
  const { messageIds, error, retry } = useChatStream({ id: 'demo', model })
  return (
    <main>
      {messageIds.map((messageId) => (
        <Message key={messageId} messageId={messageId} />
      ))}
      {error && (
        <p role="alert">
          {error.message}{' '}
          <button type="button" onClick={() => void retry()}>
            Try again
          </button>
        </p>
      )}
      <Composer />
    </main>
  )
}

function Message({ messageId }: { messageId: string }) {
  const message = useChatMessage('demo', messageId) // renders only when this message changes
  if (message?.role === 'user')
    return <p>{message.parts.map((part) => 'text' in part && part.text)}</p>
  return message?.parts.map((part) => <AnswerPart key={part.key} part={part} />)
}

function AnswerPart({ part }: { part: Part }) {
  switch (part.type) {
    case 'reasoning':
      return <details open={part.status === 'streaming'}>{part.text}</details>
    case 'content':
      return <p>{part.text}</p>
    case 'tool-call':
      return <p>{`${part.name}: ${part.status}`}</p>
    default:
      return null
  }
}

function Composer() {
  const { send, stop } = useChatActions('demo') // never renders for what the chat does
  const isBusy = useChatSlice('demo', (chat) => chat.isBusy)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void send(`${new FormData(event.currentTarget).get('text')}`)
        event.currentTarget.reset()
      }}
    >
      <input name="text" required aria-label="Message" />
      <button type="submit">Send</button>
      <button type="button" aria-disabled={!isBusy} onClick={() => void stop()}>
        Stop
      </button>
    </form>
  )
}
