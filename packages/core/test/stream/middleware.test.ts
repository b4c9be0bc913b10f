import { expect, it } from 'vitest'
import {
  type EventBatch,
  type Middleware,
  type Model,
  type StreamEvent,
  streamChat,
} from '../../src/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { all, begin, fault, hi, play, recorded, requestBody } from '../support/cassette-harness.ts'

const { cassette } = recorded[0] ?? { cassette: fault('comments') }

it('wraps a step, the first around the second', async () => {
  const log: string[] = []
  const named =
    (name: string): Middleware =>
    (next) =>
    async (request, emit) => {
      log.push(`${name} in`)
      await next(request, emit)
      log.push(`${name} out`)
    }
  await play(cassette, { middleware: (next) => named('outer')(named('inner')(next)) })
  expect(log).toEqual(['outer in', 'inner in', 'inner out', 'outer out'])
})

it('can watch the events without changing them', async () => {
  const seen: StreamEvent[] = []
  const logging: Middleware = (next) => (request, emit) =>
    next(request, (batch) => {
      seen.push(...batch)
      return emit(batch)
    })
  const { events } = await play(cassette, { middleware: logging })
  expect(seen).toEqual(events)
  expect(events).toEqual((await play(cassette)).events)
})

it('can change the request', async () => {
  const cold: Middleware = (next) => (request, emit) => next({ ...request, temperature: 0 }, emit)
  const { fetch } = await play(cassette, { middleware: cold, temperature: 1 })
  expect(requestBody(fetch).temperature).toBe(0)
})

it('can change the events', async () => {
  const loud: Middleware = (next) => (request, emit) =>
    next(request, (batch) =>
      emit(
        batch.map((event) =>
          event.type === 'content' ? { ...event, delta: event.delta.toUpperCase() } : event,
        ),
      ),
    )
  expect((await play(cassette, { middleware: loud })).result.content).toBe('OLÁ!')
})

it('can answer by itself, without a request', async () => {
  const cache: EventBatch[] = []
  const caching: Middleware = (next) => async (request, emit) => {
    if (cache.length === 0) {
      await next(request, (batch) => {
        cache.push(batch)
        return emit(batch)
      })
    } else for (const batch of cache) await emit(batch)
  }
  const live = await play(cassette, { middleware: caching })
  const again = await play(cassette, { middleware: caching })
  expect(again.events).toEqual(live.events)
  expect(again.result).toEqual(live.result)
  expect(again.fetch.exchanges).toEqual([])
})

it('applies backpressure if its reader is slow', async () => {
  const passing: Middleware = (next) => (request, emit) => next(request, emit)
  const options = { middleware: passing, replayable: false, replay: { cut: 64 } }
  const { stream, fetch } = begin(cassette, options)
  for await (const event of stream) if (event.type === 'reasoning') break
  expect(fetch.exchanges[0]?.bytes).toBeLessThan(2_000)
})

it('fails the stream, and never throws from the loop, when it rejects', async () => {
  const failing: Middleware = () => async () => {
    throw new RangeError('no cache')
  }
  const { stream, fetch } = begin(cassette, { middleware: failing })
  const events = await all(stream)
  expect(events.at(-1)).toMatchObject({ type: 'end', outcome: { type: 'failed' } })
  const { error } = await stream.result
  expect(error).toMatchObject({ name: 'UnexpectedError', cause: { message: 'no cache' } })
  await expect(stream.complete()).rejects.toBe(error)
  expect(fetch.exchanges).toEqual([])
})

it('fails the stream, and never throws from the call, when it throws', async () => {
  const failing: Middleware = () => () => {
    throw new RangeError('no cache')
  }
  const { result } = await play(cassette, { middleware: failing })
  expect(result.error).toMatchObject({ name: 'UnexpectedError', cause: { message: 'no cache' } })
})

it('can emit empty batches', async () => {
  const verbose: Middleware = (next) => async (request, emit) => {
    await emit([])
    await next(request, (batch) => emit(batch.filter(({ type }) => type !== 'usage')))
    await emit([])
  }
  const { events, result } = await play(cassette, { middleware: verbose })
  expect(events.filter(({ type }) => type === 'end')).toHaveLength(1)
  expect(result.outcome.type).toBe('complete')
})

it('keeps the events from before it threw', async () => {
  const failing: Middleware = (next) => (request, emit) =>
    next(request, (batch) => {
      if (batch.some(({ type }) => type === 'content')) throw new RangeError('too late')
      return emit(batch)
    })
  const { events, result } = await play(cassette, { middleware: failing, replay: { cut: 64 } })
  expect(events.filter(({ type }) => type === 'end')).toHaveLength(1)
  expect(result.outcome.type).not.toBe('complete')
  expect(result.reasoning).toMatch(/^First/)
})

it('leaves the stream truncated when it emits no end', async () => {
  const forgetful: Middleware = (next) => (request, emit) =>
    next(request, (batch) => emit(batch.filter(({ type }) => type !== 'end')))
  const { events, result } = await play(cassette, { middleware: forgetful })
  expect(events.at(-1)).toEqual({ type: 'end', step: 0, outcome: { type: 'truncated' } })
  expect(result.content).toBe('Olá!')
})

it('gets the signal that stops the stream', async () => {
  const waiting: Middleware = () => (request) =>
    new Promise((resolve) => request.signal.addEventListener('abort', () => resolve()))
  const { stream } = begin(cassette, { middleware: waiting })
  stream.abort()
  expect((await all(stream)).at(-1)).toMatchObject({ type: 'end' })
})

it('wraps a model that answers by itself', async () => {
  const unused = () => Promise.reject(new Error('Nothing should be sent'))
  const model: Model = {
    ...openrouter('any', { fetch: unused }),
    async streamStep({ step }, emit) {
      await emit([{ type: 'start', step, vendor: 'made', model: 'any' }])
      await emit([{ type: 'content', part: 'content', delta: 'Olá!' }])
      await emit([{ type: 'end', step: step, outcome: { type: 'complete', finishReason: 'stop' } }])
    },
  }
  const batches: EventBatch[] = []
  const watching: Middleware = (next) => (request, emit) =>
    next(request, (batch) => {
      batches.push(batch)
      return emit(batch)
    })
  expect(await streamChat({ model, messages: hi, middleware: watching }).text()).toBe('Olá!')
  expect(batches).toHaveLength(3)
})

it('can remove a field of the request', async () => {
  const middleware: Middleware =
    (next) =>
    ({ temperature: _, ...request }, emit) =>
      next(request, emit)
  const { fetch, stream } = begin(cassette, { temperature: 0.5, middleware })
  await stream.result
  expect(requestBody(fetch)).not.toHaveProperty('temperature')
})
