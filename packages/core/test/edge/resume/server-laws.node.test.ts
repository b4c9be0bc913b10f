import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { everyCase } from '../../support/fuzz-run.ts'
import { mockDigest } from '../../support/seeded-digest.ts'
import { checkServers } from '../../support/server-laws.ts'

const seeds = Array.from({ length: everyCase ? 4_000 : 40 }, (_, index) => index + 1)

beforeEach(mockDigest)
afterEach(() => vi.restoreAllMocks())

describe('several servers with one log and one table', () => {
  it.each(seeds)('lose no answer and request none twice, seed %i', (seed) => checkServers(seed))

  it.each(seeds)(
    'never show a cut answer as complete, or as streaming for ever, where log and table fail, seed %i',
    (seed) => checkServers(seed, { isFailing: true }),
  )
})
