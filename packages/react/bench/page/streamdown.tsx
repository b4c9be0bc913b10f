// The same Markdown answer as people render it: by Streamdown, in a row for each message, below a field that
// one types in.
import { everyFrame as everyFrameScheduler } from '@deltakit/core'
import { openrouter } from '@deltakit/core/openrouter'
import {
  type MarkdownBlock,
  type UseChatStreamOptions,
  useChatMessage,
  useChatStream,
  useMarkdownBlocks,
} from '@deltakit/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { DefaultChatTransport, type UIMessage } from 'ai-7'
import { useChat } from 'ai-sdk-react-4'
import { memo, type ReactNode, useEffect, useState } from 'react'
import remend from 'remend'
import { Streamdown } from 'streamdown'
import type { Contender, PageProps } from './contender.ts'
import { conversationOf } from './deltakit.tsx'
import { Shell } from './elements.tsx'

interface DeltakitVariant {
  readonly Content: (props: { readonly text: string }) => ReactNode
  readonly scheduler?: UseChatStreamOptions['scheduler']
}

export const deltakit: Contender = deltakitPage({ Content: WholeText })

export const everyFrame: Contender = deltakitPage({
  Content: WholeText,
  scheduler: everyFrameScheduler,
})

export const blocks: Contender = deltakitPage({ Content: Blocks })

export const aiSdk: Contender = {
  protocol: 'ui-messages',
  Page: (props) => <UseChat {...props} />,
}

export const aiSdkThrottled: Contender = {
  protocol: 'ui-messages',
  Page: (props) => <UseChat {...props} throttle={50} />,
}

const client = new QueryClient()

function deltakitPage(variant: DeltakitVariant): Contender {
  return {
    protocol: 'chat-completions',
    Page: (props) => (
      <QueryClientProvider client={client}>
        <DeltakitChat {...props} {...variant} />
      </QueryClientProvider>
    ),
  }
}

function Composer(): ReactNode {
  const [text, setText] = useState('')
  return <input value={text} onChange={({ target }) => setText(target.value)} />
}

function DeltakitChat({
  older,
  fetch,
  onReady,
  Content,
  scheduler,
}: PageProps & DeltakitVariant): ReactNode {
  const [model] = useState(() => openrouter('x-ai/grok-code-fast-1', { apiKey: 'unused', fetch }))
  const [conversation] = useState(() => conversationOf(older))
  const { messageIds, status, send } = useChatStream({
    id: 'bench',
    model,
    conversation,
    scheduler,
  })
  useEffect(() => onReady(() => void send('Which rivers?')), [onReady, send])
  return (
    <Shell done={status === 'settled' && messageIds.length > older.length}>
      <Composer />
      {messageIds.map((messageId) => (
        <Row key={messageId} messageId={messageId} Content={Content} />
      ))}
    </Shell>
  )
}

interface RowProps {
  readonly messageId: string
  readonly Content: DeltakitVariant['Content']
}

const Row = memo(({ messageId, Content }: RowProps): ReactNode => {
  const message = useChatMessage('bench', messageId)
  return (
    <article>
      {message?.role === 'assistant' &&
        message.parts.map((part) =>
          part.type === 'content' ? <Content key={part.key} text={part.text} /> : null,
        )}
    </article>
  )
})

function WholeText({ text }: { text: string }): ReactNode {
  return <Streamdown>{text}</Streamdown>
}

/** Streamdown keeps blocks whose text is the same. It needs neither to find them nor to complete the others. */
function Blocks({ text }: { text: string }): ReactNode {
  const blocks = useMarkdownBlocks(text)
  return (
    <Streamdown parseIncompleteMarkdown={false} parseMarkdownIntoBlocksFn={() => textsOf(blocks)}>
      {text}
    </Streamdown>
  )
}

function textsOf(blocks: readonly MarkdownBlock[]): string[] {
  return blocks.map(({ text }, index) => (index === blocks.length - 1 ? remend(text) : text))
}

function UseChat({ older, fetch, onReady, throttle }: PageProps & { readonly throttle?: number }) {
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
  useEffect(
    () => onReady(() => void sendMessage({ text: 'Which rivers?' })),
    [onReady, sendMessage],
  )
  return (
    <Shell done={status === 'ready' && messages.length > older.length}>
      <Composer />
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
