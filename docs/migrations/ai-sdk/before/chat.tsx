import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport } from 'ai'
import { useState } from 'react'

const transport = new DefaultChatTransport({ api: '/api/chat' })

export function App() {
  const { messages, sendMessage, status, stop, error } = useChat({ transport })
  const [text, setText] = useState('')
  const isBusy = status === 'submitted' || status === 'streaming'
  return (
    <main>
      {messages.map((message) => (
        <article key={message.id}>
          {message.parts.map((part, index) =>
            part.type === 'text' ? <p key={index}>{part.text}</p> : null,
          )}
        </article>
      ))}
      {error && <p role="alert">{error.message}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isBusy) return
          void sendMessage({ text })
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
