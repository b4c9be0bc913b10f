import { expect, it } from 'vitest'
import { textMatcher } from '../../src/deck/list/search-text.ts'
import { movedShares } from '../../src/deck/split/columns.tsx'

it.each([
  ['Porto', 'rain in porto', true],
  ['porto', 'rain in Nazaré', false],
  ['-porto', 'rain in Porto', false],
  ['-porto', 'rain in Nazaré', true],
  ['/in p?o/', 'rain in Porto', true],
  ['/^in/', 'rain in Porto', false],
  // Half a pattern is what a person is typing.
  ['/in (/', 'all of /in (/ it', true],
])('finds %j in %j: %s', (query, text, expected) => {
  expect(textMatcher(query)?.(text)).toBe(expected)
})

it('finds everything while nothing is written yet', () => {
  expect([textMatcher(''), textMatcher('  '), textMatcher('-')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('moves width between neighbours, and leaves each column some', () => {
  const columns = [0.4, 0.3, 0.3] as const
  const rounded = (by: number, index: 0 | 1) =>
    movedShares(columns, { index, by }).map((share) => Math.round(share * 100))
  expect(rounded(0.1, 0)).toEqual([50, 20, 30])
  expect(rounded(-0.1, 1)).toEqual([40, 20, 40])
  expect(rounded(9, 0)).toEqual([58, 12, 30])
  expect(rounded(-9, 1)).toEqual([40, 12, 48])
})
