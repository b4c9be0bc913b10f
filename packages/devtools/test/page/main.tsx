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
const streams = Number(query.get('streams') ?? 10)
const recorder = flightRecorder({ persist: query.has('persist'), streams })
let requests = 0
const model = openrouter('x-ai/grok-code-fast-1', {
  // Short-lived: nothing but what the request leaves behind has it afterwards.
  apiKey: () => `sk-canary-${String(++requests).padStart(6, '0')}-key`,
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
      {['Which rivers?', 'What weather?', 'Fail, please.', 'Repeat my key.'].map((question) => (
        <button key={question} type="button" onClick={() => void send(question)}>
          {question}
        </button>
      ))}
      <p data-status={status}>{text || `${messageIds.length} messages`}</p>
      {error && <p role="alert">{error.message}</p>}
    </main>
  )
}

/** From now on nobody can render a stream. */
function breakPanel(): void {
  const all = [JSON.parse('{"id":"broken"}')]
  const streams = { get: () => all, subscribe: () => () => {} }
  Object.assign(recorder, { streams })
}

/** From now on nothing is left of a stream, as after others took its place. */
function loseRecordings(): void {
  Object.assign(recorder, { report: async () => undefined })
}

const playground = query.get('playground') ?? undefined

createRoot(document.querySelector('#root') as Element).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      {query.has('broken') && (
        <button type="button" onClick={breakPanel}>
          Break the panel
        </button>
      )}
      {query.has('losing') && (
        <button type="button" onClick={loseRecordings}>
          Lose the recordings
        </button>
      )}
      <Chat />
      {query.has('tanstack') ? (
        <TanStackDevtools plugins={[deltakitDevtoolsPlugin({ recorder, playground })]} />
      ) : (
        <DeltakitDevtools recorder={recorder} playground={playground} />
      )}
      {query.has('twice') && <DeltakitDevtools recorder={recorder} position="bottom-left" />}
    </QueryClientProvider>
  </StrictMode>,
)
