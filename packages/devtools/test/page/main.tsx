import { openrouter } from '@deltakit/core/openrouter'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { DeltakitDevtools, deltakitDevtoolsPlugin } from '@deltakit/devtools'
import { flightRecorder } from '@deltakit/devtools/recorder'
import { useChatSlice, useChatStream } from '@deltakit/react'
import { TanStackDevtools } from '@tanstack/react-devtools'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { answering } from './provider.ts'

const query = new URLSearchParams(location.search)
const client = new QueryClient()
const recorder = flightRecorder({ persist: query.has('persist') })
const model = openrouter('x-ai/grok-code-fast-1', {
  apiKey: 'sk-canary-0123456789',
  fetch: answering(Number(query.get('interval') ?? 5)),
})
const weather = tool({
  description: 'The weather in a city',
  input: jsonSchema<{ city: string }>({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
  }),
  execute: async ({ city }) => `Sunny in ${city}`,
})

function Chat(): ReactNode {
  const { send, messageIds, status, error } = useChatStream({
    id: 'page',
    model,
    tools: { weather },
    middleware: recorder,
    retry: false,
  })
  const text = useChatSlice('page', (chat) => chat.content.text)
  return (
    <main>
      {['Which rivers?', 'What weather?', 'Fail, please.'].map((question) => (
        <button key={question} type="button" onClick={() => void send(question)}>
          {question}
        </button>
      ))}
      <p data-status={status}>{text || `${messageIds.length} messages`}</p>
      {error && <p role="alert">{error.message}</p>}
    </main>
  )
}

const playground = query.get('playground') ?? undefined

createRoot(document.querySelector('#root') as Element).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <Chat />
      {query.has('tanstack') ? (
        <TanStackDevtools plugins={[deltakitDevtoolsPlugin({ recorder, playground })]} />
      ) : (
        <DeltakitDevtools recorder={recorder} playground={playground} />
      )}
    </QueryClientProvider>
  </StrictMode>,
)
