import { describe, expect, it, vi } from 'vitest'
import { post } from '../../support/edge-harness.ts'
import { comeBack, frameReader, loggedHarness, question } from '../../support/log-harness.ts'
import { settled } from '../../support/manual-clock.ts'

describe('a handler with a log', () => {
  it('finishes an answer without a reader', async () => {
    const onFinish = vi.fn()
    const waiting: Promise<unknown>[] = []
    const waitUntil = (work: Promise<unknown>) => void waiting.push(work)
    const { handler, write, finish } = loggedHarness({ onFinish, waitUntil })
    await frameReader(await post(handler, question)).leave()
    await write('Olá')
    await finish()
    await Promise.all(waiting)
    expect(waiting).toHaveLength(1)
    const [result, context] = onFinish.mock.calls[0] ?? []
    expect(result.content).toBe('Olá')
    expect(context.answerId).toBe('one')
  })

  it('stops an answer without a reader after `abandonAfter`', async () => {
    const { handler, clock, provider } = loggedHarness({ abandonAfter: 10_000 })
    await frameReader(await post(handler, question)).leave()
    await clock.advance(5_000)
    const second = frameReader(await handler(comeBack()))
    await clock.advance(20_000)
    expect(provider.cancelled()).toBe(false)
    await second.leave()
    await settled()
    await clock.advance(9_999)
    expect(provider.cancelled()).toBe(false)
    await clock.advance(1)
    expect(provider.cancelled()).toBe(true)
  })

  it('stops an answer whose client is gone though its body is never cancelled', async () => {
    const { handler, clock, provider } = loggedHarness({ abandonAfter: 10_000 })
    const client = new AbortController()
    const { signal } = client
    const frames = frameReader(await post(handler, question, { signal }))
    await frames.next()
    client.abort()
    await settled()
    await clock.advance(10_000)
    expect(provider.cancelled()).toBe(true)
  })

  it('notices that a client left if only its request is aborted', async () => {
    const { handler, clock, provider } = loggedHarness({ abandonAfter: 10_000 })
    const leaving = new AbortController()
    await post(handler, question, { signal: leaving.signal })
    await clock.advance(20_000)
    expect(provider.cancelled()).toBe(false)
    leaving.abort()
    await settled()
    await clock.advance(10_000)
    expect(provider.cancelled()).toBe(true)
  })
})
