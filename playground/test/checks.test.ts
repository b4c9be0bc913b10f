import { describe, expect, it } from 'vitest'
import outcomes from '../../cassettes/outcomes.json' with { type: 'json' }
import { becameText, conditions } from '../src/checks/conditions.ts'
import { cassetteNames, decodeNamed } from './support.ts'

it('has an expected outcome for every cassette', () => {
  expect(Object.keys(outcomes).sort()).toEqual([...cassetteNames])
})

it('decodes every cassette to its expected outcome', async () => {
  const became: Record<string, string> = {}
  for (const name of cassetteNames) became[name] = becameText((await decodeNamed(name)).decoded)
  expect(became).toEqual(outcomes)
})

/** One in eight: the page checks all of them. */
const sample = cassetteNames.filter((_, index) => index % 8 === 0)

describe.each(conditions)('under “$label”', ({ rule, faultsFor, holds }) => {
  it(rule, async () => {
    for (const name of sample) {
      const { cassette, decoded } = await decodeNamed(name)
      const faults = faultsFor(cassette)
      if (!faults) continue
      const { decoded: became } = await decodeNamed(name, faults)
      expect(holds(became, decoded), `${name} became ${becameText(became)}`).toBe(true)
    }
  })
})
