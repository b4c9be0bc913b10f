// The same Markdown answer as people render it: by Streamdown, in a row for each message.
import { useChat } from '@ai-sdk/react'
import { openrouter } from '@deltakit/core/openrouter'
import { useChatMessage, useChatStream } from '@deltakit/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { DefaultChatTransport, type UIMessage } from 'ai'
import { memo, type ReactNode, useEffect, useState } from 'react'
import { Streamdown } from 'streamdown'
import type { Contender, PageProps } from './contender.ts'
import { Shell } from './elements.tsx'

export const deltakit: Contender = {
  protocol: 'chat-completions',
  Page: (props) => (
    <QueryClientProvider client={client}>
      <DeltakitChat {...props} />
    </QueryClientProvider>
  ),
}

export const aiSdk: Contender = {
  protocol: 'ui-messages',
  Page: (props) => <UseChat {...props} />,
}

export const aiSdkThrottled: Contender = {
  protocol: 'ui-messages',
  Page: (props) => <UseChat {...props} throttle={50} />,
}

const client = new QueryClient()

function DeltakitChat({ fetch, onReady }: PageProps): ReactNode {
  const [model] = useState(() => openrouter('x-ai/grok-code-fast-1', { apiKey: 'unused', fetch }))
  const { messageIds, status, send } = useChatStream({ id: 'bench', model })
  useEffect(() => onReady(() => void send('Which rivers?')), [onReady, send])
  return (
    <Shell done={status === 'settled'}>
      {messageIds.map((messageId) => (
        <Row key={messageId} messageId={messageId} />
      ))}
    </Shell>
  )
}

function Row({ messageId }: { messageId: string }): ReactNode {
  const message = useChatMessage('bench', messageId)
  return (
    <article>
      {message?.role === 'assistant' &&
        message.parts.map((part) =>
          part.type === 'content' ? <Streamdown key={part.key}>{part.text}</Streamdown> : null,
        )}
    </article>
  )
}

function UseChat({ fetch, onReady, throttle }: PageProps & { readonly throttle?: number }) {
  const [transport] = useState(() => new DefaultChatTransport<UIMessage>({ fetch }))
  const { messages, status, sendMessage } = useChat({
    id: 'bench',
    transport,
    ...(throttle && { experimental_throttle: throttle }),
  })
  useEffect(
    () => onReady(() => void sendMessage({ text: 'Which rivers?' })),
    [onReady, sendMessage],
  )
  return (
    <Shell done={status === 'ready' && messages.length > 0}>
      {messages.map((message) => (
        <UIRow key={message.id} message={message} />
      ))}
    </Shell>
  )
}

const UIRow = memo(({ message: { role, parts } }: { message: UIMessage }): ReactNode => {
  const text = parts.find((part) => part.type === 'text')?.text
  return <article>{role === 'assistant' && text && <Streamdown>{text}</Streamdown>}</article>
})
