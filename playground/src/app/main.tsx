import '../ui/ui.css'
import '../ui/forced-colors.css'
import { chatKey } from '@deltakit/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { CrashPage } from './crash-page.tsx'

const client = new QueryClient()
// The player makes a chat per playback, which nobody returns to.
client.setQueryDefaults(chatKey('').slice(0, -1), { gcTime: 0 })

const container = document.getElementById('root')
if (!container) throw new Error('index.html has no #root')

const root = createRoot(container, {
  onUncaughtError(error) {
    reportError(error)
    root.render(<CrashPage error={error} />)
  },
})

root.render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
