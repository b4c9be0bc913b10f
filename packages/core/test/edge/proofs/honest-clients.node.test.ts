import { beforeEach, describe, expect, it, vi } from 'vitest'
import { requestBody } from '../../support/cassette-harness.ts'
import { calling, detail, modelRead, protocols, shop, thanks } from '../../support/proof-shop.ts'

// Their client also logs what it throws.
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())

describe.each(protocols)('a client of $name', ({ client: clientOf }) => {
  it('shows an output, which is accepted in the next turns', async () => {
    const place = shop(calling('price'), thanks, thanks, thanks)
    const client = clientOf(place)
    await client.send('How much?')
    await client.send('Thanks')
    await client.send('Bye')
    expect(client.errors).toEqual([])
    expect(modelRead(place.fetch)).toMatchObject([
      { role: 'user' },
      { role: 'assistant', reasoning_details: [detail], tool_calls: [{ id: 'call' }] },
      { role: 'tool', content: '{"euros":7}' },
      { role: 'assistant', content: 'Done' },
      { role: 'user' },
      { role: 'assistant', content: 'Done' },
      { role: 'user' },
    ])
  })

  it('approves a call, which is executed, and the chat continues', async () => {
    const place = shop(calling('refund'), thanks, thanks)
    const client = clientOf(place)
    await client.send('My money')
    expect(place.paid).toEqual([])
    await client.decide(true)
    expect(place.paid).toEqual([7])
    await client.send('Thanks')
    expect(client.errors).toEqual([])
    expect(modelRead(place.fetch)).toMatchObject([
      { role: 'user' },
      { role: 'assistant', reasoning_details: [detail] },
      { role: 'tool', content: 'paid 7' },
      { role: 'assistant', content: 'Done' },
      { role: 'user' },
    ])
    expect(place.paid).toEqual([7])
  })

  it('denies a call, which the model reads, and the chat continues', async () => {
    const place = shop(calling('refund'), thanks, thanks)
    const client = clientOf(place)
    await client.send('My money')
    await client.decide(false)
    expect(modelRead(place.fetch)).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'tool', content: 'The user denied this call.' },
    ])
    await client.send('Thanks')
    expect(client.errors).toEqual([])
    expect(place.paid).toEqual([])
  })

  it.each([
    ['returns nothing', calling('nothing')],
    ['gets arguments that are no JSON', calling('price', '{ "amount"')],
    ['does not exist', calling('unknown')],
    ['fails', calling('price', '"text"')],
  ])('can continue when a tool %s', async (_, body) => {
    const place = shop(body, thanks, thanks)
    const client = clientOf(place)
    await client.send('Hi')
    await client.send('Thanks')
    expect(client.errors).toEqual([])
    const read = (nth: number) =>
      JSON.stringify(requestBody(place.fetch, nth).messages.slice(0, 3)).replace('"null"', '""')
    // A provider that has cached it need not read it again.
    expect(read(2)).toBe(read(1))
  })
})
