import { fetchServerSentEvents, useChat } from '@tanstack/ai-react'
import { useState } from 'react'

const connection = fetchServerSentEvents('/api/chat')

export function App() {
  const { messages, sendMessage, isLoading, stop, error } = useChat({ connection })
  const [text, setText] = useState('')
  return (
    <main>
      {messages.map((message) => (
        <article key={message.id}>
          {message.parts.map((part, index) =>
            part.type === 'text' ? <p key={index}>{part.content}</p> : null,
          )}
        </article>
      ))}
      {error && <p role="alert">{error.message}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isLoading) return
          void sendMessage(text)
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
        <button type="button" aria-disabled={!isLoading} onClick={stop}>
          Stop
        </button>
      </form>
    </main>
  )
}
