import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openai } from '../../../src/providers/openai/index.ts'
import { answers, type ModelOptions, play } from '../../support/cassette-harness.ts'
import {
  callItem,
  citation,
  completed,
  created,
  deltas,
  everyItem,
  everyItemBody,
  image,
  incomplete,
  inProgress,
  item,
  message,
  messageItem,
  openaiBody,
  textChunks,
  thought,
  usage,
} from '../../support/openai-answers.ts'
import { anyValue, describeProvider } from '../../support/provider-suite.ts'

const make = (options: ModelOptions) => openai('gpt-5', options)
const read = (body: string) => play(answers(body), { make })

const itemType = fc.constantFrom(
  ...['message', 'reasoning', 'function_call', 'custom_tool_call', 'image_generation_call'],
  ...['web_search_call', 'output_text', 'refusal', '__proto__'],
  ...['apply_patch_call', 'shell_call', 'tool_search_call', 'computer_call'],
  ...['mcp_approval_request', 'program'],
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
const fields = fc.dictionary(
  fc.constantFrom(
    ...['id', 'model', 'name', 'call_id', 'text', 'refusal', 'url', 'title', 'arguments', 'input'],
    ...['encrypted_content', 'result', 'reason', 'input_tokens', 'output_tokens', '__proto__'],
    ...['input_tokens_details', 'annotations', 'output_format', 'cached_tokens'],
    ...['action', 'operation', 'environment', 'execution', 'status', 'sources', 'caller'],
    ...['namespace', 'pending_safety_checks'],
  ),
  anyValue,
)
const anyItem = fc.oneof(
  anyValue,
  fc
    .tuple(
      itemType,
      fields,
      fc.oneof(fc.array(fc.oneof(fields, anyValue), { maxLength: 3 }), anyValue),
    )
    .map(([type, more, pieces]) => ({ ...more, type, content: pieces, summary: pieces })),
)
const anyResponse = fc.oneof(
  anyValue,
  fc
    .tuple(fields, fc.array(anyItem, { maxLength: 3 }), fc.oneof(fields, anyValue))
    .map(([more, output, some]) => ({ ...more, output, usage: some, incomplete_details: some })),
)

describeProvider({
  make,
  bodies: {
    text: openaiBody(created, inProgress, ...messageItem(0, 'Olá', ', mundo'), completed()),
    'every kind of item': everyItemBody,
  },
  terminalSignal: 'data: {"type":"response.completed"',
  unknownChunks: openaiBody(
    created,
    { type: 'keepalive' },
    { type: 'response.hologram.delta', delta: 'x' },
    { type: 'response.mcp_list_tools.in_progress' },
    { type: 'response.code_interpreter_call_code.delta', delta: 'print(1)' },
    { type: 'response.hologram.delta', delta: 'y' },
    ...messageItem(0, 'Olá'),
    completed(),
  ),
  errors: [
    { code: 'server_error', retryable: true },
    { code: 'rate_limit_exceeded', retryable: true },
    { code: 'invalid_prompt', retryable: false },
  ].flatMap(({ code, retryable }) => {
    const error = { code, message: 'Too much' }
    return [
      { type: 'error', ...error, param: null },
      { type: 'error', error: { type: code, code: null, message: 'Too much' } },
      { error },
      { type: 'response.failed', response: { status: 'failed', error } },
    ].map((chunk) => {
      const body = openaiBody(created, ...messageItem(0, 'Olá'), chunk, completed())
      return { code, retryable, body }
    })
  }),
  anyChunk: fc.oneof(
    anyValue,
    fc.record(
      {
        type: fc.oneof(chunkType, anyValue),
        output_index: fc.oneof(fc.constantFrom(0, 1), anyValue),
        item_id: fc.oneof(fc.constantFrom('a', 'b'), anyValue),
        summary_index: anyValue,
        delta: fc.oneof(fc.constant('text'), anyValue),
        item: anyItem,
        annotation: fc.oneof(fields, anyValue),
        response: anyResponse,
      },
      { requiredKeys: ['type'] },
    ),
  ),
})

it('puts each item in its place', async () => {
  const { result } = await read(everyItemBody)
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

it('counts the cache as input and reasoning as output', async () => {
  const { result } = await read(everyItemBody)
  expect(result.usage).toEqual({
    input: 10,
    output: 20,
    reasoning: 16,
    cachedInput: 4,
    cacheWrite: 5,
    total: 30,
    raw: usage,
  })
})

it.each([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content-filter'],
  ['something_new', 'other'],
])('reads incomplete for %s as %s', async (reason, finishReason) => {
  const { result } = await read(openaiBody(created, ...messageItem(0, 'Olá'), incomplete(reason)))
  expect(result.outcome).toEqual({ type: 'complete', finishReason })
  expect(result.message.steps[0]?.finish?.raw).toBe(reason)
  expect(result.usage.total).toBe(30)
})

it('reads incomplete without a reason', async () => {
  const { result } = await read(openaiBody(created, ...messageItem(0, 'Olá'), incomplete(null)))
  expect(result.outcome).toEqual({ type: 'complete', finishReason: 'other' })
})

it('puts a refusal in a part of its own', async () => {
  const content = [
    { type: 'output_text', text: 'Well.', annotations: [] },
    { type: 'refusal', refusal: 'I cannot.' },
  ]
  const done = { ...message('msg_0', 'Well.'), content }
  const chunks = [...textChunks('Well.'), ...deltas('refusal', 'I can', 'not.')]
  const { result } = await read(openaiBody(created, ...item(0, done, ...chunks), completed()))
  expect(result.message.parts).toMatchObject([
    { type: 'content', key: '0/0', text: 'Well.' },
    { type: 'content', key: '0/0:refusal', text: 'I cannot.' },
  ])
})

it('emits a source once, as soon as it is cited', async () => {
  const { events } = await read(everyItemBody)
  expect(events.filter(({ type }) => type === 'source')).toHaveLength(1)
  const cited = everyItem.findIndex((chunk) => 'annotation' in chunk)
  const cut = await read(openaiBody(created, ...everyItem.slice(0, cited + 1)))
  expect(cut.result.sources).toHaveLength(1)
})

it('emits a source once if two messages cite it', async () => {
  const first = item(0, message('msg_0', 'a', [citation]))
  const second = item(1, message('msg_1', 'b', [citation]))
  const { events } = await read(openaiBody(created, ...first, ...second, completed()))
  expect(events.filter(({ type }) => type === 'source')).toHaveLength(1)
})

it('shows no image if none was made', async () => {
  const { result: _, ...none } = image
  const body = openaiBody(created, ...item(0, { ...none, status: 'failed' }), completed())
  const { result } = await read(body)
  expect(result.message.parts).toMatchObject([{ type: 'provider-state' }])
})

it('reads reasoning that has no summary', async () => {
  const { encrypted_content: _, ...open } = thought
  const raw = { ...open, content: [{ type: 'reasoning_text', text: 'Hm.' }], summary: [] }
  const chunks = item(0, raw, ...deltas('reasoning_text', 'H', 'm.'))
  expect((await read(openaiBody(created, ...chunks, completed()))).result.reasoning).toBe('Hm.')
  const whole = openaiBody(created, ...item(0, raw), completed())
  expect((await read(whole)).result.reasoning).toBe('Hm.')
})

it('leaves to xAI the custom tools that its search consists of', async () => {
  const search = {
    type: 'custom_tool_call',
    id: 'ctc_0',
    call_id: 'xs_call_0',
    name: 'x_keyword_search',
    input: '{"query":"olá"}',
  }
  const pieces = deltas('custom_tool_call_input', '{"query":', '"olá"}')
  const body = openaiBody(
    created,
    ...item(0, search, ...pieces),
    ...messageItem(1, 'Olá'),
    completed([search]),
  )
  const serverTools = [{ type: 'x_search' }]
  const { result } = await play(answers(body), {
    make: (options) => openai('grok-4', { ...options, serverTools, vendor: 'xai' }),
  })
  expect(result).toMatchObject({ content: 'Olá', finishReason: 'stop', toolCalls: [] })
  expect(result.message.parts[0]).toMatchObject({
    type: 'provider-state',
    providerState: [{ value: search }],
  })
})

it('gives a custom tool its text as a JSON string', async () => {
  const done = {
    type: 'custom_tool_call',
    id: 'ctc_0',
    call_id: 'call_a',
    name: 'shell',
    input: 'echo "Olá 👋"\n',
  }
  const pieces = deltas('custom_tool_call_input', 'echo "Olá \ud83d', '\udc4b"\n')
  const streamed = openaiBody(created, ...item(0, done, ...pieces), completed())
  for (const body of [streamed, openaiBody(created, completed([done]))]) {
    const { result } = await read(body)
    expect(result.toolCalls).toMatchObject([{ input: done.input, name: 'shell', status: 'ready' }])
  }
})

describe('an item', () => {
  it('gets the fragments of its call, even if several calls arrive mixed', async () => {
    const [openA, a, b, doneA] = callItem(0, 'call_a', '{"a":', '1}')
    const [openB, c, d, doneB] = callItem(1, 'call_b', '{"b":', '2}')
    const mixed = [openA, openB, a, c, b, d, doneB, doneA].map((chunk) => chunk ?? {})
    const { result } = await read(openaiBody(created, ...mixed, completed()))
    expect(result.toolCalls.map(({ id, input }) => [id, input])).toEqual([
      ['call_a', { a: 1 }],
      ['call_b', { b: 2 }],
    ])
  })

  it('has the arguments that arrive whole beside its item', async () => {
    const call = { type: 'function_call', id: 'fc_0', call_id: 'a', name: 'f', arguments: '{}' }
    const whole = { type: 'response.function_call_arguments.done', arguments: '{"a":1}' }
    for (const pieces of [[whole], [...deltas('function_call_arguments', '{"a":', '1}'), whole]]) {
      const { result } = await read(openaiBody(created, ...item(0, call, ...pieces), completed()))
      expect(result.toolCalls).toMatchObject([{ inputText: '{"a":1}', status: 'ready' }])
    }
  })

  it('keeps arguments that arrive as an object', async () => {
    const done = { type: 'function_call', id: 'fc_0', call_id: 'a', name: 'f', arguments: { a: 1 } }
    const { result } = await read(openaiBody(created, completed([done])))
    expect(result.toolCalls).toMatchObject([{ input: { a: 1 }, inputText: '{"a":1}' }])
  })

  it('ignores deltas of another kind, and any after it is done', async () => {
    const call = callItem(0, 'call_a', '{}')
    const late = { output_index: 0, ...deltas('function_call_arguments', '{}')[0] }
    const text = { output_index: 0, ...deltas('output_text', 'Olá')[0] }
    const chunks = [...call.slice(0, 2), text, ...call.slice(2), late]
    const { result } = await read(openaiBody(created, ...chunks, completed()))
    expect(result.toolCalls).toMatchObject([{ inputText: '{}', status: 'ready' }])
    expect(result.content).toBe('')
  })

  it('is not read again once the whole response is there', async () => {
    const [opened, piece, ...rest] = callItem(0, 'call_a', '{"a":1}')
    const call = { type: 'function_call', id: 'fc', call_id: 'call_a', name: 'f', arguments: '{}' }
    const lost = { ...opened, output_index: [null] }
    const chunks = [lost, completed([call]), piece ?? {}, ...rest]
    const { result } = await read(openaiBody(created, ...chunks))
    const inputs = result.toolCalls.map(({ inputText }) => inputText).join('')
    expect(inputs).toBe('{}')
  })
})
