import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { checkDevices } from '../../support/device-laws.ts'
import { everyCase } from '../../support/fuzz-run.ts'

const seeds = Array.from({ length: everyCase ? 1_000 : 60 }, (_, index) => index + 1)

// A digest is made by another thread, whose time no seed repeats.
beforeEach(() => {
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (_, data) => {
    let mixed = 0
    for (const byte of new Uint8Array(data as ArrayBuffer)) mixed = Math.imul(mixed, 31) + byte
    return new Int32Array([mixed]).buffer
  })
})

afterEach(() => vi.restoreAllMocks())

describe('two devices that decide about the same calls at once', () => {
  it.each(seeds)('execute each call once, and keep what came of it, seed %i', checkDevices)
})
