import { describe, expect, it, vi } from 'vitest'
import { gate } from '../../support/controlled-provider.ts'
import { post } from '../../support/edge-harness.ts'
import {
  comeBack,
  frameReader,
  lastFrame,
  loggedHarness,
  logWith,
  numberOf,
  question,
} from '../../support/log-harness.ts'
import { settled } from '../../support/manual-clock.ts'

describe('a handler with a log', () => {
  it('answers without its log if that is down, with one warning', async () => {
    const onError = vi.fn()
    const log = logWith(() => ({ open: () => Promise.reject(new Error('down')) }))
    const { handler, write, finish } = loggedHarness({ log, onError })
    const first = frameReader(await post(handler, question))
    await write('Olá')
    await finish()
    const frames = await first.rest()
    expect(frames[0]).toBe('data: {"v":2,"heartbeat":4000}')
    expect(frames.filter((frame) => frame.includes('not-resumable'))).toHaveLength(1)
    expect(frames.at(-1)).toBe(lastFrame)
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it('does not wait for ever for a log that does not answer', async () => {
    const log = logWith(() => ({ open: () => gate<never>().promise }))
    const { handler, clock, write, finish } = loggedHarness({ log })
    const response = post(handler, question)
    await clock.until(5_000)
    await clock.advance(5_000)
    const first = frameReader(await response)
    await write('Olá')
    await finish()
    expect((await first.rest()).at(-1)).toBe(lastFrame)
  })

  it.each(['throws', 'hangs'])(
    'goes on without a log that %s in the middle, with one warning',
    async (how) => {
      let isDown = false
      const log = logWith((store) => ({
        async append(...args) {
          if (!isDown) return store.append(...args)
          if (how === 'throws') throw new Error('down')
          return gate<never>().promise
        },
      }))
      const { handler, clock, write, finish, provider } = loggedHarness({ log })
      const first = frameReader(await post(handler, question))
      await write('a')
      await first.until('"a"')
      isDown = true
      await write('b')
      await clock.advance(5_000)
      await write('c')
      await finish()
      const frames = await first.rest()
      expect(frames.filter((frame) => frame.includes('not-resumable'))).toHaveLength(1)
      expect(frames.some((frame) => frame.includes('"b"'))).toBe(true)
      expect(frames.some((frame) => frame.includes('"c"'))).toBe(true)
      const numbers = frames
        .slice(0, -1)
        .filter((frame) => frame !== ':')
        .map(numberOf)
      expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
      expect(frames.at(-1)).toBe(lastFrame)
      expect(provider.cancelled()).toBe(false)
    },
  )

  it('stops an answer whose log failed and whose client has left', async () => {
    let isDown = false
    const log = logWith((store) => ({
      append: async (...args) => {
        if (isDown) throw new Error('down')
        return store.append(...args)
      },
    }))
    const { handler, write, provider } = loggedHarness({ log })
    const first = frameReader(await post(handler, question))
    await write('a')
    await first.until('"a"')
    await first.leave()
    isDown = true
    await write('b')
    await settled()
    expect(provider.cancelled()).toBe(true)
  })

  /** A log whose reads hang after their first batch while `hangs` returns so, or from their beginning. */
  function hangingReads(hangs: () => 'later' | 'at once' | undefined) {
    return logWith((store) => ({
      async *read(...args) {
        if (hangs() === 'at once') await gate<never>().promise
        for await (const batch of store.read(...args)) {
          yield batch
          if (hangs()) await gate<never>().promise
        }
      },
    }))
  }

  it('reads its log anew where a read of it hangs', async () => {
    let how: 'later' | undefined = 'later'
    const { handler, clock, write, finish } = loggedHarness({ log: hangingReads(() => how) })
    await post(handler, question)
    const reader = frameReader(await handler(comeBack()))
    const frames = reader.rest()
    await settled()
    how = undefined
    await write('Olá')
    await finish()
    await clock.advance(15_000)
    expect((await frames).filter((frame) => frame.includes('Olá'))).toHaveLength(1)
    expect((await frames).at(-1)).toBe(lastFrame)
  })

  it('ends the connection of a reader whose log hangs, so that it asks again', async () => {
    let how: 'later' | 'at once' = 'later'
    const onError = vi.fn()
    const { handler, clock } = loggedHarness({ log: hangingReads(() => how), onError })
    await post(handler, question)
    const reader = frameReader(await handler(comeBack()))
    const frames = expect(reader.rest()).rejects.toThrow('did not answer')
    await settled()
    how = 'at once'
    await clock.advance(15_000)
    await clock.advance(5_000)
    await frames
    expect(onError).toHaveBeenCalledTimes(1)
  })
})
