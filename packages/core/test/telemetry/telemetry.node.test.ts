import type { Tracer as OpenTelemetryTracer } from '@opentelemetry/api'
import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { aiSdk } from '../../src/ai-sdk.ts'
import { streamChat } from '../../src/index.ts'
import { type Attributes, type Span, type Tracer, telemetry } from '../../src/telemetry.ts'
import { tool } from '../../src/tools.ts'
import {
  answerBody,
  answers,
  anyModel,
  fault,
  hi,
  play,
  recorded,
  sse,
} from '../support/cassette-harness.ts'
import { serveBody } from '../support/interop-harness.ts'

interface RecordedSpan {
  readonly name: string
  readonly kind: number
  readonly parent: string | undefined
  readonly attributes: Attributes
  readonly events: string[]
  status?: { code: number; message?: string }
  ends: number
}

/** A tracer that keeps its spans. A span is active only until its work returns. */
function createRecorder(): { tracer: Tracer; spans: RecordedSpan[] } {
  const spans: RecordedSpan[] = []
  let active: string | undefined
  const startSpan: Tracer['startSpan'] = (name, { kind, attributes }) => {
    const span: RecordedSpan = {
      name,
      kind,
      parent: active,
      attributes: { ...attributes },
      events: [],
      ends: 0,
    }
    spans.push(span)
    return {
      setAttributes: (more) => Object.assign(span.attributes, more),
      setStatus: (status) => Object.assign(span, { status }),
      addEvent: (event) => span.events.push(event),
      end: () => span.ends++,
    } as Span
  }
  const tracer: Tracer = {
    startSpan,
    startActiveSpan(name, options, work) {
      const span = startSpan(name, options)
      active = name
      try {
        return work(span)
      } finally {
        active = undefined
      }
    },
  }
  return { tracer, spans }
}

it('accepts the tracer of OpenTelemetry', () => {
  expectTypeOf<OpenTelemetryTracer>().toExtend<Tracer>()
})

it.each(recorded)('records a step of $name, without its content', async ({ cassette }) => {
  const { tracer, spans } = createRecorder()
  const { result } = await play(cassette, { middleware: telemetry(tracer).middleware })
  const [span] = spans
  const { response, usage, model } = result.message.steps[0] ?? {}
  expect(spans).toHaveLength(1)
  expect(span).toMatchObject({ name: `chat ${model}`, kind: 2, ends: 1 })
  expect(span?.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': model,
    'gen_ai.response.id': response?.id,
    'gen_ai.response.finish_reasons': [result.message.steps[0]?.finish?.raw],
    'deltakit.outcome': 'complete',
  })
  expect(span?.attributes['gen_ai.usage.input_tokens']).toBe(usage?.input)
  expect(span?.attributes['gen_ai.usage.output_tokens']).toBe(usage?.output)
  expect(span?.attributes['gen_ai.usage.cache_creation.input_tokens']).toBe(usage?.cacheWrite)
  expect(span?.attributes['gen_ai.response.time_to_first_chunk']).toBeTypeOf('number')
  expect(span?.events).toEqual(['deltakit.first_token'])
  expect(span?.status).toBeUndefined()
  const shown = JSON.stringify(spans)
  expect(shown).not.toContain('unused')
  for (const text of [result.content, result.reasoning, 'Say hi in']) {
    if (text.length > 7) expect(shown).not.toContain(text.slice(0, 40))
  }
})

it.each([
  ['http-429-json', '429'],
  ['error-openai', 'ProviderError'],
  ['eof-before-finish', 'TruncatedError'],
])('records that %s failed, without its message', async (name, type) => {
  const { tracer, spans } = createRecorder()
  const options = { middleware: telemetry(tracer).middleware, retry: false } as const
  const { result } = await play(fault(name), options)
  expect(spans).toMatchObject([{ ends: 1, status: { code: 2 } }])
  expect(spans[0]?.attributes['error.type']).toBe(type)
  expect(JSON.stringify(spans)).not.toContain(result.error?.message ?? 'cut off')
})

it('records an aborted step as no error', async () => {
  const { tracer, spans } = createRecorder()
  const signal = AbortSignal.abort()
  await play(fault('comments'), { middleware: telemetry(tracer).middleware, signal })
  expect(spans).toMatchObject([{ ends: 1, attributes: { 'deltakit.outcome': 'aborted' } }])
  expect(spans[0]?.status).toBeUndefined()
})

const names = ['weather', 'broken', 'steps']
const calls = answerBody(
  names.map((name, index) => {
    return { tool_calls: [{ index, id: name, function: { name, arguments: '{"city":"Lisboa"}' } }] }
  }),
  'tool_calls',
)
const lastAnswer = answerBody([{ content: 'It is sunny.' }])

const input = z.object({ city: z.string() })
const tools = {
  weather: tool({ input, execute: async () => 'sunny in Lisboa' }),
  broken: tool({
    input,
    execute: () => {
      throw new RangeError('Out of Lisboa')
    },
  }),
  steps: tool({
    input,
    async *execute() {
      yield 'one'
      yield 'two'
    },
  }),
}
const oneAfterTheOther = { make: anyModel, parallelTools: 1, toolTimeout: 100_000 }

it.each([false, true])('records tools, and their content only if it is on: %s', async (content) => {
  const { tracer, spans } = createRecorder()
  const traces = telemetry(tracer, { content })
  const { result } = await play(answers(calls, lastAnswer), {
    ...oneAfterTheOther,
    middleware: traces.middleware,
    tools: traces.tools(tools),
  })
  expect(result.toolCalls.map(({ status }) => status)).toEqual(['done', 'failed', 'done'])
  expect(spans.map(({ name, ends, status }) => [name, ends, status?.code])).toEqual([
    ['chat made', 1, undefined],
    ['execute_tool weather', 1, undefined],
    ['execute_tool broken', 1, 2],
    ['execute_tool steps', 1, undefined],
    ['chat made', 1, undefined],
  ])
  expect(spans[1]?.attributes).toMatchObject({
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'weather',
    'gen_ai.tool.call.id': 'weather',
    'gen_ai.tool.type': 'function',
  })
  expect(spans[2]?.attributes['error.type']).toBe('RangeError')
  const shown = JSON.stringify(spans)
  for (const text of ['Lisboa', 'Say hi', 'It is sunny', 'two']) {
    if (content) expect(shown).toContain(text)
    else expect(shown).not.toContain(text)
  }
})

it('records the id of the conversation', async () => {
  const { tracer, spans } = createRecorder()
  const { middleware } = telemetry(tracer)
  await play(answers(lastAnswer), { make: anyModel, middleware, chatId: 'chat-7' })
  expect(spans[0]?.attributes['gen_ai.conversation.id']).toBe('chat-7')
})

it('names finish reasons as the conventions do', async () => {
  const { tracer, spans } = createRecorder()
  const { middleware } = telemetry(tracer, { content: true })
  await play(answers(calls), { make: anyModel, middleware })
  for (const finish of ['stop', 'length', 'content_filter']) {
    await play(answers(answerBody([{ content: 'Olá' }], finish)), { make: anyModel, middleware })
  }
  const recordedMessages = spans.map(({ attributes }) =>
    JSON.parse(String(attributes['gen_ai.output.messages'])),
  )
  expect(recordedMessages.map(([message]) => message.finish_reason)).toEqual([
    ...['tool_call', 'stop', 'length', 'content_filter'],
  ])
})

it('ends its span if middleware inside fails', async () => {
  const { tracer, spans } = createRecorder()
  const { middleware } = telemetry(tracer)
  const broken = () => middleware(async () => Promise.reject(new Error('Broken')))
  const { result } = await play(fault('comments'), { middleware: broken })
  expect(result.outcome.type).toBe('failed')
  expect(spans).toMatchObject([{ ends: 1 }])
})

it('records a span for each step of a model that answers with several', async () => {
  const { tracer, spans } = createRecorder()
  const body = sse(
    { type: 'tool-input-available', toolCallId: 'c', toolName: 'look', input: {} },
    { type: 'tool-output-available', toolCallId: 'c', output: 1 },
    { type: 'start-step' },
    { type: 'text-delta', id: '0', delta: 'Olá' },
    { type: 'finish', finishReason: 'stop' },
  )
  const model = aiSdk('/api/chat', { fetch: serveBody(() => body) })
  const { middleware } = telemetry(tracer)
  await streamChat({ model, messages: hi, middleware }).result
  expect(spans).toMatchObject([
    { name: 'chat ai-sdk', ends: 1, attributes: { 'deltakit.outcome': 'complete' } },
    { name: 'chat ai-sdk', ends: 1, attributes: { 'deltakit.outcome': 'complete' } },
  ])
})

it('records content that is no JSON as empty', async () => {
  const { tracer, spans } = createRecorder()
  const traces = telemetry(tracer, { content: true })
  const call = { index: 0, id: 'c', function: { name: 'big', arguments: '{}' } }
  const thrown = {
    get message(): string {
      throw new Error('No message')
    },
  }
  const big = tool({ input: z.object({}), execute: () => 10n })
  const odd = tool({
    input: z.object({}),
    execute: () => {
      throw thrown
    },
  })
  const oddCall = { index: 1, id: 'd', function: { name: 'odd', arguments: '{}' } }
  const first = answerBody([{ tool_calls: [call, oddCall] }], 'tool_calls')
  const output = { n: 10n }
  const part = { type: 'tool-call', key: '0/t', id: 't', name: 'old', inputText: '{}' } as const
  const parts = [{ ...part, input: {}, status: 'done', output } as const]
  const steps = [{ vendor: 'made', model: 'made' }]
  const { middleware } = traces
  const request = middleware(async () => {})
  const model = anyModel({})
  const { signal } = new AbortController()
  const messages = [{ role: 'assistant', parts, steps } as const]
  await request({ model, messages, step: 0, signal }, () => undefined)
  expect(spans[0]?.attributes['gen_ai.input.messages']).toContain('"response":""')
  await play(answers(first, lastAnswer), {
    ...oneAfterTheOther,
    toolErrorText: () => 'Odd',
    tools: traces.tools({ big, odd }),
  })
  expect(spans[1]?.attributes['gen_ai.tool.call.result']).toBe('')
  expect(spans[2]).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'Error' } })
})
