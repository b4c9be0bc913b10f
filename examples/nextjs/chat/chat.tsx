import type { Middleware } from '@deltakit/core'
import { edge } from '@deltakit/core/edge'
import { useChatStream } from '@deltakit/react'
import { Composer } from './composer.tsx'
import { Message } from './message.tsx'

const model = edge('/api/chat')

interface ChatProps {
  /** Wraps every answer, such as with a recorder. */
  readonly middleware?: Middleware | undefined
}

export function Chat({ middleware }: ChatProps) {
  const chat = useChatStream({ id: 'demo', model, middleware })
  return (
    <main>
      <section className="messages" role="log" aria-busy={chat.isBusy}>
        <div>
          {chat.messageIds.length === 0 && <p className="hint">Ask about the weather in a city.</p>}
          {chat.messageIds.map((messageId) => (
            <Message key={messageId} messageId={messageId} />
          ))}
          {chat.queued.length > 0 && (
            <p className="hint">{chat.queued.length} more after this answer</p>
          )}
          {chat.error && (
            <div className="error" role="alert">
              <p>{chat.error.message}</p>
              <button type="button" onClick={() => void chat.retry()}>
                Try again
              </button>
            </div>
          )}
        </div>
      </section>
      <Composer isBusy={chat.isBusy} />
    </main>
  )
}
