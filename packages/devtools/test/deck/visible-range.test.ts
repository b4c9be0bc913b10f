import { expect, it } from 'vitest'
import { nextKeyOffset } from '../../src/deck/list/visible-range.ts'

/** The keys of the rows of one range after another. */
function keysOf(ranges: readonly (readonly [number, number])[]): number[][] {
  let before = { first: 0, last: 0, keyOffset: 0 }
  return ranges.map(([first, last]) => {
    const keyOffset = nextKeyOffset(before, { first, last })
    before = { first, last, keyOffset }
    return Array.from({ length: last - first }, (_, row) => first + row - keyOffset)
  })
}

it('gives rows that stay the keys that they had', () => {
  expect(
    keysOf([
      [0, 4],
      [2, 6],
      [1, 5],
    ]),
  ).toEqual([
    [0, 1, 2, 3],
    [2, 3, 4, 5],
    [1, 2, 3, 4],
  ])
})

it('gives rows that come after a jump the keys of those that were there', () => {
  expect(
    keysOf([
      [2, 6],
      [100, 104],
      [0, 3],
      [3, 7],
    ]),
  ).toEqual([
    [0, 1, 2, 3],
    [0, 1, 2, 3],
    [0, 1, 2],
    [0, 1, 2, 3],
  ])
})
