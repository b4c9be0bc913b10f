import { fetchServerSentEvents } from '@tanstack/ai-client'
import { type UIMessage, useChat } from '@tanstack/ai-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Contender, PageProps } from '../../packages/react/bench/page/contender.ts'
import { Message, Shell } from '../../packages/react/bench/page/elements.tsx'

export const contender: Contender = { protocol: 'ag-ui', Page }

function Page({ older, fetch, onReady }: PageProps): ReactNode {
  const [connection] = useState(() => fetchServerSentEvents('/api', { fetchClient: fetch }))
  const [initialMessages] = useState(() =>
    older.map(({ id, role, text }): UIMessage => {
      return { id, role, parts: [{ type: 'text', content: text }] }
    }),
  )
  const { messages, status, sendMessage } = useChat({ connection, initialMessages })
  useEffect(() => onReady(() => void sendMessage('Count.')), [onReady, sendMessage])
  return (
    <Shell done={status === 'ready' && messages.length > older.length + 1}>
      {messages.map((message) => (
        <Message key={message.id} by={message.role} text={textOf(message)} />
      ))}
    </Shell>
  )
}

function textOf({ parts }: UIMessage): string {
  return parts.map((part) => (part.type === 'text' ? part.content : '')).join('')
}
