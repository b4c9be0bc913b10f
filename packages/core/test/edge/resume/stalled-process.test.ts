import { expect, it, vi } from 'vitest'
import { gate } from '../../support/controlled-provider.ts'
import { post } from '../../support/edge-harness.ts'
import {
  frameReader,
  lastFrame,
  loggedHarness,
  logWith,
  question,
} from '../../support/log-harness.ts'
import { settled } from '../../support/manual-clock.ts'

// A process that does not run for a while finds its timers due, and what arrived meanwhile unread.

it('keeps the log of an answer whose reply came while the process was stalled', async () => {
  const onError = vi.fn()
  let reply = Promise.resolve()
  const log = logWith((store) => ({
    append: async (...args) => {
      await reply
      return store.append(...args)
    },
  }))
  const { handler, clock, write, finish } = loggedHarness({ log, onError })
  const reader = frameReader(await post(handler, question))
  await write('a')
  await reader.until('"a"')
  const arriving = gate<void>()
  reply = arriving.promise
  await write('b')
  await clock.stall(6_000)
  arriving.open()
  await settled()
  await finish()
  const frames = await reader.rest()
  expect(frames.filter((frame) => frame.includes('not-resumable'))).toEqual([])
  expect(frames.at(-1)).toBe(lastFrame)
  expect(onError).not.toHaveBeenCalled()
})

it.each([16_000, 3_600_000])(
  'goes on with an answer in memory after a stall of %i ms, for all who read it',
  async (stalled) => {
    const { handler, clock, write, finish } = loggedHarness()
    const first = frameReader(await post(handler, question))
    await write('a')
    await first.until('"a"')
    const second = frameReader(await post(handler, question))
    await second.until('"a"')
    await clock.stall(stalled)
    await write('b')
    await clock.advance(1_000)
    await finish()
    for (const reader of [first, second]) {
      const frames = await reader.rest()
      expect(frames.some((frame) => frame.includes('"b"'))).toBe(true)
      expect(frames.at(-1)).toBe(lastFrame)
    }
  },
)
