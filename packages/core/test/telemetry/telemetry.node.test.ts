import type { Tracer as TheirTracer } from '@opentelemetry/api'
import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { type Attributes, type Span, type Tracer, telemetry } from '../../src/telemetry.ts'
import { tool } from '../../src/tools.ts'
import { answers, anyModel, fault, hi, play, recorded, said } from '../support/cassette-harness.ts'

interface Recorded {
  readonly name: string
  readonly kind: number
  readonly parent: string | undefined
  readonly attributes: Attributes
  readonly events: string[]
  status?: { code: number; message?: string }
  ends: number
}

/** A tracer that keeps what it is told; what is active is known only while work is begun. */
function recorder(): { tracer: Tracer; spans: Recorded[] } {
  const spans: Recorded[] = []
  let active: string | undefined
  const start: Tracer['startSpan'] = (name, { kind, attributes }) => {
    const parent = active
    const told: Recorded = {
      name,
      kind,
      parent,
      attributes: { ...attributes },
      events: [],
      ends: 0,
    }
    spans.push(told)
    return {
      setAttributes: (more) => Object.assign(told.attributes, more),
      setStatus: (status) => Object.assign(told, { status }),
      addEvent: (event) => told.events.push(event),
      end: () => told.ends++,
    } as Span
  }
  const tracer: Tracer = {
    startSpan: start,
    startActiveSpan(name, options, work) {
      const span = start(name, options)
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

it('takes the tracer of OpenTelemetry', () => {
  expectTypeOf<TheirTracer>().toExtend<Tracer>()
})

it.each(recorded)('records a run of $name, and none of its content', async ({ cassette }) => {
  const { tracer, spans } = recorder()
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
  expect(span?.attributes['gen_ai.response.time_to_first_chunk']).toBeTypeOf('number')
  expect(span?.events).toEqual(['gen_ai.first_token'])
  expect(span?.status).toBeUndefined()
  const told = JSON.stringify(spans)
  expect(told).not.toContain('unused')
  for (const text of [result.content, result.reasoning, String(hi[0]?.role && 'Say hi in')]) {
    if (text.length > 7) expect(told).not.toContain(text.slice(0, 40))
  }
})

it.each([
  ['http-429-json', '429'],
  ['error-openai', 'ProviderError'],
  ['eof-before-finish', 'TruncatedError'],
])('tells of %s that it went wrong, and no words of it', async (name, type) => {
  const { tracer, spans } = recorder()
  const options = { middleware: telemetry(tracer).middleware, retry: false } as const
  const { result } = await play(fault(name), options)
  expect(spans).toMatchObject([{ ends: 1, status: { code: 2 } }])
  expect(spans[0]?.attributes['error.type']).toBe(type)
  expect(JSON.stringify(spans)).not.toContain(result.error?.message ?? 'cut off')
})

it('is no error to be stopped', async () => {
  const { tracer, spans } = recorder()
  const signal = AbortSignal.abort()
  await play(fault('comments'), { middleware: telemetry(tracer).middleware, signal })
  expect(spans).toMatchObject([{ ends: 1, attributes: { 'deltakit.outcome': 'aborted' } }])
  expect(spans[0]?.status).toBeUndefined()
})

const calls = said(
  ['weather', 'broken', 'steps'].map((name, index) => {
    return { tool_calls: [{ index, id: name, function: { name, arguments: '{"city":"Lisboa"}' } }] }
  }),
  'tool_calls',
)

it.each([false, true])('records tools, and content only if asked: %s', async (content) => {
  const { tracer, spans } = recorder()
  const traces = telemetry(tracer, { content })
  const input = z.object({ city: z.string() })
  const tools = traces.tools({
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
  })
  const { result } = await play(answers(calls, said([{ content: 'It is sunny.' }])), {
    make: anyModel,
    middleware: traces.middleware,
    tools,
    parallelTools: 1,
    toolTimeout: 100_000,
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
  const told = JSON.stringify(spans)
  for (const words of ['Lisboa', 'Say hi', 'It is sunny', 'two']) {
    if (content) expect(told).toContain(words)
    else expect(told).not.toContain(words)
  }
})

it('says in the words of the conventions why an answer ended', async () => {
  const { tracer, spans } = recorder()
  const { middleware } = telemetry(tracer, { content: true })
  await play(answers(calls), { make: anyModel, middleware })
  for (const finish of ['stop', 'length', 'content_filter']) {
    await play(answers(said([{ content: 'Olá' }], finish)), { make: anyModel, middleware })
  }
  const told = spans.map(({ attributes }) => String(attributes['gen_ai.output.messages']))
  expect(told.map((messages) => JSON.parse(messages)[0].finish_reason)).toEqual([
    ...['tool_call', 'stop', 'length', 'content_filter'],
  ])
})

it('leaves no span open where middleware within fails', async () => {
  const { tracer, spans } = recorder()
  const { middleware } = telemetry(tracer)
  const broken = () => middleware(async () => Promise.reject(new Error('Broken')))
  const { result } = await play(fault('comments'), { middleware: broken })
  expect(result.outcome.type).toBe('failed')
  expect(spans).toMatchObject([{ ends: 1 }])
})
