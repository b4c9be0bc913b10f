import { expect, it, vi } from 'vitest'
import { createChat, type Middleware } from '../../src/index.ts'
import { answerBody, anyModel } from '../support/cassette-harness.ts'
import { openBody } from '../support/controlled-provider.ts'
import { settled } from '../support/manual-clock.ts'

/** A page by whose clock each event takes a while, from the bytes to the accumulator. */
function workingPage(millisecondsOfAnEvent: number) {
  let now = 1_000
  let since = now
  const stretches: number[] = []
  const clock = { now: () => now, random: () => 0, sleep: () => new Promise<void>(() => {}) }
  const middleware: Middleware = (next) => (request, emit) =>
    next(request, (batch) => {
      now += batch.length * millisecondsOfAnEvent
      return emit(batch)
    })
  async function yieldToPage() {
    stretches.push(now - since)
    await settled()
    since = now
  }
  const scheduleFrame = (show: () => void) => void settled().then(show)
  return {
    options: { middleware, clock, scheduler: { scheduleFrame, yieldToPage } },
    yields: () => stretches.length,
    longest: () => Math.max(...stretches, now - since),
    /** The page works on something else for that long. */
    wait(milliseconds: number) {
      now += milliseconds
    },
  }
}

it.each([
  { millisecondsOfAnEvent: 0.001, deltas: 30_000, readLength: 4_000_000, longest: 9 },
  // The clock is read after each sixteenth event, which is every 48 ms here.
  { millisecondsOfAnEvent: 3, deltas: 500, readLength: 1_000, longest: 110 },
])(
  'yields to the page often when a whole answer is there, of $millisecondsOfAnEvent ms an event',
  async ({ millisecondsOfAnEvent, deltas, readLength, longest }) => {
    const text = answerBody(Array.from({ length: deltas }, () => ({ content: 'x' })))
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < text.length; at += readLength)
          controller.enqueue(encoder.encode(text.slice(at, at + readLength)))
        controller.close()
      },
    })
    const page = workingPage(millisecondsOfAnEvent)
    const chat = createChat({
      model: anyModel({ fetch: async () => new Response(body) }),
      ...page.options,
    })
    await chat.send('Count')
    expect(chat.get().content.text).toHaveLength(deltas)
    expect(page.yields()).toBeGreaterThan(1)
    expect(page.longest()).toBeLessThan(longest)
  },
)

it('seldom yields to a page that waits for each network read', async () => {
  const page = workingPage(0.01)
  const body = openBody()
  const scheduled: (() => void)[] = []
  const chat = createChat({
    model: anyModel({ fetch: body.fetch }),
    ...page.options,
    scheduler: {
      scheduleFrame: (show) => void scheduled.push(show),
      yieldToPage: page.options.scheduler.yieldToPage,
    },
  })
  const sending = chat.send('Count')
  const chunk = `data: ${JSON.stringify({ choices: [{ delta: { content: 'x' } }] })}\n\n`
  for (let read = 0; read < 100; read++) {
    page.wait(16)
    body.write(chunk.repeat(16))
    await settled()
  }
  expect(chat.conversation().messages).not.toHaveLength(0)
  expect(page.yields()).toBeGreaterThan(0)
  expect(page.yields()).toBeLessThan(30)
  body.close()
  await sending
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
