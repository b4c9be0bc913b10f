import { DefaultChatTransport, type UIMessage } from 'ai-7'
import { useChat } from 'ai-sdk-react-4'
import { type ReactNode, useEffect, useState } from 'react'
import type { Contender, PageProps } from './contender.ts'
import { Message, Shell } from './elements.tsx'

export const plain: Contender = { protocol: 'ui-messages', Page: (props) => <Chat {...props} /> }

export const throttled: Contender = {
  protocol: 'ui-messages',
  Page: (props) => <Chat {...props} throttle={50} />,
}

function Chat({
  older,
  fetch,
  onReady,
  throttle,
}: PageProps & { readonly throttle?: number }): ReactNode {
  const [transport] = useState(() => new DefaultChatTransport<UIMessage>({ fetch }))
  const [initial] = useState(() =>
    older.map(({ id, role, text }): UIMessage => ({ id, role, parts: [{ type: 'text', text }] })),
  )
  const { messages, status, sendMessage } = useChat({
    id: 'bench',
    transport,
    messages: initial,
    ...(throttle && { throttle }),
  })
  useEffect(() => onReady(() => void sendMessage({ text: 'Count.' })), [onReady, sendMessage])
  return (
    <Shell done={status === 'ready' && messages.length > older.length}>
      {messages.map((message) => (
        <Message key={message.id} by={message.role} text={textOf(message)} />
      ))}
    </Shell>
  )
}

function textOf({ parts }: UIMessage): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
