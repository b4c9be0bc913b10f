import { describe, expect, it } from 'vitest'
import { edge } from '../../src/edge.ts'
import { streamChat, TimeoutError } from '../../src/index.ts'
import { hi, sse } from '../support/cassette-harness.ts'
import { openBody } from '../support/controlled-provider.ts'
import { url } from '../support/edge-harness.ts'
import { manualClock, settled } from '../support/manual-clock.ts'

const end = { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'stop' } }
const start = { type: 'start', step: 0, vendor: 'a', model: 'b' }

describe('the silence of a handler', () => {
  function streaming(greeting: object, timeout?: { silence?: number | false } | false) {
    const { fetch, write } = openBody()
    const clock = manualClock()
    const model = edge(url, { fetch })
    const stream = streamChat({
      model,
      messages: hi,
      clock,
      retry: false,
      ...(timeout !== undefined && { timeout }),
    })
    write(sse(greeting, start, { type: 'content', part: 'c', delta: 'Ol' }))
    return { stream, clock, write }
  }

  it('fails the answer once three heartbeats are missing', async () => {
    const { stream, clock, write } = streaming({ v: 2, heartbeat: 4_000 })
    await settled()
    for (let beat = 0; beat < 5; beat++) {
      await clock.advance(11_999)
      expect(stream.message().steps[0]?.outcome).toBeUndefined()
      write(':\n\n')
      await settled()
    }
    await clock.advance(12_000)
    const { error, content } = await stream.result
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error?.message).toBe(
      'The server sent nothing for 12000 ms, though it shows a sign of life every 4000 ms',
    )
    expect(content).toBe('Ol')
  })

  it.each([
    ['of a handler without a heartbeat', { v: 2 }, undefined],
    ['where the client sets its own limit', { v: 2, heartbeat: 4_000 }, { silence: 100_000 }],
    ['where the client sets no limit', { v: 2, heartbeat: 4_000 }, { silence: false as const }],
    ['where the client has no time limits', { v: 2, heartbeat: 4_000 }, false as const],
    ['where the heartbeat is no number', { v: 2, heartbeat: '1' }, undefined],
  ])('is not watched %s', async (_, greeting, timeout) => {
    const { stream, clock } = streaming(greeting, timeout)
    await settled()
    await clock.advance(90_000)
    expect(stream.message().steps[0]?.outcome).toBeUndefined()
    stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
  })

  describe('behind a proxy that collects an answer before it sends it on', () => {
    const collected = { type: 'content', part: 'c', delta: 'Ol'.padEnd(4_096, '.') }

    function collecting(greeting: object) {
      const { fetch, write, close } = openBody()
      const clock = manualClock()
      const addresses: string[] = []
      const model = edge(url, {
        fetch: async (input, init) => {
          addresses.push(`${init?.method}`)
          return fetch(input, init)
        },
      })
      const stream = streamChat({ model, messages: hi, clock, retry: false, answerId: 'a' })
      write(sse(greeting, start, collected))
      return { stream, clock, write, close, addresses }
    }

    it('proves nothing, and the answer goes on', async () => {
      const { stream, clock, write, close } = collecting({ v: 2, heartbeat: 4_000 })
      await settled()
      await clock.advance(60_000)
      write(`:\n\n:\n\n${sse({ type: 'content', part: 'c', delta: '!' })}`)
      await clock.advance(60_000)
      write(sse(end, { done: true }))
      close()
      const { outcome, content } = await stream.result
      expect(outcome.type).toBe('complete')
      expect(content).toBe(`${collected.delta}!`)
    })

    it('is counted once a heartbeat comes by itself', async () => {
      const { stream, clock, write } = collecting({ v: 2, heartbeat: 4_000 })
      await settled()
      await clock.advance(60_000)
      write(':\n\n')
      await settled()
      await clock.advance(12_000)
      expect((await stream.result).error).toBeInstanceOf(TimeoutError)
    })

    it('makes a client connect again where the answer has a log', async () => {
      const { stream, clock, addresses } = collecting({ v: 2, heartbeat: 4_000, log: true })
      await settled()
      await clock.advance(12_000)
      await clock.until(500)
      await clock.advance(500)
      expect(addresses).toEqual(['POST', 'GET'])
      stream.abort()
      expect((await stream.result).outcome.type).toBe('aborted')
    })
  })

  it('is not counted while the client itself does not read', async () => {
    const { fetch, write, close } = openBody()
    const clock = manualClock()
    const model = edge(url, { fetch })
    const stream = streamChat({ model, messages: hi, clock, retry: false, replayable: false })
    const events = stream[Symbol.asyncIterator]()
    write(sse({ v: 2, heartbeat: 4_000 }, start, { type: 'content', part: 'c', delta: 'Ol' }))
    await events.next()
    await clock.advance(60_000)
    write(sse(end, { done: true }))
    close()
    const rest: unknown[] = []
    for await (const event of { [Symbol.asyncIterator]: () => events }) rest.push(event.type)
    expect(rest).toEqual(['content', 'end'])
    expect((await stream.result).outcome.type).toBe('complete')
  })
})
