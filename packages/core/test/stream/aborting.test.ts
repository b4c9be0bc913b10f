import { describe, expect, it, vi } from 'vitest'
import { AbortedError } from '../../src/index.ts'
import {
  all,
  answers,
  anyModel,
  begin,
  fault,
  type ModelOptions,
  play,
  recorded,
} from '../support/cassette-harness.ts'
import { manualClock } from '../support/manual-clock.ts'

const { cassette } = recorded[0] ?? { cassette: answers() }

/** A recording that moves on only with the clock, a message every 20 ms. */
function paced(options: Parameters<typeof begin>[1] = {}) {
  const clock = manualClock({ skip: 0 })
  const replay = { speed: 1, latency: 1_000, clock }
  return { clock, ...begin(cassette, { clock, replay, ...options }) }
}

describe('aborting', () => {
  it('sends nothing if the signal was aborted before', async () => {
    const { stream, fetch } = begin(cassette, { signal: AbortSignal.abort('early') })
    expect((await all(stream)).map(({ type }) => type)).toEqual(['start', 'end'])
    await expect(stream.complete()).rejects.toBeInstanceOf(AbortedError)
    expect(fetch.exchanges).toEqual([])
  })

  it('gives its reason as the cause of the error', async () => {
    const reason = new RangeError('The page was left')
    const { stream } = begin(cassette)
    stream.abort(reason)
    await expect(stream.complete()).rejects.toMatchObject({ name: 'AbortedError', cause: reason })
    const { stream: signalled } = begin(cassette, { signal: AbortSignal.abort('early') })
    await expect(signalled.complete()).rejects.toMatchObject({ cause: 'early' })
  })

  it('reaches a request that waits for its headers', async () => {
    const { stream, fetch, clock } = paced()
    await clock.until(1_000)
    stream.abort()
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    expect(fetch.exchanges[0]?.status).toBe('aborted')
  })

  it('reaches a key that is still being fetched', async () => {
    const make = (options: ModelOptions) =>
      anyModel({ ...options, apiKey: () => new Promise(() => {}) })
    const { stream, fetch } = begin(cassette, { make })
    stream.abort()
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    expect(fetch.exchanges).toEqual([])
  })

  it('reaches an answer between two messages and keeps what arrived', async () => {
    const caller = new AbortController()
    const { stream, fetch, clock } = paced({ signal: caller.signal })
    await clock.until(1_000)
    await clock.advance(1_000)
    await clock.until(20)
    await clock.advance(20)
    caller.abort('enough')
    const { outcome, reasoning, message } = await stream.result
    expect(outcome).toEqual({ type: 'aborted' })
    expect(reasoning).toMatch(/^First/)
    expect(message.parts).toMatchObject([{ type: 'reasoning', status: 'done' }])
    expect(fetch.exchanges[0]?.status).toBe('aborted')
  })

  it('changes nothing after the end', async () => {
    const { stream } = begin(cassette)
    const result = await stream.result
    stream.abort()
    expect(await stream.result).toBe(result)
    expect(result.outcome.type).toBe('complete')
    expect((await all(stream)).at(-1)).toMatchObject({ outcome: { type: 'complete' } })
  })

  it.each([
    ['complete', cassette],
    ['truncated', fault('eof-before-finish')],
    ['failed', fault('http-401-json')],
  ])("leaves no listener on the caller's signal once it is %s", async (type, given) => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    const { result } = await play(given, { signal })
    expect(result.outcome.type).toBe(type)
    const listeners = new Set(added.mock.calls.map(([, listener]) => listener))
    for (const [, listener] of removed.mock.calls) listeners.delete(listener)
    expect(listeners.size).toBe(0)
  })
})
