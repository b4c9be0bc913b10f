import { expect, it, vi } from 'vitest'
import { systemClock } from '../../src/protocol/clock.ts'

it('leaves no listener on the signal of a sleep that has ended', async () => {
  const { signal } = new AbortController()
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  for (let sleep = 0; sleep < 3; sleep++) await systemClock.sleep(0, signal)
  expect(removed.mock.calls.length).toBe(added.mock.calls.length)
})

it('ends a sleep when its signal aborts', async () => {
  const stop = new AbortController()
  const sleeping = systemClock.sleep(2 ** 31 - 1, stop.signal)
  stop.abort()
  await expect(sleeping).resolves.toBeUndefined()
})

it('has the time and random numbers', () => {
  expect(systemClock.now()).toBeGreaterThan(Date.UTC(2024, 0))
  expect(systemClock.random()).toBeGreaterThanOrEqual(0)
  expect(systemClock.random()).toBeLessThan(1)
})
