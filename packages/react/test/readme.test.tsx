import { QueryClient } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode, Suspense } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { App } from './readme/app.tsx'
import { City } from './readme/city.tsx'
import { POST } from './readme/server.ts'
import { StoredChat } from './readme/stored-chat.tsx'
import { Summary } from './readme/summary.tsx'
import { Calls } from './readme/typed-slice.tsx'
import { modelAnswering } from './support/controlled-provider.ts'
import { stored } from './support/conversations.ts'
import { eventually } from './support/eventually.ts'
import { mount, settle } from './support/mount.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const [readme = ''] = Object.values(
  import.meta.glob<string>('../README.md', { query: '?raw', import: 'default', eager: true }),
)
const programs = Object.entries(
  import.meta.glob<string>('./readme/*', { query: '?raw', import: 'default', eager: true }),
)
const blocks = [...readme.matchAll(/^```tsx?\n(.*?)^```$/gms)].map(([, code]) => code)

/** Serves the routes of the README, with a provider that answers with these texts. */
function serveRoutes(...contents: string[]): void {
  const provider = modelAnswering(...contents)
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const url = new URL(input, 'https://app.example')
    if (url.host === 'openrouter.ai') return provider.fetch(input, init)
    if (url.pathname === '/api/conversations/demo') return Response.json(stored)
    return POST(new Request(url, init))
  })
}

describe('the README', () => {
  it('shows only programs that the compiler has checked', () => {
    const checked = programs.map(([, code]) => code)
    expect(blocks.length).toBeGreaterThan(3)
    for (const block of blocks) expect(checked).toContain(block)
  })

  it('shows every program but the tools that one imports', () => {
    const hidden = programs.filter(([, code]) => !blocks.includes(code)).map(([path]) => path)
    expect(hidden).toEqual(['./readme/tools.ts'])
  })

  it('has a chat and a server that work', async () => {
    serveRoutes('Olá!')
    render(
      <StrictMode>
        <App />
      </StrictMode>,
    )
    await settle()
    fireEvent.change(screen.getByRole('textbox'), { target: { value: 'Hi' } })
    act(() => screen.getByRole('button', { name: 'Send' }).click())
    await eventually(() => expect(screen.getByText('Olá!')).toBeTruthy())
    expect(screen.getByText('Hi')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('has a stored chat that is loaded', async () => {
    serveRoutes()
    const { container } = mount(<StoredChat />, new QueryClient())
    expect(container.textContent).toBe('Loading')
    await eventually(() => expect(container.textContent).toBe('2 messages'))
  })

  it('has a completion and a structured output that work', async () => {
    serveRoutes('Short.', '{"name":"Porto","rivers":["Douro"]}')
    const { container, show } = mount(
      <Suspense>
        <Summary text="Long." />
      </Suspense>,
    )
    await eventually(() => expect(container.textContent).toBe('Short.'))
    show(<City />)
    act(() => screen.getByRole('button').click())
    await eventually(() => expect(container.textContent).toBe('Porto Douro'))
  })

  it('has typed tool calls, of which there are none yet', () => {
    const { container } = mount(<Calls />)
    expect(container.textContent).toBe('')
  })
})
