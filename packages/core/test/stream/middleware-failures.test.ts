import { describe, expect, it } from 'vitest'
import { chatHandler } from '../../src/edge.ts'
import {
  type ChatResult,
  createChat,
  type Emit,
  type EventBatch,
  immediately,
  type Middleware,
  type StreamEvent,
} from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { all, answerBody, answers, begin } from '../support/cassette-harness.ts'
import { asking, post } from '../support/edge-harness.ts'
import { isMadeToFail, settlementOf, turns } from '../support/misbehaviour.ts'

const call = { index: 0, id: 'a', function: { name: 'look', arguments: '{}' } }
const body = answerBody(
  [{ reasoning: 'Hm' }, { content: 'Olá' }, { tool_calls: [call] }],
  'tool_calls',
).replace('"choices"', '"usage":{"prompt_tokens":1,"completion_tokens":1},"choices"')

const types: readonly StreamEvent['type'][] = [
  'start',
  'response',
  'reasoning',
  'content',
  'tool-call',
  'tool-input',
  'usage',
  'finish',
  'end',
]

const failure = () => new RangeError('made to fail')

type Way = (emit: Emit, batch: EventBatch) => ReturnType<Emit>

/** What middleware does with the batch in which the event is. */
const ways: readonly (readonly [name: string, way: Way])[] = [
  [
    'throws before it hands the event on',
    () => {
      throw failure()
    },
  ],
  [
    'throws after it handed the event on',
    (emit, batch) => {
      void emit(batch)
      throw failure()
    },
  ],
  ['rejects before it hands the event on', () => Promise.reject(failure())],
  [
    'rejects after it handed the event on',
    async (emit, batch) => {
      await emit(batch)
      throw failure()
    },
  ],
  [
    'rejects later',
    async (emit, batch) => {
      await emit(batch)
      await turns(2)
      throw failure()
    },
  ],
]

function middlewareAt(type: StreamEvent['type'], way: Way): Middleware {
  return (next) => (request, emit) =>
    next(request, (batch) =>
      batch.some((event) => event.type === type) ? way(emit, batch) : emit(batch),
    )
}

describe.each(types)('middleware that fails at a %s event', (type) => {
  it('sees such an event', async () => {
    const { stream } = begin(answers(body), { replay: { cut: 64 } })
    expect((await all(stream)).map((event) => event.type)).toContain(type)
  })

  it.each(ways)('fails the stream if it %s', async (_, way) => {
    for (const replayable of [true, false]) {
      const { stream } = begin(answers(body), {
        middleware: middlewareAt(type, way),
        replay: { cut: 64 },
        replayable,
      })
      const { result, events } = await settlementOf(stream, { isStuck: false })
      expect(result.outcome.type).toBe('failed')
      expect(isMadeToFail(result.error)).toBe(true)
      expect(events.at(-1)).toMatchObject({ type: 'end', outcome: { type: 'failed' } })
    }
  })

  it('is aborted if it hangs', async () => {
    for (const replayable of [true, false]) {
      const { stream } = begin(answers(body), {
        middleware: middlewareAt(type, () => new Promise(() => {})),
        replay: { cut: 64 },
        replayable,
      })
      const { result, events } = await settlementOf(stream, { isStuck: true })
      expect(result.outcome.type).toBe('aborted')
      expect(events.at(-1)).toMatchObject({ type: 'end', outcome: { type: 'aborted' } })
    }
  })
})

it('is not listened to once the stream is over', async () => {
  let late = async () => {}
  const { stream } = begin(answers(body), {
    middleware: () => (request, emit) => {
      late = async () => emit([{ type: 'content', part: 'content', delta: 'late' }])
      void emit([{ type: 'start', step: request.step, vendor: 'made', model: 'made' }])
      return new Promise(() => {})
    },
  })
  stream.abort()
  const { message } = await stream.result
  await late()
  expect(message.parts).toEqual([])
  expect(stream.message()).toBe(message)
})

it('stops the request of a step whose start event it rejects', async () => {
  // By then the request has left, in any browser.
  const middleware = middlewareAt('start', async () => {
    await turns(50)
    throw failure()
  })
  const { stream, fetch } = begin(answers(body), {
    middleware,
    replay: { drop: { after: 9, as: 'silence' } },
  })
  const { result, events } = await settlementOf(stream, { isStuck: false })
  expect(result.outcome.type).toBe('failed')
  expect(fetch.exchanges.map(({ status }) => status)).toEqual(['aborted'])
  expect(events.map((event) => event.type)).toEqual(['start', 'end'])
})

describe('middleware that is async by mistake', () => {
  /** Nobody awaits the promise, so its rejection would end a whole server. */
  const middleware = (async () => {
    throw failure()
  }) as unknown as Middleware
  const explanation = 'Expected `middleware` to return a function, got an object.'

  it('fails the answer of a stream', async () => {
    const { outcome } = await begin(answers(body), { middleware }).stream.result
    expect(Object(outcome).error.message).toContain(explanation)
  })

  it('fails the answer of a chat', async () => {
    const chat = createChat({ model: fakeModel(['Hi']), middleware, scheduler: immediately })
    await chat.send('Hello')
    expect(chat.get().error?.message).toContain(explanation)
  })

  it('fails the answer of a handler', async () => {
    const results: ChatResult[] = []
    const onFinish = (result: ChatResult) => results.push(result)
    const handler = chatHandler({ model: fakeModel(['Hi']), middleware, onFinish })
    await (await post(handler, asking)).text()
    await turns(2)
    expect(results.map(({ error }) => error?.message)).toEqual([
      expect.stringContaining(explanation),
    ])
  })
})
