import { type Part, type ToolCallOf, userFile } from '@deltakit/core'
import { edge } from '@deltakit/core/edge'
import { useChatActions, useChatMessage, useChatStream } from '@deltakit/react'
import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister'
import { QueryClient } from '@tanstack/react-query'
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client'
import { Streamdown } from 'streamdown'
import type { tools } from './tools.ts'

type Call = ToolCallOf<typeof tools>

const client = new QueryClient({ defaultOptions: { queries: { gcTime: Infinity } } })
const persister = createAsyncStoragePersister({ storage: localStorage })
const model = edge('/api/chat')

export function App() {
  return (
    <PersistQueryClientProvider client={client} persistOptions={{ persister }}>
      <Chat />
    </PersistQueryClientProvider>
  )
}

function Chat() {
  const { messageIds, isBusy, error, send, stop, retry } = useChatStream({ id: 'demo', model })

  async function submit(form: HTMLFormElement) {
    const data = new FormData(form)
    const image = data.get('image')
    const files = image instanceof File && image.size ? [await userFile(image)] : []
    form.reset()
    void send(`${data.get('text')}`, { files })
  }

  return (
    <main>
      {messageIds.map((messageId) => (
        <Message key={messageId} messageId={messageId} />
      ))}
      {error && (
        <p role="alert">
          {error.message}
          <button type="button" onClick={() => void retry()}>
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

function Message({ messageId }: { messageId: string }) {
  const message = useChatMessage<Call>('demo', messageId)
  const { regenerate } = useChatActions('demo')
  if (message?.role === 'user') {
    return message.parts.map((part) =>
      part.type === 'text' ? (
        <p key={part.text}>{part.text}</p>
      ) : (
        <img key={part.url} src={part.url} alt={part.name ?? ''} />
      ),
    )
  }
  return (
    <article>
      {message?.parts.map((part) => (
        <AnswerPart key={part.key} messageId={messageId} part={part} />
      ))}
      {message?.outcome && (
        <button type="button" onClick={() => void regenerate(messageId)}>
          Regenerate
        </button>
      )}
    </article>
  )
}

interface AnswerPartProps {
  messageId: string
  part: Part<Call>
}

function AnswerPart({ messageId, part }: AnswerPartProps) {
  const { approve, deny } = useChatActions('demo')
  if (part.type === 'reasoning') {
    return <details open={part.status === 'streaming'}>{part.text}</details>
  }
  if (part.type === 'content') return <Streamdown>{part.text}</Streamdown>
  if (part.type !== 'tool-call') return null
  const call = { messageId, key: part.key }
  switch (part.status) {
    case 'awaiting-approval':
      return (
        <p>
          Look up {part.input.city}?
          <button type="button" onClick={() => void approve(call)}>
            Allow
          </button>
          <button type="button" onClick={() => void deny(call)}>
            Deny
          </button>
        </p>
      )
    case 'done':
      return <p>{part.output.celsius} °C</p>
    default:
      return <p>{part.status}</p>
  }
}
