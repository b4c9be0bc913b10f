import { expect, it, vi } from 'vitest'
import type { ChatMessage } from '../../../src/index.ts'
import { answerBody, anyModel } from '../../support/cassette-harness.ts'
import { gate, openBody } from '../../support/controlled-provider.ts'
import { post } from '../../support/edge-harness.ts'
import {
  frameReader,
  lastFrame,
  loggedHarness,
  logWith,
  question,
} from '../../support/log-harness.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'
import { startProcess } from '../../support/server-process.ts'
import { createSharedStore } from '../../support/shared-store.ts'
import { createTable } from '../../support/stored-shop.ts'

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

it('saves nothing of an answer that another server has saved meanwhile', async () => {
  const clock = manualClock()
  const store = createSharedStore(clock)
  const table = createTable()
  const provider = openBody()
  const onFinish = vi.fn()
  const start = () =>
    startProcess({ clock, store, table, onFinish, timeout: false }, (through) =>
      anyModel({ fetch: through(provider.fetch) }),
    )
  const [paused, other] = [start(), start()]
  const response = await post(paused.serve, {
    ...{ chatId: 'trip', after: [], answerId: 'one' },
    messages: [{ role: 'user', id: 'hello', content: 'Hello' }],
  })
  const reader = frameReader(response)
  provider.write(answerBody([{ content: 'Ol' }], null))
  await reader.until('"Ol"')
  paused.pause()
  await clock.advance(20_000)
  await Promise.all([other.sweep(), clock.advance(1_000)])
  const saved = table.rows[1]?.message
  expect(saved).toMatchObject({ id: 'one', outcome: { type: 'truncated' } })
  const newer = { ...saved, metadata: { rating: 5 } } as ChatMessage
  await table.save([newer], { user: '', chatId: 'trip' })
  paused.resume()
  provider.write(answerBody([{ content: 'á' }]))
  provider.close()
  await clock.advance(60_000)
  expect(table.rows[1]?.message).toEqual(newer)
  expect(onFinish).toHaveBeenCalledOnce()
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
