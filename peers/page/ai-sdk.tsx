import { useChat } from '@ai-sdk/react'
import { DefaultChatTransport, type UIMessage } from 'ai'
import { type ReactNode, useEffect, useState } from 'react'
import type { Contender, PageProps } from '../../packages/react/bench/page/contender.ts'
import { Message, Shell } from '../../packages/react/bench/page/elements.tsx'

export const plain: Contender = { protocol: 'ui-messages', Page: (props) => <Chat {...props} /> }

export const throttled: Contender = {
  protocol: 'ui-messages',
  Page: (props) => <Chat {...props} throttle={50} />,
}

interface ChatProps extends PageProps {
  readonly throttle?: number
}

function Chat({ older, fetch, onReady, throttle }: ChatProps): ReactNode {
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
