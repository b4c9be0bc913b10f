import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createAccumulator,
  type Message,
  type StreamEvent,
  streamChat,
} from '../../../src/index.ts'
import { type AnthropicOptions, anthropic } from '../../../src/providers/anthropic/index.ts'
import { createAnthropicReader } from '../../../src/providers/anthropic/reader.ts'
import {
  answers,
  hi,
  type ModelOptions,
  type PlayOptions,
  play,
} from '../../support/cassette-harness.ts'

const sonnet = 'claude-sonnet-4-20250514'

/** The body that brings these chunks, named and padded as Anthropic does it. */
function named(...chunks: object[]): string {
  return chunks
    .map((chunk, index) => {
      const padded = JSON.stringify(chunk).replace(/}$/, `${' '.repeat((index * 5) % 13)}}`)
      return `event: ${Object(chunk).type}\ndata: ${padded}\n\n`
    })
    .join('')
}

const begun = {
  type: 'message_start',
  message: {
    id: 'msg_made',
    type: 'message',
    role: 'assistant',
    model: sonnet,
    content: [],
    stop_reason: null,
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 3,
      cache_read_input_tokens: 5,
      output_tokens: 1,
    },
  },
}
const proof = { type: 'message_stop' }

function stopped(stop_reason: string | null, usage: object | null = { output_tokens: 20 }): object {
  return { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage }
}

/** A block, opened, told and closed. */
function block(index: number, content_block: object, ...deltas: object[]): object[] {
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

function words(index: number, ...texts: string[]): object[] {
  const deltas = texts.map((text) => ({ type: 'text_delta', text }))
  return block(index, { type: 'text', text: '' }, ...deltas)
}

function call(index: number, id: string, ...json: string[]): object[] {
  const start = { type: 'tool_use', id, name: 'weather', input: {}, caller: { type: 'direct' } }
  const deltas = ['', ...json].map((partial_json) => ({ type: 'input_json_delta', partial_json }))
  return block(index, start, ...deltas)
}

function whole(reason: string, ...blocks: object[][]): string {
  return named(begun, { type: 'ping' }, ...blocks.flat(), stopped(reason), proof)
}

const thought = block(
  0,
  { type: 'thinking', thinking: '', signature: '' },
  { type: 'thinking_delta', thinking: 'Where is ' },
  { type: 'thinking_delta', thinking: 'it?' },
  { type: 'thinking_delta', thinking: '' },
  { type: 'signature_delta', signature: 'c2lnbmVk' },
)

const cited = {
  type: 'web_search_result_location',
  cited_text: 'It rains.',
  url: 'https://made.example/rain',
  title: 'Rain',
  encrypted_index: 'aW5kZXg=',
}
const found = { type: 'web_search_result', title: 'Sun', url: 'https://made.example/sun' }
const searched = {
  type: 'web_search_tool_result',
  tool_use_id: 'srvtoolu_1',
  content: [{ ...found, encrypted_content: 'c3Vu', page_age: null }],
}

const everything = [
  thought,
  block(1, { type: 'redacted_thinking', data: 'aGlkZGVu' }),
  block(
    2,
    { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
    { type: 'input_json_delta', partial_json: '' },
    { type: 'input_json_delta', partial_json: '{"query":' },
    { type: 'input_json_delta', partial_json: '"rain"}' },
  ),
  block(3, searched),
  block(
    4,
    { type: 'text', text: '', citations: [] },
    { type: 'citations_delta', citation: cited },
    { type: 'citations_delta', citation: { ...cited, cited_text: 'Always.' } },
    { type: 'text_delta', text: 'It ' },
    { type: 'text_delta', text: 'rains 🌧.' },
  ),
  words(5, '\n\n'),
  call(6, 'toolu_1', '{"city"', ': "Rome"}'),
  call(7, 'toolu_2'),
]
const all = whole('tool_use', ...everything)

const replays: Record<string, string> = {
  text: whole('end_turn', words(0, 'Olá', ', mundo')),
  all,
}

function playing(body: string | Uint8Array, options: PlayOptions = {}, own?: AnthropicOptions) {
  return play(answers(body), { make: (made) => anthropic(sonnet, { ...made, ...own }), ...options })
}

function bodyOf(
  messages: readonly Message[],
  { id = sonnet, ...input }: Record<string, unknown> & { id?: string } = {},
  options: ModelOptions & AnthropicOptions = {},
) {
  const { body, warnings } = anthropic(id, options).request({ messages, ...input })
  return { ...JSON.parse(JSON.stringify(body)), warnings }
}

describe.each(Object.entries(replays))('%s', (_, body) => {
  it.each([1, 7, 64])('reads the same in pieces of %i bytes', async (cut) => {
    const { events } = await playing(body, { replay: { cut } })
    expect(events).toEqual((await playing(body)).events)
  })

  it('begins once and ends once, complete', async () => {
    const { events } = await playing(body)
    expect(events.filter(({ type }) => type === 'start')).toEqual(events.slice(0, 1))
    expect(events.filter(({ type }) => type === 'end')).toEqual(events.slice(-1))
    expect(events.at(-1)).toMatchObject({ outcome: { type: 'complete' } })
  })

  it('is truncated wherever the body stops before message_stop', async () => {
    const bytes = new TextEncoder().encode(body)
    const last = body.lastIndexOf('data: {"type":"message_stop"')
    const end = new TextEncoder().encode(body.slice(0, last)).length
    const borders = [...body.matchAll(/\n\n/g)].map(({ index }) =>
      Math.min(new TextEncoder().encode(body.slice(0, index + 2)).length, end),
    )
    const within = Array.from({ length: 40 }, (_, nth) => Math.floor(6 + ((end - 6) * nth) / 40))
    for (const offset of [...borders, ...within, end]) {
      const { result } = await playing(bytes.slice(0, offset))
      expect(result.outcome, `at ${offset}`).toEqual({ type: 'truncated' })
      for (const { status } of result.toolCalls) expect(status).toBe('unfinished')
    }
  })
})

it('says what each block says, in its place', async () => {
  const { result } = await playing(all)
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

it('counts what the cache gave and took as read, and forgets no half', async () => {
  const { result } = await playing(all)
  expect(result.usage).toEqual({
    input: 18,
    output: 20,
    total: 38,
    cachedInput: 5,
    cacheWrite: 3,
    raw: { ...begun.message.usage, output_tokens: 20 },
  })
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
])('%s is %s', async (raw, finish) => {
  const { result } = await playing(whole(raw, words(0, 'Olá')))
  expect(result.outcome).toEqual({ type: 'complete', finishReason: finish })
  expect(result.message.steps[0]?.finish?.raw).toBe(raw)
})

it('proves nothing by a message_stop without a stop reason', async () => {
  const { result } = await playing(named(begun, ...words(0, 'Olá'), stopped(null), proof))
  expect(result).toMatchObject({ outcome: { type: 'truncated' }, content: 'Olá' })
})

it.each([
  ['overloaded_error', true],
  ['api_error', true],
  ['rate_limit_error', true],
  ['invalid_request_error', false],
])('fails with an %s inside the answer, retryable: %s', async (type, retryable) => {
  const error = { type: 'error', error: { type, message: 'Too much' } }
  const { result } = await playing(named(begun, ...words(0, 'Olá'), error, proof))
  expect(result.error).toMatchObject({ name: 'ProviderError', code: type, retryable })
  expect(result.error?.message).toContain('Too much')
  expect(result.content).toBe('Olá')
})

it('counts the chunks it does not know, and goes on', async () => {
  const { result } = await playing(
    named(
      begun,
      { type: 'content_block_made_up', index: 0 },
      ...block(
        0,
        { type: 'text', text: 'Ol' },
        { type: 'new_delta' },
        { type: 'text_delta', text: 'á' },
      ),
      stopped('end_turn'),
      proof,
    ),
  )
  expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'complete' } })
  expect(result.warnings).toMatchObject([{ code: 'unknown-chunk', count: 1 }])
})

it('keeps an input that came whole with its block', async () => {
  const input = { city: 'Rome' }
  const start = { type: 'tool_use', id: 'toolu_1', name: 'weather', input }
  const { result } = await playing(whole('tool_use', block(0, start)))
  expect(result.toolCalls).toMatchObject([{ input, inputText: '{"city":"Rome"}' }])
})

describe('the next turn', () => {
  it('gives every block back in its place, as it came, through JSON', async () => {
    const { result } = await playing(all)
    const messages: Message[] = JSON.parse(JSON.stringify(result.messages))
    expect(bodyOf(messages).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Say hi in Portuguese' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Where is it?', signature: 'c2lnbmVk' },
          { type: 'redacted_thinking', data: 'aGlkZGVu' },
          {
            type: 'server_tool_use',
            id: 'srvtoolu_1',
            name: 'web_search',
            input: { query: 'rain' },
          },
          searched,
          {
            type: 'text',
            text: 'It rains 🌧.',
            citations: [cited, { ...cited, cited_text: 'Always.' }],
          },
          {
            type: 'tool_use',
            id: 'toolu_1',
            name: 'weather',
            input: { city: 'Rome' },
            caller: { type: 'direct' },
          },
          {
            type: 'tool_use',
            id: 'toolu_2',
            name: 'weather',
            input: {},
            caller: { type: 'direct' },
          },
        ],
      },
      {
        role: 'user',
        content: ['toolu_1', 'toolu_2'].map((tool_use_id) => ({
          type: 'tool_result',
          tool_use_id,
          content: [{ type: 'text', text: 'Not executed' }],
        })),
      },
    ])
  })

  it('gives thinking back whose text was withheld', async () => {
    const hidden = block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'signature_delta', signature: 'c2ln' },
    )
    const { result } = await playing(whole('end_turn', hidden, words(1, 'Olá')))
    expect(bodyOf(result.messages).messages[1].content).toEqual([
      { type: 'thinking', thinking: '', signature: 'c2ln' },
      { type: 'text', text: 'Olá' },
    ])
  })

  it('leaves out what the end of the bytes cut: thinking unsigned, a search without its result', async () => {
    const cut = named(
      begun,
      ...thought.slice(0, 3),
      ...everything.slice(2, 3).flat(),
      ...words(4, 'Olá'),
    )
    const { result } = await playing(cut)
    expect(bodyOf(result.messages).messages[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'Olá' }],
    })
  })

  it('gives a paused turn back as it stands, for it to go on', async () => {
    const { result } = await playing(whole('pause_turn', everything[2] ?? []))
    expect(bodyOf(result.messages).messages[1].content).toMatchObject([{ id: 'srvtoolu_1' }])
  })

  it('gives blocks back that it has never heard of', async () => {
    const folded = block(
      0,
      { type: 'compaction', content: null },
      { type: 'compaction_delta', content: 'So ' },
      { type: 'compaction_delta', content: 'far.' },
    )
    const { result } = await playing(whole('end_turn', folded, words(1, 'Olá')))
    expect(result.warnings).toEqual([])
    expect(bodyOf(result.messages).messages[1].content[0]).toEqual({
      type: 'compaction',
      content: 'So far.',
    })
  })

  it("gives another vendor's words and calls, with ids that may be sent, and nothing else", () => {
    const accumulator = createAccumulator()
    accumulator.add([
      { type: 'start', step: 0, vendor: 'made', model: 'made' },
      { type: 'reasoning', part: 'reasoning', delta: 'Hm' },
      { type: 'provider-state', part: 'reasoning', entry: 'block', set: { type: 'thinking' } },
      { type: 'content', part: 'content', delta: 'Olá' },
      { type: 'tool-call', part: 'tool:0', id: 'functions.add:0', name: 'add' },
      { type: 'tool-input', part: 'tool:0', delta: '[1,' },
      { type: 'tool-call', part: 'tool:1', id: 'a', name: 'add' },
      { type: 'tool-input', part: 'tool:1', delta: '{}' },
      { type: 'tool-call', part: 'tool:2', id: 'a', name: 'add' },
      { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'tool-calls' } },
      { type: 'tool-output', key: '0/tool:0', output: 'No', status: 'failed' },
      { type: 'tool-output', key: '0/tool:1', output: { sum: 2 } },
      { type: 'tool-output', key: '0/tool:2', output: '' },
    ])
    const { messages } = bodyOf([...hi, accumulator.message(), { role: 'user', content: 'And?' }])
    const [, answer, outputs, ...rest] = messages
    const ids = answer.content.slice(1).map(({ id }: { id: string }) => id)
    expect(answer.content).toMatchObject([
      { type: 'text', text: 'Olá' },
      { type: 'tool_use', name: 'add', input: { invalid_json: '[1,' } },
      { type: 'tool_use', name: 'add', input: {} },
      { type: 'tool_use', name: 'add', input: {} },
    ])
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^[\w-]+$/)
    expect(outputs).toEqual({
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: ids[0],
          content: [{ type: 'text', text: 'No' }],
          is_error: true,
        },
        {
          type: 'tool_result',
          tool_use_id: ids[1],
          content: [{ type: 'text', text: '{"sum":2}' }],
        },
        { type: 'tool_result', tool_use_id: ids[2], content: [] },
        { type: 'text', text: 'And?' },
      ],
    })
    expect(rest).toEqual([])
  })
})

it.each(['', 'add:0', 'functions.add'])(
  'gives calls ids of their own where a server of this wire gave both %j',
  async (id) => {
    const { result } = await playing(whole('tool_use', call(0, id), call(1, id)))
    const [, said, answered] = bodyOf(result.messages).messages
    const ids: string[] = said.content.map((block: { id: string }) => block.id)
    expect(new Set(ids).size).toBe(2)
    for (const fresh of ids) expect(fresh).toMatch(/^[\w-]+$/)
    expect(answered.content.map((block: { tool_use_id: string }) => block.tool_use_id)).toEqual(ids)
  },
)

describe('a request', () => {
  it('asks as the API wants it, the key in its own header', async () => {
    const { fetch } = await playing(all, {}, { apiKey: async () => 'short-lived' })
    const { url, headers } = fetch.exchanges[0]?.request ?? {}
    expect(url).toBe('https://api.anthropic.com/v1/messages')
    expect(Object.fromEntries(new Headers(headers as HeadersInit))).toMatchObject({
      'x-api-key': expect.any(String),
      'anthropic-version': '2023-06-01',
      'anthropic-dangerous-direct-browser-access': 'true',
    })
  })

  it('takes its headers anew for each attempt, and lets its own be overruled', async () => {
    const headers = { 'anthropic-version': '2030-01-01' }
    const model = anthropic(sonnet, { apiKey: async () => 'short-lived', headers })
    expect(await model.headers()).toMatchObject({ 'x-api-key': 'short-lived', ...headers })
    expect(await anthropic(sonnet).headers()).not.toHaveProperty('x-api-key')
  })

  it('is small for a plain question, with the limit that the API wants', () => {
    expect(bodyOf(hi)).toEqual({
      model: sonnet,
      max_tokens: 4096,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Say hi in Portuguese' }] }],
      stream: true,
      warnings: [],
    })
  })

  it('writes every setting', () => {
    const tools = { add: { description: 'Adds', inputSchema: { type: 'object' }, strict: true } }
    const input = { temperature: 0.5, topP: 0.9, stop: 'END', maxOutputTokens: 9, tools }
    const search = { type: 'web_search_20250305', name: 'web_search' }
    const options = { serverTools: [search], extraBody: { metadata: { user_id: 'u' } } }
    expect(bodyOf([{ role: 'system', content: 'Be brief' }, ...hi], input, options)).toMatchObject({
      system: [{ type: 'text', text: 'Be brief' }],
      temperature: 0.5,
      top_p: 0.9,
      stop_sequences: ['END'],
      max_tokens: 9,
      tools: [
        { name: 'add', description: 'Adds', strict: true, input_schema: { type: 'object' } },
        search,
      ],
      metadata: { user_id: 'u' },
      warnings: [],
    })
  })

  it.each([
    [{ toolChoice: 'auto' }, { type: 'auto' }],
    [{ toolChoice: 'required' }, { type: 'any' }],
    [{ toolChoice: 'none', parallelToolCalls: false }, { type: 'none' }],
    [{ toolChoice: { tool: 'add' } }, { type: 'tool', name: 'add' }],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      { toolChoice: 'required', parallelToolCalls: true },
      { type: 'any', disable_parallel_tool_use: false },
    ],
    [{}, { type: 'auto' }],
  ])('%j is the choice %j', (input, choice) => {
    const tools = { add: { inputSchema: {} } }
    expect(bodyOf(hi, { tools, ...input }).tool_choice).toEqual(choice)
    expect(bodyOf(hi, input).tool_choice).toBeUndefined()
  })

  it.each([
    [sonnet, { budget: 2000 }, { type: 'enabled', budget_tokens: 2000 }, undefined, 0],
    [sonnet, { effort: 'medium' }, { type: 'enabled', budget_tokens: 4096 }, undefined, 0],
    [sonnet, { effort: 'none' }, undefined, undefined, 0],
    [
      sonnet,
      { effort: 'low', budget: 2000 },
      { type: 'enabled', budget_tokens: 2000 },
      undefined,
      1,
    ],
    ['claude-haiku-4-5-20251001', { effort: 'minimal' }, { budget_tokens: 1024 }, undefined, 0],
    ['claude-3-7-sonnet-20250219', { effort: 'low' }, { budget_tokens: 2048 }, undefined, 0],
    ['claude-opus-4-6', { effort: 'high' }, { type: 'adaptive' }, { effort: 'high' }, 0],
    ['claude-opus-4-7', { effort: 'minimal' }, { type: 'adaptive' }, { effort: 'low' }, 1],
    ['claude-opus-4-6', { budget: 2000 }, { type: 'enabled' }, undefined, 0],
    ['claude-opus-4-6', { effort: 'xhigh' }, { type: 'adaptive' }, { effort: 'high' }, 1],
    ['claude-opus-4-7', { effort: 'xhigh' }, { type: 'adaptive' }, { effort: 'xhigh' }, 0],
    ['claude-opus-4-7', { budget: 2000 }, { type: 'adaptive' }, { effort: 'high' }, 1],
    ['claude-opus-5', { effort: 'low', budget: 2000 }, { type: 'adaptive' }, { effort: 'low' }, 1],
    ['claude-opus-5', { effort: 'none' }, { type: 'disabled' }, undefined, 0],
  ])('%s asked for %j', (id, reasoning, thinking, output, warned) => {
    const body = bodyOf(hi, { id, reasoning })
    if (thinking) expect(body.thinking).toMatchObject(thinking)
    else expect(body.thinking).toBeUndefined()
    expect(body.output_config).toEqual(output)
    expect(body.warnings).toHaveLength(warned)
    expect(body.max_tokens).toBe(4096 + (body.thinking?.budget_tokens ?? 0))
  })

  it('warns of what has to be left out', () => {
    const reasoning = { effort: 'high' }
    const later = [...hi, { role: 'system', content: 'Be brief' }] as const
    expect(bodyOf(later, { seed: 1 }).warnings).toHaveLength(2)
    expect(bodyOf(hi, { reasoning, temperature: 0 })).toMatchObject({
      warnings: [expect.any(String)],
      thinking: { type: 'enabled' },
    })
    expect(bodyOf(hi, { reasoning, temperature: 0 })).not.toHaveProperty('temperature')
    expect(bodyOf(hi, { reasoning, topP: 0.9 })).not.toHaveProperty('top_p')
  })

  it.each([
    [sonnet, undefined, true],
    [sonnet, { budget: 2000 }, false],
    ['claude-opus-4-6', undefined, true],
    ['claude-opus-4-6', { effort: 'none' }, true],
    ['claude-opus-4-6', { effort: 'low' }, false],
    ['claude-opus-4-7', undefined, false],
    ['claude-sonnet-5', { effort: 'none' }, false],
  ])('lets %s that reasons %j be sampled otherwise: %s', (id, reasoning, sampled) => {
    const body = bodyOf(hi, { id, reasoning, temperature: 0, topP: 0.9 })
    expect([body.temperature, body.top_p]).toEqual(sampled ? [0, 0.9] : [undefined, undefined])
    expect(body.warnings).toHaveLength(sampled ? 0 : 1)
    expect(bodyOf(hi, { id, reasoning }).warnings).toEqual([])
  })

  it.each([
    ['required', 1],
    [{ tool: 'add' }, 1],
    ['auto', 0],
    [undefined, 0],
  ])('never forces a tool on a model that reasons: %j', (toolChoice, warned) => {
    const asked = { toolChoice, tools: { add: { inputSchema: {} } }, parallelToolCalls: false }
    for (const id of [sonnet, 'claude-opus-4-6']) {
      const body = bodyOf(hi, { id, ...asked, reasoning: { effort: 'low' } })
      expect(body.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true })
      expect(body.warnings).toHaveLength(warned)
      expect(bodyOf(hi, { id, ...asked, reasoning: { effort: 'none' } }).warnings).toEqual([])
    }
    const none = { ...asked, toolChoice: 'none', reasoning: { effort: 'low' } }
    expect(bodyOf(hi, none)).toMatchObject({ tool_choice: { type: 'none' }, warnings: [] })
  })

  it('asks for JSON of a form beside its effort, and has older models told in words', () => {
    const schema = { type: 'object', additionalProperties: false }
    const output = { name: 'place', schema, strict: true }
    const format = { type: 'json_schema', schema }
    const asked = { id: 'claude-opus-4-6', output, reasoning: { effort: 'low' } }
    expect(bodyOf(hi, asked).output_config).toEqual({ effort: 'low', format })
    expect(bodyOf(hi, { id: 'claude-haiku-4-5', output }).output_config).toEqual({ format })
    expect(bodyOf(hi, { id: 'claude-haiku-4-5' })).not.toHaveProperty('output_config')
  })

  it.each([
    ['claude-3-5-sonnet-20241022', true],
    [sonnet, true],
    ['claude-opus-4-1-20250805', true],
    ['claude-sonnet-4-5-20250929', false],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', false],
    ['claude-opus-4-6', false],
    ['claude-sonnet-5', false],
  ])('has nothing that holds %s to a form: %s', (id, formless) => {
    expect(anthropic(id).outputFormatInPrompt).toBe(formless)
  })

  it('marks what is worth keeping, wherever the mark is', () => {
    const text = { type: 'text', text: 'Long', cache: '1h' } as const
    const file = { type: 'file', mediaType: 'image/png', url: 'file_011', cache: '5m' } as const
    const messages: Message[] = [
      { role: 'system', content: [{ type: 'text', text: 'Be brief' }, text] },
      { role: 'user', content: [text, file, { type: 'text', text: 'Short' }] },
    ]
    const tools = {
      add: { inputSchema: {} },
      now: { inputSchema: {}, cache: '1h' },
    }
    const body = bodyOf(messages, { tools })
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } }
    const marked = { type: 'text', text: 'Long', ...hour }
    expect(body.system).toEqual([{ type: 'text', text: 'Be brief' }, marked])
    expect(body.messages[0].content).toEqual([
      marked,
      {
        type: 'image',
        source: { type: 'file', file_id: 'file_011' },
        cache_control: { type: 'ephemeral', ttl: '5m' },
      },
      { type: 'text', text: 'Short' },
    ])
    expect(body.tools).toEqual([
      { name: 'add', input_schema: {} },
      { name: 'now', input_schema: {}, ...hour },
    ])
    expect(JSON.stringify(body)).not.toContain('"cache"')
  })

  it('lays its options over the body, those of the request last', () => {
    const extraBody = { service_tier: 'auto', max_tokens: 1 }
    const body = bodyOf(hi, { providerOptions: { max_tokens: 2 } }, { extraBody })
    expect(body).toMatchObject({ service_tier: 'auto', max_tokens: 2 })
  })

  it('gives an effort no more than half of what may be written', () => {
    const input = { reasoning: { effort: 'high' }, maxOutputTokens: 4001 }
    expect(bodyOf(hi, input).thinking.budget_tokens).toBe(2000)
    const few = { ...input, maxOutputTokens: 1500 }
    expect(bodyOf(hi, few).thinking.budget_tokens).toBe(1024)
  })

  it.each([
    ['image/png', 'https://made.example/a.png', 'image', 'url'],
    ['image/png', 'data:image/png;base64,AAEC', 'image', 'base64'],
    ['image/png', 'file_011', 'image', 'file'],
    ['application/pdf', 'https://made.example/a.pdf', 'document', 'url'],
    ['application/pdf', 'data:application/pdf;base64,AAEC', 'document', 'base64'],
  ])('gives %s of %s as %s by %s', (mediaType, url, type, by) => {
    const file = { type: 'file', mediaType, url, name: 'a' } as const
    const [said] = bodyOf([{ role: 'user', content: [file] }]).messages
    const [{ source, title, ...rest }] = said.content
    expect(rest).toEqual({ type })
    expect(title).toBe(type === 'document' ? 'a' : undefined)
    expect(source).toEqual(
      by === 'url'
        ? { type: by, url }
        : by === 'file'
          ? { type: by, file_id: url }
          : { type: by, media_type: mediaType, data: 'AAEC' },
    )
  })

  it.each([
    ['audio/mpeg', 'https://made.example/a.mp3'],
    ['text/plain', 'https://made.example/a.txt'],
  ])('refuses %s of %s', (mediaType, url) => {
    const file = { type: 'file', mediaType, url } as const
    expect(() => bodyOf([{ role: 'user', content: [file] }])).toThrow(TypeError)
  })
})

const value = fc.oneof(
  fc.constantFrom(null, 0, -1, 1e99, '', 'a', true, [], {}, [null], { toString: 1, type: 1 }),
  fc.jsonValue({ maxDepth: 2 }),
)
const kind = fc.constantFrom(
  ...['message_start', 'message_delta', 'message_stop', 'ping', 'error', 'text', 'thinking'],
  ...['content_block_start', 'content_block_delta', 'content_block_stop', 'tool_use', '__proto__'],
  ...['text_delta', 'thinking_delta', 'signature_delta', 'citations_delta', 'input_json_delta'],
  ...['server_tool_use', 'web_search_tool_result', 'redacted_thinking'],
)
const inner = fc.dictionary(
  fc.constantFrom(
    ...['id', 'model', 'name', 'usage', 'text', 'thinking', 'signature', 'data', 'citations'],
    ...['partial_json', 'input', 'content', 'citation', 'stop_reason', 'input_tokens', 'url'],
  ),
  value,
)
const chunk = fc.oneof(
  value,
  fc.record(
    {
      type: fc.oneof(kind, value),
      index: fc.oneof(fc.constantFrom(0, 1), value),
      message: fc.oneof(inner, value),
      delta: fc.tuple(kind, inner).map(([type, fields]) => ({ type, ...fields })),
      content_block: fc.tuple(kind, inner).map(([type, fields]) => ({ type, ...fields })),
      usage: fc.oneof(inner, value),
    },
    { requiredKeys: [] },
  ),
)
const texts = ['part', 'id', 'model', 'name', 'delta', 'url', 'title', 'text', 'raw']

it('ignores what has another type, whatever comes, and can always send it back', () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
      const reader = createAnthropicReader()
      const events: StreamEvent[] = [{ type: 'start', step: 0, vendor: 'anthropic', model: 'made' }]
      for (const one of chunks) {
        const before = events.length
        try {
          reader.read(JSON.parse(JSON.stringify(one)), events)
        } catch (error) {
          expect(error).toMatchObject({ name: 'ProviderError' })
          expect(events.length).toBe(before)
        }
      }
      reader.end?.(events)
      for (const event of events) {
        for (const [field, said] of Object.entries(event)) {
          if (texts.includes(field)) expect(said, `${event.type}.${field}`).toBeTypeOf('string')
        }
      }
      const accumulator = createAccumulator()
      accumulator.add([...events, { type: 'end', step: 0, outcome: { type: 'truncated' } }])
      const history = JSON.parse(JSON.stringify([...hi, accumulator.message()]))
      expect(bodyOf(history).messages.length).toBeGreaterThan(0)
    }),
    { numRuns: 1000, seed: 2026 },
  )
  expect(Object.keys(Object.prototype)).toEqual([])
})

const noCounts: readonly unknown[] = [null, {}, [], '5', true, { toString: 1 }]

it.each(noCounts.map((count) => ({ count })))('counts nothing by $count', async ({ count }) => {
  const usage = {
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
  }
  const chunks = [...words(0, 'Olá'), stopped('end_turn', usage), proof]
  const { result } = await playing(named(...chunks))
  const { raw: _, ...counted } = result.usage
  expect(counted).toEqual({})
  expect(result.outcome.type).toBe('complete')
})

it('streams like any other model', async () => {
  const model = anthropic(sonnet, {
    fetch: async () =>
      new Response(replays.text, { headers: { 'content-type': 'text/event-stream' } }),
  })
  expect(await streamChat({ model, messages: hi }).text()).toBe('Olá, mundo')
})
