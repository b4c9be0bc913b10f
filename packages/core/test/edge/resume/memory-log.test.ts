import { describe, expect, it } from 'vitest'
import { memoryLog } from '../../../src/log.ts'
import { batch, forget, lease, logLaws, retention } from '../../support/log-laws.ts'
import { manualClock } from '../../support/manual-clock.ts'

const key = { owner: 'someone', answer: 'one' }

describe('memoryLog', () => {
  it.each(Object.entries(logLaws))('%s', async (_, check) => {
    const clock = manualClock()
    const log = memoryLog({ clock, retention })
    await check({ log, pass: clock.advance, forget: () => forget(log, clock) }, key)
  })

  it('removes an answer after the retention', async () => {
    const clock = manualClock()
    const log = memoryLog({ clock, retention: 1_000 })
    await log.open(key, 'a', lease)
    await log.close(key, 1, batch(0, 1))
    await clock.advance(999)
    expect((await log.open(key, 'a', lease)).type).toBe('joined')
    await clock.advance(1)
    expect((await log.open(key, 'a', lease)).type).toBe('claimed')
  })

  it('rejects a claim of a removed answer', async () => {
    const clock = manualClock()
    const log = memoryLog({ clock, retention: 1_000 })
    const first = await log.open(key, 'a', lease)
    await clock.advance(lease)
    await log.sweep()
    await clock.advance(1_000)
    await log.open(key, 'a', lease)
    const { epoch } = { epoch: 0, ...first }
    expect(await log.append(key, epoch, batch(0, 1))).toBe('lost')
  })

  it('keeps the stops of 10,000 answers that have not started, and removes the oldest for another', async () => {
    const log = memoryLog({ clock: manualClock() })
    const named = (index: number) => ({ owner: 'someone', answer: `answer ${index}` })
    for (let index = 0; index <= 10_000; index++) await log.cancel(named(index))
    expect((await log.open(named(0), 'a', lease)).type).toBe('claimed')
    expect((await log.open(named(1), 'a', lease)).type).toBe('joined')
    expect((await log.open(named(10_000), 'a', lease)).type).toBe('joined')
  })

  it('does not look at every answer at every request', async () => {
    const clock = manualClock()
    let looks = 0
    const now = () => {
      looks++
      return clock.now()
    }
    const log = memoryLog({ clock: { ...clock, now } })
    const count = 2_000
    for (let index = 0; index < count; index++) {
      await log.cancel({ owner: 'someone', answer: `${index}` })
      await log.open({ owner: 'someone', answer: `opened ${index}` }, 'a', lease)
    }
    expect(looks).toBeLessThan(10 * count)
  })

  it('throws for an invalid retention', () => {
    expect(() => memoryLog({ retention: -1 })).toThrow('`retention`')
  })
})
