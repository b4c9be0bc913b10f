import type { UIMessage } from 'ai'
import * as sdk6 from 'ai'
import * as mocks6 from 'ai/test'
import * as sdk7 from 'ai-7'
import * as mocks7 from 'ai-7/test'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aiSdk } from '../../../src/ai-sdk.ts'
import { streamChat } from '../../../src/index.ts'
import { approved, tool } from '../../../src/tools.ts'
import { hi } from '../../support/cassette-harness.ts'
import { serveBody } from '../../support/interop-harness.ts'

/** The same functions of two versions, whose types differ in what is not used here. */
const versions = [
  { version: 6, sdk: sdk6, mocks: mocks6 },
  { version: 7, sdk: sdk7 as never as typeof sdk6, mocks: mocks7 as never as typeof mocks6 },
]

type Part =
  Awaited<
    ReturnType<InstanceType<typeof mocks6.MockLanguageModelV3>['doStream']>
  >['stream'] extends ReadableStream<infer One>
    ? One
    : never

const usage = {
  inputTokens: { total: 3, noCache: 3, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 4, text: 4, reasoning: undefined },
}
const signed = { mock: { signature: 'signed' } }
const callingAnswer: Part[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'Let me ' },
  { type: 'reasoning-delta', id: 'r', delta: 'look.' },
  { type: 'reasoning-end', id: 'r', providerMetadata: signed },
  { type: 'tool-input-start', id: 'call-0', toolName: 'weather' },
  { type: 'tool-input-delta', id: 'call-0', delta: '{"city":' },
  { type: 'tool-input-delta', id: 'call-0', delta: '"Lisboa"}' },
  { type: 'tool-input-end', id: 'call-0' },
  { type: 'tool-call', toolCallId: 'call-0', toolName: 'weather', input: '{"city":"Lisboa"}' },
  { type: 'finish', finishReason: { unified: 'tool-calls', raw: 'tool_use' }, usage },
]
const lastAnswer: Part[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'text-start', id: '0' },
  { type: 'text-delta', id: '0', delta: 'It is ' },
  { type: 'text-delta', id: '0', delta: 'sunny.' },
  { type: 'text-end', id: '0' },
  { type: 'source', sourceType: 'url', id: 's', url: 'https://ipma.example/', title: 'IPMA' },
  {
    type: 'source',
    sourceType: 'document',
    id: 'd',
    mediaType: 'application/pdf',
    title: 'Report',
  },
  { type: 'file', mediaType: 'image/png', data: 'AAAA' },
  { type: 'finish', finishReason: { unified: 'stop', raw: 'end' }, usage },
]

describe.each(versions)('a backend of AI SDK $version', ({ sdk, mocks }) => {
  /** A backend as the documentation of AI SDK writes it. */
  function backend(steps: readonly Part[][], more: object = {}) {
    const bodies: { id: string; messages: UIMessage[] }[] = []
    const streams = steps.values()
    const model = new mocks.MockLanguageModelV3({
      doStream: async () => ({
        stream: sdk.simulateReadableStream({ chunks: [...(streams.next().value ?? [])] }),
      }),
    })
    const weather = sdk.tool({
      inputSchema: sdk.jsonSchema<{ city: string }>({ type: 'object' }),
      execute: async ({ city }) => ({ city, sky: 'clear' }),
    })
    const fetch: typeof globalThis.fetch = async (_, init) => {
      const body = JSON.parse(String(init?.body))
      bodies.push(body)
      const messages = await sdk.convertToModelMessages(
        await sdk.validateUIMessages({ messages: body.messages }),
      )
      const result = sdk.streamText({
        model,
        messages,
        tools: { weather },
        stopWhen: sdk.stepCountIs(5),
        onError() {},
        ...more,
      })
      return result.toUIMessageStreamResponse({
        sendSources: true,
        originalMessages: body.messages,
        generateMessageId: () => 'answer',
        onError: (error) => `Sorry: ${Object(error).message ?? error}`,
        messageMetadata: ({ part }) => (part.type === 'start' ? { theme: 'dark' } : undefined),
      })
    }
    return { fetch, bodies, model }
  }

  it('reads two steps of a backend, and the output between them', async () => {
    const { fetch } = backend([callingAnswer, lastAnswer])
    const result = await streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
    expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    expect(result.message.steps.map(({ outcome }) => outcome)).toEqual([
      { type: 'complete', finishReason: 'tool-calls' },
      { type: 'complete', finishReason: 'stop' },
    ])
    expect(result.reasoning).toBe('Let me look.')
    expect(result.content).toBe('It is sunny.')
    expect(result.toolCalls).toMatchObject([
      {
        id: 'call-0',
        name: 'weather',
        inputText: '{"city":"Lisboa"}',
        input: { city: 'Lisboa' },
        status: 'done',
        output: { city: 'Lisboa', sky: 'clear' },
      },
    ])
    expect(result.sources).toMatchObject([{ url: 'https://ipma.example/', title: 'IPMA' }])
    const files = result.message.parts.filter(({ type }) => type === 'file')
    expect(files).toMatchObject([{ mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }])
    expect(result.warnings).toEqual([])
  })

  it('shows the output of a call before its step ends', async () => {
    const { fetch } = backend([callingAnswer, lastAnswer])
    const stream = streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi })
    const outputs: unknown[] = []
    const types: string[] = []
    for await (const event of stream) {
      types.push(event.type)
      if (event.type === 'tool-output') outputs.push(event.preliminary ?? false)
    }
    expect(outputs).toEqual([true, false])
    expect(types.filter((type) => /start|end|output/.test(type))).toEqual([
      ...['start', 'tool-output', 'end', 'tool-output', 'start', 'end'],
    ])
  })

  it('sends the answer back as the client of AI SDK does', async () => {
    const { fetch, bodies, model } = backend([callingAnswer, lastAnswer, lastAnswer])
    const options = { model: aiSdk('/api/chat', { fetch }) }
    const first = await streamChat({ ...options, messages: hi }).result
    const history = JSON.parse(JSON.stringify(first.messages))
    const messages = [...history, { role: 'user', content: 'And tomorrow?' }]
    const second = await streamChat({ ...options, messages }).result
    expect(second.content).toBe('It is sunny.')
    expect(bodies[1]?.id).toBe(bodies[0]?.id)
    expect(bodies[0]?.id).toMatch(/^\w{5,}$/)
    const answer = bodies[1]?.messages[1]
    expect(answer).toMatchObject({ id: 'answer', role: 'assistant', metadata: { theme: 'dark' } })
    expect(answer?.parts.map(({ type }) => type)).toEqual([
      ...['step-start', 'reasoning', 'tool-weather', 'step-start'],
      ...['text', 'source-url', 'source-document', 'file'],
    ])
    const [reasoning] = answer?.parts.filter(({ type }) => type === 'reasoning') ?? []
    expect(reasoning).toMatchObject({ text: 'Let me look.', providerMetadata: signed })
    expect(model.doStreamCalls.at(-1)?.prompt.map(({ role }) => role)).toEqual([
      ...['user', 'assistant', 'tool', 'assistant', 'user'],
    ])
  })

  it('fails with the text of an error that the backend reports', async () => {
    const broken: Part[] = [
      ...lastAnswer.slice(0, 3),
      { type: 'error', error: new Error('Overloaded') },
      { type: 'finish', finishReason: { unified: 'error', raw: 'error' }, usage },
    ]
    const { fetch } = backend([broken])
    const result = await streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
    expect(result.outcome.type).toBe('failed')
    expect(result.error?.name).toBe('ProviderError')
    expect(result.error?.message).toContain('Sorry: Overloaded')
    expect(result.content).toBe('It is ')
  })

  it('is aborted if the backend aborts, and truncated wherever its bytes end', async () => {
    const stop = new AbortController()
    const { fetch } = backend([lastAnswer], {
      abortSignal: stop.signal,
      onChunk: () => stop.abort(),
    })
    const stopped = await streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
    expect(stopped.outcome).toEqual({ type: 'aborted' })

    const response = await backend([callingAnswer, lastAnswer]).fetch('/api/chat', {
      body: JSON.stringify({
        messages: [{ id: '0', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      }),
    })
    const whole = await response.text()
    const proof = whole.indexOf('{"type":"finish"')
    for (let end = 23; end < proof; end += 23) {
      const fetch = serveBody(() => whole.slice(0, end))
      const cut = await streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
      expect(cut.outcome, `after ${end}`).toEqual({ type: 'truncated' })
      expect(JSON.stringify(cut.message.parts)).not.toContain('"streaming"')
    }
  })

  it('executes the calls that a backend leaves to the client', async () => {
    const open = sdk.tool({ inputSchema: sdk.jsonSchema<object>({ type: 'object' }) })
    const { fetch, bodies, model } = backend([callingAnswer, lastAnswer], {
      tools: { weather: open },
    })
    const weather = tool({
      input: z.object({ city: z.string() }),
      execute: ({ city }) => `${city}: clear`,
    })
    const options = { model: aiSdk('/api/chat', { fetch }), tools: { weather } }
    const result = await streamChat({ ...options, messages: hi }).result
    expect(result).toMatchObject({
      outcome: { type: 'complete', finishReason: 'stop' },
      content: 'It is sunny.',
      toolCalls: [{ status: 'done', output: 'Lisboa: clear' }],
    })
    expect(bodies[1]?.messages[1]?.parts).toContainEqual(
      expect.objectContaining({ state: 'output-available', output: 'Lisboa: clear' }),
    )
    expect(model.doStreamCalls.at(-1)?.prompt.map(({ role }) => role)).toEqual([
      ...['user', 'assistant', 'tool'],
    ])
  })

  it('lets a person approve a tool of the backend', async () => {
    const asking = sdk.tool({
      inputSchema: sdk.jsonSchema<{ city: string }>({ type: 'object' }),
      needsApproval: true,
      execute: async ({ city }) => `${city}: clear`,
    })
    const { fetch, bodies } = backend([callingAnswer, lastAnswer], { tools: { weather: asking } })
    const weather = tool({ input: z.object({ city: z.string() }) })
    const options = { model: aiSdk('/api/chat', { fetch }), tools: { weather } }
    const first = await streamChat({ ...options, messages: hi }).result
    expect(first.toolCalls).toMatchObject([{ status: 'awaiting-approval' }])
    const decided = approved(first.message, first.toolCalls[0]?.key ?? '')
    const messages = JSON.parse(JSON.stringify([...hi, decided]))
    const second = await streamChat({ ...options, messages }).result
    expect(second).toMatchObject({
      outcome: { type: 'complete', finishReason: 'stop' },
      content: 'It is sunny.',
      toolCalls: [{ status: 'done', output: 'Lisboa: clear' }],
    })
    expect(second.message.steps).toHaveLength(2)
    expect(bodies[1]?.messages[1]?.parts).toContainEqual(
      expect.objectContaining({ approval: expect.objectContaining({ approved: true }) }),
    )
  })
})
