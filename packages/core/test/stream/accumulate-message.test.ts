import { describe, expect, it } from 'vitest'
import {
  createAccumulator,
  type EventBatch,
  type StreamEvent,
  withToolOutput,
} from '../../src/index.ts'
import { answers, play, recorded } from '../support/cassette-harness.ts'

/** The recording of a call. */
const withCall = recorded[1]?.cassette ?? answers()

function start(step = 0, vendor = 'made'): StreamEvent {
  return { type: 'start', step, vendor, model: 'm' }
}

function end(step: number, outcome: Extract<StreamEvent, { type: 'end' }>['outcome']): StreamEvent {
  return { type: 'end', step, outcome }
}

const done = { type: 'complete', finishReason: 'stop' } as const
const call: StreamEvent = { type: 'tool-call', part: 'tool:0', id: 'a', name: 'weather' }

function input(delta: string): StreamEvent {
  return { type: 'tool-input', part: 'tool:0', delta }
}

function accumulator(...batches: EventBatch[]) {
  const made = createAccumulator()
  for (const batch of batches) made.add(batch)
  return made
}

describe('an accumulator', () => {
  it('is empty before the first event', () => {
    expect(accumulator().message()).toEqual({ role: 'assistant', parts: [], steps: [] })
  })

  it('opens a part at the first event that names it, in that order', () => {
    const { parts } = accumulator([
      start(),
      { type: 'content', part: 'content', delta: 'a' },
      { type: 'reasoning', part: 'reasoning', delta: 'b' },
      { type: 'content', part: 'content', delta: 'c' },
    ]).message()
    expect(parts).toEqual([
      { key: '0/content', type: 'content', text: 'ac', status: 'streaming' },
      { key: '0/reasoning', type: 'reasoning', text: 'b', status: 'done' },
    ])
  })

  it('returns the same message while nothing is added', () => {
    const made = accumulator([start(), { type: 'content', part: 'content', delta: 'a' }])
    expect(made.message()).toBe(made.message())
  })

  it('never changes a message that it has returned', async () => {
    const made = createAccumulator()
    const kept: [unknown, string][] = []
    for (const event of (await play(withCall)).events) {
      made.add([event])
      kept.push([made.message(), JSON.stringify(made.message())])
    }
    for (const [message, copy] of kept) expect(JSON.stringify(message)).toBe(copy)
  })

  it('keeps the identity of every part and step that an event does not change', () => {
    const text = (part: string): StreamEvent => ({ type: 'content', part, delta: 'a' })
    const usage: StreamEvent = { type: 'usage', usage: { input: 1 } }
    const made = accumulator(
      [start(0), text('a'), text('b'), usage, end(0, done)],
      [start(1), call, text('c'), usage],
    )
    const before = made.message()
    made.add([text('c')])
    const after = made.message()
    expect(after.parts.slice(0, 3)).toEqual(before.parts.slice(0, 3))
    for (const index of [0, 1, 2]) expect(after.parts[index]).toBe(before.parts[index])
    expect(after.parts[3]).not.toBe(before.parts[3])
    expect(after.steps).toBe(before.steps)
    made.add([usage])
    expect(made.message().parts).toBe(after.parts)
    expect(made.message().steps[0]).toBe(before.steps[0])
    expect(made.message().steps[1]).not.toBe(before.steps[1])
  })

  it('shares the finished provider state of a part', () => {
    const state = (entry: string, value: number): StreamEvent => ({
      type: 'provider-state',
      part: 'a',
      entry,
      set: { value },
    })
    const made = accumulator([start(), state('one', 1), state('two', 2)])
    const before = made.message().parts[0]?.providerState
    made.add([{ type: 'content', part: 'a', delta: 'Hm' }])
    expect(made.message().parts[0]?.providerState).toBe(before)
    made.add([state('two', 3)])
    const after = made.message().parts[0]?.providerState
    expect(after?.[0]).toBe(before?.[0])
    expect([before?.[1], after?.[1]]).toMatchObject([
      { value: { value: 2 } },
      { value: { value: 3 } },
    ])
  })

  it('keeps the parts of steps apart even if they have the same names', () => {
    const text = (delta: string): StreamEvent => ({ type: 'content', part: 'content', delta })
    const message = accumulator(
      [start(0), text('a'), end(0, done)],
      [start(1), text('b'), end(1, done)],
    ).message()
    expect(message.parts.map((part) => part.key)).toEqual(['0/content', '1/content'])
    expect(message.steps).toHaveLength(2)
  })

  it.each([
    ['{"a":1}', 'ready', { a: 1 }],
    ['', 'ready', {}],
    [' \n', 'ready', {}],
    ['"text"', 'ready', 'text'],
    ['{"a":', 'invalid', undefined],
  ])('reads a call of %j strictly, once its step is complete', (text, status, value) => {
    const made = accumulator([start(), call, input(text)])
    expect(made.message().parts).toMatchObject([{ status: 'streaming', inputText: text }])
    expect(made.message().parts[0]).not.toHaveProperty('input')
    made.add([end(0, done)])
    expect(made.message().parts).toMatchObject([{ status, inputText: text }])
    expect((made.message().parts[0] as { input?: unknown }).input).toEqual(value)
  })

  it.each([
    { type: 'truncated' },
    { type: 'aborted' },
    { type: 'interrupted' },
    { type: 'failed', error: new Error('made') as never },
  ] as const)(
    'leaves a call unfinished, even with valid arguments, if the step is $type',
    (outcome) => {
      const { parts } = accumulator([start(), call, input('{"a":1}'), end(0, outcome)]).message()
      expect(parts).toMatchObject([{ status: 'unfinished', inputText: '{"a":1}' }])
      expect(parts[0]).not.toHaveProperty('input')
    },
  )

  it('keeps the last output of a tool', () => {
    const made = accumulator([start(), call, input('{}'), end(0, done)])
    made.add([{ type: 'tool-output', key: '0/tool:0', output: 1, preliminary: true }])
    expect(made.message().parts).toMatchObject([{ status: 'ready', output: 1 }])
    made.add([{ type: 'tool-output', key: '0/tool:0', output: 2 }])
    expect(made.message().parts).toMatchObject([{ status: 'done', output: 2 }])
    made.add([{ type: 'tool-output', key: '0/tool:9', output: 3 }])
    expect(made.message().parts).toHaveLength(1)
  })

  it('records that a tool failed', () => {
    const made = accumulator([start(), call, end(0, done)])
    made.add([{ type: 'tool-output', key: '0/tool:0', output: 'no', status: 'failed' }])
    expect(made.message().parts).toMatchObject([{ status: 'failed', output: 'no' }])
  })

  it('merges provider state, and shows it with the part of that name', () => {
    const made = accumulator([
      start(),
      { type: 'provider-state', part: 'reasoning', entry: 'b', set: { type: 'b', n: 1 } },
      { type: 'provider-state', part: 'reasoning', entry: 'a', append: { text: 'x' } },
      {
        type: 'provider-state',
        part: 'reasoning',
        entry: 'b',
        set: { n: 2 },
        append: { text: 'y' },
      },
      { type: 'provider-state', part: 'reasoning', entry: 'a', append: { text: 'z', more: null } },
      { type: 'provider-state', part: 'reasoning', entry: 'b', set: { n: null, m: null } },
    ])
    const providerState = [
      { entry: 'b', value: { type: 'b', n: 2, text: 'y', m: null } },
      { entry: 'a', value: { text: 'xz' } },
    ]
    expect(made.message().parts).toEqual([
      { key: '0/reasoning', type: 'provider-state', providerState },
    ])
    made.add([{ type: 'reasoning', part: 'reasoning', delta: 'Hm' }])
    expect(made.message().parts).toEqual([
      { key: '0/reasoning', type: 'reasoning', text: 'Hm', status: 'streaming', providerState },
    ])
  })

  it('merges the usage of a step, and the last value of a field counts', () => {
    const { steps } = accumulator([
      start(),
      { type: 'usage', usage: { input: 5, output: 1, total: 6, cost: 3 } },
      { type: 'usage', usage: { output: 7 } },
    ]).message()
    expect(steps[0]?.usage).toEqual({ input: 5, output: 7, cost: 3, total: 12 })
  })

  it('records the facts of the step', () => {
    const warning = { type: 'warning', code: 'unsupported', message: 'a' } as const
    const { steps } = accumulator([
      start(),
      { type: 'response', id: 'r', model: 'm-1' },
      warning,
      { type: 'finish', reason: 'length', raw: 'max' },
      warning,
      { type: 'finish', reason: 'stop', raw: 'stop' },
      end(0, done),
    ]).message()
    expect(steps).toMatchObject([
      {
        vendor: 'made',
        model: 'm',
        response: { id: 'r', model: 'm-1' },
        finish: { reason: 'stop', raw: 'stop' },
        warnings: [warning, warning],
        outcome: done,
      },
    ])
  })

  it('survives JSON', async () => {
    const { result } = await play(withCall)
    expect(JSON.parse(JSON.stringify(result.message))).toEqual(result.message)
  })

  it('accumulates a hundred thousand deltas quickly, with a message every thousand', () => {
    const made = accumulator([start()])
    for (let many = 0; many < 100; many++) {
      made.add(
        Array.from({ length: 1_000 }, () => ({ type: 'content', part: 'content', delta: 'a' })),
      )
      made.message()
    }
    expect(made.message().parts).toMatchObject([{ text: 'a'.repeat(100_000) }])
  })
})

describe('withToolOutput', () => {
  it('answers one call and changes no other part', async () => {
    const { result } = await play(withCall)
    const key = result.toolCalls[0]?.key ?? ''
    const answered = withToolOutput(result.message, key, { output: { celsius: 40 } })
    expect(answered.parts.at(-1)).toMatchObject({ status: 'done', output: { celsius: 40 } })
    expect(answered.parts[0]).toBe(result.message.parts[0])
    expect(result.message.parts.at(-1)).not.toHaveProperty('output')
    const failed = withToolOutput(result.message, key, { output: 'no', status: 'failed' })
    expect(failed.parts.at(-1)).toMatchObject({ status: 'failed', output: 'no' })
  })
})
