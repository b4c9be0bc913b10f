import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { StreamEvent } from '../../src/index.ts'
import { answerBody, answers, anyModel, begin, play, sse } from '../support/cassette-harness.ts'

const names = [
  ...['id', 'model', 'object', 'usage', 'error', 'choices', 'index', 'delta', 'finish_reason'],
  ...['content', 'reasoning', 'reasoning_content', 'reasoning_details', 'refusal', 'tool_calls'],
  ...['function', 'function_call', 'name', 'arguments', 'annotations', 'url_citation', 'url'],
  ...['title', 'images', 'image_url', 'type', 'text', 'summary', '__proto__', 'constructor'],
]

/** Any JSON at all, but with the names that a reader looks for, where it looks for them. */
const { value, chunk } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.jsonValue({ maxDepth: 1 }), tie('fields'), tie('list')),
  fields: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
  list: fc.array(tie('value'), { maxLength: 3 }),
  call: fc.record({
    index: fc.oneof(fc.constantFrom(undefined, null, 0, 1), tie('value')),
    id: tie('value'),
    function: fc.record({ name: tie('value'), arguments: tie('value') }),
  }),
  note: fc.record({
    url_citation: fc.record({ url: tie('value'), title: tie('value'), content: tie('value') }),
  }),
  delta: fc.record(
    {
      content: tie('value'),
      reasoning: tie('value'),
      reasoning_content: tie('value'),
      refusal: tie('value'),
      reasoning_details: fc.oneof(tie('list'), fc.array(tie('fields'), { maxLength: 2 })),
      tool_calls: fc.oneof(tie('value'), fc.array(tie('call'), { maxLength: 2 })),
      annotations: fc.oneof(tie('value'), fc.array(tie('note'), { maxLength: 2 })),
      function_call: tie('value'),
    },
    { requiredKeys: [] },
  ),
  choice: fc.record(
    {
      index: fc.constantFrom(undefined, null, 0),
      delta: tie('delta'),
      finish_reason: tie('value'),
    },
    { requiredKeys: ['delta'] },
  ),
  chunk: fc.oneof(
    tie('value'),
    fc.record(
      {
        id: tie('value'),
        model: tie('value'),
        object: tie('value'),
        usage: tie('value'),
        choices: fc.oneof(tie('value'), fc.array(tie('choice'), { maxLength: 2 })),
      },
      { requiredKeys: [] },
    ),
  ),
}))

it('never makes a stream throw, hang or lack its end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(chunk, value), { maxLength: 4 }), async (chunks) => {
      const { events } = await play(answers(sse(...chunks)), { make: anyModel })
      expect(events[0]?.type).toBe('start')
      expect(events.filter(({ type }) => type === 'end')).toEqual(events.slice(-1))
    }),
    { numRuns: 400, seed: 2026 },
  )
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

it('never causes an event of another shape', async () => {
  await fc.assert(
    fc.asyncProperty(chunk, async (one) => {
      const { events } = await play(answers(sse(one)), { make: anyModel })
      for (const event of events) expectTexts(event)
    }),
    { numRuns: 400, seed: 2026 },
  )
})

it('pollutes no prototype', async () => {
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'
  const details = `"reasoning_details":[{"type":"__proto__","index":0,"__proto__":{"polluted":1},"text":"a"}]`
  const calls = `"tool_calls":[{"index":0,"id":"__proto__","function":{"name":"__proto__","arguments":"{\\"__proto__\\":{\\"polluted\\":1}}"}}]`
  const body = `data: ${evil}"choices":[{"delta":{${details},${calls}},"finish_reason":"stop"}]}\n\n`
  const { result } = await play(answers(body), { make: anyModel })
  await play(answers(answerBody([])), { messages: result.messages })
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(result.toolCalls).toMatchObject([{ id: '__proto__', name: '__proto__', status: 'ready' }])
})

it.each([
  ['a list', '['],
  ['an object', '{"a":'],
])('can be nested arbitrarily deep: %s', async (_, open) => {
  const body = `${answerBody([{ content: 'Olá' }], null)}data: ${open.repeat(200_000)}\n\n`
  const deep = `data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"a","arguments":${'['.repeat(50_000)}${']'.repeat(50_000)}}}]}}]}\n\n`
  for (const one of [answers(body), answers(answerBody([{ content: 'Olá' }], null) + deep)]) {
    const { stream } = begin(one, { make: anyModel })
    const result = await stream.result
    expect(result.outcome.type).not.toBe('complete')
    expect(result.content).toBe('Olá')
  }
})

const texts = ['part', 'id', 'model', 'name', 'delta', 'url', 'title', 'text', 'raw']

function expectTexts(event: StreamEvent): void {
  for (const [field, value] of Object.entries(event)) {
    if (!texts.includes(field) || value === undefined) continue
    expect(value, `${event.type}.${field}`).toBeTypeOf('string')
  }
}
