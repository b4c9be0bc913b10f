import { describe, expect, it } from 'vitest'
import {
  createAccumulator,
  type Middleware,
  ProtocolError,
  type StreamEvent,
  streamChat,
} from '../../src/index.ts'
import { all, hi, play, recorded } from '../support/cassette-harness.ts'
import { soon } from '../support/misbehaviour.ts'
import { content, end, malformed, scripted, start } from '../support/scripted-model.ts'

const withoutText = { toString: 0, valueOf: 0 }
const call: StreamEvent = { type: 'tool-call', part: 'tool:0', id: 'a', name: 'look' }

/** What comes after `start`, and what its error names. */
const broken: readonly (readonly [name: string, events: readonly unknown[], named: string])[] = [
  ['a delta that is a number', [{ type: 'content', part: 'a', delta: 1 }], '`delta`'],
  ['a delta without text', [{ type: 'reasoning', part: 'a', delta: withoutText }], '`delta`'],
  [
    'arguments that are an object',
    [call, { type: 'tool-input', part: 'tool:0', delta: {} }],
    '`delta`',
  ],
  ['a part that is no text', [{ type: 'content', part: {}, delta: 'a' }], '`part`'],
  ['a call without a name', [{ type: 'tool-call', part: 'a', id: 'a' }], '`name`'],
  ['a call of no status', [{ ...call, status: 'done' }], 'awaiting-approval, approved, running'],
  ['a source without an address', [{ type: 'source', part: 'a', title: '', text: '' }], '`url`'],
  ['a file without a type', [{ type: 'file', part: 'a', url: '' }], '`mediaType`'],
  [
    'state that sets no object',
    [{ type: 'provider-state', part: 'a', entry: 'b', set: [1] }],
    '`set`',
  ],
  [
    'state that appends no object',
    [{ type: 'provider-state', part: 'a', entry: 'b', append: 'c' }],
    '`append`',
  ],
  ['state of no entry', [{ type: 'provider-state', part: 'a', set: {} }], '`entry`'],
  ['usage that is a number', [{ type: 'usage', usage: 5 }], '`usage`'],
  ['an output of no key', [{ type: 'tool-output', output: 1 }], '`key`'],
  [
    'an output of no status',
    [call, { type: 'tool-output', key: '0/tool:0', output: 1, status: 'ready' }],
    'denied',
  ],
  ['a second start', [start], '`end`'],
  ['an outcome that is text', [{ type: 'end', step: 0, outcome: 'complete' }], '`outcome`'],
  ['a second end', [end(), end()], '`start`'],
  ['text after the end', [end(), content('late')], '`start`'],
  ['a call after the end', [end(), call], '`start`'],
  ['nothing at all', [null], 'null'],
]

describe('a malformed event', () => {
  it.each(broken)(
    'fails a stream, which keeps the events before it: %s',
    async (_, events, named) => {
      for (const replayable of [true, false]) {
        const batch = [start, content('Olá'), ...(events as StreamEvent[])]
        const model = scripted([batch, [content('more')], [end()]])
        const stream = streamChat({ model, messages: hi, replayable })
        const read = await soon(all(stream), 'Reading')
        const { outcome, error, content: text } = await soon(stream.result, 'The result')
        expect(outcome.type).toBe('failed')
        expect(error?.message).toContain(named)
        expect(text).toBe('Olá')
        expect(read.at(-1)).toMatchObject({ type: 'end', outcome: { type: 'failed' } })
      }
    },
  )

  it.each(broken)('fails a stream even if the error is swallowed: %s', async (_, events) => {
    const batches = [[start, content('Olá')], events as StreamEvent[], [content('more')], [end()]]
    const model = scripted(batches, { swallowsErrors: true })
    const stream = streamChat({ model, messages: hi })
    const { outcome, content: text } = await soon(stream.result, 'The result')
    expect(outcome.type).toBe('failed')
    expect(text).toBe('Olá')
    const starts = (await all(stream)).filter(({ type }) => type === 'start')
    const ends = (await all(stream)).filter(({ type }) => type === 'end')
    expect(ends).toHaveLength(starts.length)
  })

  it.each(broken)('of middleware fails the step: %s', async (_, events) => {
    const [{ cassette }] = recorded as [(typeof recorded)[0]]
    const odd: Middleware = (next) => (request, emit) =>
      next(request, (batch) =>
        emit(batch.some(({ type }) => type === 'content') ? (events as StreamEvent[]) : batch),
      )
    const { result } = await play(cassette, { middleware: odd })
    expect(result.outcome.type).not.toBe('complete')
    expect(result.error).toBeDefined()
  })

  it.each(broken.filter(([name]) => name !== 'nothing at all'))(
    'is thrown by an accumulator as a ProtocolError: %s',
    (_, events) => {
      const accumulator = createAccumulator()
      accumulator.add([start, content('Olá')])
      expect(() => accumulator.add(events as StreamEvent[])).toThrow(ProtocolError)
      expect(accumulator.message().parts[0]).toMatchObject({ text: 'Olá' })
    },
  )
})

describe('an event with unknown values', () => {
  it('changes no other field of its part', () => {
    const accumulator = createAccumulator()
    const extra = { key: '9/x', status: 'running', input: 1, output: 2, providerState: 3 }
    accumulator.add([
      start,
      malformed({ ...extra, ...call, status: undefined }),
      malformed({ ...extra, type: 'source', part: 'source:0', url: 'a', title: 'b', text: 'c' }),
    ])
    expect(accumulator.message().parts).toEqual([
      {
        key: '0/tool:0',
        type: 'tool-call',
        id: 'a',
        name: 'look',
        inputText: '',
        status: 'streaming',
      },
      { key: '0/source:0', type: 'source', url: 'a', title: 'b', text: 'c' },
    ])
  })

  it('is ignored if its type is unknown', () => {
    const accumulator = createAccumulator()
    accumulator.add([start, malformed({ type: 'aura', part: 'a' }), content('Olá'), end()])
    expect(accumulator.message().parts).toMatchObject([{ text: 'Olá' }])
  })

  it('is a warning if two types use one part name', () => {
    const accumulator = createAccumulator()
    accumulator.add([start, content('Olá', 'a'), { ...call, part: 'a' }, content('!', 'a'), end()])
    const { parts, steps } = accumulator.message()
    expect(parts).toMatchObject([{ type: 'content', text: 'Olá!' }])
    expect(steps[0]?.warnings).toMatchObject([{ message: expect.stringContaining('part a') }])
  })

  it('has the finish reason `other` if the reason is unknown', () => {
    const accumulator = createAccumulator()
    const outcome = { type: 'complete', finishReason: 'bored' } as never
    accumulator.add([start, malformed({ type: 'finish', reason: 'bored', raw: 'b' }), end(outcome)])
    expect(accumulator.message().steps[0]).toMatchObject({
      finish: { reason: 'other', raw: 'b' },
      outcome: { type: 'complete', finishReason: 'other' },
    })
  })

  it('has an UnexpectedError with the cause if its error is of another class', () => {
    const accumulator = createAccumulator()
    const error = new RangeError('made') as never
    accumulator.add([start, end({ type: 'failed', error })])
    expect(accumulator.message().steps[0]?.outcome).toMatchObject({
      type: 'failed',
      error: { name: 'UnexpectedError', cause: error },
    })
  })
})

describe('usage', () => {
  it('records only numbers, and only in its own fields', () => {
    const accumulator = createAccumulator()
    const odd = { input: { toString: 0 }, output: '7', total: Number.NaN, extra: 1, cost: 2 }
    const missing = [malformed({ type: 'usage' }), malformed({ type: 'usage', usage: null })]
    accumulator.add([start, ...missing, malformed({ type: 'usage', usage: odd }), end()])
    expect(accumulator.message().steps[0]?.usage).toEqual({ cost: 2 })
  })
})

describe('provider state', () => {
  it('appends text only to text', () => {
    const accumulator = createAccumulator()
    const state = { type: 'provider-state', part: 'a', entry: 'b' }
    accumulator.add([
      start,
      malformed({ ...state, set: { text: withoutText } }),
      malformed({ ...state, append: { text: 'a', odd: withoutText } }),
      malformed({ ...state, append: { text: 'b', odd: 5 } }),
      end(),
    ])
    expect(accumulator.message().parts[0]?.providerState).toEqual([
      { entry: 'b', value: { text: 'ab' } },
    ])
  })
})
