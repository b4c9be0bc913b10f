import { vi } from 'vitest'

/** Replaces digests, which another thread makes, in a time that no seed repeats. */
export function mockDigest(): void {
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (_, data) => {
    let mixed = 0
    for (const byte of new Uint8Array(data as ArrayBuffer)) mixed = Math.imul(mixed, 31) + byte
    return new Int32Array([mixed]).buffer
  })
}
