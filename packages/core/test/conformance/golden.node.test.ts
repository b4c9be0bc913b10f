import { describe, expect, it } from 'vitest'
import expected from '../../../../cassettes/expected.json' with { type: 'json' }
import { cassettes, handmade } from '../../../../cassettes/index.ts'
import { readCassette } from '../../src/cassette.ts'
import { requestBody } from '../support/cassette-harness.ts'
import {
  detailsIn,
  type Expected,
  expectedFields,
  resultFields,
} from '../support/expected-results.ts'
import {
  expectedWireFields,
  type WireExpected,
  wireResultFields,
} from '../support/expected-wire-results.ts'
import { converse } from '../support/replay-conversation.ts'

const entries: Record<string, object> = expected

describe.each([...cassettes, ...handmade])('$name', ({ name, yaml }) => {
  it('accumulates to the golden message', async () => {
    const { results } = await converse(readCassette(yaml))
    for (const [index, { message }] of results.entries()) {
      const golden = `golden/${name.replaceAll('/', '-')}-${index}.json`
      await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(golden)
    }
  })
})

describe.each(cassettes)('$name', ({ name, yaml }) => {
  const cassette = readCassette(yaml)

  it('gives the recorded results', async () => {
    const { results } = await converse(cassette)
    const wanted = results.map((_, index) => entries[`${name}.yaml#${index}`] as Expected)
    expect(results.map(resultFields)).toEqual(wanted.map((entry) => entry && expectedFields(entry)))
  })

  it('sends every field as recorded, and the reasoning details of earlier answers', async () => {
    const { fetch } = await converse(cassette)
    for (const [index, { request }] of cassette.interactions.entries()) {
      const sent = requestBody(fetch, index)
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

it.each(handmade)('$name gives the results that its body has', async ({ name, yaml }) => {
  const { results } = await converse(readCassette(yaml))
  const wanted = results.map((_, index) => entries[`${name}.yaml#${index}`] as WireExpected)
  expect(results.map(wireResultFields)).toEqual(
    wanted.map((entry) => entry && expectedWireFields(entry)),
  )
})

it('has an expectation for every exchange and no other', () => {
  const names = [...cassettes, ...handmade].flatMap(({ name, yaml }) =>
    readCassette(yaml).interactions.map((_, index) => `${name}.yaml#${index}`),
  )
  expect(Object.keys(entries).sort()).toEqual(names.sort())
})
