import { expect, it } from 'vitest'
import { ticksOf } from '../../src/deck/timeline/ruler.ts'

const width = 1_200

it('names no two times alike, however short or long the range is', () => {
  for (const to of [0.9, 1, 3, 17, 900, 1_000, 65_000, 3_600_000]) {
    const labels = ticksOf({ from: 0, to }, width).map(({ label }) => label)
    expect(labels.length).toBeGreaterThan(4)
    expect(new Set(labels).size).toBe(labels.length)
  }
})

it('shows parts of a millisecond only where it has to', () => {
  const labels = (to: number) => ticksOf({ from: 0, to }, width).map(({ label }) => label)
  expect(labels(1).slice(0, 3)).toEqual(['0 ms', '0.1 ms', '0.2 ms'])
  expect(labels(20).slice(0, 3)).toEqual(['0 ms', '2 ms', '4 ms'])
})
