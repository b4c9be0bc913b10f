import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { checkDevices } from '../../support/device-laws.ts'
import { everyCase } from '../../support/fuzz-run.ts'
import { mockDigest } from '../../support/seeded-digest.ts'

const seeds = Array.from({ length: everyCase ? 1_000 : 60 }, (_, index) => index + 1)

beforeEach(mockDigest)
afterEach(() => vi.restoreAllMocks())

describe('two devices that decide about the same calls at once', () => {
  it.each(seeds)('execute each call once, and keep what came of it, seed %i', checkDevices)
})
