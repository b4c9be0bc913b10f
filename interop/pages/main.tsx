// One page for each client: `/?client=ai-sdk-6&session=…`.

import { type ComponentType, lazy, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import type { PageProps } from './page-props.ts'

const pages: Record<string, () => Promise<{ Page: ComponentType<PageProps> }>> = {
  'ai-sdk-6': () => import('./ai-sdk-6.tsx'),
  'ai-sdk-7': () => import('./ai-sdk-7.tsx'),
  tanstack: () => import('./tanstack.tsx'),
  copilotkit: () => import('./copilotkit.tsx'),
  'assistant-ui': () => import('./assistant-ui.tsx'),
}

const search = new URLSearchParams(location.search)
const load = pages[search.get('client') ?? '']
const root = document.querySelector('#root')
if (!load || !root) throw new Error(`There is no page ${location.search}`)
const Page = lazy(async () => ({ default: (await load()).Page }))
createRoot(root).render(
  <Suspense>
    <Page session={search.get('session') ?? ''} />
  </Suspense>,
)
