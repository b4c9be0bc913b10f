import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/protocol/clock.ts'

afterEach(() => void vi.useRealTimers())

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

it('sleeps longer than one timer can', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const stop = new AbortController()
  let isAwake = false
  const sleeping = systemClock.sleep(2 ** 31 + 10, stop.signal).then(() => {
    isAwake = true
  })
  await vi.advanceTimersByTimeAsync(2 ** 31 + 9)
  expect(isAwake).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(isAwake).toBe(true)
  await sleeping
})
