import { expect, it, vi } from 'vitest'
import { createChat, type Middleware } from '../../src/index.ts'
import { answerBody, anyModel } from '../support/cassette-harness.ts'
import { settled } from '../support/manual-clock.ts'

it('yields to the page often, even when a whole answer is one network read', async () => {
  const deltas = 30_000
  const text = answerBody(Array.from({ length: deltas }, () => ({ content: 'x' })))
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
  // By this clock an event takes a microsecond, from the bytes to the accumulator.
  let now = 0
  const clock = { now: () => now, random: () => 0, sleep: () => new Promise<void>(() => {}) }
  const working: Middleware = (next) => (request, emit) =>
    next(request, (batch) => {
      now += batch.length / 1_000
      return emit(batch)
    })
  const stretches: number[] = []
  let since = 0
  async function yieldToPage() {
    stretches.push(now - since)
    await settled()
    since = now
  }
  const scheduleFrame = (show: () => void) => void settled().then(show)
  const chat = createChat({
    model: anyModel({ fetch: async () => new Response(body) }),
    middleware: working,
    clock,
    scheduler: { scheduleFrame, yieldToPage },
  })
  await chat.send('Count')
  expect(chat.get().content.text).toHaveLength(deltas)
  expect(stretches.length).toBeGreaterThan(1)
  expect(Math.max(...stretches, now - since)).toBeLessThan(9)
})

it('reports what an async scheduler rejects with, and shows the answer at its end', async () => {
  const report = vi.fn()
  vi.stubGlobal('reportError', report)
  const error = new Error('No frames')
  const chat = createChat({
    model: anyModel({ fetch: async () => new Response(answerBody([{ content: 'Hi' }])) }),
    scheduler: { scheduleFrame: () => Promise.reject(error), yieldToPage: async () => {} },
  })
  await chat.send('Hello')
  await settled()
  vi.unstubAllGlobals()
  expect(chat.get().content.text).toBe('Hi')
  expect(report.mock.calls.flat()).toContain(error)
})
