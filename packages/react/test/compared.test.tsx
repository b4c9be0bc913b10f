// The chat of `docs/compared`, for Deltakit and for AI SDK 7: both do what they are compared by.
import { streamChat } from '@deltakit/core'
import { fromUIMessages, toUIMessageStream, uiMessageStreamHeaders } from '@deltakit/core/ai-sdk'
import { chatHandler } from '@deltakit/core/edge'
import { type FakeModel, fakeModel } from '@deltakit/core/testing'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { ComponentType } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { eventually } from './support/eventually.ts'

const chats = import.meta.glob<{ App: ComponentType }>('../../../docs/compared/*/chat.tsx')

const tools = {
  weather: tool({
    input: jsonSchema<{ city: string }>({ type: 'object' }),
    approve: true,
    execute: ({ city }) => ({ city, celsius: 18 }),
  }),
}

const servers: Record<string, (model: FakeModel) => (request: Request) => Promise<Response>> = {
  deltakit: (model) => chatHandler({ model, tools, secret: 'a secret of at least 32 characters' }),
  'ai-sdk': (model) => async (request) => {
    const { messages } = await request.json()
    const history = fromUIMessages(messages)
    const stream = streamChat({ model, tools, messages: history, replayable: false })
    const headers = uiMessageStreamHeaders
    return new Response(toUIMessageStream(stream, { messages }), { headers })
  },
}

beforeEach(() => localStorage.clear())
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

it('is there for both', () => {
  expect(Object.keys(chats)).toHaveLength(Object.keys(servers).length)
})

it.each(Object.keys(servers))(
  'streams, waits for approval, regenerates and is stored: %s',
  async (name) => {
    const model = fakeModel([
      {
        reasoning: 'I need the weather.',
        toolCalls: [{ name: 'weather', input: { city: 'Porto' } }],
      },
      'Take a **light** jacket.',
      { error: 'Overloaded' },
      'Take an umbrella.',
    ])
    const serve = servers[name]?.(model)
    vi.stubGlobal('fetch', (input: string, init: RequestInit) =>
      serve?.(new Request(new URL(input, location.href), { ...init, signal: null })),
    )
    const { App } = (await chats[`../../../docs/compared/${name}/chat.tsx`]?.()) ?? {}
    if (!App) throw new Error(`There is no chat for ${name}`)
    render(<App />)
    const input = await screen.findByPlaceholderText('Message')
    fireEvent.change(input, { target: { value: 'The weather in Porto?' } })
    fireEvent.submit(input.closest('form') as HTMLFormElement)
    await screen.findByText('The weather in Porto?')
    await screen.findByText(/Look up Porto/)
    const reasoning = screen.getByText('I need the weather.')
    expect(reasoning.closest('details')?.open).toBe(false)
    act(() => screen.getByRole('button', { name: 'Allow' }).click())
    await screen.findByText('18 °C')
    await screen.findByText('light')
    const stop = screen.getByText('Stop')
    await eventually(() => expect(stop.getAttribute('aria-disabled')).toBe('true'))

    act(() => screen.getByRole('button', { name: 'Regenerate' }).click())
    await screen.findByRole('alert')
    act(() => screen.getByRole('button', { name: 'Try again' }).click())
    await screen.findByText('Take an umbrella.')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(model.requests).toHaveLength(4)
    await eventually(() =>
      expect(Object.values(localStorage).join()).toContain('Take an umbrella.'),
    )
  },
  20_000,
)
