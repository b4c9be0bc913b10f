import { describe, expect, it } from 'vitest'
import type { Message, ModelInput } from '../../../src/index.ts'
import { type GoogleOptions, google } from '../../../src/providers/google/index.ts'
import { answers, hi, type ModelOptions, play } from '../../support/cassette-harness.ts'
import { googleBody, stop } from '../../support/google-answers.ts'

/** The whole request a model writes, as JSON. */
function written(input: Partial<ModelInput>, options: GoogleOptions = {}, id = 'gemini-3-pro') {
  const { url, body, warnings } = google(id, options).request({ messages: hi, ...input })
  return { url, warnings, body: JSON.parse(JSON.stringify(body)) }
}

describe('headers and URL', () => {
  it('are those of the public API, with a key', async () => {
    const options = { apiKey: () => Promise.resolve('secret') }
    expect(written({}).url).toBe(
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
    )
    expect(await google('g', options).headers()).toEqual({ 'x-goog-api-key': 'secret' })
    expect(await google('g', { headers: { via: 'us' } }).headers()).toEqual({ via: 'us' })
  })

  it('are those of Vertex AI, with a token', async () => {
    const vertex = { project: 'one', location: 'us-central1' }
    expect(written({}, { vertex }).url).toBe(
      'https://us-central1-aiplatform.googleapis.com/v1/projects/one/locations/us-central1/publishers/google/models/gemini-3-pro:streamGenerateContent?alt=sse',
    )
    expect(written({}, { vertex: { project: 'one', location: 'global' } }).url).toContain(
      'https://aiplatform.googleapis.com/v1/projects/one/locations/global/',
    )
    const apiKey = () => Promise.resolve('secret')
    const headers = await google('g', { apiKey, vertex }).headers()
    expect(headers).toEqual({ authorization: 'Bearer secret' })
  })
})

describe('a body', () => {
  it('has every setting in the place where Gemini reads it', () => {
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

  it('has no cache marks, because Gemini caches by itself', () => {
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

  it('is overridden by extra fields, those of the request last', () => {
    const safetySettings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }]
    const extraBody = { safetySettings, cachedContent: 'cachedContents/a' }
    const providerOptions = { cachedContent: 'cachedContents/b' }
    expect(written({ providerOptions }, { extraBody }).body).toMatchObject({
      safetySettings,
      ...providerOptions,
    })
  })
})

describe('the choice of tools', () => {
  it.each([
    [undefined, { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [{ tool: 'add' }, { mode: 'ANY', allowedFunctionNames: ['add'] }],
  ] as const)('%o is written as %o', (toolChoice, functionCallingConfig) => {
    const tools = { add: { inputSchema: { type: 'object' } } }
    expect(written({ tools, toolChoice }).body.toolConfig).toEqual({ functionCallingConfig })
    expect(written({ tools: {}, toolChoice }).body).not.toHaveProperty('toolConfig')
  })

  it.each([
    [undefined, 'VALIDATED'],
    ['required', 'ANY'],
    ['none', 'NONE'],
  ] as const)('%s keeps strict tools to their schema', (toolChoice, mode) => {
    const inputSchema = { type: 'object' }
    const tools = { add: { inputSchema, strict: true }, now: { inputSchema, strict: false } }
    const { body, warnings } = written({ tools, toolChoice })
    expect(body.toolConfig).toEqual({ functionCallingConfig: { mode } })
    expect(warnings).toEqual([])
    const { now } = tools
    expect(written({ tools: { now } }).body.toolConfig.functionCallingConfig.mode).toBe('AUTO')
  })

  it('leaves a warning if parallel calls are turned off', async () => {
    const make = (options: ModelOptions) => google('gemini-3-pro', options)
    const input = { make, parallelToolCalls: false }
    const { result } = await play(answers(googleBody(stop)), input)
    expect(result.warnings).toEqual([
      {
        type: 'warning',
        code: 'unsupported',
        message:
          '`parallelToolCalls` is left out: Gemini decides by itself how many tools it calls at once.',
      },
    ])
    expect(written({ parallelToolCalls: true }).warnings).toEqual([])
  })
})

describe('the schema of an output', () => {
  const output = { name: 'place', schema: { type: 'object' } }

  it('is sent as JSON Schema', () => {
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
    ['gemini-10-pro', 0],
    ['gemini-flash-latest', 0],
  ])('is sent beside tools to %s, or leaves %i warnings', (id, count) => {
    const tools = { add: { inputSchema: { type: 'object' } } }
    const { body, warnings } = written({ output, tools }, {}, id)
    expect(warnings).toHaveLength(count)
    expect('responseMimeType' in body.generationConfig).toBe(!count)
    expect('responseJsonSchema' in body.generationConfig).toBe(!count)
    expect(body.tools).toHaveLength(1)
    expect(written({ output, tools: {} }, {}, id).warnings).toEqual([])
  })
})

describe('reasoning', () => {
  it.each([
    ['gemini-2.5-pro', { budget: 128 }, { includeThoughts: true, thinkingBudget: 128 }, 0],
    ['gemini-2.5-flash', { effort: 'none' }, { includeThoughts: false, thinkingBudget: 0 }, 0],
    ['gemini-2.5-flash', { effort: 'high' }, { includeThoughts: true }, 1],
    ['gemini-3-pro', { effort: 'low' }, { includeThoughts: true, thinkingLevel: 'low' }, 0],
    ['gemini-10-pro', { effort: 'low' }, { includeThoughts: true, thinkingLevel: 'low' }, 0],
    ['gemini-3-pro', { effort: 'xhigh' }, { includeThoughts: true, thinkingLevel: 'high' }, 1],
    ['gemini-3-pro', { effort: 'none' }, { includeThoughts: true }, 1],
    ['gemini-3.1-pro', { effort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'low' }, 1],
    ['gemini-3.8-flash', { effort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'low' }, 1],
    ['gemini-3-pro', { effort: 'low', budget: 9 }, { includeThoughts: true, thinkingBudget: 9 }, 1],
    ...['gemini-3-flash-preview', 'gemini-3.6-flash', 'gemini-3.8-flash-lite'].map(
      (id) =>
        [
          id,
          { effort: 'minimal' },
          { includeThoughts: true, thinkingLevel: 'minimal' },
          0,
        ] as const,
    ),
  ] as const)('of %s with %o', (id, reasoning, thinkingConfig, count) => {
    const { body, warnings } = written({ reasoning }, {}, id)
    expect(body.generationConfig).toEqual({ thinkingConfig })
    expect(warnings).toHaveLength(count)
  })

  it('leaves a warning about settings that the model does not accept', () => {
    const warningsOf = (id: string, reasoning: ModelInput['reasoning']) =>
      written({ reasoning }, {}, id).warnings
    expect(warningsOf('gemini-3-pro', { effort: 'xhigh' })).toEqual([
      'This model has no effort `xhigh`, so `high` is sent.',
    ])
    expect(warningsOf('gemini-3-pro', { effort: 'none' })).toEqual([
      'This model has no effort `none`, so it decides by itself how long it thinks.',
    ])
    expect(warningsOf('gemini-2.5-pro', { effort: 'high' })).toEqual([
      '`reasoning.effort` is left out: this model takes a `reasoning.budget`.',
    ])
  })
})

describe('tools that Google executes', () => {
  const serverTools = [{ googleSearch: {} }]
  const vertex = { project: 'p', location: 'global' }
  const tools = { add: { inputSchema: { type: 'object' } } }
  const functions = {
    functionDeclarations: [{ name: 'add', parametersJsonSchema: { type: 'object' } }],
  }

  it('are sent in their own format', () => {
    const { body } = written({}, { serverTools })
    expect(body.tools).toEqual(serverTools)
    expect(body).not.toHaveProperty('toolConfig')
  })

  it("hand out what they found beside the page's tools, but on Vertex AI, which refuses that", () => {
    expect(written({ tools }, { serverTools }).body).toMatchObject({
      tools: [functions, ...serverTools],
      toolConfig: {
        functionCallingConfig: { mode: 'VALIDATED' },
        includeServerSideToolInvocations: true,
      },
    })
    const { body } = written({ tools }, { serverTools, vertex })
    expect(body.toolConfig).toEqual({ functionCallingConfig: { mode: 'AUTO' } })
  })

  it('leave no room for a schema before Gemini 3', () => {
    const output = { name: 'sum', schema: { type: 'object' } }
    const { body, warnings } = written({ output }, { serverTools }, 'gemini-2.5-flash')
    expect(body.generationConfig.responseJsonSchema).toBeUndefined()
    expect(warnings).toHaveLength(1)
  })
})
