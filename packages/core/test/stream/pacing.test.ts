import { describe, expect, it } from 'vitest'
import { streamChat } from '../../src/index.ts'
import { all, answerBody, anyModel, begin, hi, recorded } from '../support/cassette-harness.ts'
import { soon, turns } from '../support/misbehaviour.ts'

const [{ cassette }] = recorded as [(typeof recorded)[0]]
const once = { replayable: false, replay: { cut: 64 } }

describe('a stream that keeps no events', () => {
  it('is whole for a reader that starts after the answer arrived', async () => {
    for (const body of [
      answerBody([{ content: 'Olá' }]),
      `${answerBody([{ content: 'Olá' }])}data: [DONE]\n\n`,
    ]) {
      const model = anyModel({ fetch: async () => new Response(body) })
      const stream = streamChat({ model, messages: hi, replayable: false })
      await turns(20)
      const events = await soon(all(stream), 'Reading')
      expect(events.map(({ type }) => type)).toEqual([
        'start',
        'response',
        'content',
        'finish',
        'end',
      ])
    }
  })

  it('is whole for a reader that starts after the request failed', async () => {
    const model = anyModel({ fetch: async () => new Response('no', { status: 401 }) })
    const stream = streamChat({ model, messages: hi, replayable: false })
    await turns(20)
    const events = await soon(all(stream), 'Reading')
    expect(events.map(({ type }) => type)).toEqual(['start', 'end'])
  })

  it('has one reader, even if another tries', async () => {
    const { stream, fetch } = begin(cassette, once)
    const reader = stream[Symbol.asyncIterator]()
    await reader.next()
    expect(() => stream[Symbol.asyncIterator]()).toThrow('replayable: false')
    await reader.return?.()
    expect((await stream.result).outcome.type).toBe('aborted')
    expect(fetch.exchanges[0]?.status).not.toBe('open')
  })

  it('stops for a reader that left before anything arrived', async () => {
    const { stream } = begin(cassette, once)
    const reader = stream[Symbol.asyncIterator]()
    await reader.return?.()
    expect((await soon(stream.result, 'The result')).outcome.type).toBe('aborted')
    expect(await reader.next()).toEqual({ done: true, value: undefined })
  })

  it('has the whole answer in the result, even if it is awaited late', async () => {
    const { stream } = begin(cassette, once)
    await turns(5)
    const { content } = await soon(stream.result, 'The result')
    expect(content).toBe('Olá!')
    expect(stream.message().parts.length).toBeGreaterThan(0)
  })
})

describe('a stream whose reader leaves', () => {
  it('keeps its outcome after its last event', async () => {
    for (const replayable of [true, false]) {
      const { stream } = begin(cassette, { replayable })
      for await (const { type } of stream) if (type === 'end') break
      expect((await stream.result).outcome.type).toBe('complete')
    }
  })

  it('stops when the second of two readers leaves', async () => {
    const { stream } = begin(cassette, { replay: { cut: 64 } })
    const [one, other] = [stream[Symbol.asyncIterator](), stream[Symbol.asyncIterator]()]
    await one.next()
    await one.return?.()
    await one.return?.()
    expect((await other.next()).done).toBe(false)
    await other.return?.()
    expect((await stream.result).outcome.type).toBe('aborted')
  })
})
