import {
  focusManager,
  onlineManager,
  QueryErrorResetBoundary,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query'
import { act, cleanup, screen } from '@testing-library/react'
import { Component, type ReactNode, Suspense } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { completionQueryOptions } from '../src/index.ts'
import { controlledProvider, finish, frame } from './support/controlled-provider.ts'
import { manualTime } from './support/manual-time.ts'
import { mount } from './support/mount.tsx'

beforeEach(() => {
  // React reports every error that a boundary catches.
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
  focusManager.setFocused(undefined)
  onlineManager.setOnline(true)
})

interface BoundaryProps {
  readonly onReset: () => void
  readonly children: ReactNode
}

class ErrorBoundary extends Component<BoundaryProps, { readonly error?: Error | undefined }> {
  override state: { readonly error?: Error | undefined } = {}

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    const again = () => {
      this.props.onReset()
      this.setState({ error: undefined })
    }
    return (
      <button type="button" onClick={again}>
        {error.name}
      </button>
    )
  }
}

const messages = [{ role: 'user', content: 'Hi' }] as const

/** A suspending completion under a boundary, in StrictMode. */
function mountGreeting() {
  const { pass } = manualTime()
  const provider = controlledProvider()
  function Greeting() {
    const options = completionQueryOptions({ model: provider.model, messages })
    return <output>{useSuspenseQuery(options).data.content}</output>
  }
  const app = (key: string) => (
    <QueryErrorResetBoundary key={key}>
      {({ reset }) => (
        <ErrorBoundary onReset={reset}>
          <Suspense fallback="Waiting">
            <Greeting />
          </Suspense>
        </ErrorBoundary>
      )}
    </QueryErrorResetBoundary>
  )
  return { pass, provider, app, ...mount(app('first')), ...answersOf(provider, pass) }
}

function answersOf(
  provider: ReturnType<typeof controlledProvider>,
  pass: (milliseconds?: number) => Promise<void>,
) {
  return {
    async answer(text: string) {
      provider.write(frame({ content: text }), finish())
      provider.close()
      await pass()
    },
    async cutAnswer() {
      provider.write(frame({ content: 'Ol' }))
      provider.close()
      await pass()
    },
    async again() {
      act(() => screen.getByRole('button').click())
      await pass()
    },
  }
}

describe('a suspending completion', () => {
  it('shows its fallback, and then the answer of one request', async () => {
    const { pass, provider, container, answer, client, show, app } = mountGreeting()
    await pass()
    expect(container.textContent).toBe('Waiting')
    await answer('Olá!')
    expect(container.textContent).toBe('Olá!')
    show(null)
    show(app('second'))
    act(() => void client.invalidateQueries())
    act(() => focusManager.setFocused(false))
    act(() => focusManager.setFocused(true))
    await pass(60_000)
    expect(container.textContent).toBe('Olá!')
    expect(provider.requests()).toBe(1)
  })

  it('sends one request for each reset of its error boundary', async () => {
    const { pass, provider, container, answer, cutAnswer, again } = mountGreeting()
    await pass()
    await cutAnswer()
    expect(container.textContent).toBe('TruncatedError')
    await again()
    expect(container.textContent).toBe('Waiting')
    expect(provider.requests()).toBe(2)
    await cutAnswer()
    expect(container.textContent).toBe('TruncatedError')
    expect(provider.requests()).toBe(2)
    await again()
    expect(provider.requests()).toBe(3)
    await answer('Olá!')
    expect(container.textContent).toBe('Olá!')
    await pass(60_000)
    expect(provider.requests()).toBe(3)
  })

  it('sends no request after a failure unless the boundary is reset', async () => {
    const { pass, provider, container, cutAnswer, client, show, app } = mountGreeting()
    await pass()
    await cutAnswer()
    act(() => void client.invalidateQueries())
    act(() => focusManager.setFocused(false))
    act(() => focusManager.setFocused(true))
    act(() => onlineManager.setOnline(false))
    act(() => onlineManager.setOnline(true))
    await pass(60_000)
    expect(container.textContent).toBe('TruncatedError')
    show(null)
    show(app('second'))
    await pass(60_000)
    expect(container.textContent).toBe('TruncatedError')
    expect(provider.requests()).toBe(1)
  })
})

describe('a completion with `throwOnError`', () => {
  it('is requested again when its boundary resets the query', async () => {
    const { pass } = manualTime()
    const provider = controlledProvider()
    const options = completionQueryOptions({ model: provider.model, messages })
    function Greeting() {
      return <output>{useQuery({ ...options, throwOnError: true }).data?.content ?? 'None'}</output>
    }
    function App() {
      const client = useQueryClient()
      const { queryKey } = options
      return (
        <ErrorBoundary onReset={() => void client.resetQueries({ queryKey })}>
          <Greeting />
        </ErrorBoundary>
      )
    }
    const { container } = mount(<App />)
    const { answer, cutAnswer, again } = answersOf(provider, pass)
    await pass()
    await cutAnswer()
    expect(container.textContent).toBe('TruncatedError')
    await pass(60_000)
    expect(provider.requests()).toBe(1)
    await again()
    expect(provider.requests()).toBe(2)
    await answer('Olá!')
    expect(container.textContent).toBe('Olá!')
  })
})
