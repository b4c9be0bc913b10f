import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { google } from '../../../src/providers/google/index.ts'
import { answers, type ModelOptions, play } from '../../support/cassette-harness.ts'
import { chunk, everyPart, googleBody, googleUsage, stop } from '../../support/google-answers.ts'
import { anyValue, describeProvider } from '../../support/provider-suite.ts'

const make = (options: ModelOptions) => google('gemini-3-pro', options)
const read = (...chunks: readonly unknown[]) => play(answers(googleBody(...chunks)), { make })

const names = [
  ...['candidates', 'content', 'parts', 'text', 'thought', 'thoughtSignature', 'functionCall'],
  ...['name', 'args', 'id', 'inlineData', 'mimeType', 'data', 'fileData', 'fileUri', 'index'],
  ...['finishReason', 'groundingMetadata', 'groundingChunks', 'web', 'uri', 'title', '__proto__'],
  ...['usageMetadata', 'promptTokenCount', 'promptFeedback', 'blockReason', 'constructor'],
  ...['citationMetadata', 'citationSources', 'citations', 'willContinue', 'partialArgs'],
  ...['jsonPath', 'stringValue', 'numberValue', 'boolValue'],
]

const { anyChunk } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, anyValue, tie('fields'), tie('list')),
  fields: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
  list: fc.array(tie('value'), { maxLength: 3 }),
  candidate: fc.record({
    content: fc.oneof(tie('value'), fc.record({ parts: tie('list') })),
    finishReason: tie('value'),
    groundingMetadata: fc.oneof(tie('value'), fc.record({ groundingChunks: tie('list') })),
    citationMetadata: fc.oneof(tie('value'), fc.record({ citationSources: tie('list') })),
  }),
  anyChunk: fc.oneof(
    tie('value'),
    fc.record({
      candidates: fc.oneof(tie('value'), fc.array(tie('candidate'), { maxLength: 2 })),
      usageMetadata: tie('value'),
      promptFeedback: tie('value'),
    }),
  ),
}))

describeProvider({
  make,
  bodies: {
    text: googleBody(chunk([{ text: 'Olá' }]), chunk([{ text: ', mundo' }]), stop),
    'every kind of part': googleBody(...everyPart),
  },
  terminalSignal: 'data: {"candidates"',
  unknownChunks: googleBody({ news: 1 }, chunk([{ text: 'Olá' }], 'STOP'), { more: 'news' }),
  errors: [
    { error: { code: 503, message: 'Too much', status: 'UNAVAILABLE' }, retryable: true },
    { error: { code: 400, message: 'Too much', status: 'INVALID_ARGUMENT' }, retryable: false },
  ].map(({ error, retryable }) => {
    return { code: error.code, retryable, body: googleBody(chunk([{ text: 'Olá' }]), { error }) }
  }),
  anyChunk,
})

it('has no part for what holds nothing', async () => {
  const { result } = await read(chunk([{}, { thought: true }, { text: 'Olá' }]), stop)
  expect(result.message.parts).toMatchObject([{ type: 'content', text: 'Olá' }])
})

it('puts each part in its place', async () => {
  const { result } = await read(...everyPart)
  expect(result.outcome).toEqual({ type: 'complete', finishReason: 'tool-calls' })
  expect(result.reasoning).toBe('The user asks.\n\n\n')
  expect(result.content).toBe('Olá, mundo 👋!')
  expect(
    result.message.parts.map(({ type, providerState }) => [type, providerState?.[0]?.value]),
  ).toEqual([
    ['reasoning', undefined],
    ['content', undefined],
    ['content', { thoughtSignature: 'c2lnbmVk' }],
    ['provider-state', { executableCode: { language: 'PYTHON', code: 'print(2)' } }],
    ['provider-state', { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2\n' } }],
    ['file', { thoughtSignature: 'cGljdHVyZQ' }],
    ['file', undefined],
    ['tool-call', { id: 'x1', thoughtSignature: 'Zmlyc3Q' }],
    ['tool-call', undefined],
    ['tool-call', undefined],
    ['provider-state', { text: '', thoughtSignature: 'bGFzdA' }],
  ])
  expect(result.message.parts).toContainEqual(
    expect.objectContaining({ mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }),
  )
  expect(result.toolCalls.map(({ id, name, input }) => [id, name, input])).toEqual([
    ['x1', 'add', { a: 2, b: 3 }],
    ['tool-call-0', 'multiply', { a: 2, b: 3 }],
    ['tool-call-1', 'now', {}],
  ])
})

describe('usage', () => {
  it('is the last count, because Gemini counts everything so far', async () => {
    const { result, events } = await read(...everyPart)
    expect(events.filter(({ type }) => type === 'usage')).toHaveLength(1)
    const counted = { input: 9, output: 9, reasoning: 5, cachedInput: 2, total: 18 }
    expect(result.usage).toMatchObject(counted)
  })

  it('keeps earlier counts if the last report has only the traffic type', async () => {
    const more = { usageMetadata: { trafficType: 'ON_DEMAND' } }
    const { result } = await read(
      chunk([{ text: 'Oi' }], undefined, { usageMetadata: googleUsage }),
      chunk([], 'STOP', more),
    )
    expect(result.usage).toMatchObject({ input: 9, output: 4, total: 13 })
    const none = await read(chunk([{ text: 'Oi' }], 'STOP', more))
    expect(none.result.usage).toEqual({})
  })

  it('counts the input that a tool of the provider added', async () => {
    const usageMetadata = { ...googleUsage, toolUsePromptTokenCount: 30 }
    const { result } = await read(chunk([{ text: 'Oi' }], 'STOP', { usageMetadata }))
    expect(result.usage).toMatchObject({ input: 39, output: 4, total: 43 })
  })

  it('keeps a field of any name in `raw`', async () => {
    const body = googleBody(stop)
      .trimEnd()
      .replace(/}$/, ',"usageMetadata":{"promptTokenCount":9,"__proto__":{"polluted":1}}}')
    const { result } = await play(answers(body), { make })
    expect(Object.keys(Object(result.usage.raw))).toEqual(['promptTokenCount', '__proto__'])
    expect(Object(result.usage.raw).polluted).toBeUndefined()
  })
})

describe('sources', () => {
  it('are the pages that the answer is grounded in', async () => {
    const web = { uri: 'https://example.com/ola', title: 'How to say hi' }
    const retrievedContext = { uri: 'gs://made/page', title: 'A page', text: 'Olá means hi.' }
    const candidates = [
      {
        content: { parts: [{ text: 'Olá' }] },
        finishReason: 'STOP',
        groundingMetadata: { groundingChunks: [{ web }, { retrievedContext }, { web }, {}] },
      },
    ]
    const { result } = await read({ candidates })
    expect(result.sources.map(({ url, title, text }) => [url, title, text])).toEqual([
      [web.uri, web.title, ''],
      [retrievedContext.uri, retrievedContext.title, retrievedContext.text],
    ])
  })

  it.each(['citationSources', 'citations'])('are the pages that it cites in %s', async (name) => {
    const cited = { startIndex: 0, uri: 'https://example.com/poem', license: 'MIT' }
    const candidates = [
      {
        content: { parts: [{ text: 'Olá' }] },
        finishReason: 'STOP',
        citationMetadata: { [name]: [cited, { ...cited, uri: undefined }, null] },
      },
    ]
    const { result } = await read({ candidates })
    expect(result.sources).toEqual([
      { key: `0/source:${cited.uri}`, type: 'source', url: cited.uri, title: '', text: '' },
    ])
  })
})

describe('arguments that come in pieces', () => {
  function pieces(...partialArgs: object[]): object[] {
    return [
      chunk([{ functionCall: { name: 'add', willContinue: true } }]),
      ...partialArgs.map((piece) => {
        return chunk([{ functionCall: { partialArgs: [piece], willContinue: true } }])
      }),
    ]
  }
  const last = chunk([{ functionCall: {} }], 'STOP')

  it.each([
    ['a number', [{ jsonPath: '$.a', numberValue: 2 }], { a: 2 }],
    [
      'a text of several pieces',
      [
        { jsonPath: '$.a', stringValue: 'Lis', willContinue: true },
        { jsonPath: '$.a', stringValue: 'boa' },
      ],
      { a: 'Lisboa' },
    ],
    [
      'what is nested',
      [
        { jsonPath: '$.a.b[0].c', boolValue: false },
        { jsonPath: '$.a.b[1]', nullValue: 'NULL_VALUE' },
        { jsonPath: "$['d e']", stringValue: '' },
      ],
      { a: { b: [{ c: false }, null] }, 'd e': '' },
    ],
    [
      'a name that means something to JavaScript',
      [{ jsonPath: '$.__proto__.a', numberValue: 1 }],
      JSON.parse('{"__proto__":{"a":1}}'),
    ],
    ['nothing', [], {}],
  ])('are put together: %s', async (_, partialArgs, input) => {
    const { result } = await read(...pieces(...partialArgs), last)
    expect(result.toolCalls).toMatchObject([{ name: 'add', status: 'ready' }])
    expect(JSON.stringify(result.toolCalls[0]?.input)).toBe(JSON.stringify(input))
  })

  it.each([
    [
      'are nested too deep to be written',
      [{ jsonPath: `$${'.a'.repeat(50_000)}`, numberValue: 2 }],
      last,
    ],
    ['have no end', [{ jsonPath: '$.a', numberValue: 2 }], undefined],
    ['leave out places of a list', [{ jsonPath: '$.a[4000000000]', numberValue: 2 }], last],
    [
      'set the length of a list',
      [
        { jsonPath: '$.a[0]', numberValue: 2 },
        { jsonPath: '$.a.length', numberValue: 4e9 },
      ],
      last,
    ],
    ['have no place', [{ numberValue: 2 }], last],
    [
      'are inside a text',
      [
        { jsonPath: '$.a', stringValue: 'b' },
        { jsonPath: '$.a.b', numberValue: 1 },
      ],
      last,
    ],
    ['are nested without end', [{ jsonPath: `$${'.a'.repeat(9_999)}`, numberValue: 1 }], last],
  ])('never execute if they %s', async (_, partialArgs, end) => {
    const finish = end ?? chunk([], 'STOP')
    const { result } = await read(...pieces(...partialArgs), finish)
    expect(result.toolCalls).toMatchObject([{ name: 'add', status: 'invalid' }])
  })

  it('end the call before, where another begins', async () => {
    const { result } = await read(...pieces(), chunk([{ functionCall: { name: 'b' } }], 'STOP'))
    expect(result.toolCalls).toMatchObject([
      { name: 'add', status: 'invalid' },
      { name: 'b', status: 'ready' },
    ])
  })
})

it.each([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
  ['MODEL_ARMOR', 'content-filter'],
  ['IMAGE_SAFETY', 'content-filter'],
  ['OTHER', 'other'],
  ['SOMETHING_NEW', 'other'],
])('reads the finish reason %s as %s, and the text of the same chunk', async (raw, reason) => {
  const { result } = await read(chunk([{ text: 'Oi' }], raw))
  expect(result.content).toBe('Oi')
  expect(result.outcome).toEqual({ type: 'complete', finishReason: reason })
  expect(result.message.steps[0]?.finish).toEqual({ type: 'finish', reason, raw })
})

it('reads that a prompt was blocked, even without candidates', async () => {
  const promptFeedback = { blockReason: 'PROHIBITED_CONTENT' }
  const { result } = await read({ promptFeedback, usageMetadata: { promptTokenCount: 9 } })
  expect(result.outcome).toEqual({ type: 'complete', finishReason: 'content-filter' })
  expect(result.usage).toMatchObject({ input: 9, total: 9 })
})

it('continues reading after a finish', async () => {
  const { result } = await read(stop, chunk([{ text: 'late' }]))
  expect(result.content).toBe('late')
})

it('counts chunks that are no objects, and continues', async () => {
  const { result } = await read({ news: 1 }, 5, chunk([{ text: 'Oi' }], 'STOP'), null)
  expect(result.content).toBe('Oi')
  expect(result.warnings).toMatchObject([{ code: 'unknown-chunk', count: 3 }])
})

it('reads only the first candidate, and content without parts', async () => {
  const other = { index: 1, content: { parts: [{ text: 'No' }] }, finishReason: 'SAFETY' }
  const { result } = await read(
    { candidates: [{ content: { role: 'model' }, index: 0 }, other] },
    chunk([{ text: 'Oi' }], 'STOP'),
  )
  expect([result.content, result.finishReason]).toEqual(['Oi', 'stop'])
})
