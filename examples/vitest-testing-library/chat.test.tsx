import type { Model } from '@deltakit/core'
import { fakeModel } from '@deltakit/core/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Chat } from './chat.tsx'

afterEach(cleanup)

function show(model: Model) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Chat model={model} />
    </QueryClientProvider>,
  )
}

test('shows the reasoning and the answer', async () => {
  const model = fakeModel([{ reasoning: 'They want the weather.', content: 'It is 18 °C.' }])
  show(model)
  fireEvent.click(screen.getByText('Ask'))
  await screen.findByText('It is 18 °C.')
  screen.getByText('They want the weather.')
  expect(model.requests[0]?.messages).toMatchObject([{ content: 'The weather in Porto?' }])
})

test('offers another try after a failure', async () => {
  show(fakeModel([{ content: 'It is', error: 'Overloaded' }, 'It is 18 °C.']))
  fireEvent.click(screen.getByText('Ask'))
  fireEvent.click(await screen.findByText('Try again'))
  await screen.findByText('It is 18 °C.')
  expect(screen.queryByRole('alert')).toBeNull()
})

test('says that an answer was cut off', async () => {
  show(fakeModel([{ content: 'It is', truncated: true }]))
  fireEvent.click(screen.getByText('Ask'))
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('cut off')
  screen.getByText('It is')
})
