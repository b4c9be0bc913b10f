import { describe, expect, it } from 'vitest'
import expected from '../../../cassettes/expected.json' with { type: 'json' }
import { cassettes } from '../../../cassettes/index.ts'
import { readCassette, replay } from '../src/cassette.ts'
import { type Message, streamChat, withToolOutput } from '../src/index.ts'
import { detailsIn, type Expected, heard, translated } from './expected.ts'
import { asked, inputOf, modelFor } from './play.ts'

const entries: Record<string, Expected> = expected

describe.each(cassettes)('$name', ({ name, yaml }) => {
  const cassette = readCassette(yaml)

  /** The whole conversation, each request matched against the recorded one. */
  async function converse() {
    const fetch = replay(cassette)
    const model = modelFor(cassette, { apiKey: 'unused', fetch })
    const results = []
    let messages: readonly Message[] | undefined
    for (const { request } of cassette.interactions) {
      const input = inputOf(request)
      const result = await streamChat({ ...input, model, messages: messages ?? input.messages })
        .result
      results.push(result)
      const answer = result.toolCalls.reduce(
        (message, { key }) => withToolOutput(message, key, { output: '40 C' }),
        result.message,
      )
      messages = [...input.messages, answer]
    }
    return { results, fetch }
  }

  it('says what was recorded', async () => {
    const { results } = await converse()
    const wanted = results.map((_, index) => entries[`${name}.yaml#${index}`])
    expect(results.map(heard)).toEqual(wanted.map((entry) => entry && translated(entry)))
  })

  it('folds into the golden message', async () => {
    const { results } = await converse()
    for (const [index, { message }] of results.entries()) {
      const golden = `golden/${name.replaceAll('/', '-')}-${index}.json`
      await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(golden)
    }
  })

  it('sends every field as recorded, and the reasoning details of the answers before', async () => {
    const { fetch } = await converse()
    for (const [index, { request }] of cassette.interactions.entries()) {
      const sent = asked(fetch, index)
      const wire = JSON.parse(String(request.body))
      expect(sent).toMatchObject(wire)
      const before = cassette.interactions.slice(0, index).map(({ response }) => response.body)
      const given = (sent.messages as { reasoning_details?: unknown }[]).flatMap(
        (message) => message.reasoning_details ?? [],
      )
      expect(given).toEqual(before.flatMap((body) => detailsIn(String(body))))
    }
  })
})

it('has an expectation for every exchange and no other', () => {
  const names = cassettes.flatMap(({ name, yaml }) =>
    readCassette(yaml).interactions.map((_, index) => `${name}.yaml#${index}`),
  )
  expect(Object.keys(entries).sort()).toEqual(names.sort())
})
