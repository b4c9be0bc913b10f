import type { Conversation, Middleware } from '@deltakit/core'
import { openrouter } from '@deltakit/core/openrouter'
import { useChatSlice, useChatStream } from '@deltakit/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { flightRecorder } from '../../../devtools/src/recorder.ts'
import type { Contender, Older, PageProps } from './contender.ts'
import { Message, Shell, Text } from './elements.tsx'

export const contender: Contender = { protocol: 'chat-completions', Page }

/** A page that may be asked again and again: each time another chat answers. */
export const repeated: Contender = { protocol: 'chat-completions', Page: RepeatedPage }

/** The same page, whose streams are recorded. It never finds the time to look for credentials. */
export const recorded: Contender = {
  protocol: 'chat-completions',
  Page: (props) => {
    const [recorder] = useState(() => flightRecorder({ idle: () => new Promise(() => {}) }))
    return <RepeatedPage {...props} middlewareOf={() => recorder} />
  },
}

/** The same, whose every second answer is recorded. */
export const recordedInTurn: Contender = {
  protocol: 'chat-completions',
  Page: (props) => {
    const [recorder] = useState(() => flightRecorder({ idle: () => new Promise(() => {}) }))
    return (
      <RepeatedPage {...props} middlewareOf={(round) => (round % 2 === 0 ? recorder : undefined)} />
    )
  },
}

/** The same as `recorded`, and a second after each answer it looks for credentials. */
export const searched: Contender = {
  protocol: 'chat-completions',
  Page: (props) => {
    const [recorder] = useState(() => flightRecorder())
    return <RepeatedPage {...props} middlewareOf={() => recorder} />
  },
}

const client = new QueryClient()

interface DeltakitPageProps extends PageProps {
  readonly middleware?: Middleware | undefined
}

function Page(props: DeltakitPageProps): ReactNode {
  return (
    <QueryClientProvider client={client}>
      <Chat {...props} />
    </QueryClientProvider>
  )
}

interface RepeatedPageProps extends PageProps {
  readonly middlewareOf?: (round: number) => Middleware | undefined
}

function RepeatedPage({ onReady, middlewareOf, ...props }: RepeatedPageProps): ReactNode {
  const [round, setRound] = useState(0)
  useEffect(() => onReady(() => flushSync(() => setRound((before) => before + 1))), [onReady])
  const start = useCallback((send: () => void) => send(), [])
  return (
    <QueryClientProvider client={client}>
      {round > 0 && (
        <Chat
          {...props}
          key={round}
          id={`bench ${round}`}
          onReady={start}
          middleware={middlewareOf?.(round)}
        />
      )}
    </QueryClientProvider>
  )
}

interface ChatProps extends DeltakitPageProps {
  readonly id?: string
}

function Chat({ id = 'bench', older, fetch, onReady, middleware }: ChatProps): ReactNode {
  const [model] = useState(() => openrouter('x-ai/grok-code-fast-1', { apiKey: 'unused', fetch }))
  const [conversation] = useState(() => conversationOf(older))
  const { messages, status, send } = useChatStream({
    id,
    model,
    conversation,
    middleware,
  })
  useEffect(() => onReady(() => void send('Count.')), [onReady, send])
  return (
    <Shell done={status === 'settled' && messages.length > older.length}>
      {messages.map((message) => (
        <Message key={message.id} by={message.role} text={textOf(message)} />
      ))}
      {status !== 'idle' && status !== 'settled' && <Draft id={id} />}
    </Shell>
  )
}

function Draft({ id }: { id: string }): ReactNode {
  return <Text by="assistant" text={useChatSlice(id, (chat) => chat.content.text)} />
}

type ChatMessage = Conversation['messages'][number]

function textOf({ parts }: ChatMessage): string {
  return parts.map((part) => ('text' in part ? part.text : '')).join('')
}

/** The messages as a conversation. */
export function conversationOf(older: readonly Older[]): Conversation {
  const messages = older.map(({ id, role, text }, index): ChatMessage => {
    const place = { id, parent: older[index - 1]?.id ?? null, createdAt: 0 }
    if (role === 'user') return { ...place, role, parts: [{ type: 'text', text }] }
    return {
      ...place,
      role,
      parts: [{ type: 'content', key: '0/content', text, status: 'done' }],
      steps: [{ vendor: 'openrouter/x-ai', model: 'x-ai/grok-code-fast-1', usage: {} }],
      usage: {},
      timing: {},
    }
  })
  return { version: 2, messages, head: older.at(-1)?.id ?? null }
}
