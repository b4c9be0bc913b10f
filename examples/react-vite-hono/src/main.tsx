import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister'
import { QueryClient } from '@tanstack/react-query'
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Chat } from './chat.tsx'
import { Devtools, recorder } from './devtools.tsx'
import './style.css'

const client = new QueryClient()
client.setQueryDefaults(['deltakit', 'chat'], { gcTime: Infinity })
const persister = createAsyncStoragePersister({ storage: localStorage, throttleTime: 200 })

createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <PersistQueryClientProvider client={client} persistOptions={{ persister, maxAge: Infinity }}>
      <Chat middleware={recorder} />
      <Devtools />
    </PersistQueryClientProvider>
  </StrictMode>,
)
