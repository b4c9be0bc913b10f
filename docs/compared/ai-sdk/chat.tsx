import { type UseChatHelpers, useChat } from '@ai-sdk/react'
import { lastAssistantMessageIsCompleteWithApprovalResponses } from 'ai'
import { useEffect } from 'react'
import { Streamdown } from 'streamdown'
import type { ChatMessage } from './tools.ts'

type Chat = UseChatHelpers<ChatMessage>

const stored: ChatMessage[] = JSON.parse(localStorage.getItem('demo') ?? '[]')

export function App() {
  const chat = useChat<ChatMessage>({
    id: 'demo',
    messages: stored,
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
  })
  const { messages, status, error, sendMessage, regenerate, stop } = chat
  const isBusy = status === 'submitted' || status === 'streaming'

  useEffect(() => localStorage.setItem('demo', JSON.stringify(messages)), [messages])

  async function submit(form: HTMLFormElement) {
    const data = new FormData(form)
    const files = form.querySelector<HTMLInputElement>('[type=file]')?.files ?? undefined
    const sending = sendMessage({ text: `${data.get('text')}`, files })
    form.reset()
    await sending
  }

  return (
    <main>
      {messages.map((message) => (
        <Message key={message.id} message={message} chat={chat} />
      ))}
      {error && (
        <p role="alert">
          {error.message}
          <button type="button" onClick={() => void regenerate()}>
            Try again
          </button>
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit(event.currentTarget)
        }}
      >
        <input name="image" type="file" accept="image/*" aria-label="Image" />
        <input name="text" placeholder="Message" />
        <button type="button" aria-disabled={!isBusy} onClick={() => void stop()}>
          Stop
        </button>
      </form>
    </main>
  )
}

function Message({ message, chat }: { message: ChatMessage; chat: Chat }) {
  if (message.role === 'user') {
    return message.parts.map((part) => {
      if (part.type === 'text') return <p key={part.text}>{part.text}</p>
      if (part.type !== 'file') return null
      return <img key={part.url} src={part.url} alt={part.filename ?? ''} />
    })
  }
  return (
    <article>
      {message.parts.map((part, index) => (
        <AnswerPart key={index} part={part} chat={chat} />
      ))}
      {chat.status === 'ready' && (
        <button type="button" onClick={() => void chat.regenerate({ messageId: message.id })}>
          Regenerate
        </button>
      )}
    </article>
  )
}

function AnswerPart({ part, chat }: { part: ChatMessage['parts'][number]; chat: Chat }) {
  if (part.type === 'reasoning') {
    return <details open={part.state === 'streaming'}>{part.text}</details>
  }
  if (part.type === 'text') return <Streamdown>{part.text}</Streamdown>
  if (part.type !== 'tool-weather') return null
  switch (part.state) {
    case 'approval-requested': {
      const { id } = part.approval
      const { addToolApprovalResponse: respond } = chat
      return (
        <p>
          Look up {part.input.city}?
          <button type="button" onClick={() => void respond({ id, approved: true })}>
            Allow
          </button>
          <button type="button" onClick={() => void respond({ id, approved: false })}>
            Deny
          </button>
        </p>
      )
    }
    case 'output-available':
      return <p>{part.output.celsius} °C</p>
    default:
      return <p>{part.state}</p>
  }
}
