import type { Model } from '@deltakit/core'
import { useChatStream } from '@deltakit/react'

export function Chat({ model }: { model: Model }) {
  const chat = useChatStream({ model })
  return (
    <main>
      <button type="button" onClick={() => void chat.send('The weather in Porto?')}>
        Ask
      </button>
      {chat.reasoning.text && <details>{chat.reasoning.text}</details>}
      <p>{chat.content.text}</p>
      {chat.error && (
        <p role="alert">
          {chat.error.message}
          <button type="button" onClick={() => void chat.retry()}>
            Try again
          </button>
        </p>
      )}
    </main>
  )
}
