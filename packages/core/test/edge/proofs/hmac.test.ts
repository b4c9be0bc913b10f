import { describe, expect, it } from 'vitest'
import { createHmac } from '../../../src/edge/proofs/hmac.ts'
import { createChance } from '../../support/chance.ts'

const algorithm = { name: 'HMAC', hash: 'SHA-256' }
const utf8 = new TextEncoder()

async function byTheRuntime(secret: string, text: string): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', utf8.encode(secret), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(text)))
}

describe('createHmac', () => {
  // Padding changes around every multiple of 64 bytes.
  it('signs as the runtime does, whatever the lengths', async () => {
    for (const length of [1, 31, 32, 55, 56, 63, 64, 65, 127, 128, 129, 1_000]) {
      const secret = 's'.repeat(length)
      const sign = createHmac(secret)
      for (let size = 0; size < 200; size += length === 32 ? 1 : 37) {
        const text = 'x'.repeat(size)
        expect(sign(text), `${length}, ${size}`).toEqual(await byTheRuntime(secret, text))
      }
    }
  })

  it('signs as the runtime does, whatever the text', async () => {
    const chance = createChance(20_261)
    for (let round = 0; round < 200; round++) {
      const letters = () => String.fromCodePoint(32 + chance(round % 2 ? 90 : 0xd000))
      const secret = Array.from({ length: 1 + chance(90) }, letters).join('')
      const sign = createHmac(secret)
      const text = Array.from({ length: chance(3_000) }, letters).join('')
      expect(sign(text), `round ${round}`).toEqual(await byTheRuntime(secret, text))
      expect(sign(text), `round ${round}, again`).toEqual(sign(text))
    }
  })
})
