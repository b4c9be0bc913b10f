import { describe, expect, it } from 'vitest'
import type { ChatResult, Model, StreamChatOptions } from '../../../src/index.ts'
import { compatible } from '../../../src/providers/compatible.ts'
import { openrouter } from '../../../src/providers/openrouter.ts'
import { xai } from '../../../src/providers/xai.ts'
import {
  answerBody,
  answers,
  hi,
  type ModelOptions,
  play,
  requestBody,
} from '../../support/cassette-harness.ts'

type Make = (options: ModelOptions) => Model

const router: Make = (options) => openrouter('x-ai/grok-code-fast-1', options)
const grok: Make = (options) => xai('grok-4', options)
const local: Make = (options) => compatible('llama', { ...options, baseURL: 'http://localhost/v1' })

/** The body that is sent for these options, its address and the warnings. */
async function sent(make: Make, options: Partial<StreamChatOptions> = {}): Promise<object> {
  const { fetch, result } = await play(answers(answerBody([])), { make, ...options })
  return { ...requestBody(fetch), warnings: result.warnings, url: fetch.exchanges[0]?.request.url }
}

/** The body of the request after an answer. */
async function requestAfter(make: Make, { messages }: ChatResult) {
  const { fetch } = await play(answers(answerBody([])), { make, messages: [...messages, ...hi] })
  return requestBody(fetch)
}

describe('a request', () => {
  it('has a model, the messages, and a stream with usage', async () => {
    const body = { messages: hi, stream: true, stream_options: { include_usage: true } }
    expect(await sent(grok)).toEqual({
      ...body,
      model: 'grok-4',
      url: 'https://api.x.ai/v1/chat/completions',
      warnings: [],
    })
    expect(await sent(router)).toEqual({
      ...body,
      model: 'x-ai/grok-code-fast-1',
      usage: { include: true },
      url: 'https://openrouter.ai/api/v1/chat/completions',
      warnings: [],
    })
  })

  it.each([router, grok, local])('has every setting', async (make) => {
    const settings = {
      temperature: 0,
      topP: 0.5,
      maxOutputTokens: 100,
      stop: ['END'],
      seed: 0,
      parallelToolCalls: false,
    }
    expect(await sent(make, settings)).toMatchObject({
      temperature: 0,
      top_p: 0.5,
      max_tokens: 100,
      stop: ['END'],
      seed: 0,
      parallel_tool_calls: false,
    })
  })

  it('has the token limit under the name that the server knows', async () => {
    const make: Make = (options) =>
      compatible('a', {
        ...options,
        baseURL: 'http://a.test/',
        rename: { max_tokens: 'max_completion_tokens' },
      })
    const body = await sent(make, { maxOutputTokens: 7 })
    expect(body).toMatchObject({ max_completion_tokens: 7, url: 'http://a.test/chat/completions' })
    expect(body).not.toHaveProperty('max_tokens')
  })

  it('has the effort, and the budget if the server accepts one', async () => {
    const reasoning = { effort: 'high', budget: 2_000 } as const
    expect(await sent(router, { reasoning })).toMatchObject({
      reasoning: { effort: 'high', max_tokens: 2_000 },
      warnings: [],
    })
    for (const make of [grok, local]) {
      expect(await sent(make, { reasoning })).toMatchObject({
        reasoning_effort: 'high',
        warnings: [
          { type: 'warning', code: 'unsupported', message: expect.stringMatching(/budget/) },
        ],
      })
      const little = await sent(make, { reasoning: { effort: 'low' } })
      expect(little).toMatchObject({ reasoning_effort: 'low', warnings: [] })
    }
  })

  it('has the tools with unchanged schemas', async () => {
    const inputSchema = { type: 'object', properties: { a: { type: 'number' } } }
    const tools = {
      add: { description: 'Adds', inputSchema, strict: true },
      now: { inputSchema: {} },
    }
    expect(await sent(router, { tools })).toMatchObject({
      tools: [
        {
          type: 'function',
          function: { name: 'add', description: 'Adds', strict: true, parameters: inputSchema },
        },
        { type: 'function', function: { name: 'now', parameters: {} } },
      ],
    })
  })

  it('has no list of tools if there are none', async () => {
    expect(await sent(router, { tools: {} })).not.toHaveProperty('tools')
  })

  it.each(['auto', 'none', 'required'] as const)('has the tool choice %s', async (toolChoice) => {
    expect(await sent(router, { toolChoice })).toMatchObject({ tool_choice: toolChoice })
  })

  it('has the only tool that may be called', async () => {
    expect(await sent(router, { toolChoice: { tool: 'add' } })).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'add' } },
    })
  })

  it.each([
    ['{"a": 1}', '{"a": 1}'],
    ['', '{}'],
    [' ', '{}'],
    ['{"a":1}{"b":2}', '{"invalid_json":"{\\"a\\":1}{\\"b\\":2}"}'],
    ['{"a":', '{"invalid_json":"{\\"a\\":"}'],
    ['null', '{}'],
    ['[null]', '{"invalid_json":"[null]"}'],
  ])('gives the arguments %j back as an object: %s', async (text, expected) => {
    const call = { index: 0, id: 'a', function: { name: 'f', arguments: text } }
    const { result } = await play(answers(answerBody([{ tool_calls: [call] }])), { make: local })
    const [, answer] = (await requestAfter(local, result)).messages
    expect(answer).toMatchObject({ tool_calls: [{ function: { arguments: expected } }] })
  })

  it.each([['\n'], ['']])('has no blank text of an earlier answer: %j', async (content) => {
    const call = { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }
    const body = answerBody([{ content, tool_calls: [call] }])
    const { result } = await play(answers(body), { make: local })
    const [, answer] = (await requestAfter(router, result)).messages
    expect(Object.keys(answer ?? {})).toEqual(['role', 'tool_calls'])
  })

  it('has ids of its own for the calls of another vendor', async () => {
    const calls = ['functions.f:0', 'functions.f:0'].map((id, index) => ({
      ...{ index, id, function: { name: 'f', arguments: '{}' } },
    }))
    const { result } = await play(answers(answerBody([{ tool_calls: calls }])), { make: local })
    const sentTo = async (make: Make) => {
      const body = JSON.stringify(await requestAfter(make, result))
      return [...body.matchAll(/"(?:tool_call_)?id":"(.*?)"/g)].map(([, id]) => id)
    }
    const own = ['functions.f:0', 'functions.f:0']
    expect(await sentTo(local)).toEqual([...own, ...own])
    const ids = await sentTo(router)
    expect(ids.slice(0, 2)).toEqual(ids.slice(2))
    expect(new Set(ids).size).toBe(2)
    // All that Mistral takes.
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/)
  })

  it('gives DeepSeek behind OpenRouter the reasoning of each earlier answer, or a blank', async () => {
    const make: Make = (options) => openrouter('deepseek/deepseek-v4-pro', options)
    const call = { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }
    const details = [{ type: 'reasoning.text', text: 'Hm', format: 'unknown', index: 0 }]
    const thought = { reasoning: 'Hm', reasoning_details: details, tool_calls: [call] }
    const { result } = await play(answers(answerBody([thought], 'tool_calls')), { make })
    const { messages } = await requestAfter(make, result)
    expect(messages[1]).toMatchObject({ reasoning_content: 'Hm', reasoning_details: details })
    expect(messages[1]).not.toHaveProperty('reasoning')
    const { result: plain } = await play(answers(answerBody([{ content: 'Olá' }])), { make })
    expect((await requestAfter(make, plain)).messages[1]).toMatchObject({ reasoning_content: ' ' })
    expect((await requestAfter(router, plain)).messages[1]).not.toHaveProperty('reasoning_content')
  })

  it("has OpenRouter's routing as it is", async () => {
    const provider = { order: ['xai'], allow_fallbacks: false, data_collection: 'deny' } as const
    const make: Make = (options) => openrouter('a/b', { ...options, provider })
    expect(await sent(make)).toMatchObject({ provider })
  })

  it('is overridden by extra fields', async () => {
    const extraBody = { reasoning: { enabled: true }, stream_options: { include_usage: false } }
    const make: Make = (options) => router({ ...options, extraBody })
    expect(await sent(make, { reasoning: { effort: 'low' } })).toMatchObject(extraBody)
  })

  it('has the files of its messages', async () => {
    const png = 'data:image/png;base64,iVBORw=='
    const pdf = 'data:application/pdf;base64,JVBERi0='
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'file', mediaType: 'image/png', url: png },
      { type: 'file', mediaType: 'application/pdf', url: pdf, name: 'a.pdf' },
    ] as const
    expect(await sent(router, { messages: [{ role: 'user', content }] })).toMatchObject({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: png } },
            { type: 'file', file: { filename: 'a.pdf', file_data: pdf } },
          ],
        },
      ],
    })
  })

  it.each([
    ['audio/mpeg', 'data:audio/mpeg;base64,AAEC', { data: 'AAEC', format: 'mp3' }],
    ['audio/wav', 'data:audio/wav;base64,AAEC', { data: 'AAEC', format: 'wav' }],
    ['audio/x-wav', 'data:audio/x-wav;base64,AAEC', { data: 'AAEC', format: 'wav' }],
    ['audio/vnd.wave', 'data:audio/vnd.wave;base64,AAEC', { data: 'AAEC', format: 'wav' }],
    ['audio/flac', 'data:audio/flac;base64,AAEC', { data: 'AAEC', format: 'flac' }],
  ])('has %s as the sound that it is', async (mediaType, url, sound) => {
    const content = [{ type: 'file', mediaType, url } as const]
    expect(await sent(router, { messages: [{ role: 'user', content }] })).toMatchObject({
      messages: [{ content: [{ type: 'input_audio', input_audio: sound }] }],
    })
  })

  it.each(['https://made.example/a.mp4', 'data:video/mp4;base64,AAEC'])(
    'has the video %s as one',
    async (url) => {
      const content = [{ type: 'file', mediaType: 'video/mp4', url } as const]
      expect(await sent(router, { messages: [{ role: 'user', content }] })).toMatchObject({
        messages: [{ content: [{ type: 'video_url', video_url: { url } }] }],
      })
    },
  )

  it('has the id of a file that was uploaded', async () => {
    const content = [{ type: 'file', mediaType: 'application/pdf', url: 'file-made' } as const]
    expect(await sent(router, { messages: [{ role: 'user', content }] })).toMatchObject({
      messages: [{ content: [{ type: 'file', file: { file_id: 'file-made' } }] }],
    })
  })
})
