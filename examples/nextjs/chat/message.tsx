import type { ChatAssistantMessage, ChatUserMessage } from '@deltakit/core'
import { useChatActions, useChatMessage, useChatSlice } from '@deltakit/react'
import { useState } from 'react'
import { AnswerPart, type Call } from './answer-part.tsx'

export function Message({ messageId }: { messageId: string }) {
  const message = useChatMessage<Call>('demo', messageId)
  if (!message) return null
  return message.role === 'user' ? <Question message={message} /> : <Answer message={message} />
}

function Question({ message }: { message: ChatUserMessage }) {
  const { edit } = useChatActions('demo')
  const [isEditing, setEditing] = useState(false)
  const text = message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  return (
    <article className="question">
      {message.parts.map((part) =>
        part.type === 'file' ? <img key={part.url} src={part.url} alt={part.name ?? ''} /> : null,
      )}
      {isEditing ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            setEditing(false)
            void edit(message.id, `${new FormData(event.currentTarget).get('text')}`)
          }}
        >
          <input name="text" defaultValue={text} aria-label="Message" />
          <button type="submit">Send</button>
        </form>
      ) : (
        <p>{text}</p>
      )}
      <footer>
        <Branches messageId={message.id} />
        <button type="button" onClick={() => setEditing(!isEditing)}>
          {isEditing ? 'Cancel' : 'Edit'}
        </button>
      </footer>
    </article>
  )
}

function Answer({ message }: { message: ChatAssistantMessage<Call> }) {
  const chat = useChatActions('demo')
  const isLast = useChatSlice('demo', ({ messageIds }) => messageIds.at(-1) === message.id)
  const { id, outcome, parts } = message
  return (
    <article className="answer">
      {parts.map((part) => (
        <AnswerPart key={part.key} part={part} messageId={id} />
      ))}
      {outcome && (
        <footer>
          <Branches messageId={id} />
          <button type="button" onClick={() => void chat.regenerate(id)}>
            Regenerate
          </button>
          {isLast && outcome.type !== 'complete' && (
            <button type="button" onClick={() => void chat.continue()}>
              Continue
            </button>
          )}
        </footer>
      )}
    </article>
  )
}

function Branches({ messageId }: { messageId: string }) {
  const { branches, switchTo } = useChatActions('demo')
  const ids = branches(messageId)
  const index = ids.indexOf(messageId)
  const [before, after] = [ids[index - 1], ids[index + 1]]
  if (ids.length < 2) return null
  return (
    <>
      <button
        type="button"
        aria-label="Previous branch"
        disabled={!before}
        onClick={() => before && void switchTo(before)}
      >
        ‹
      </button>
      {index + 1}/{ids.length}
      <button
        type="button"
        aria-label="Next branch"
        disabled={!after}
        onClick={() => after && void switchTo(after)}
      >
        ›
      </button>
    </>
  )
}
