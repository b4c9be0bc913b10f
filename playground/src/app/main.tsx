import '../ui/ui.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { keepHistory } from '../chat/history.ts'
import { App } from './app.tsx'
import { Broken } from './crash-page.tsx'

const client = new QueryClient()
keepHistory(client)

const place = document.getElementById('root')
if (!place) throw new Error('index.html has no #root')

const root = createRoot(place, {
  onUncaughtError(error) {
    reportError(error)
    root.render(<Broken error={error} />)
  },
})

root.render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
