import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { everyCase } from '../../support/fuzz-run.ts'
import { checkServers } from '../../support/server-laws.ts'

const seeds = Array.from({ length: everyCase ? 4_000 : 40 }, (_, index) => index + 1)

// A digest is made by another thread, whose time no seed repeats.
beforeEach(() => {
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (_, data) => {
    let mixed = 0
    for (const byte of new Uint8Array(data as ArrayBuffer)) mixed = Math.imul(mixed, 31) + byte
    return new Int32Array([mixed]).buffer
  })
})

afterEach(() => vi.restoreAllMocks())

describe('several servers with one log and one table', () => {
  it.each(seeds)('lose no answer and request none twice, seed %i', (seed) => checkServers(seed))

  it.each(seeds)(
    'never show a cut answer as complete, or as streaming for ever, where log and table fail, seed %i',
    (seed) => checkServers(seed, { isFailing: true }),
  )
})
