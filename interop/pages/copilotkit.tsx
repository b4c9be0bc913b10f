// A page with the headless hooks of CopilotKit.

import {
  CopilotKit,
  useAgent,
  useCopilotKit,
  useFrontendTool,
  useInterrupt,
} from '@copilotkit/react-core/v2'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { Composer, Decision } from './composer.tsx'
import { look } from './look.ts'
import type { PageProps } from './page-props.ts'
import { storedMessages, storeMessages } from './stored.ts'

export function Page({ session }: PageProps) {
  return (
    <CopilotKit runtimeUrl={`/api/copilotkit/${session}`} enableInspector={false}>
      <Chat session={session} />
    </CopilotKit>
  )
}

function Chat({ session }: PageProps) {
  const { copilotkit } = useCopilotKit()
  const { agent, isReady } = useAgent()
  const [error, setError] = useState<string>()
  useFrontendTool({
    name: 'look',
    description: 'Looks around',
    parameters: z.object({}),
    handler: async () => look(),
  })
  const decision = useInterrupt({
    renderInChat: false,
    render: ({ resolve }) => <Decision onDecide={(approved) => void resolve({ approved })} />,
  })

  useEffect(() => {
    if (!isReady) return
    agent.setMessages(storedMessages(session))
    const { unsubscribe } = agent.subscribe({
      onRunErrorEvent: ({ event }) => setError(event.message),
      onRunFinalized: ({ messages }) => storeMessages(session, messages),
    })
    return unsubscribe
  }, [agent, isReady, session])

  if (!isReady) return null
  return (
    <main>
      {agent.messages.map((message) => (
        <article key={message.id} data-role={message.role}>
          {message.role === 'reasoning' ? (
            <blockquote>{message.content}</blockquote>
          ) : (
            <p>{typeof message.content === 'string' ? message.content : ''}</p>
          )}
          {message.role === 'assistant' &&
            message.toolCalls?.map(({ id, function: { name } }) => <pre key={id}>{name}</pre>)}
        </article>
      ))}
      {decision}
      <Composer
        isBusy={agent.isRunning}
        error={error}
        onSend={(content) => {
          setError(undefined)
          agent.addMessage({ id: crypto.randomUUID(), role: 'user', content })
          void copilotkit.runAgent({ agent })
        }}
        onStop={() => copilotkit.stopAgent({ agent })}
      />
    </main>
  )
}
