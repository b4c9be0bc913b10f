import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Span, type Tracer, telemetry } from '../../src/telemetry.ts'
import { tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, fault, play } from '../support/cassette-harness.ts'
import { settled } from '../support/manual-clock.ts'
import { unhandledRejections } from '../support/unhandled-rejections.ts'

const input = z.object({ city: z.string() })
const calls = answerBody(
  ['weather', 'broken', 'steps'].map((name, index) => {
    return { tool_calls: [{ index, id: name, function: { name, arguments: '{"city":"Lisboa"}' } }] }
  }),
  'tool_calls',
)
const lastAnswer = answerBody([{ content: 'It is sunny.' }])

const unhandled = unhandledRejections()

const fail = () => {
  throw new Error('No collector')
}
/** An async function fits where nothing is expected. */
const reject = (): never => Promise.reject(new Error('No collector')) as never

describe('a tracer that fails', () => {
  const span: Span = { setAttributes: () => {}, setStatus: () => {}, addEvent: () => {}, end() {} }
  const working: Tracer = {
    startSpan: () => span,
    startActiveSpan: (_name, _options, work) => work(span),
  }
  const brokenSpan: Span = { setAttributes: fail, setStatus: fail, addEvent: fail, end: fail }
  const rejectingSpan: Span = {
    setAttributes: reject,
    setStatus: reject,
    addEvent: reject,
    end: reject,
  }
  const tracers: readonly [string, Tracer][] = [
    ['in startSpan', { ...working, startSpan: fail }],
    ['in startActiveSpan', { ...working, startActiveSpan: fail }],
    [
      'after its work began',
      {
        ...working,
        startActiveSpan(_name, _options, work) {
          work(span)
          return fail()
        },
      },
    ],
    [
      'in every method of its spans',
      {
        startSpan: () => brokenSpan,
        startActiveSpan: (_name, _options, work) => work(brokenSpan),
      },
    ],
    [
      'later in every method of its spans',
      {
        startSpan: () => rejectingSpan,
        startActiveSpan: (_name, _options, work) => work(rejectingSpan),
      },
    ],
    ['later in startSpan', { ...working, startSpan: reject }],
    ['later in startActiveSpan', { ...working, startActiveSpan: reject }],
    ['by running no work', { ...working, startActiveSpan: () => undefined as never }],
    [
      'by running its work twice',
      {
        ...working,
        startActiveSpan(_name, _options, work) {
          work(span)
          return work(span)
        },
      },
    ],
    ['by being none', {} as Tracer],
  ]

  it.each(tracers)('does not change an answer or its tools: %s', async (_, tracer) => {
    const executions: string[] = []
    const tools = {
      weather: tool({ input, execute: ({ city }) => executions.push(city) }),
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
    const traces = telemetry(tracer, { content: true })
    const { result, fetch } = await play(answers(calls, lastAnswer), {
      make: anyModel,
      parallelTools: 1,
      toolTimeout: 100_000,
      middleware: traces.middleware,
      tools: traces.tools(tools),
    })
    expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    expect(result.toolCalls).toMatchObject([
      { status: 'done', output: 1 },
      { status: 'failed', output: 'Out of Lisboa' },
      { status: 'done', output: 'two' },
    ])
    expect(executions).toEqual(['Lisboa'])
    expect(fetch.exchanges).toHaveLength(2)
    await settled()
    expect(unhandled).toEqual([])
  })

  it.each([
    ['at once', fail],
    ['later', reject],
  ])('does not change an answer as a meter: %s', async (_, record) => {
    const meter = { createHistogram: () => ({ record }) }
    const { middleware } = telemetry({} as Tracer, { meter })
    const { result } = await play(answers(lastAnswer), { make: anyModel, middleware })
    expect(result.outcome.type).toBe('complete')
    await settled()
    expect(unhandled).toEqual([])
  })

  it('does not hide the failure of an answer', async () => {
    const { middleware } = telemetry({} as Tracer, { content: true })
    const { result } = await play(fault('error-openai'), { middleware, retry: false })
    expect(result.error?.name).toBe('ProviderError')
  })
})
