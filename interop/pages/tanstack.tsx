// A page with `useChat` of TanStack AI.

import { toolDefinition } from '@tanstack/ai/client'
import { fetchServerSentEvents, type UIMessage, useChat } from '@tanstack/ai-react'
import { useEffect } from 'react'
import { z } from 'zod'
import { Composer, Decision } from './composer.tsx'
import { look } from './look.ts'
import type { PageProps } from './page-props.ts'
import { storedMessages, storeMessages } from './stored.ts'

const lookTool = toolDefinition({
  name: 'look',
  description: 'Looks around',
  inputSchema: z.object({}),
}).client(look)

export function Page({ session }: PageProps) {
  const { messages, isLoading, error, interrupts, sendMessage, stop } = useChat({
    threadId: session,
    initialMessages: storedMessages<UIMessage>(session) as never,
    connection: fetchServerSentEvents(`/api/ag-ui/${session}`),
    tools: [lookTool],
  })
  useEffect(() => {
    if (!isLoading) storeMessages(session, messages)
  }, [session, messages, isLoading])

  return (
    <main>
      {messages.map(({ id, role, parts }) => (
        <article key={id} data-role={role}>
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no ids, as in their guides.
            <Part key={index} part={part} />
          ))}
        </article>
      ))}
      {interrupts.map((interrupt) => (
        <Decision
          key={interrupt.id}
          onDecide={(approved) =>
            interrupt.kind === 'generic' && interrupt.resolveInterrupt({ approved })
          }
        />
      ))}
      <Composer
        isBusy={isLoading}
        error={error?.message}
        onSend={(text) => void sendMessage(text)}
        onStop={stop}
      />
    </main>
  )
}

function Part({ part }: { part: UIMessage['parts'][number] }) {
  switch (part.type) {
    case 'text':
      return <p>{part.content}</p>
    case 'thinking':
      return <blockquote>{part.content}</blockquote>
    case 'tool-call':
      return <pre>{`${part.name} ${part.state} ${JSON.stringify(part.output) ?? ''}`}</pre>
    default:
      return null
  }
}
