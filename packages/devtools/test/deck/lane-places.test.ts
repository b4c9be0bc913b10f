import { expect, it } from 'vitest'
import { lanePlaces } from '../../src/deck/timeline/lane-places.ts'

it('has a place for each lane, however many there are', () => {
  for (const count of [1, 3, 14, 15, 40, 200]) {
    const { height, bar, topOf } = lanePlaces(count)
    expect(height).toBeLessThanOrEqual(42)
    expect(bar).toBeGreaterThanOrEqual(1)
    expect(topOf(count - 1) + bar).toBeLessThanOrEqual(height)
  }
})

it('keeps lanes apart where there is room', () => {
  for (const count of [2, 3, 8, 14]) {
    const { bar, topOf } = lanePlaces(count)
    expect(topOf(1) - topOf(0)).toBeGreaterThan(bar)
  }
})
