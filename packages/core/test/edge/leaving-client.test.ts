import { describe, expect, it } from 'vitest'
import type { ChatResult } from '../../src/index.ts'
import { answerBody, answers, bytesOf, recorded } from '../support/cassette-harness.ts'
import { asking, post, servedBy, url } from '../support/edge-harness.ts'
import { handlerOn, olá, reading, requestWith } from '../support/handler-responses.ts'
import { settled } from '../support/manual-clock.ts'

const [first] = recorded
const cassette = first?.cassette ?? olá

describe('the response of a handler', () => {
  it('stops the provider when the reader leaves, and calls onFinish', async () => {
    const outcomes: string[] = []
    const onFinish = ({ outcome }: ChatResult) => outcomes.push(outcome.type)
    const how = { cut: 16, drop: { after: bytesOf(cassette).length, as: 'silence' } }
    const { handler, fetch } = handlerOn({ onFinish }, cassette, how)
    const { next, cancel } = reading(await post(handler, asking))
    for (let reads = 0; reads < 5; reads++) await next()
    const before = fetch.exchanges[0]?.bytes ?? 0
    await cancel()
    await settled()
    expect(fetch.exchanges[0]?.status).toMatch(/cancelled|aborted/)
    expect((fetch.exchanges[0]?.bytes ?? 0) - before).toBeLessThanOrEqual(32)
    await expect.poll(() => outcomes).toEqual(['aborted'])
  })

  it('stops the provider when the request is aborted, even without a cancel', async () => {
    const stop = new AbortController()
    const outcomes: string[] = []
    const onFinish = ({ outcome }: ChatResult) => outcomes.push(outcome.type)
    const how = { drop: { after: 10, as: 'silence' } }
    const { handler, fetch } = handlerOn({ onFinish }, olá, how)
    await servedBy(handler)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asking),
      signal: stop.signal,
    })
    await settled()
    stop.abort()
    await expect.poll(() => outcomes).toEqual(['aborted'])
    expect(fetch.exchanges[0]?.status).toMatch(/cancelled|aborted/)
  })

  it('has no heartbeat and no last frame after an abort, even if its reader stalls', async () => {
    const stop = new AbortController()
    const outcomes: string[] = []
    const kept: Promise<unknown>[] = []
    const many = answers(answerBody(Array.from({ length: 50 }, () => ({ content: 'x' }))))
    const { handler, clock } = handlerOn(
      {
        heartbeat: 1_000,
        onFinish: ({ outcome }) => outcomes.push(outcome.type),
        waitUntil: (promise) => kept.push(promise),
      },
      many,
      { cut: 64 },
    )
    const { next } = reading(await servedBy(handler)(url, requestWith(stop.signal)))
    await next()
    await settled()
    stop.abort()
    await Promise.all(kept)
    const before = clock.slept.length
    await clock.advance(30_000)
    expect(clock.slept).toHaveLength(before)
    expect(outcomes).toEqual(['aborted'])
    // A body without an end would stay open for ever.
    expect(await next()).toBe('')
  })

  it('ends when its client leaves while the body of the request is read', async () => {
    const stop = new AbortController()
    let cancelled = false
    const body = new ReadableStream({
      cancel() {
        cancelled = true
      },
    })
    const { handler, fetch } = handlerOn()
    const init = { ...requestWith(stop.signal), body, duplex: 'half' }
    const response = servedBy(handler)(url, init as RequestInit)
    await settled()
    stop.abort()
    expect((await response).status).toBe(499)
    expect(cancelled).toBe(true)
    expect(fetch.exchanges).toEqual([])
  })

  it('sends nothing to a model if the request was aborted before that', async () => {
    const stop = new AbortController()
    const { handler, fetch, clock } = handlerOn({
      authorize: async () => {
        stop.abort()
        return true
      },
    })
    const response = await servedBy(handler)(url, requestWith(stop.signal))
    expect(response.status).toBe(499)
    expect(fetch.exchanges).toEqual([])
    expect(clock.slept).toEqual([])
  })

  it('leaves no listener on the signal of a finished request', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    const counted = Object.assign(signal, {
      addEventListener(...added: Parameters<typeof add>) {
        listeners++
        add(...added)
      },
      removeEventListener(...removed: Parameters<typeof remove>) {
        listeners--
        remove(...removed)
      },
    })
    const { handler } = handlerOn({ authorize: async () => 'ana' })
    await (await servedBy(handler)(url, requestWith(counted))).text()
    await expect.poll(() => listeners).toBe(0)
  })
})
