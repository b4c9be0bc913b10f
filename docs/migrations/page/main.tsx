// Shows one of the programs of the migration pages: `?program=ai-sdk/before`.
import { type ComponentType, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

const programs: Record<string, () => Promise<{ App: ComponentType }>> = {
  'ai-sdk/before': () => import('../ai-sdk/before/chat.tsx'),
  'ai-sdk/after': () => import('../ai-sdk/after/chat.tsx'),
  'tanstack-ai/before': () => import('../tanstack-ai/before/chat.tsx'),
  'tanstack-ai/after': () => import('../tanstack-ai/after/chat.tsx'),
}

const name = new URLSearchParams(location.search).get('program') ?? ''
const root = document.querySelector('#root')
const program = await programs[name]?.()
if (!program || !root) throw new Error(`There is no program ${name}`)
createRoot(root).render(
  <StrictMode>
    <program.App />
  </StrictMode>,
)
