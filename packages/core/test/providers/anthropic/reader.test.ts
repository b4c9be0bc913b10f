import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anthropic } from '../../../src/providers/anthropic/index.ts'
import {
  anthropicAnswer,
  anthropicBody,
  block,
  callBlock,
  everyBlock,
  messageDelta,
  messageStart,
  messageStop,
  sonnet,
  textBlock,
} from '../../support/anthropic-answers.ts'
import { answers, fault, type ModelOptions, play } from '../../support/cassette-harness.ts'
import { anyValue, describeProvider } from '../../support/provider-suite.ts'

const make = (options: ModelOptions) => anthropic(sonnet, options)
const read = (body: string) => play(answers(body), { make })

const type = fc.constantFrom(
  ...['message_start', 'message_delta', 'message_stop', 'ping', 'error', 'text', 'thinking'],
  ...['content_block_start', 'content_block_delta', 'content_block_stop', 'tool_use', '__proto__'],
  ...['text_delta', 'thinking_delta', 'signature_delta', 'citations_delta', 'input_json_delta'],
  ...['server_tool_use', 'web_search_tool_result', 'redacted_thinking'],
)
const fields = fc.dictionary(
  fc.constantFrom(
    ...['id', 'model', 'name', 'usage', 'text', 'thinking', 'signature', 'data', 'citations'],
    ...['partial_json', 'input', 'content', 'citation', 'stop_reason', 'input_tokens', 'url'],
  ),
  anyValue,
)
const typed = fc.tuple(type, fields).map(([type, more]) => ({ type, ...more }))

describeProvider({
  make,
  bodies: {
    text: anthropicAnswer('end_turn', textBlock(0, 'Olá', ', mundo')),
    'every kind of block': everyBlock,
  },
  terminalSignal: 'data: {"type":"message_stop"',
  unknownChunks: anthropicBody(
    messageStart,
    { type: 'content_block_made_up', index: 0 },
    ...block(
      0,
      { type: 'text', text: 'Ol' },
      { type: 'new_delta' },
      { type: 'text_delta', text: 'á' },
    ),
    { type: 'made_up' },
    messageDelta('end_turn'),
    messageStop,
  ),
  errors: [
    { code: 'overloaded_error', retryable: true },
    { code: 'api_error', retryable: true },
    { code: 'rate_limit_error', retryable: true },
    { code: 'invalid_request_error', retryable: false },
  ].map(({ code, retryable }) => {
    const error = { type: 'error', error: { type: code, message: 'Too much' } }
    const body = anthropicBody(messageStart, ...textBlock(0, 'Olá'), error, messageStop)
    return { code, retryable, body }
  }),
  anyChunk: fc.oneof(
    anyValue,
    fc.record(
      {
        type: fc.oneof(type, anyValue),
        index: fc.oneof(fc.constantFrom(0, 1), anyValue),
        message: fc.oneof(fields, anyValue),
        delta: typed,
        content_block: typed,
        usage: fc.oneof(fields, anyValue),
      },
      { requiredKeys: [] },
    ),
  ),
})

it('puts each block in its place', async () => {
  const { result } = await read(everyBlock)
  expect(result).toMatchObject({
    reasoning: 'Where is it?',
    content: 'It rains 🌧.\n\n',
    finishReason: 'tool-calls',
    warnings: [],
    toolCalls: [
      { key: '0/6', id: 'toolu_1', name: 'weather', input: { city: 'Rome' }, status: 'ready' },
      { key: '0/7', id: 'toolu_2', inputText: '', input: {}, status: 'ready' },
    ],
  })
  expect(result.message.steps[0]?.response).toMatchObject({ id: 'msg_made', model: sonnet })
  expect(result.sources.map(({ url, title, text }) => [url, title, text])).toEqual([
    ['https://made.example/sun', 'Sun', ''],
    ['https://made.example/rain', 'Rain', 'Always.'],
  ])
})

it('keeps an input that arrives whole with its block', async () => {
  const input = { city: 'Rome' }
  const start = { type: 'tool_use', id: 'toolu_1', name: 'weather', input }
  const { result } = await read(anthropicAnswer('tool_use', block(0, start)))
  expect(result.toolCalls).toMatchObject([{ input, inputText: '{"city":"Rome"}' }])
})

it('ignores deltas that do not fit their block', async () => {
  const [start, ...rest] = callBlock(0, 'toolu_1', '{}')
  const text = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'a' } }
  const sign = { ...text, delta: { type: 'signature_delta', signature: 'b' } }
  const { result } = await read(anthropicAnswer('tool_use', [Object(start), text, sign, ...rest]))
  expect(result.message.parts).toMatchObject([{ type: 'tool-call', status: 'ready' }])
  expect(JSON.stringify(result.message.parts)).not.toContain('signature')
})

it('appends to a block of an unknown kind only if the block has text', async () => {
  const made = block(
    0,
    { type: 'made_up', note: null, data: { toString: 0 } },
    { type: 'made_up_delta', note: 'a', data: 'b' },
    { type: 'made_up_delta', note: 'c', data: 'd' },
  )
  const { result } = await read(anthropicAnswer('end_turn', made))
  expect(result.message.parts).toMatchObject([
    { providerState: [{ value: { type: 'made_up', note: 'ac', data: { toString: 0 } } }] },
  ])
})

it.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['refusal', 'content-filter'],
  ['content_filtered', 'content-filter'],
  ['guardrail_intervened', 'content-filter'],
  ['something_new', 'other'],
])('reads the stop reason %s as %s', async (raw, finishReason) => {
  const { result } = await read(anthropicAnswer(raw, textBlock(0, 'Olá')))
  expect(result.outcome).toEqual({ type: 'complete', finishReason })
  expect(result.message.steps[0]?.finish?.raw).toBe(raw)
})

it('is truncated if message_stop arrives without a stop reason', async () => {
  const chunks = [messageStart, ...textBlock(0, 'Olá'), messageDelta(null), messageStop]
  const { result } = await read(anthropicBody(...chunks))
  expect(result).toMatchObject({ outcome: { type: 'truncated' }, content: 'Olá' })
})

describe('usage', () => {
  it('counts cache reads and writes as input, and keeps both counts', async () => {
    const { result } = await read(everyBlock)
    expect(result.usage).toEqual({
      input: 18,
      output: 20,
      total: 38,
      cachedInput: 5,
      cacheWrite: 3,
      raw: { ...messageStart.message.usage, output_tokens: 20 },
    })
  })

  it('adds up the passes of an answer that took several', async () => {
    const { result } = await play(fault('anthropic/compaction'))
    expect(result.usage).toMatchObject({ input: 2049 + 120 + 30, cachedInput: 30, output: 68 })
  })

  it('has the counts of the first chunk at the start', async () => {
    const { events } = await read(everyBlock)
    const first = events.find((event) => event.type === 'usage')
    expect(first).toMatchObject({ usage: { input: 18, output: 1 } })
  })

  it('keeps the input tokens if the last report lacks them', async () => {
    const { result } = await read(anthropicAnswer('end_turn', textBlock(0, 'Olá')))
    expect(result.usage).toMatchObject({ input: 18, output: 20 })
  })

  const noCounts: readonly unknown[] = [null, {}, [], '5', true, { toString: 1 }]

  it.each(noCounts.map((count) => ({ count })))('ignores a count of $count', async ({ count }) => {
    const usage = {
      input_tokens: count,
      output_tokens: count,
      cache_read_input_tokens: count,
      cache_creation_input_tokens: count,
    }
    const chunks = [...textBlock(0, 'Olá'), messageDelta('end_turn', usage), messageStop]
    const { result } = await read(anthropicBody(...chunks))
    const { raw: _, ...counted } = result.usage
    expect(counted).toEqual({})
    expect(result.outcome.type).toBe('complete')
  })
})
