import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createAccumulator,
  type Message,
  type StreamEvent,
  streamChat,
} from '../../../src/index.ts'
import { type OpenAIOptions, openai } from '../../../src/providers/openai/index.ts'
import { createOpenAIReader } from '../../../src/providers/openai/reader.ts'
import {
  answers,
  hi,
  type ModelOptions,
  type PlayOptions,
  play,
} from '../../support/cassette-harness.ts'

/** The body that brings these chunks, named and numbered as OpenAI does it. */
function named(...chunks: readonly object[]): string {
  return chunks
    .map((chunk, sequence_number) => {
      const data = JSON.stringify({ ...chunk, sequence_number })
      return `event: ${Object(chunk).type}\ndata: ${data}\n\n`
    })
    .join('')
}

const used = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 16 },
  total_tokens: 30,
}
const begun = { type: 'response.created', response: { id: 'resp_made', model: 'gpt-made' } }

function ended(output: readonly object[] = [], more: object = {}): object {
  return { type: 'response.completed', response: { output, usage: used, ...more } }
}

function incomplete(reason: string | null): object {
  const response = { output: [], usage: used, incomplete_details: reason && { reason } }
  return { type: 'response.incomplete', response }
}

/** An item with its deltas, each under an id of its own, as some proxies give them. */
function item(output_index: number, done: object, ...deltas: object[]): object[] {
  const { type, id, call_id, name } = Object(done)
  return [
    { type: 'response.output_item.added', output_index, item: { type, id, call_id, name } },
    ...deltas.map((delta, index) => ({
      output_index,
      item_id: `${id}_${index}`,
      obfuscation: 'x'.repeat(index),
      ...delta,
    })),
    { type: 'response.output_item.done', output_index, item: done },
  ]
}

function deltas(type: string, ...said: string[]): object[] {
  return said.map((delta) => ({ type: `response.${type}.delta`, content_index: 0, delta }))
}

function words(output_index: number, ...texts: string[]): object[] {
  return item(output_index, message(`msg_${output_index}`, texts.join('')), ...written(...texts))
}

function written(...texts: string[]): object[] {
  return [
    { type: 'response.content_part.added', content_index: 0, part: { type: 'output_text' } },
    ...deltas('output_text', ...texts),
    { type: 'response.output_text.done', content_index: 0, text: texts.join('') },
    { type: 'response.content_part.done', content_index: 0, part: { type: 'output_text' } },
  ]
}

function message(id: string, text: string, annotations: object[] = []): object {
  const content = [{ type: 'output_text', annotations, logprobs: [], text }]
  return { id, type: 'message', status: 'completed', content, role: 'assistant' }
}

function call(output_index: number, call_id: string, ...json: string[]): object[] {
  const done = {
    type: 'function_call',
    id: `fc_${output_index}`,
    status: 'completed',
    arguments: json.join(''),
    call_id,
    name: 'weather',
  }
  return item(output_index, done, ...deltas('function_call_arguments', ...json))
}

const thought = {
  id: 'rs_0',
  type: 'reasoning',
  content: [],
  encrypted_content: 'ZG9uZQ==',
  summary: [
    { type: 'summary_text', text: 'Where is it?' },
    { type: 'summary_text', text: 'Outside.' },
  ],
}

function summary(summary_index: number, ...texts: string[]): object[] {
  return [
    { type: 'response.reasoning_summary_part.added', summary_index },
    ...texts.map((delta) => ({
      type: 'response.reasoning_summary_text.delta',
      summary_index,
      delta,
    })),
    { type: 'response.reasoning_summary_text.done', summary_index, text: texts.join('') },
    { type: 'response.reasoning_summary_part.done', summary_index },
  ]
}

const citation = {
  type: 'url_citation',
  start_index: 0,
  end_index: 2,
  url: 'https://made.example/rain',
  title: 'Rain',
}
const searched = {
  id: 'ws_1',
  type: 'web_search_call',
  status: 'completed',
  action: { type: 'search', query: 'rain' },
}
const picture = {
  id: 'ig_5',
  type: 'image_generation_call',
  status: 'completed',
  output_format: 'webp',
  result: 'AAEC',
}
const rains = message('msg_2', 'It rains 🌧.', [citation])
const file = { type: 'file_citation', file_id: 'file_1', filename: 'a.txt', index: 1 }

const reasoned = item(0, thought, ...summary(0, 'Where ', 'is it?'), ...summary(1, 'Outside.'))
const everything = [
  reasoned,
  item(
    1,
    searched,
    { type: 'response.web_search_call.in_progress' },
    { type: 'response.web_search_call.searching' },
    { type: 'response.web_search_call.completed' },
  ),
  item(
    2,
    rains,
    ...written('It ', 'rains 🌧.'),
    { type: 'response.output_text.annotation.added', annotation: citation },
    { type: 'response.output_text.annotation.added', annotation: file },
  ),
  [...call(3, 'call_a', '{"city"', ': "Rome"}'), ...call(4, 'call_b', '{}')],
  item(5, picture, { type: 'response.image_generation_call.partial_image' }),
].flat()

const progress = { type: 'response.in_progress', response: {} }
const text = named(begun, progress, ...words(0, 'Olá', ', mundo'), ended())
const all = named(begun, progress, ...everything, ended())

function playing(body: string | Uint8Array, options: PlayOptions = {}, own?: OpenAIOptions) {
  return play(answers(body), { make: (made) => openai('gpt-5', { ...made, ...own }), ...options })
}

interface Body {
  readonly input: readonly Record<string, unknown>[]
  readonly [field: string]: unknown
}

function asking(
  messages: readonly Message[],
  { id = 'gpt-5', ...input }: Record<string, unknown> & { id?: string } = {},
  options: ModelOptions & OpenAIOptions = {},
): { body: Body; warnings: readonly string[] } {
  const { body, warnings = [] } = openai(id, options).request({ messages, ...input })
  return { body: JSON.parse(JSON.stringify(body)), warnings }
}

/** What goes back of an answer that was kept as JSON. */
async function back(body: string, id = 'gpt-5') {
  const { result } = await playing(body)
  const message: Message = JSON.parse(JSON.stringify(result.message))
  return asking([message], { id }).body.input
}

describe.each(Object.entries({ text, all }))('%s', (_, body) => {
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

  it('is truncated wherever the body stops before response.completed', async () => {
    const bytes = new TextEncoder().encode(body)
    const proof = body.indexOf('data: {"type":"response.completed"')
    const end = new TextEncoder().encode(body.slice(0, proof)).length
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

it('says what each item says, in its place', async () => {
  const { result } = await playing(all)
  expect(result).toMatchObject({
    reasoning: 'Where is it?\n\nOutside.',
    content: 'It rains 🌧.',
    finishReason: 'tool-calls',
    warnings: [],
    toolCalls: [
      { key: '0/3', id: 'call_a', name: 'weather', input: { city: 'Rome' }, status: 'ready' },
      { key: '0/4', id: 'call_b', inputText: '{}', input: {}, status: 'ready' },
    ],
    sources: [{ url: 'https://made.example/rain', title: 'Rain', text: '' }],
  })
  expect(result.message.steps[0]?.response).toMatchObject({ id: 'resp_made', model: 'gpt-made' })
  expect(result.message.parts.filter(({ type }) => type === 'file')).toMatchObject([
    { key: '0/5', mediaType: 'image/webp', url: 'data:image/webp;base64,AAEC' },
  ])
})

it('counts the cache among what was read and the reasoning among what was written', async () => {
  const { result } = await playing(all)
  expect(result.usage).toEqual({
    input: 10,
    output: 20,
    reasoning: 16,
    cachedInput: 4,
    total: 30,
    raw: used,
  })
})

it.each([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content-filter'],
  ['something_new', 'other'],
])('incomplete for %s is %s', async (reason, finish) => {
  const { result } = await playing(named(begun, ...words(0, 'Olá'), incomplete(reason)))
  expect(result.outcome).toEqual({ type: 'complete', finishReason: finish })
  expect(result.message.steps[0]?.finish?.raw).toBe(reason)
  expect(result.usage.total).toBe(30)
})

it('keeps a finish for which no reason is given', async () => {
  const { result } = await playing(named(begun, ...words(0, 'Olá'), incomplete(null)))
  expect(result.outcome).toEqual({ type: 'complete', finishReason: 'other' })
})

it('puts a refusal in a part of its own', async () => {
  const done = {
    ...message('msg_0', 'Well.'),
    content: [
      { type: 'output_text', text: 'Well.', annotations: [] },
      { type: 'refusal', refusal: 'I cannot.' },
    ],
  }
  const refused = item(0, done, ...written('Well.'), ...deltas('refusal', 'I can', 'not.'))
  const body = named(begun, ...refused, ended())
  const { result } = await playing(body)
  expect(result.message.parts).toMatchObject([
    { type: 'content', key: '0/0', text: 'Well.' },
    { type: 'content', key: '0/0:refusal', text: 'I cannot.' },
  ])
  expect(await back(body)).toEqual([done])
})

it('says a refusal once, though it comes in pieces and whole', async () => {
  const done = { ...message('msg_0', ''), content: [{ type: 'refusal', refusal: 'I cannot.' }] }
  const refused = item(0, done, ...deltas('refusal', 'I can', 'not.'))
  const body = named(begun, ...refused, ended([done]))
  expect((await playing(body)).result.content).toBe('I cannot.')
  expect(await back(body)).toEqual([done])
})

it('names a source once, as soon as it is cited', async () => {
  const { events } = await playing(all)
  expect(events.filter(({ type }) => type === 'source')).toHaveLength(1)
  const cited = everything.findIndex((chunk) => 'annotation' in chunk)
  const cut = await playing(named(begun, ...everything.slice(0, cited + 1)))
  expect(cut.result.sources).toHaveLength(1)
})

it('shows no picture where none was made', async () => {
  const { result, ...none } = picture
  const body = named(begun, ...item(0, { ...none, status: 'failed' }), ended())
  const played = await playing(body)
  expect(played.result.message.parts).toMatchObject([{ type: 'provider-state' }])
})

it('reads reasoning that is not summed up', async () => {
  const raw = { ...thought, content: [{ type: 'reasoning_text', text: 'Hm.' }], summary: [] }
  const { encrypted_content, ...open } = raw
  const body = named(begun, ...item(0, open, ...deltas('reasoning_text', 'H', 'm.')), ended())
  expect((await playing(body)).result.reasoning).toBe('Hm.')
  const answered = named(begun, ...item(0, open), ...words(1, 'Olá'), ended())
  expect((await playing(answered)).result.reasoning).toBe('Hm.')
  expect((await back(answered))[0]).toEqual(open)
})

it('leads every fragment of a call to its call, though they come mixed', async () => {
  const [openA, a, b, doneA] = call(0, 'call_a', '{"a":', '1}')
  const [openB, c, d, doneB] = call(1, 'call_b', '{"b":', '2}')
  const mixed = [openA, openB, a, c, b, d, doneB, doneA].map((chunk) => chunk ?? {})
  const { result } = await playing(named(begun, ...mixed, ended()))
  expect(result.toolCalls.map(({ id, input }) => [id, input])).toEqual([
    ['call_a', { a: 1 }],
    ['call_b', { b: 2 }],
  ])
})

it('knows items by their ids where nobody counts them', async () => {
  const uncounted = [...words(0, 'Olá'), ...call(1, 'call_a', '{"a":', '1}')].map((chunk) => {
    const { output_index, item_id, ...rest } = Object(chunk)
    return item_id ? { ...rest, item_id: item_id.replace(/_\d$/, '') } : rest
  })
  const output = uncounted.flatMap(({ type, item }) => (/item.done/.test(type) ? [item] : []))
  const { result } = await playing(named(begun, ...uncounted, ended(output)))
  expect(result).toMatchObject({ content: 'Olá', toolCalls: [{ id: 'call_a', input: { a: 1 } }] })
  expect(result.message.parts).toHaveLength(2)
})

describe('where the deltas never came', () => {
  const items = everything.flatMap((chunk) => {
    const { type, item } = Object(chunk)
    return /item.done/.test(type) ? [item] : []
  })
  const done = items.map((item, output_index) => {
    return { type: 'response.output_item.done', output_index, item }
  })

  it.each([
    ['each item is whole when it is done', named(begun, ...done, ended())],
    ['the answer is whole at its end', named(begun, ended(items))],
    ['both are, and nothing is said twice', named(begun, ...done, ended(items))],
  ])('%s', async (_, body) => {
    const { result } = await playing(body)
    const whole = await playing(all)
    expect(result.message.parts).toEqual(whole.result.message.parts)
    expect(result).toMatchObject({ finishReason: 'tool-calls', warnings: [] })
  })

  it('says nothing twice where they did come', async () => {
    const once = await playing(all)
    const { events } = await playing(named(begun, progress, ...everything, ended(items)))
    expect(events).toEqual(once.events)
  })

  it('says nothing twice where no item was done', async () => {
    const undone = everything.filter((chunk) => !/item.done/.test(Object(chunk).type))
    const { result } = await playing(named(begun, ...undone, ended(items)))
    const whole = await playing(all)
    expect(result).toMatchObject({
      reasoning: whole.result.reasoning,
      content: whole.result.content,
      toolCalls: whole.result.toolCalls,
    })
  })

  it('says a refusal', async () => {
    const content = [{ type: 'refusal', refusal: 'I cannot.' }]
    const refused = { ...message('msg_0', ''), content }
    const body = named(begun, ended([refused]))
    expect((await playing(body)).result.content).toBe('I cannot.')
    expect(await back(body)).toEqual([refused])
  })
})

describe('an error inside the answer', () => {
  it.each([
    ['server_error', true],
    ['rate_limit_exceeded', true],
    ['invalid_prompt', false],
  ])('%s ends the run, retryable: %s', async (code, retryable) => {
    const plain = { type: 'error', code, message: 'Too much', param: null }
    const nested = { type: 'error', error: { type: code, code: null, message: 'Too much' } }
    for (const error of [plain, nested]) {
      const { result } = await playing(named(begun, ...words(0, 'Olá'), error, ended()))
      expect(result.error).toMatchObject({ name: 'ProviderError', code, retryable })
      expect(result.error?.message).toContain('Too much')
      expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'failed' } })
    }
  })

  it('needs no type', async () => {
    const error = { error: { code: 'server_error', message: 'Too much' } }
    const { result } = await playing(named(begun, error))
    expect(result.error).toMatchObject({ name: 'ProviderError', code: 'server_error' })
  })

  it('is told by response.failed, whose response says why', async () => {
    const error = { code: 'server_error', message: 'Too much' }
    const failed = { type: 'response.failed', response: { status: 'failed', error } }
    const { result } = await playing(named(begun, ...words(0, 'Olá'), failed))
    expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'failed' } })
    expect(result.error).toMatchObject({
      name: 'ProviderError',
      code: 'server_error',
      retryable: true,
      message: 'The provider failed: Too much',
    })
  })
})

it('counts the chunks it does not know, and goes on', async () => {
  const { result } = await playing(
    named(
      begun,
      { type: 'keepalive' },
      { type: 'response.hologram.delta', delta: 'x' },
      { type: 'response.mcp_list_tools.in_progress' },
      { type: 'response.code_interpreter_call_code.delta', delta: 'print(1)' },
      { type: 'response.hologram.delta', delta: 'y' },
      ...words(0, 'Olá'),
      ended(),
    ),
  )
  expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'complete' } })
  expect(result.warnings).toMatchObject([{ code: 'unknown-chunk', count: 2 }])
})

it('gives a custom tool its text as a string, and both go back as they were', async () => {
  const done = {
    type: 'custom_tool_call',
    id: 'ctc_0',
    status: 'completed',
    call_id: 'call_a',
    name: 'shell',
    input: 'echo "Olá 👋"\n',
  }
  const told = item(0, done, ...deltas('custom_tool_call_input', 'echo "Olá \ud83d', '\udc4b"\n'))
  for (const body of [named(begun, ...told, ended()), named(begun, ended([done]))]) {
    const { result } = await playing(body)
    expect(result.toolCalls).toMatchObject([{ input: done.input, name: 'shell', status: 'ready' }])
    expect(await back(body)).toEqual([
      { type: 'custom_tool_call', call_id: 'call_a', name: 'shell', input: done.input },
      { type: 'custom_tool_call_output', call_id: 'call_a', output: 'Not executed' },
    ])
  }
})

describe('the next turn', () => {
  const called = ['call_a', 'call_b']
  const outputs = called.map((call_id) => {
    return { type: 'function_call_output', call_id, output: 'Not executed' }
  })
  const calls = [
    { type: 'function_call', call_id: 'call_a', name: 'weather', arguments: '{"city": "Rome"}' },
    { type: 'function_call', call_id: 'call_b', name: 'weather', arguments: '{}' },
  ]
  const { content: _, ...encrypted } = thought
  const onlyWords = [{ role: 'assistant', content: 'It rains 🌧.' }, ...calls, ...outputs]

  it('gives every item back in its place, as it came, through JSON', async () => {
    expect(await back(all)).toEqual([encrypted, searched, rains, ...calls, picture, ...outputs])
  })

  it('gives back what a plain message is named, and in which phase it was', async () => {
    const done = { ...message('msg_0', 'Olá'), phase: 'commentary' }
    const body = named(begun, ...item(0, done, ...written('Olá')), ended())
    const content = [{ type: 'output_text', text: 'Olá', annotations: [] }]
    expect(await back(body)).toEqual([{ ...done, content }])
  })

  it('keeps what is encrypted as it is when it is done', async () => {
    const early = { ...thought, encrypted_content: 'ZWFybHk=' }
    const added = { type: 'response.output_item.added', output_index: 0, item: early }
    const done = { type: 'response.output_item.done', output_index: 0, item: thought }
    const later = { ...thought, encrypted_content: 'bGF0ZXI=' }
    const body = named(begun, added, done, ...words(1, 'Olá'), ended([later]))
    expect((await back(body))[0]).toEqual(encrypted)
  })

  it('gives words and calls alone where reasoning was not encrypted', async () => {
    const { encrypted_content, ...open } = thought
    const plain = everything.map((chunk) => {
      return Object(chunk).item?.id === 'rs_0' ? { ...chunk, item: open } : chunk
    })
    expect(await back(named(begun, ...plain, ended()))).toEqual(onlyWords)
  })

  it('gives words and calls alone to a model that does not reason', async () => {
    expect(await back(all, 'gpt-4o')).toEqual(onlyWords)
  })

  it('gives the items of a model that does not reason to one that does', async () => {
    const { result } = await play(answers(named(begun, ...words(0, 'Olá'), ended())), {
      make: (made) => openai('gpt-4o', made),
    })
    expect(asking([result.message]).body.input).toMatchObject([{ id: 'msg_0', type: 'message' }])
  })

  it('gives words alone to a service that cannot read what this one encrypted', async () => {
    const { result } = await playing(all)
    const { body } = asking([result.message], {}, { vendor: 'azure' })
    expect(body.input).toEqual(onlyWords)
  })

  it('leaves out what the end of the bytes cut', async () => {
    const cut = named(begun, ...everything.slice(0, -6))
    const input = await back(cut)
    expect(input).toEqual([{ role: 'assistant', content: 'It rains 🌧.' }])
  })

  it('leaves out reasoning that nothing followed', async () => {
    const body = named(
      begun,
      ...words(0, 'Olá'),
      ...reasoned.map(second),
      incomplete('max_output_tokens'),
    )
    expect(await back(body)).toMatchObject([{ type: 'message', id: 'msg_0' }])
  })

  it("gives another vendor's words and calls, with ids that may be sent, and nothing else", () => {
    const accumulator = createAccumulator()
    const long = 'x'.repeat(65)
    accumulator.add([
      { type: 'start', step: 0, vendor: 'made', model: 'made' },
      { type: 'reasoning', part: 'reasoning', delta: 'Hm' },
      { type: 'provider-state', part: 'reasoning', entry: 'block', set: { type: 'thinking' } },
      { type: 'content', part: 'content', delta: 'Olá' },
      { type: 'content', part: 'blank', delta: '\n' },
      { type: 'tool-call', part: 'tool:0', id: 'a', name: 'add' },
      { type: 'tool-input', part: 'tool:0', delta: '[1,' },
      { type: 'tool-call', part: 'tool:1', id: 'a', name: 'add' },
      { type: 'tool-call', part: 'tool:2', id: long, name: 'add' },
      { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'tool-calls' } },
      { type: 'tool-output', key: '0/tool:0', output: 'No', status: 'failed' },
      { type: 'tool-output', key: '0/tool:1', output: { sum: 2 } },
      { type: 'tool-output', key: '0/tool:2', output: '' },
    ])
    const { input } = asking([accumulator.message()]).body
    const ids = input.slice(1, 4).map(({ call_id }) => String(call_id))
    expect(input).toEqual([
      { role: 'assistant', content: 'Olá' },
      { type: 'function_call', call_id: 'a', name: 'add', arguments: '[1,' },
      { type: 'function_call', call_id: ids[1], name: 'add', arguments: '{}' },
      { type: 'function_call', call_id: ids[2], name: 'add', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: 'No' },
      { type: 'function_call_output', call_id: ids[1], output: '{"sum":2}' },
      { type: 'function_call_output', call_id: ids[2], output: '' },
    ])
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id.length).toBeLessThan(65)
  })
})

/** The same item in the second place. */
function second(chunk: object): object {
  return { ...chunk, output_index: 1 }
}

describe('a request', () => {
  it('asks at the API, the key borne in its header', async () => {
    const { fetch } = await playing(text, {}, { apiKey: async () => 'short-lived' })
    const { url, headers } = fetch.exchanges[0]?.request ?? {}
    expect(url).toBe('https://api.openai.com/v1/responses')
    expect(new Headers(headers as HeadersInit).has('authorization')).toBe(true)
    const headed = openai('gpt-5', { headers: { 'api-key': 'k' } })
    expect(await headed.headers()).toEqual({ 'api-key': 'k' })
    expect(await openai('gpt-5', { apiKey: 'k' }).headers()).toEqual({ authorization: 'Bearer k' })
    const azure = openai('gpt-5', { baseURL: 'https://made.example/openai/v1/', vendor: 'azure' })
    expect(azure.vendor).toBe('azure')
    expect(azure.request({ messages: hi }).url).toBe('https://made.example/openai/v1/responses')
  })

  it('is small for a plain question, and has nothing stored', () => {
    const input = [
      { role: 'user', content: [{ type: 'input_text', text: 'Say hi in Portuguese' }] },
    ]
    const plain = { input, stream: true, store: false }
    const id = 'gpt-4o'
    expect(asking(hi, { id })).toEqual({ body: { model: id, ...plain }, warnings: [] })
    expect(asking(hi)).toEqual({
      body: { model: 'gpt-5', ...plain, include: ['reasoning.encrypted_content'] },
      warnings: [],
    })
  })

  it('writes every setting', () => {
    const inputSchema = { type: 'object' }
    const tools = {
      add: { description: 'Adds', inputSchema, strict: true },
      now: { inputSchema, cache: '5m' },
    }
    const output = { name: 'sum', description: 'A sum', schema: inputSchema, strict: true }
    const input = {
      temperature: 0.5,
      topP: 0.9,
      maxOutputTokens: 99,
      tools,
      output,
      parallelToolCalls: false,
      reasoning: { effort: 'high' },
      providerOptions: { user: 'p', truncation: 'auto' },
    }
    const options = {
      serverTools: [{ type: 'web_search' }],
      extraBody: { user: 'e', metadata: {} },
    }
    const { body, warnings } = asking(
      [{ role: 'system', content: [{ type: 'text', text: 'Be brief', cache: '1h' }] }, ...hi],
      input,
      options,
    )
    expect(warnings).toEqual([])
    expect(body).toMatchObject({
      input: [
        { role: 'developer', content: [{ type: 'input_text', text: 'Be brief' }] },
        { role: 'user' },
      ],
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 99,
      reasoning: { effort: 'high', summary: 'auto' },
      text: { format: { type: 'json_schema', ...output } },
      tools: [
        {
          type: 'function',
          name: 'add',
          description: 'Adds',
          strict: true,
          parameters: inputSchema,
        },
        { type: 'function', name: 'now', strict: false, parameters: inputSchema },
        { type: 'web_search' },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: false,
      metadata: {},
      user: 'p',
      truncation: 'auto',
    })
  })

  it.each([
    ['gpt-4o', 'system'],
    ['gpt-4.1-mini', 'system'],
    ['ft:gpt-4o-2024-08-06:made::x', 'system'],
    ['gpt-5-chat-latest', 'system'],
    ['gpt-5', 'developer'],
    ['gpt-5.2-codex', 'developer'],
    ['o4-mini', 'developer'],
  ])('%s hears from a %s and gets its reasoning back if it reasons', (id, role) => {
    const { body } = asking([{ role: 'system', content: 'Be brief' }], { id })
    expect(body.input).toEqual([{ role, content: 'Be brief' }])
    const include = role === 'developer' ? ['reasoning.encrypted_content'] : undefined
    expect(body.include).toEqual(include)
  })

  it.each([
    [{ toolChoice: 'auto' }, 'auto'],
    [{ toolChoice: 'required' }, 'required'],
    [{ toolChoice: 'none' }, 'none'],
    [{ toolChoice: { tool: 'add' } }, { type: 'function', name: 'add' }],
    [{ toolChoice: { tool: 'web_search' } }, { type: 'web_search' }],
    [{}, 'auto'],
  ])('%j is the choice %j', (input, choice) => {
    const tools = { add: { inputSchema: {} } }
    expect(asking(hi, { tools, ...input }).body.tool_choice).toEqual(choice)
    expect(asking(hi, input).body.tool_choice).toBeUndefined()
  })

  it.each([
    ['gpt-5', { effort: 'minimal' }, { effort: 'minimal', summary: 'auto' }, 0],
    ['gpt-5.2', { effort: 'none' }, { effort: 'none' }, 0],
    ['gpt-5', { budget: 2000 }, { summary: 'auto' }, 1],
    ['gpt-5', {}, { summary: 'auto' }, 0],
    ['gpt-4o', { effort: 'low' }, undefined, 1],
    ['gpt-4o', { effort: 'none' }, undefined, 0],
  ])('%s asked for %j', (id, reasoning, written, warned) => {
    const { body, warnings } = asking(hi, { id, reasoning })
    expect(body.reasoning).toEqual(written)
    expect(warnings).toHaveLength(warned)
  })

  it('warns of what has to be left out', async () => {
    const { body, warnings } = asking(hi, { stop: 'END', seed: 1 })
    expect(warnings).toEqual(['gpt-5 takes no stop', 'gpt-5 takes no seed'])
    expect(JSON.stringify(body)).not.toMatch(/END|seed/)
    const { result } = await playing(text, { seed: 1 })
    expect(result.warnings).toMatchObject([{ code: 'unsupported' }])
  })

  it.each([
    ['image/png', 'https://made.example/a.png', { image_url: 'https://made.example/a.png' }],
    ['image/png', 'data:image/png;base64,AAEC', { image_url: 'data:image/png;base64,AAEC' }],
    ['image/png', 'file-1', { file_id: 'file-1' }],
    ['application/pdf', 'https://made.example/a', { file_url: 'https://made.example/a' }],
    ['application/pdf', 'file-1', { file_id: 'file-1' }],
    [
      'application/pdf',
      'data:application/pdf;base64,AAEC',
      { filename: 'application.pdf', file_data: 'data:application/pdf;base64,AAEC' },
    ],
  ])('gives %s of %s by what it is', (mediaType, url, fields) => {
    const [said] = asking([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See' },
          { type: 'file', mediaType, url },
        ],
      },
    ]).body.input
    const type = mediaType === 'image/png' ? 'input_image' : 'input_file'
    expect(said?.content).toEqual([
      { type: 'input_text', text: 'See' },
      { type, ...fields },
    ])
  })

  it('gives a file the name it has', () => {
    const url = 'data:text/plain;base64,AAEC'
    const named = { type: 'file', mediaType: 'text/plain', url, name: 'a.txt' } as const
    const [said] = asking([{ role: 'user', content: [named] }]).body.input
    expect(said?.content).toMatchObject([{ filename: 'a.txt', file_data: url }])
  })

  it.each(['audio/mpeg', 'video/mp4'])('refuses %s', (mediaType) => {
    const sound = { type: 'file', mediaType, url: 'https://made.example/a' } as const
    expect(() => asking([{ role: 'user', content: [sound] }])).toThrow(TypeError)
  })

  it('gives back an answer written by hand', () => {
    const example: Message = { role: 'assistant', content: 'Olá' }
    expect(asking([example]).body.input).toEqual([example])
  })
})

const value = fc.oneof(
  fc.constantFrom(null, 0, -1, 1e99, '', 'a', true, [], {}, [null], { toString: 1, valueOf: 1 }),
  fc.jsonValue({ maxDepth: 2 }),
)
const itemType = fc.constantFrom(
  ...['message', 'reasoning', 'function_call', 'custom_tool_call', 'image_generation_call'],
  ...['web_search_call', 'output_text', 'refusal', '__proto__'],
)
const chunkType = fc.constantFrom(
  ...['output_text', 'refusal', 'reasoning_text', 'reasoning_summary_text'].map(
    (name) => `response.${name}.delta`,
  ),
  ...['function_call_arguments', 'custom_tool_call_input'].map((name) => `response.${name}.delta`),
  ...['created', 'completed', 'incomplete', 'failed'].map((name) => `response.${name}`),
  ...['response.output_item.added', 'response.output_item.done', 'error', '__proto__'],
  ...['response.output_text.annotation.added'],
)
const inner = fc.dictionary(
  fc.constantFrom(
    ...['id', 'model', 'name', 'call_id', 'text', 'refusal', 'url', 'title', 'arguments', 'input'],
    ...['encrypted_content', 'result', 'reason', 'input_tokens', 'output_tokens', '__proto__'],
    ...['input_tokens_details', 'annotations', 'output_format', 'cached_tokens'],
  ),
  value,
)
const wireItem = fc.oneof(
  value,
  fc
    .tuple(itemType, inner, fc.oneof(fc.array(fc.oneof(inner, value), { maxLength: 3 }), value))
    .map(([type, fields, pieces]) => ({ ...fields, type, content: pieces, summary: pieces })),
)
const response = fc.oneof(
  value,
  fc
    .tuple(inner, fc.array(wireItem, { maxLength: 3 }), fc.oneof(inner, value))
    .map(([fields, output, some]) => ({
      ...fields,
      output,
      usage: some,
      incomplete_details: some,
    })),
)
const chunk = fc.oneof(
  value,
  fc.record(
    {
      type: fc.oneof(chunkType, value),
      output_index: fc.oneof(fc.constantFrom(0, 1), value),
      item_id: fc.oneof(fc.constantFrom('a', 'b'), value),
      summary_index: value,
      delta: fc.oneof(fc.constant('said'), value),
      item: wireItem,
      annotation: fc.oneof(inner, value),
      response,
    },
    { requiredKeys: ['type'] },
  ),
)
const texts = ['part', 'id', 'model', 'name', 'delta', 'url', 'title', 'text', 'raw', 'mediaType']

it('ignores what has another type, whatever comes, and can always send it back', () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 8 }), fc.boolean(), (chunks, complete) => {
      const reader = createOpenAIReader()
      const events: StreamEvent[] = [{ type: 'start', step: 0, vendor: 'openai', model: 'made' }]
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
      const outcome = complete
        ? ({ type: 'complete', finishReason: 'stop' } as const)
        : ({ type: 'truncated' } as const)
      accumulator.add([...events, { type: 'end', step: 0, outcome }])
      const history = JSON.parse(JSON.stringify([...hi, accumulator.message()]))
      expect(asking(history).body.input.length).toBeGreaterThan(0)
    }),
    { numRuns: 1000, seed: 2026 },
  )
  expect(Object.keys(Object.prototype)).toEqual([])
})

it('streams like any other model', async () => {
  const headers = { 'content-type': 'text/event-stream' }
  const model = openai('gpt-5', { fetch: async () => new Response(text, { headers }) })
  expect(await streamChat({ model, messages: hi }).text()).toBe('Olá, mundo')
})
