import { describe, expect, it } from 'vitest'
import { handmade } from '../../../../cassettes/index.ts'
import { readCassette } from '../../src/cassette.ts'
import { requestBody } from '../support/cassette-harness.ts'
import { converse } from '../support/replay-conversation.ts'

const conversations = handmade
  .map(({ name, yaml }) => ({ name, cassette: readCassette(yaml) }))
  .filter(({ cassette }) => cassette.interactions.length > 1)

it('exists for every protocol that has a cassette made by hand', () => {
  const providers = (names: readonly { name: string }[]) => {
    return [...new Set(names.map(({ name }) => name.split('/')[0]))]
  }
  expect(providers(conversations)).toEqual(providers(handmade))
})

describe.each(conversations)('the next turn of $name', ({ cassette }) => {
  it('sends exactly the recorded request, with the provider state of the answer', async () => {
    const { fetch } = await converse(cassette)
    for (const [index, { request }] of cassette.interactions.entries()) {
      expect(requestBody(fetch, index)).toEqual(JSON.parse(String(request.body)))
    }
  })

  it('is answered to the end of the conversation', async () => {
    const { results, fetch } = await converse(cassette)
    for (const { outcome } of results) expect(outcome.type).toBe('complete')
    expect(results.at(-1)?.finishReason).toBe('stop')
    expect(fetch.exchanges.map(({ status }) => status)).toEqual(
      cassette.interactions.map(() => 'ended'),
    )
  })
})
