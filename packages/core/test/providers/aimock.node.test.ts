// The providers against a mock server that somebody else wrote, over a real connection.

import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Model, type StreamChatOptions, streamChat } from '../../src/index.ts'
import type { ProviderOptions } from '../../src/protocol/model.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock, bedrockAnthropic } from '../../src/providers/bedrock/index.ts'
import { azure, compatible, groq, ollama, openaiChat } from '../../src/providers/compatible.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'
import { tool } from '../../src/tools.ts'

const claude = 'anthropic.claude-sonnet-4-5-20250929-v1:0'

interface MockedProvider {
  readonly name: string
  readonly path: string
  make(options: ProviderOptions & { readonly baseURL: string }): Model
}

const providers: readonly MockedProvider[] = [
  { name: 'openai', path: '/v1', make: (options) => openai('gpt-5', options) },
  { name: 'anthropic', path: '/v1', make: (options) => anthropic('claude-sonnet-4-5', options) },
  { name: 'google', path: '/v1beta', make: (options) => google('gemini-2.5-flash', options) },
  { name: 'bedrock', path: '', make: (options) => bedrock(claude, options) },
  { name: 'bedrockAnthropic', path: '', make: (options) => bedrockAnthropic(claude, options) },
  { name: 'openrouter', path: '/api/v1', make: (options) => openrouter('openai/gpt-5', options) },
  {
    name: 'openaiChat',
    path: '/v1',
    make: (options) => compatible('gpt-4o', { ...openaiChat, ...options }),
  },
  { name: 'xai', path: '/v1', make: (options) => xai('grok-4', options) },
  {
    name: 'Vertex AI',
    path: '/v1/projects/made/locations/made/publishers/google',
    make: (options) =>
      google('gemini-2.5-flash', { vertex: { project: 'made', location: 'made' }, ...options }),
  },
  {
    name: 'azure',
    path: '/openai/deployments/gpt-4o',
    make: (options) => compatible('gpt-4o', { ...azure, ...options }),
  },
  {
    name: 'groq',
    path: '/openai/v1',
    make: (options) => compatible('made', { ...groq, ...options }),
  },
  { name: 'ollama', path: '/v1', make: (options) => compatible('made', { ...ollama, ...options }) },
]

const mock = new LLMock({ port: 0, logLevel: 'silent' })
const text = 'Olá! Tudo bem? 👋 É um prazer.'

beforeAll(async () => {
  mock.onMessage('Say hi', { content: text, reasoning: 'A greeting will do.' }, { chunkSize: 3 })
  mock.onMessage(
    'Stop early',
    { content: text },
    { chunkSize: 3, truncateAfterChunks: 3, latency: 20 },
  )
  // It counts from the request: a loaded machine needs time to send the first chunk.
  mock.onMessage(
    'Leave me',
    { content: text },
    { chunkSize: 3, latency: 400, disconnectAfterMs: 2_000 },
  )
  mock.onMessage('Take turns', {
    blocks: [
      { type: 'text', text: 'First. ' },
      { type: 'toolCall', name: 'weather', arguments: '{"town":"Lisboa"}', id: 'call_made02' },
      { type: 'text', text: 'Then.' },
    ],
  })
  mock.onMessage('Limit it', { content: text }, { chaos: { rateLimitRate: 1 } })
  mock.onMessage('Delay it', { content: text }, { chaos: { latencyMs: 1 } })
  mock.onMessage('Comment', { content: text }, { openRouterProcessing: true, chunkSize: 3 })
  mock.onMessage('Hide it', { content: text, redactedThinking: ['b3BhcXVl'] })
  mock.onMessage('Search', { content: text, webSearches: ['olá'] })
  mock.onMessage('Too fast', {
    error: { message: 'Slow down', type: 'rate_limit_error' },
    status: 429,
    retryAfter: 7,
  })
  mock.onMessage('Go wrong', {
    error: { message: 'Something broke', type: 'server_error' },
    status: 500,
  })
  mock.onMessage('Drop it', { content: text }, { chaos: { dropRate: 1 } })
  mock.onMessage('Garble it', { content: text }, { chaos: { malformedRate: 1 } })
  mock.onMessage('Hang up', { content: text }, { chaos: { disconnectRate: 1 } })
  mock.addFixture({
    match: { userMessage: 'weather', hasToolResult: false },
    response: {
      toolCalls: [{ id: 'call_made01', name: 'weather', arguments: '{"town":"Lisboa"}' }],
    },
  })
  mock.addFixture({
    match: { userMessage: 'weather', hasToolResult: true },
    response: { content: 'It is sunny.' },
  })
  await mock.start()
})

afterAll(() => mock.stop())

describe.each(providers)('$name', ({ path, make }) => {
  function streamAnswer(content: string, options: Partial<StreamChatOptions> = {}) {
    const model = make({ baseURL: `${mock.url}${path}`, apiKey: 'unused' })
    return streamChat({
      model,
      messages: [{ role: 'user', content }],
      retry: false,
      ...options,
    } as StreamChatOptions)
  }

  it('reads an answer', async () => {
    const result = await streamAnswer('Say hi').result
    expect(result).toMatchObject({
      content: text,
      outcome: { type: 'complete', finishReason: 'stop' },
      warnings: [],
    })
    expect(['', 'A greeting will do.']).toContain(result.reasoning)
  })

  it('executes a tool, and sends its output back', async () => {
    const weather = tool({
      input: z.object({ town: z.string() }),
      execute: ({ town }) => `${town}: sunny`,
    })
    const result = await streamAnswer('What is the weather?', { tools: { weather } }).result
    expect(result).toMatchObject({
      content: 'It is sunny.',
      outcome: { type: 'complete', finishReason: 'stop' },
      toolCalls: [{ name: 'weather', status: 'done', output: 'Lisboa: sunny' }],
    })
  })

  it.each(['Stop early', 'Leave me'])(
    'is truncated where the answer is cut: %s',
    async (content) => {
      const result = await streamAnswer(content).result
      expect(result.outcome).toEqual({ type: 'truncated' })
      expect(text.startsWith(result.content)).toBe(true)
    },
  )

  it('reads texts and calls in their order', async () => {
    const result = await streamAnswer('Take turns').result
    expect(result).toMatchObject({
      content: 'First. Then.',
      outcome: { type: 'complete', finishReason: 'tool-calls' },
      toolCalls: [{ name: 'weather', status: 'ready', input: { town: 'Lisboa' } }],
    })
  })

  it.each(['Delay it', 'Comment', 'Hide it', 'Search'])('reads an answer: %s', async (content) => {
    const result = await streamAnswer(content).result
    expect(result).toMatchObject({ content: text, outcome: { type: 'complete' }, warnings: [] })
  })

  it.each([
    ['Too fast', { name: 'HttpError', status: 429, retryAfter: 7, retryable: true }],
    ['Go wrong', { name: 'HttpError', status: 500, retryable: true }],
    ['Drop it', { name: 'HttpError', status: 500, retryable: true }],
    [
      'Limit it',
      { name: 'HttpError', status: 429, retryable: true, retryAfter: expect.any(Number) },
    ],
    ['Garble it', { name: 'ProtocolError', retryable: false }],
    ['Hang up', { name: 'NetworkError', retryable: true }],
  ])('fails as it should: %s', async (content, error) => {
    const result = await streamAnswer(content).result
    expect(result.outcome.type).toBe('failed')
    expect(result.error).toMatchObject(error)
  })

  it('stops where it is aborted', async () => {
    const stream = streamAnswer('Say hi')
    for await (const { type } of stream) if (type === 'content') stream.abort()
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
  })
})

it("sends back the state that a provider's own mock gave", async () => {
  const model = anthropic('claude-sonnet-4-5', { baseURL: `${mock.url}/v1`, apiKey: 'unused' })
  const { message } = await streamChat({
    model,
    messages: [{ role: 'user', content: 'Hide it' }],
    retry: false,
  }).result
  const { body } = model.request({ messages: [message] })
  expect(JSON.stringify(body)).toContain('{"type":"redacted_thinking","data":"b3BhcXVl"}')
})
