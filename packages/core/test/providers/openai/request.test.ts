import { describe, expect, it } from 'vitest'
import type { Message } from '../../../src/index.ts'
import { type OpenAIOptions, openai } from '../../../src/providers/openai/index.ts'
import { answers, hi, type ModelOptions, play } from '../../support/cassette-harness.ts'
import { completed, created, messageItem, openaiBody } from '../../support/openai-answers.ts'

const text = openaiBody(created, ...messageItem(0, 'Olá'), completed())

interface Body {
  readonly input: readonly Record<string, unknown>[]
  readonly [field: string]: unknown
}

function written(
  messages: readonly Message[],
  { id = 'gpt-5', ...input }: Record<string, unknown> & { id?: string } = {},
  options: ModelOptions & OpenAIOptions = {},
): { body: Body; warnings: readonly string[] } {
  const { body, warnings = [] } = openai(id, options).request({ messages, ...input })
  return { body: JSON.parse(JSON.stringify(body)), warnings }
}

describe('headers and URL', () => {
  it('are those of the API, with the key as a bearer token', async () => {
    const { fetch } = await play(answers(text), {
      make: (options) => openai('gpt-5', { ...options, apiKey: async () => 'short-lived' }),
    })
    const { url, headers } = fetch.exchanges[0]?.request ?? {}
    expect(url).toBe('https://api.openai.com/v1/responses')
    expect(new Headers(headers as HeadersInit).has('authorization')).toBe(true)
    const ownHeader = openai('gpt-5', { headers: { 'api-key': 'k' } })
    expect(await ownHeader.headers()).toEqual({ 'api-key': 'k' })
    expect(await openai('gpt-5', { apiKey: 'k' }).headers()).toEqual({ authorization: 'Bearer k' })
  })

  it('can be those of another service', () => {
    const azure = openai('gpt-5', { baseURL: 'https://made.example/openai/v1/', vendor: 'azure' })
    expect(azure.vendor).toBe('azure')
    expect(azure.request({ messages: hi }).url).toBe('https://made.example/openai/v1/responses')
  })
})

describe('a body', () => {
  it('is small for a plain question, and stores nothing at OpenAI', () => {
    const input = [
      { role: 'user', content: [{ type: 'input_text', text: 'Say hi in Portuguese' }] },
    ]
    const plain = { input, stream: true, store: false }
    const id = 'gpt-4o'
    expect(written(hi, { id })).toEqual({ body: { model: id, ...plain }, warnings: [] })
    expect(written(hi)).toEqual({
      body: { model: 'gpt-5', ...plain, include: ['reasoning.encrypted_content'] },
      warnings: [],
    })
  })

  it('requests all pages that a search finds', () => {
    const { body } = written(
      hi,
      { id: 'gpt-4o' },
      { serverTools: [{ type: 'web_search_preview' }] },
    )
    expect(body.include).toEqual(['web_search_call.action.sources'])
  })

  it('describes a tool once that OpenAI describes and the page executes', () => {
    const tools = {
      apply_patch: { inputSchema: {} },

      mine: { inputSchema: {} },
      own: { inputSchema: {} },
    }
    const serverTools = [{ type: 'apply_patch' }, { type: 'custom', name: 'own' }]
    const { body } = written(hi, { tools }, { serverTools })
    expect(body.tools).toEqual([
      { type: 'function', name: 'mine', strict: false, parameters: {} },
      ...serverTools,
    ])
  })

  it('has every setting', () => {
    const inputSchema = { type: 'object' }
    const tools = {
      add: { description: 'Adds', inputSchema, strict: true },
      now: { inputSchema, cache: '5m' },
    }
    const output = { name: 'sum', description: 'A sum', schema: inputSchema, strict: true }
    const input = {
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
    const { body, warnings } = written(
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
    ['gpt-35-turbo', 'system'],
    ['ft:gpt-4o-2024-08-06:made::x', 'system'],
    ['gpt-5-chat-latest', 'system'],
    ['gpt-5', 'developer'],
    ['gpt-5.2-codex', 'developer'],
    ['gpt-oss-120b', 'developer'],
    ['o4-mini', 'developer'],
  ])('has for %s a %s message, and requests encrypted reasoning if it reasons', (id, role) => {
    const { body } = written([{ role: 'system', content: 'Be brief' }], { id })
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
    [{ toolChoice: { tool: 'toString' } }, { type: 'toString' }],
    [{}, 'auto'],
  ])('has for %j the tool choice %j', (input, choice) => {
    const tools = { add: { inputSchema: {} } }
    expect(written(hi, { tools, ...input }).body.tool_choice).toEqual(choice)
    expect(written(hi, input).body.tool_choice).toBeUndefined()
  })

  it.each([
    ['gpt-5', { effort: 'minimal' }, { effort: 'minimal', summary: 'auto' }, 0],
    ['gpt-5.2', { effort: 'none' }, { effort: 'none' }, 0],
    ['gpt-5', { budget: 2000 }, { summary: 'auto' }, 1],
    ['gpt-5', {}, { summary: 'auto' }, 0],
    ['gpt-4o', { effort: 'low' }, undefined, 1],
    ['gpt-4o', { effort: 'none' }, undefined, 0],
  ])('has for %s with %j the reasoning %j', (id, reasoning, expected, count) => {
    const { body, warnings } = written(hi, { id, reasoning })
    expect(body.reasoning).toEqual(expected)
    expect(warnings).toHaveLength(count)
  })
})

describe('a warning', () => {
  it('explains in a sentence what is left out', async () => {
    const reasoning = { effort: 'low', budget: 2000 }
    const { body, warnings } = written(hi, { id: 'gpt-4o', stop: 'END', seed: 1, reasoning })
    expect(warnings).toEqual([
      "`stop` is left out: OpenAI's Responses API has no stop sequences.",
      "`seed` is left out: OpenAI's Responses API has no seed.",
      "`reasoning.budget` is left out: OpenAI's Responses API has no reasoning budget.",
      '`reasoning.effort` is left out: gpt-4o does not reason.',
    ])
    expect(JSON.stringify(body)).not.toMatch(/END|seed|effort/)
  })

  it('reaches the result', async () => {
    const make = (options: ModelOptions) => openai('gpt-5', options)
    const { result } = await play(answers(text), { make, seed: 1 })
    expect(result.warnings).toMatchObject([{ code: 'unsupported' }])
  })
})

describe('a mark of what to cache', () => {
  const system = { role: 'system', content: [{ type: 'text', text: 'Hi', cache: '1h' }] } as const
  const url = 'data:image/png;base64,AAEC'
  const image = { type: 'file', mediaType: 'image/png', url, cache: '5m' } as const
  const user = { role: 'user', content: [image, { type: 'text', text: 'See' }] } as const
  const mark = { prompt_cache_breakpoint: { mode: 'explicit' } }

  it.each(['gpt-5.6', 'gpt-5.6-mini', 'gpt-6', 'openai/gpt-7.1'])('is sent to %s', (id) => {
    const [first, second] = written([system, user], { id }).body.input
    expect(first?.content).toEqual([{ type: 'input_text', text: 'Hi', ...mark }])
    expect(second?.content).toEqual([
      { type: 'input_image', image_url: url, ...mark },
      { type: 'input_text', text: 'See' },
    ])
  })

  it.each(['gpt-5', 'gpt-5.5', 'gpt-4.1', 'o3', 'grok-4'])(
    'is left out for %s, which refuses it',
    (id) => {
      expect(JSON.stringify(written([system, user], { id }).body)).not.toContain('breakpoint')
    },
  )
})

describe('a file', () => {
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
  ])('of type %s at %s is sent in its own form', (mediaType, url, fields) => {
    const [message] = written([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See' },
          { type: 'file', mediaType, url },
        ],
      },
    ]).body.input
    const type = mediaType === 'image/png' ? 'input_image' : 'input_file'
    expect(message?.content).toEqual([
      { type: 'input_text', text: 'See' },
      { type, ...fields },
    ])
  })

  it('keeps its name', () => {
    const url = 'data:text/plain;base64,AAEC'
    const file = { type: 'file', mediaType: 'text/plain', url, name: 'a.txt' } as const
    const [message] = written([{ role: 'user', content: [file] }]).body.input
    expect(message?.content).toMatchObject([{ filename: 'a.txt', file_data: url }])
  })

  it.each(['audio/mpeg', 'video/mp4'])(
    'of type %s is rejected with what to send instead',
    (mediaType) => {
      const file = { type: 'file', mediaType, url: 'https://made.example/a', name: 'a' } as const
      const write = () => written([{ role: 'user', content: [file] }])
      expect(write).toThrow(TypeError)
      expect(write).toThrow(
        `OpenAI's Responses API cannot read the file "a" of type ${mediaType}. Send an image (image/*) or a document such as a PDF`,
      )
    },
  )
})
