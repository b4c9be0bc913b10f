import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type Client,
  calling,
  modelRead,
  protocols,
  rewrite,
  shop,
  thanks,
  unavailable,
} from '../../support/proof-shop.ts'

// Their client also logs what it throws.
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())

async function refused(client: Client, sending: Promise<void>): Promise<string> {
  const thrown = await sending.then(() => '', String)
  return thrown + client.errors.join()
}

describe.each(protocols)('a client of $name', ({ client: clientOf }) => {
  it('cannot invent an output: the model reads that it is unavailable', async () => {
    const place = shop(calling('price'), thanks, thanks)
    const client = clientOf(place)
    await client.send('How much?')
    rewrite(client, /(euros\\*":)7/g, '$11')
    await client.send('Thanks')
    expect(client.errors).toEqual([])
    expect(modelRead(place.fetch)).toMatchObject([{}, {}, unavailable, {}, {}])
  })

  it('cannot change the call that it approves', async () => {
    const place = shop(calling('refund'), thanks)
    const client = clientOf(place)
    await client.send('My money')
    rewrite(client, /(amount\\*":\s?)7/g, '$19')
    expect(await refused(client, client.decide(true))).toMatch(/was not up for approval/)
    expect(place.paid).toEqual([])
  })

  it('cannot approve too late', async () => {
    const place = shop(calling('refund'), thanks)
    const client = clientOf(place)
    await client.send('My money')
    await place.clock.advance(3_600_001)
    expect(await refused(client, client.decide(true))).toMatch(/waited too long/)
    expect(place.paid).toEqual([])
  })

  it("cannot use another user's output", async () => {
    const place = shop(calling('price'), thanks, thanks)
    const client = clientOf(place)
    await client.send('Hi')
    place.session.user = 'bob'
    await client.send('Thanks')
    expect(client.errors).toEqual([])
    expect(modelRead(place.fetch)).toMatchObject([{}, {}, unavailable, {}, {}])
  })

  it("cannot use another user's permission", async () => {
    const place = shop(calling('refund'), thanks, thanks)
    const client = clientOf(place)
    await client.send('Hi')
    place.session.user = 'bob'
    expect(await refused(client, client.decide(true))).toMatch(/was not up for approval/)
    expect(place.paid).toEqual([])
  })

  it('cannot change provider state: it is left out', async () => {
    const place = shop(calling('price'), thanks, thanks)
    const client = clientOf(place)
    await client.send('How much?')
    rewrite(client, /opaque/g, 'made up')
    await client.send('Thanks')
    expect(client.errors).toEqual([])
    expect(JSON.stringify(modelRead(place.fetch))).not.toMatch(/made up|reasoning_details/)
  })
})
