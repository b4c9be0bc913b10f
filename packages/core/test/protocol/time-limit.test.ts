import { expect, it } from 'vitest'
import { untilTimeLimit } from '../../src/protocol/clock.ts'
import { manualClock, settled } from '../support/manual-clock.ts'

function limit(milliseconds: number) {
  const clock = manualClock()
  const stop = new AbortController()
  let isOver = false
  const over = untilTimeLimit(milliseconds, { clock, signal: stop.signal }).then(() => {
    isOver = true
  })
  return { clock, stop, over, isOver: () => isOver }
}

it('ends a time limit on time where nothing stalls', async () => {
  const { clock, isOver } = limit(5_000)
  await clock.advance(4_999)
  expect(isOver()).toBe(false)
  await clock.advance(1)
  expect(isOver()).toBe(true)
})

it('gives what arrived during a stall as long as the stall was late, and a second at most', async () => {
  for (const [stalled, grace] of [
    [5_200, 200],
    [3_600_000, 1_000],
  ] as const) {
    const { clock, isOver } = limit(5_000)
    await clock.stall(stalled)
    await clock.advance(grace - 1)
    expect(isOver()).toBe(false)
    await clock.advance(1)
    expect(isOver()).toBe(true)
  }
})

it('ends at once where its signal aborts, during a stall too', async () => {
  const { clock, stop, over } = limit(5_000)
  const stalling = clock.stall(6_000)
  stop.abort()
  await over
  await stalling
})

it('waits for a limit that has passed already no longer than for one that came late', async () => {
  const { clock, isOver } = limit(-10)
  await settled()
  expect(isOver()).toBe(true)
  expect(clock.slept).toEqual([0])
})
