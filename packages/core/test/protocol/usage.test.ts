import { describe, expect, it } from 'vitest'
import { sumUsage, toUsage } from '../../src/protocol/usage.ts'

describe('toUsage', () => {
  it('keeps numbers under known names, the raw report, and the total of the known numbers', () => {
    const raw = { prompt: 1 }
    expect(toUsage({ input: 1, output: 2, reasoning: 0, cost: 0.5, raw })).toEqual({
      input: 1,
      output: 2,
      reasoning: 0,
      cost: 0.5,
      total: 3,
      raw,
    })
    expect(toUsage({ input: 1 })).toEqual({ input: 1 })
    expect(toUsage({ input: 1, total: 9 })).toEqual({ input: 1 })
  })

  const noCounts: readonly unknown[] = [
    ...[null, undefined, '5', true, [], {}, { toString: 0 }],
    ...[Number.NaN, Number.POSITIVE_INFINITY],
  ]

  it.each(noCounts.map((count) => ({ count })))('ignores a count of $count', ({ count }) => {
    expect(toUsage({ input: count, output: 2 })).toEqual({ output: 2 })
  })

  it('never grows with unknown names of a provider', () => {
    const fields = { input: 1, ...JSON.parse('{"made":1,"up":2,"__proto__":{"output":3}}') }
    expect(Object.keys(toUsage(fields))).toEqual(['input'])
    expect(toUsage(fields).output).toBeUndefined()
  })
})

describe('sumUsage', () => {
  it('adds the reports of the steps, and keeps the last raw report', () => {
    const first = { input: 1, output: 2, total: 3, cost: 0.5, raw: 'a' }
    const second = { input: 10, output: 20, reasoning: 5, total: 30, raw: 'b' }
    expect(sumUsage([first, undefined, second])).toEqual({
      input: 11,
      output: 22,
      reasoning: 5,
      total: 33,
      cost: 0.5,
      raw: 'b',
    })
  })

  it('is empty if nothing is reported', () => {
    expect(sumUsage([])).toEqual({})
    expect(sumUsage([undefined, {}])).toEqual({})
  })
})
