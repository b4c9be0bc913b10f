import { edge } from '@deltakit/core/edge'
import { useChatStream } from '@deltakit/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'

const model = edge('/api/chat')
const client = new QueryClient()

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Chat />
    </QueryClientProvider>
  )
}

function Chat() {
  const { messages, draft, send, isBusy, stop, error } = useChatStream({ id: 'chat', model })
  const [text, setText] = useState('')
  return (
    <main>
      {[...messages, ...(draft ? [draft] : [])].map((message) => (
        <article key={message.id}>
          {message.parts.map((part, index) =>
            'text' in part && part.type !== 'reasoning' ? <p key={index}>{part.text}</p> : null,
          )}
        </article>
      ))}
      {error && <p role="alert">{error.message}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send(text)
          setText('')
        }}
      >
        <input
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-label="Message"
          required
        />
        <button type="submit">Send</button>
        <button type="button" aria-disabled={!isBusy} onClick={() => void stop()}>
          Stop
        </button>
      </form>
    </main>
  )
}
