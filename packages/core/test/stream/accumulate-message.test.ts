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

describe('a accumulator', () => {
  it('is empty before anything is said', () => {
    expect(accumulator().message()).toEqual({ role: 'assistant', parts: [], steps: [] })
  })

  it('opens a part when it first hears its name, in the order heard', () => {
    const { parts } = accumulator([
      start(),
      { type: 'content', part: 'content', delta: 'a' },
      { type: 'reasoning', part: 'reasoning', delta: 'b' },
      { type: 'content', part: 'content', delta: 'c' },
    ]).message()
    expect(parts).toEqual([
      { key: '0/content', type: 'content', text: 'ac', status: 'streaming' },
      { key: '0/reasoning', type: 'reasoning', text: 'b', status: 'streaming' },
    ])
  })

  it('gives the same message while nothing is added', () => {
    const made = accumulator([start(), { type: 'content', part: 'content', delta: 'a' }])
    expect(made.message()).toBe(made.message())
  })

  it('never changes what it has handed out', async () => {
    const made = createAccumulator()
    const kept: [unknown, string][] = []
    for (const event of (await play(withCall)).events) {
      made.add([event])
      kept.push([made.message(), JSON.stringify(made.message())])
    }
    for (const [message, copy] of kept) expect(JSON.stringify(message)).toBe(copy)
  })

  it('keeps steps apart, whose parts have the same names', () => {
    const said = (delta: string): StreamEvent => ({ type: 'content', part: 'content', delta })
    const message = accumulator(
      [start(0), said('a'), end(0, done)],
      [start(1), said('b'), end(1, done)],
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
  ])('reads a call of %j strictly, once its run is complete', (text, status, value) => {
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
    'leaves a call unfinished, however whole it looks, where the run is $type',
    (outcome) => {
      const { parts } = accumulator([start(), call, input('{"a":1}'), end(0, outcome)]).message()
      expect(parts).toMatchObject([{ status: 'unfinished', inputText: '{"a":1}' }])
      expect(parts[0]).not.toHaveProperty('input')
    },
  )

  it('takes the outputs of tools, the last one for good', () => {
    const made = accumulator([start(), call, input('{}'), end(0, done)])
    made.add([{ type: 'tool-output', key: '0/tool:0', output: 1, preliminary: true }])
    expect(made.message().parts).toMatchObject([{ status: 'ready', output: 1 }])
    made.add([{ type: 'tool-output', key: '0/tool:0', output: 2 }])
    expect(made.message().parts).toMatchObject([{ status: 'done', output: 2 }])
    made.add([{ type: 'tool-output', key: '0/tool:9', output: 3 }])
    expect(made.message().parts).toHaveLength(1)
  })

  it('knows a failed tool', () => {
    const made = accumulator([start(), call, end(0, done)])
    made.add([{ type: 'tool-output', key: '0/tool:0', output: 'no', status: 'failed' }])
    expect(made.message().parts).toMatchObject([{ status: 'failed', output: 'no' }])
  })

  it('merges what is carried, in the order first heard, until a part of that name is said', () => {
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

  it('merges usage within a run, the last word first', () => {
    const { steps } = accumulator([
      start(),
      { type: 'usage', usage: { input: 5, output: 1, total: 6, cost: 3 } },
      { type: 'usage', usage: { output: 7 } },
    ]).message()
    expect(steps[0]?.usage).toEqual({ input: 5, output: 7, cost: 3, total: 12 })
  })

  it('keeps what was said of the run', () => {
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

  it('takes a hundred thousand deltas in a moment, looked at every thousand', () => {
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
  it('answers one call and touches no other part', async () => {
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
