import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AssistantMessage,
  type Message,
  type ModelInput,
  type StreamEvent,
  withToolOutput,
} from '../../../src/index.ts'
import { type GoogleOptions, google } from '../../../src/providers/google/index.ts'
import {
  answers,
  asked,
  hi,
  type ModelOptions,
  type PlayOptions,
  play,
} from '../../support/cassette-harness.ts'

const make = (options: ModelOptions) => google('gemini-3-pro', options)

const usage = { promptTokenCount: 9, candidatesTokenCount: 4, totalTokenCount: 13 }

/** The body that brings these chunks, framed as Google frames them. */
function crlf(...chunks: unknown[]): string {
  return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('')
}

/** A chunk of the one candidate; `finish` may come beside its parts. */
function chunk(parts: readonly object[], finishReason?: string, more: object = {}): object {
  const content = { parts, role: 'model' }
  return {
    candidates: [{ content, finishReason, index: 0 }],
    modelVersion: 'gemini-made',
    responseId: 'made',
    ...more,
  }
}

const stop = chunk([], 'STOP')

/** One answer of every kind of part. */
const everything = [
  chunk([{ text: 'The user asks.\n\n\n', thought: true }], undefined, {
    usageMetadata: { promptTokenCount: 9, thoughtsTokenCount: 5 },
  }),
  chunk([{ text: 'Olá, ' }]),
  chunk([{ text: 'mundo 👋' }], undefined, { usageMetadata: { trafficType: 'ON_DEMAND' } }),
  chunk([{ text: '!', thoughtSignature: 'c2lnbmVk' }]),
  chunk([{ executableCode: { language: 'PYTHON', code: 'print(2)' } }]),
  chunk([{ codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2\n' } }]),
  chunk([{ inlineData: { mimeType: 'image/png', data: 'AAAA' }, thoughtSignature: 'cGljdHVyZQ' }]),
  chunk([{ fileData: { mimeType: 'text/csv', fileUri: 'https://example.com/a.csv' } }]),
  chunk([
    {
      functionCall: { name: 'add', args: { a: 2, b: 3 }, id: 'x1' },
      thoughtSignature: 'Zmlyc3Q',
    },
    { functionCall: { name: 'multiply', args: { b: 3, a: 2 } } },
  ]),
  chunk([{ functionCall: { name: 'now' } }]),
  chunk([{ text: '', thoughtSignature: 'bGFzdA' }], 'STOP', {
    usageMetadata: { ...usage, thoughtsTokenCount: 5, cachedContentTokenCount: 2 },
  }),
]

async function hear(chunks: readonly unknown[], options: PlayOptions = {}) {
  return play(answers(crlf(...chunks)), { make, ...options })
}

/** The whole request a model writes, as JSON. */
function written(input: Partial<ModelInput>, options: GoogleOptions = {}, id = 'gemini-3-pro') {
  const { url, body, warnings } = google(id, options).request({ messages: hi, ...input })
  return { url, warnings, body: JSON.parse(JSON.stringify(body)) }
}

/** What is sent after an answer whose calls were all carried out. */
function next(message: AssistantMessage, options: GoogleOptions = {}) {
  const done = message.parts.reduce(
    (answered, { key, type }) =>
      type === 'tool-call' ? withToolOutput(answered, key, { output: `of ${key}` }) : answered,
    message,
  )
  return written({ messages: [...hi, JSON.parse(JSON.stringify(done))] }, options).body.contents
}

describe('reading', () => {
  it('parts an answer into all that Gemini can say', async () => {
    const { result } = await hear(everything)
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

  it('takes the last count, for Gemini counts all that came so far', async () => {
    const { result, events } = await hear(everything)
    expect(events.filter(({ type }) => type === 'usage')).toHaveLength(1)
    const counted = { input: 9, output: 9, reasoning: 5, cachedInput: 2, total: 18 }
    expect(result.usage).toMatchObject(counted)
  })

  it('is not misled by a last count that says only the type of traffic', async () => {
    const more = { usageMetadata: { trafficType: 'ON_DEMAND' } }
    const { result } = await hear([
      chunk([{ text: 'Oi' }], undefined, { usageMetadata: usage }),
      chunk([], 'STOP', more),
    ])
    expect(result.usage).toMatchObject({ input: 9, output: 4, total: 13 })
    const none = await hear([chunk([{ text: 'Oi' }], 'STOP', more)])
    expect(none.result.usage).toEqual({})
  })

  it('counts what a tool of the provider made it read', async () => {
    const usageMetadata = { ...usage, toolUsePromptTokenCount: 30 }
    const { result } = await hear([chunk([{ text: 'Oi' }], 'STOP', { usageMetadata })])
    expect(result.usage).toMatchObject({ input: 39, output: 4, total: 43 })
  })

  it('names what it was told by', async () => {
    const web = { uri: 'https://example.com/ola', title: 'How to say hi' }
    const retrievedContext = { uri: 'gs://made/page', title: 'A page', text: 'Olá means hi.' }
    const candidates = [
      {
        content: { parts: [{ text: 'Olá' }] },
        finishReason: 'STOP',
        groundingMetadata: { groundingChunks: [{ web }, { retrievedContext }, { web }, {}] },
      },
    ]
    const { result } = await hear([{ candidates }])
    expect(result.sources.map(({ url, title, text }) => [url, title, text])).toEqual([
      [web.uri, web.title, ''],
      [retrievedContext.uri, retrievedContext.title, retrievedContext.text],
    ])
  })

  it.each(['citationSources', 'citations'])('names what it cites as its %s', async (name) => {
    const said = { startIndex: 0, uri: 'https://example.com/poem', license: 'MIT' }
    const candidates = [
      {
        content: { parts: [{ text: 'Olá' }] },
        finishReason: 'STOP',
        citationMetadata: { [name]: [said, { ...said, uri: undefined }, null] },
      },
    ]
    const { result } = await hear([{ candidates }])
    expect(result.sources).toEqual([
      { key: `0/source:${said.uri}`, type: 'source', url: said.uri, title: '', text: '' },
    ])
  })

  it('never takes a call for whole whose arguments come in pieces', async () => {
    const { result } = await hear([
      chunk([{ functionCall: { name: 'add', willContinue: true } }]),
      chunk([{ functionCall: { partialArgs: [{ jsonPath: '$.a', numberValue: 2 }] } }]),
      chunk([{ functionCall: {} }], 'STOP'),
    ])
    expect(result.toolCalls).toMatchObject([{ name: 'add', status: 'invalid' }])
  })

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['BLOCKLIST', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['SPII', 'content-filter'],
    ['IMAGE_SAFETY', 'content-filter'],
    ['MALFORMED_FUNCTION_CALL', 'other'],
    ['OTHER', 'other'],
    ['SOMETHING_NEW', 'other'],
  ])('hears %s as %s, with what came in the same chunk', async (raw, reason) => {
    const { result } = await hear([chunk([{ text: 'Oi' }], raw)])
    expect(result.content).toBe('Oi')
    expect(result.outcome).toEqual({ type: 'complete', finishReason: reason })
    expect(result.message.steps[0]?.finish).toEqual({ type: 'finish', reason, raw })
  })

  it('hears of a blocked prompt, which has no candidates', async () => {
    const promptFeedback = { blockReason: 'PROHIBITED_CONTENT' }
    const { result } = await hear([{ promptFeedback, usageMetadata: { promptTokenCount: 9 } }])
    expect(result.outcome).toEqual({ type: 'complete', finishReason: 'content-filter' })
    expect(result.usage).toMatchObject({ input: 9, total: 9 })
  })

  it('goes on reading after a finish', async () => {
    const { result } = await hear([stop, chunk([{ text: 'late' }])])
    expect(result.content).toBe('late')
  })

  it.each([
    [{ code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' }, true],
    [{ code: 400, message: 'That was wrong.', status: 'INVALID_ARGUMENT' }, false],
  ])('fails with the error inside the answer, and keeps what was said', async (error, again) => {
    const { result } = await hear([chunk([{ text: 'Oi' }]), { error }])
    expect(result.content).toBe('Oi')
    expect(result.error).toMatchObject({
      name: 'ProviderError',
      retryable: again,
      code: error.code,
    })
    expect(result.error?.message).toContain(error.message)
  })

  it('counts chunks it knows nothing of, and reads on', async () => {
    const { result } = await hear([{ news: 1 }, 5, chunk([{ text: 'Oi' }], 'STOP'), null])
    expect(result.content).toBe('Oi')
    expect(result.warnings).toEqual([
      { type: 'warning', code: 'unknown-chunk', message: 'Unknown chunks', count: 3 },
    ])
  })

  it('reads the first candidate alone, and content without parts', async () => {
    const other = { index: 1, content: { parts: [{ text: 'No' }] }, finishReason: 'SAFETY' }
    const { result } = await hear([
      { candidates: [{ content: { role: 'model' }, index: 0 }, other] },
      chunk([{ text: 'Oi' }], 'STOP'),
    ])
    expect([result.content, result.finishReason]).toEqual(['Oi', 'stop'])
  })
})

describe('the laws', () => {
  it.each([1, 7, 64])('says the same in pieces of %i bytes', async (cut) => {
    const whole = await hear(everything)
    const { events, result } = await hear(everything, { replay: { cut } })
    expect(events).toEqual(whole.events)
    expect(result).toEqual(whole.result)
  })

  it('begins once, ends once, and settles every part', async () => {
    const { events, result } = await hear(everything)
    expectBrackets(events)
    expect(JSON.stringify(result.message.parts)).not.toContain('"streaming"')
  })

  it('is truncated at every border before the finish, and no call is ready', async () => {
    const whole = (await hear(everything)).result
    for (let length = 1; length < everything.length; length++) {
      const body = crlf(...everything.slice(0, length))
      for (const bytes of [body, body.slice(0, -1), body.slice(0, -2), body.slice(0, -40)]) {
        const { result, events } = await play(answers(bytes), { make })
        expectBrackets(events)
        expect(result.outcome, bytes).toEqual({ type: 'truncated' })
        expect(result.toolCalls.every(({ status }) => status === 'unfinished')).toBe(true)
        expect(whole.content.startsWith(result.content)).toBe(true)
      }
    }
  })

  it('is complete where the last message lacks its blank line', async () => {
    const { result } = await play(answers(crlf(...everything).trimEnd()), { make })
    expect(result.outcome.type).toBe('complete')
  })
})

const names = [
  ...['candidates', 'content', 'parts', 'text', 'thought', 'thoughtSignature', 'functionCall'],
  ...['name', 'args', 'id', 'inlineData', 'mimeType', 'data', 'fileData', 'fileUri', 'index'],
  ...['finishReason', 'groundingMetadata', 'groundingChunks', 'web', 'uri', 'title', '__proto__'],
  ...['usageMetadata', 'promptTokenCount', 'promptFeedback', 'blockReason', 'constructor'],
  ...['citationMetadata', 'citationSources', 'citations', 'willContinue'],
]

const { hostile } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.jsonValue({ maxDepth: 1 }), tie('fields'), tie('list')),
  fields: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
  list: fc.array(tie('value'), { maxLength: 3 }),
  candidate: fc.record({
    content: fc.oneof(tie('value'), fc.record({ parts: tie('list') })),
    finishReason: tie('value'),
    groundingMetadata: fc.oneof(tie('value'), fc.record({ groundingChunks: tie('list') })),
    citationMetadata: fc.oneof(tie('value'), fc.record({ citationSources: tie('list') })),
  }),
  hostile: fc.oneof(
    tie('value'),
    fc.record({
      candidates: fc.oneof(tie('value'), fc.array(tie('candidate'), { maxLength: 2 })),
      usageMetadata: tie('value'),
      promptFeedback: tie('value'),
    }),
  ),
}))

it('ignores what is of the wrong type, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { maxLength: 3 }), async (chunks) => {
      const { events, result } = await hear([chunk([{ text: 'Oi' }]), ...chunks])
      expectBrackets(events)
      expect(result.outcome.type).not.toBe('failed')
      for (const event of events) {
        if ('delta' in event) expect(typeof event.delta).toBe('string')
        if (event.type === 'tool-call') expect([event.id, event.name]).not.toContain('')
        if (event.type === 'finish') expect(typeof event.raw).toBe('string')
        if (event.type === 'source') {
          for (const said of [event.url, event.title, event.text]) expect(said).toBeTypeOf('string')
        }
      }
      next(result.message)
    }),
    { numRuns: 300, seed: 2026 },
  )
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

describe('the next turn', () => {
  it('gives everything back where it was, and the outputs after it', async () => {
    const { result } = await hear(everything)
    const [, model, user] = next(result.message)
    expect(model).toEqual({
      role: 'model',
      parts: [
        { text: 'Olá, mundo 👋' },
        { text: '!', thoughtSignature: 'c2lnbmVk' },
        { executableCode: { language: 'PYTHON', code: 'print(2)' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2\n' } },
        {
          inlineData: { mimeType: 'image/png', data: 'AAAA' },
          thoughtSignature: 'cGljdHVyZQ',
        },
        { fileData: { mimeType: 'text/csv', fileUri: 'https://example.com/a.csv' } },
        {
          functionCall: { id: 'x1', name: 'add', args: { a: 2, b: 3 } },
          thoughtSignature: 'Zmlyc3Q',
        },
        { functionCall: { name: 'multiply', args: { a: 2, b: 3 } } },
        { functionCall: { name: 'now', args: {} } },
        { text: '', thoughtSignature: 'bGFzdA' },
      ],
    })
    expect(user.role).toBe('user')
    expect(user.parts.map((part: { functionResponse: object }) => part.functionResponse)).toEqual([
      expect.objectContaining({ id: 'x1', name: 'add' }),
      { name: 'multiply', response: { result: expect.stringContaining('0/tool') } },
      { name: 'now', response: { result: expect.stringContaining('0/tool') } },
    ])
  })

  it('gives Vertex no ids', async () => {
    const { result } = await hear(everything)
    const text = JSON.stringify(next(result.message, { vertex: { project: 'p', location: 'us' } }))
    expect(text).toContain('Zmlyc3Q')
    expect(text).not.toContain('x1')
  })

  it('keeps a signature off the words before and after it', async () => {
    const { result } = await hear([
      chunk([{ text: 'One ' }]),
      chunk([{ text: 'two ', thoughtSignature: 'dHdv' }]),
      chunk([{ text: 'thr' }]),
      chunk([{ text: 'ee' }], 'STOP'),
    ])
    expect(next(result.message)[1].parts).toEqual([
      { text: 'One ' },
      { text: 'two ', thoughtSignature: 'dHdv' },
      { text: 'three' },
    ])
  })

  it('gives a signed thought back, and no other', async () => {
    const { result } = await hear([
      chunk([{ text: 'Hm.', thought: true }]),
      chunk([{ text: 'So.', thought: true, thoughtSignature: 'dGhpbms' }]),
      chunk([{ text: 'Oi' }], 'STOP'),
    ])
    expect(next(result.message)[1].parts).toEqual([
      { text: 'So.', thought: true, thoughtSignature: 'dGhpbms' },
      { text: 'Oi' },
    ])
  })

  it('says that a tool failed, and leaves out calls that were cut off', async () => {
    const call = chunk([{ functionCall: { name: 'add', args: {} } }])
    const { result } = await hear([call, stop])
    const [{ key = '' } = {}] = result.toolCalls
    const failed = withToolOutput(result.message, key, { output: 'No.', status: 'failed' })
    expect(written({ messages: [failed] }).body.contents[1].parts).toEqual([
      { functionResponse: { name: 'add', response: { error: 'No.' } } },
    ])
    const cut = await hear([call])
    expect(written({ messages: [cut.result.message] }).body.contents).toEqual([])
  })

  it.each(['"all"', '[1]', '3', 'null', '{"a":'])(
    'gives arguments back as an object, though %s was said',
    async (json) => {
      const { result } = await hear([chunk([{ functionCall: { name: 'add' } }]), stop])
      const parts = result.message.parts.map((part) => {
        const { input: _, ...call } = { input: 0, ...part, inputText: json }
        return json.endsWith(':') ? call : { ...call, input: JSON.parse(json) }
      }) as AssistantMessage['parts']
      const [, { parts: written }] = next({ ...result.message, parts })
      expect(Array.isArray(written[0].functionCall.args)).toBe(false)
      expect(written[0].functionCall.args).toBeTypeOf('object')
    },
  )

  it("takes another vendor's words and calls, and nothing it carried", async () => {
    const { result } = await hear(everything)
    const steps = result.message.steps.map((run) => ({ ...run, vendor: 'anthropic' }))
    const contents = next({ ...result.message, steps })
    expect(JSON.stringify(contents)).not.toMatch(/Signature|executable|x1|inlineData|user asks/)
    expect(contents[1].parts.flatMap(Object.keys)).toEqual([
      ...['text', 'text', 'functionCall', 'functionCall', 'functionCall'],
    ])
    expect(contents[2].parts).toHaveLength(3)
  })

  it('sends a second request that has the first answer in it', async () => {
    const cassette = answers(crlf(chunk([{ text: 'Oi', thoughtSignature: 'b2k' }], 'STOP')))
    const { result } = await play(cassette, { make })
    const { fetch } = await play(cassette, { make, messages: [...result.messages, ...hi] })
    const { contents } = asked(fetch)
    expect(contents).toMatchObject([
      { role: 'user' },
      { role: 'model', parts: [{ text: 'Oi', thoughtSignature: 'b2k' }] },
      { role: 'user' },
    ])
  })
})

describe('writing', () => {
  it('asks the public API with a key, and Vertex with a token', async () => {
    const options = { apiKey: () => Promise.resolve('secret') }
    expect(written({}).url).toBe(
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
    )
    expect(await google('g', options).headers()).toEqual({ 'x-goog-api-key': 'secret' })
    const vertex = { project: 'one', location: 'us-central1' }
    expect(written({}, { vertex }).url).toBe(
      'https://us-central1-aiplatform.googleapis.com/v1/projects/one/locations/us-central1/publishers/google/models/gemini-3-pro:streamGenerateContent?alt=sse',
    )
    expect(written({}, { vertex: { project: 'one', location: 'global' } }).url).toContain(
      'https://aiplatform.googleapis.com/v1/projects/one/locations/global/',
    )
    const headers = await google('g', { ...options, vertex }).headers()
    expect(headers).toEqual({ authorization: 'Bearer secret' })
    expect(await google('g', { headers: { via: 'us' } }).headers()).toEqual({ via: 'us' })
  })

  it('puts settings where Gemini reads them', () => {
    const { body, warnings } = written({
      messages: [{ role: 'system', content: 'Be brief.' }, ...hi],
      temperature: 0.5,
      topP: 0.9,
      maxOutputTokens: 100,
      stop: 'END',
      seed: 7,
    })
    expect(warnings).toEqual([])
    expect(body).toEqual({
      systemInstruction: { role: 'user', parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Say hi in Portuguese' }] }],
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        maxOutputTokens: 100,
        stopSequences: ['END'],
        seed: 7,
      },
    })
  })

  it('writes files as data or by where they are, and answers made by hand', () => {
    const messages: Message[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
          { type: 'file', mediaType: 'application/pdf', url: 'https://example.com/a.pdf' },
          { type: 'file', mediaType: 'video/mp4', url: 'gs://made/a.mp4' },
          { type: 'file', mediaType: 'audio/mpeg', url: 'files/abc' },
        ],
      },
      { role: 'assistant', content: 'I see' },
    ]
    expect(written({ messages }).body.contents).toEqual([
      {
        role: 'user',
        parts: [
          { text: 'Look' },
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { fileData: { mimeType: 'application/pdf', fileUri: 'https://example.com/a.pdf' } },
          { fileData: { mimeType: 'video/mp4', fileUri: 'gs://made/a.mp4' } },
          {
            fileData: {
              mimeType: 'audio/mpeg',
              fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc',
            },
          },
        ],
      },
      { role: 'model', parts: [{ text: 'I see' }] },
    ])
  })

  it.each([
    [undefined, { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [{ tool: 'add' }, { mode: 'ANY', allowedFunctionNames: ['add'] }],
  ] as const)('writes the tool choice %o', (toolChoice, functionCallingConfig) => {
    const tools = { add: { inputSchema: { type: 'object' } } }
    expect(written({ tools, toolChoice }).body.toolConfig).toEqual({ functionCallingConfig })
    expect(written({ tools: {}, toolChoice }).body).not.toHaveProperty('toolConfig')
  })

  it.each([
    [undefined, 'VALIDATED'],
    ['required', 'ANY'],
    ['none', 'NONE'],
  ] as const)('keeps strict tools to their schema, chosen by %s', (toolChoice, mode) => {
    const inputSchema = { type: 'object' }
    const tools = { add: { inputSchema, strict: true }, now: { inputSchema, strict: false } }
    const { body, warnings } = written({ tools, toolChoice })
    expect(body.toolConfig).toEqual({ functionCallingConfig: { mode } })
    expect(warnings).toEqual([])
    const { now } = tools
    expect(written({ tools: { now } }).body.toolConfig.functionCallingConfig.mode).toBe('AUTO')
  })

  it('asks for JSON of a form, in JSON Schema', () => {
    const schema = { type: 'object', properties: { city: { type: ['string', 'null'] } } }
    const { body, warnings } = written({ output: { name: 'place', schema }, seed: 7 })
    expect(warnings).toEqual([])
    expect(body.generationConfig).toEqual({
      seed: 7,
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    })
    expect(written({}).body.generationConfig).toEqual({})
  })

  it.each([
    ['gemini-2.5-flash', 1],
    ['gemini-3-pro', 0],
  ])('tells %s of a form beside tools only where both are taken', (id, told) => {
    const output = { name: 'place', schema: { type: 'object' } }
    const tools = { add: { inputSchema: { type: 'object' } } }
    const { body, warnings } = written({ output, tools }, {}, id)
    expect(warnings).toHaveLength(told)
    expect('responseMimeType' in body.generationConfig).toBe(!told)
    expect('responseJsonSchema' in body.generationConfig).toBe(!told)
    expect(body.tools).toHaveLength(1)
    expect(written({ output, tools: {} }, {}, id).warnings).toEqual([])
  })

  it('marks nothing for its caches, which need no asking', () => {
    const text = { type: 'text', text: 'Be brief.', cache: '1h' } as const
    const file = { type: 'file', mediaType: 'image/png', url: 'files/abc', cache: '5m' } as const
    const messages: Message[] = [
      { role: 'system', content: [text, { type: 'text', text: 'And kind.' }] },
      { role: 'user', content: [text, file] },
    ]
    const tools = { add: { inputSchema: { type: 'object' }, cache: '1h' } } as const
    const { body, warnings } = written({ messages, tools })
    expect(warnings).toEqual([])
    expect(JSON.stringify(body)).not.toMatch(/cache|1h|5m/)
    expect(body.systemInstruction.parts).toEqual([{ text: 'Be brief.' }, { text: 'And kind.' }])
    expect(body.contents[0].parts).toHaveLength(2)
  })

  it('translates a schema where Gemini has the words, and sends it as it is elsewhere', () => {
    const plain = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        type: { type: 'string', enum: ['a', 'b'] },
        many: { type: 'array', items: { type: 'number', minimum: 0 }, minItems: 1, maxItems: 9 },
        any: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'integer' }] },
        not: {
          type: 'object',
          properties: { a: { type: 'integer' } },
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    }
    const { not: _, ...properties } = plain.properties
    const declared = (inputSchema: object) => {
      const { body } = written({ tools: { one: { inputSchema, description: 'One' } } })
      return body.tools[0].functionDeclarations[0]
    }
    expect(declared({ ...plain, properties })).toEqual({
      name: 'one',
      description: 'One',
      parameters: {
        type: 'OBJECT',
        properties: {
          type: { type: 'STRING', enum: ['a', 'b'] },
          many: { type: 'ARRAY', items: { type: 'NUMBER', minimum: 0 }, minItems: 1, maxItems: 9 },
          any: { anyOf: [{ type: 'STRING', format: 'date-time' }, { type: 'INTEGER' }] },
        },
      },
    })
    for (const beyond of [
      plain,
      { type: 'object', properties: {} },
      { type: 'object', properties: { a: { type: ['string', 'null'] } } },
      { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { type: 'null' } } },
      { type: 'object', properties: { a: { type: 'string', format: 'email' } } },
      { type: 'object', properties: { a: { enum: [1, 2] } } },
      { type: 'object', properties: { a: { oneOf: [{ type: 'string' }] } } },
      { type: 'object', properties: { a: { allOf: [{ type: 'string' }] } } },
      { type: 'object', properties: { a: { type: 'number', multipleOf: 2 } } },
      { type: 'object', properties: { a: { type: 'number', exclusiveMinimum: 0 } } },
      { type: 'object', properties: { a: { type: 'string', examples: ['b'] } } },
      { type: 'object', properties: { a: { const: 'b' } } },
      { type: 'object', properties: { a: { type: 'array', uniqueItems: true } } },
      { type: 'object', properties: { a: { type: 'array', prefixItems: [] } } },
      { type: 'object', propertyNames: { type: 'string' } },
      { type: 'object', patternProperties: { a: { type: 'string' } } },
      { type: 'object', additionalProperties: { type: 'string' } },
    ]) {
      expect(declared(beyond)).toEqual({
        name: 'one',
        description: 'One',
        parametersJsonSchema: beyond,
      })
    }
  })

  it.each([
    ['gemini-2.5-pro', { budget: 128 }, { includeThoughts: true, thinkingBudget: 128 }, 0],
    ['gemini-2.5-flash', { effort: 'none' }, { includeThoughts: false, thinkingBudget: 0 }, 0],
    ['gemini-2.5-flash', { effort: 'high' }, { includeThoughts: true }, 1],
    ['gemini-3-pro', { effort: 'low' }, { includeThoughts: true, thinkingLevel: 'low' }, 0],
    ['gemini-3-pro', { effort: 'xhigh' }, { includeThoughts: true, thinkingLevel: 'high' }, 1],
    ['gemini-3-pro', { effort: 'none' }, { includeThoughts: true }, 1],
    ['gemini-3-pro', { effort: 'low', budget: 9 }, { includeThoughts: true, thinkingBudget: 9 }, 1],
  ] as const)('asks %s to think %o', (id, reasoning, thinkingConfig, told) => {
    const { body, warnings } = written({ reasoning }, {}, id)
    expect(body.generationConfig).toEqual({ thinkingConfig })
    expect(warnings).toHaveLength(told)
  })

  it('warns that calls cannot be kept apart', async () => {
    const { result } = await hear([stop], { parallelToolCalls: false })
    expect(result.warnings).toMatchObject([{ type: 'warning', code: 'unsupported' }])
    expect(written({ parallelToolCalls: true }).warnings).toEqual([])
  })

  it('lays extra fields over the body', () => {
    const safetySettings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }]
    const extraBody = { safetySettings, cachedContent: 'cachedContents/a' }
    const providerOptions = { cachedContent: 'cachedContents/b' }
    expect(written({ providerOptions }, { extraBody }).body).toMatchObject({
      safetySettings,
      ...providerOptions,
    })
  })
})

function expectBrackets(events: readonly StreamEvent[]): void {
  const types = events.map(({ type }) => type)
  expect(types.filter((type) => type === 'start')).toHaveLength(1)
  expect(types.filter((type) => type === 'end')).toHaveLength(1)
  expect([types[0], types.at(-1)]).toEqual(['start', 'end'])
}
