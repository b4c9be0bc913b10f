import { AssistantRuntimeProvider } from '@assistant-ui/react'
import { edge } from '@deltakit/core/edge'
import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister'
import { QueryClient } from '@tanstack/react-query'
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { useDeltakitRuntime } from './runtime.ts'
import { Thread } from './thread.tsx'
import './style.css'

const client = new QueryClient()
client.setQueryDefaults(['deltakit', 'chat'], { gcTime: Infinity })
const persister = createAsyncStoragePersister({ storage: localStorage, throttleTime: 200 })
const model = edge('/api/chat')

createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <PersistQueryClientProvider client={client} persistOptions={{ persister, maxAge: Infinity }}>
      <App />
    </PersistQueryClientProvider>
  </StrictMode>,
)

function App() {
  const runtime = useDeltakitRuntime({ id: 'demo', model })
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <main>
        <Thread />
      </main>
    </AssistantRuntimeProvider>
  )
}
