import { act, cleanup, render, screen } from '@testing-library/react'
import { Profiler, StrictMode } from 'react'
import { afterEach, expect, test } from 'vitest'
import { type ReadableStore, useReadableStore } from '../src/index.ts'

afterEach(cleanup)

test('renders once for each new value, and not for the same one', () => {
  const count = createCell(0)
  const commits = mount(count)
  expect(screen.getByRole('status').textContent).toBe('0')
  expect(commits()).toBe(1)

  act(() => count.set(1))
  expect(screen.getByRole('status').textContent).toBe('1')
  expect(commits()).toBe(2)

  act(() => count.set(1))
  expect(commits()).toBe(2)
})

test('renders once for values set together', () => {
  const count = createCell(0)
  const commits = mount(count)
  act(() => {
    count.set(1)
    count.set(2)
  })
  expect(screen.getByRole('status').textContent).toBe('2')
  expect(commits()).toBe(2)
})

test('subscribes once while it is mounted, and not after', () => {
  const count = createCell(0)
  mount(count)
  expect(count.listeners.size).toBe(1)
  cleanup()
  expect(count.listeners.size).toBe(0)
})

interface Cell extends ReadableStore<number> {
  listeners: ReadonlySet<() => void>
  set(value: number): void
}

function createCell(value: number): Cell {
  const listeners = new Set<() => void>()
  return {
    listeners,
    get: () => value,
    set(next) {
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function Count({ store }: { store: ReadableStore<number> }) {
  return <output>{useReadableStore(store)}</output>
}

/** Mounts in StrictMode and returns the number of commits: StrictMode renders twice, but commits once. */
function mount(store: ReadableStore<number>): () => number {
  let commits = 0
  render(
    <StrictMode>
      <Profiler id="count" onRender={() => commits++}>
        <Count store={store} />
      </Profiler>
    </StrictMode>,
  )
  return () => commits
}
