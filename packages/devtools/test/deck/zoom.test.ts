import { expect, it } from 'vitest'
import { stepIn } from '../../src/deck/timeline/zoom.ts'

it('moves by whole milliseconds where a pixel is about as much, and by parts of it in short ranges', () => {
  expect(stepIn({ from: 0, to: 3_157 })).toBe(1)
  expect(stepIn({ from: 0, to: 60_000 })).toBe(1)
  expect(stepIn({ from: 400, to: 500 })).toBeCloseTo(0.1)
  expect(stepIn({ from: 0, to: 1 })).toBeCloseTo(0.001)
})
