import { describe, expect, it } from 'vitest'
import {
  type EventBatch,
  ProtocolError,
  type SizeLimits,
  type StreamEvent,
  streamChat,
} from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { all, answerBody, answers, anyModel, hi, play } from '../support/cassette-harness.ts'
import { soon } from '../support/misbehaviour.ts'
import { content, end, scripted, start } from '../support/scripted-model.ts'

const calls = { type: 'complete', finishReason: 'tool-calls' } as const

function many(count: number, make: (index: number) => StreamEvent): StreamEvent[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

async function resultOf(batches: readonly EventBatch[], limits?: SizeLimits) {
  const stream = streamChat({ model: scripted(batches), messages: hi, limits })
  const events = await soon(all(stream), 'Reading')
  return { events, result: await stream.result }
}

const countables: readonly (readonly [
  limit: keyof SizeLimits,
  what: string,
  make: (index: number) => StreamEvent,
])[] = [
  ['parts', 'content', (index) => content('a', `content:${index}`)],
  ['parts', 'reasoning', (index) => ({ type: 'reasoning', part: `r:${index}`, delta: 'a' })],
  [
    'parts',
    'calls',
    (index) => ({ type: 'tool-call', part: `tool:${index}`, id: `${index}`, name: 'look' }),
  ],
  [
    'parts',
    'sources',
    (index) => ({ type: 'source', part: `source:${index}`, url: 'a', title: '', text: '' }),
  ],
  ['parts', 'files', (index) => ({ type: 'file', part: `f:${index}`, mediaType: 'a/b', url: '' })],
  [
    'parts',
    'parts that only have state',
    (index) => ({ type: 'provider-state', part: `p:${index}`, entry: 'a', set: { b: 1 } }),
  ],
  [
    'providerState',
    'entries of state',
    (index) => ({ type: 'provider-state', part: 'a', entry: `${index}`, set: { b: 1 } }),
  ],
  [
    'providerState',
    'fields of state',
    (index) => ({ type: 'provider-state', part: 'a', entry: 'b', append: { [index]: 'c' } }),
  ],
]

describe.each(countables)('limits.%s bounds %s', (limit, _, make) => {
  it('with an error that names it, and keeps the parts before it', async () => {
    const { result, events } = await resultOf([[start], many(20, make), [end()]], { [limit]: 10 })
    expect(result.outcome.type).toBe('failed')
    expect(result.error).toBeInstanceOf(ProtocolError)
    expect(result.error?.message).toContain(`limits.${limit}`)
    expect(result.message.parts.length).toBeLessThanOrEqual(10)
    expect(result.message.parts.length).toBeGreaterThan(0)
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: { type: 'failed' } })
  })

  it('by a much higher default if it is not set', async () => {
    const { result } = await resultOf([[start], many(2_000, make), [end()]])
    expect(result.outcome.type).toBe('complete')
  })

  it('separately in each step', async () => {
    const step = (index: number): EventBatch => [
      { ...start, step: index } as StreamEvent,
      ...many(9, make),
      end(undefined, index),
    ]
    const { result } = await resultOf([step(0), step(1), step(2)], { [limit]: 10 })
    expect(result.outcome.type).toBe('complete')
    expect(result.message.steps).toHaveLength(3)
  })
})

describe('limits.steps', () => {
  const steps = (count: number) =>
    Array.from(
      { length: count },
      (_, index): EventBatch => [{ ...start, step: index } as StreamEvent, end(calls, index)],
    )

  it('bounds the steps of a remote answer, which then fails', async () => {
    const { result } = await resultOf(steps(20), { steps: 10 })
    expect(result.outcome.type).toBe('failed')
    expect(result.error?.message).toContain('limits.steps')
    expect(result.message.steps.slice(0, 10).map(({ outcome }) => outcome)).toEqual(
      Array(10).fill(calls),
    )
  })

  it('has a default far above the steps of agents', async () => {
    const { result } = await resultOf(steps(2_000))
    expect(result.message.steps).toHaveLength(2_000)
    expect(result.outcome).toEqual(calls)
  })
})

describe('limits.warnings', () => {
  const warning = (index: number): StreamEvent => ({
    type: 'warning',
    code: 'unsupported',
    message: `no ${index}`,
  })

  it('bounds the warnings that are kept, and counts the others', async () => {
    const { result, events } = await resultOf([[start], many(150, warning), [end()]])
    expect(result.outcome.type).toBe('complete')
    expect(result.warnings).toHaveLength(101)
    expect(result.warnings.at(-1)).toMatchObject({ code: 'omitted', count: 50 })
    expect(events.filter(({ type }) => type === 'warning')).toHaveLength(150)
  })

  it('can be zero', async () => {
    const { result } = await resultOf([[start], many(3, warning), [end()]], { warnings: 0 })
    expect(result.warnings).toMatchObject([{ code: 'omitted', count: 3 }])
  })

  it('adds no warning if there was none', async () => {
    const { result } = await resultOf([[start], [end()]], { warnings: 0 })
    expect(result.warnings).toEqual([])
  })
})

describe('limits.toolOutput', () => {
  const call = { index: 0, id: 'a', function: { name: 'look', arguments: '{}' } }
  const bodies = [
    answerBody([{ tool_calls: [call] }], 'tool_calls'),
    answerBody([{ content: 'Done' }]),
  ]

  it.each([
    ['an output', () => 'x'.repeat(1_000)],
    [
      'what a generator has so far',
      async function* () {
        yield 'x'.repeat(1_000)
        yield 'short'
      },
    ],
  ])('is an error that the model reads: %s', async (_, execute) => {
    const tools = { look: tool({ input: jsonSchema({}), execute }) }
    const { result } = await play(answers(...bodies), {
      make: anyModel,
      tools,
      limits: { toolOutput: 100 },
    })
    expect(result.content).toBe('Done')
    expect(result.toolCalls[0]).toMatchObject({
      status: 'failed',
      output: expect.stringContaining('limits.toolOutput'),
    })
  })

  it('allows an output of exactly its length', async () => {
    const tools = { look: tool({ input: jsonSchema({}), execute: () => 'x'.repeat(98) }) }
    const { result } = await play(answers(...bodies), {
      make: anyModel,
      tools,
      limits: { toolOutput: 100 },
    })
    expect(result.toolCalls[0]).toMatchObject({ status: 'done' })
  })

  it.each<[string, () => unknown]>([
    ['a BigInt', () => 5n],
    [
      'a value with a circle in it',
      () => {
        const circle: Record<string, unknown> = {}
        circle.self = circle
        return circle
      },
    ],
    [
      'a value whose JSON throws',
      () => ({
        toJSON() {
          throw Object.create(null)
        },
      }),
    ],
  ])('a value that is no JSON is an error that the model reads: %s', async (_, execute) => {
    const tools = { look: tool({ input: jsonSchema({}), execute }) }
    const { result } = await play(answers(...bodies), { make: anyModel, tools })
    expect(result.content).toBe('Done')
    expect(result.toolCalls[0]).toMatchObject({
      status: 'failed',
      output: expect.stringContaining('not JSON'),
    })
  })
})
