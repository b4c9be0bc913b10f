import { beforeEach, describe, expect, it, vi } from 'vitest'
import { calling, modelRead, protocols, shop, thanks } from '../../support/proof-shop.ts'
import { places, sampled } from '../../support/sampled.ts'

// Their client also logs what it throws.
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())

describe.each(protocols)('a client of $name', ({ client: clientOf }) => {
  it('can continue wherever its last answer was cut off', async () => {
    for (const first of [calling('price'), calling('refund'), calling('price', '{')]) {
      for (const frames of sampled(places(1, 40), 10)) {
        const place = shop(first, thanks, thanks, thanks)
        const network = { frames }
        const client = clientOf(place, network)
        await client.send('Hi').catch(() => {})
        network.frames = Number.POSITIVE_INFINITY
        client.errors.length = 0
        await client.send('Go on')
        expect(client.errors, `after ${frames}`).toEqual([])
        // An output and its proof are never separated.
        expect(JSON.stringify(modelRead(place.fetch))).not.toContain('unavailable')
      }
    }
  })

  it('can continue wherever its approved answer was cut off', async () => {
    for (const frames of sampled(places(1, 20), 6)) {
      const place = shop(calling('refund'), thanks, thanks, thanks)
      const network = { frames: Number.POSITIVE_INFINITY }
      const client = clientOf(place, network)
      await client.send('My money')
      network.frames = frames
      await client.decide(true).catch(() => {})
      network.frames = Number.POSITIVE_INFINITY
      client.errors.length = 0
      const before = structuredClone(client.messages)
      await client.send('Go on')
      expect(client.errors, `after ${frames}`).toEqual([])
      expect(JSON.stringify(modelRead(place.fetch))).not.toContain('unavailable')
      expect(place.paid).toEqual([7])
      client.messages = before
      await client.decide(true)
      expect(client.errors, `after ${frames}`).toEqual([])
    }
  })
})
