import { afterEach, expect, it, vi } from 'vitest'
import { everyFrame, immediately } from '../../src/index.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function page() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const frames = new Map<number, () => void>()
  vi.stubGlobal('requestAnimationFrame', (show: () => void) => {
    frames.set(frames.size + 1, show)
    return frames.size
  })
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame))
  return frames
}

it('renders once in the next frame', () => {
  const frames = page()
  const show = vi.fn()
  everyFrame.scheduleFrame(show)
  expect(show).not.toHaveBeenCalled()
  frames.get(1)?.()
  vi.advanceTimersByTime(10_000)
  expect(show).toHaveBeenCalledOnce()
})

it('renders by a timer in a tab without frames', () => {
  const frames = page()
  const show = vi.fn()
  everyFrame.scheduleFrame(show)
  vi.advanceTimersByTime(250)
  expect(show).toHaveBeenCalledOnce()
  expect(frames.size).toBe(0)
})

it('yields by a timer where there are no messages', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.stubGlobal('MessageChannel', undefined)
  const yielded = everyFrame.yieldToPage()
  vi.advanceTimersByTime(0)
  await yielded
  expect(vi.getTimerCount()).toBe(0)
})

it('renders by a timer outside a page', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.stubGlobal('requestAnimationFrame', undefined)
  const show = vi.fn()
  everyFrame.scheduleFrame(show)
  vi.advanceTimersByTime(16)
  expect(show).toHaveBeenCalledOnce()
})

it('goes on in another task after it yielded', async () => {
  let isInTask = true
  const endOfTask = (async () => {
    for (let turn = 0; turn < 1_000; turn++) await undefined
    isInTask = false
  })()
  await everyFrame.yieldToPage()
  expect(isInTask).toBe(false)
  await endOfTask
})

it('renders immediately with the immediate scheduler', async () => {
  const show = vi.fn()
  immediately.scheduleFrame(show)
  await immediately.yieldToPage()
  expect(show).toHaveBeenCalledOnce()
})
