import { describe, expect, it } from 'vitest'
import type { ReplayOptions } from '../../src/cassette.ts'
import { streamChat, TimeoutError } from '../../src/index.ts'
import {
  answerBody,
  answers,
  anyModel,
  begin,
  deaf,
  fault,
  hi,
  modelFor,
  opened,
  type PlayOptions,
} from '../support/cassette-harness.ts'
import { openBody } from '../support/controlled-provider.ts'
import { type ManualClock, manualClock, settled } from '../support/manual-clock.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const fine = answerBody([{ content: 'Olá!' }])
const watchdog = 300_000

describe('time limits', () => {
  /** A stream whose recording keeps silent after some bytes, on a clock the test moves. */
  function silent(after: number, options: PlayOptions = {}) {
    const clock = manualClock()
    const replay: ReplayOptions = { clock, drop: { after, as: 'silence' }, ...options.replay }
    return { clock, ...begin(fault('comments'), { clock, ...options, replay }) }
  }

  it('fail with a TimeoutError if no first byte arrives', async () => {
    const { stream, fetch, clock } = silent(0, { timeout: { firstByte: 10_000 } })
    await opened(fetch)
    await clock.advance(9_999)
    expect(fetch.exchanges[0]?.status).toBe('open')
    await clock.advance(1)
    const { error, outcome } = await stream.result
    expect(outcome.type).toBe('failed')
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ retryable: true, message: expect.stringContaining('10000 ms') })
    expect(fetch.exchanges[0]?.status).toBe('aborted')
  })

  it('do not throw away what arrived while the process was stalled', async () => {
    const clock = manualClock()
    const { fetch, write, close } = openBody()
    const model = anyModel({ fetch })
    const stream = streamChat({ model, messages: hi, clock, timeout: { silence: 7_000 } })
    await settled()
    write(answerBody([{ content: 'Ol' }], null))
    await settled()
    await clock.stall(3_600_000)
    write(answerBody([{ content: 'á!' }]))
    close()
    const { outcome, content } = await stream.result
    expect(outcome.type).toBe('complete')
    expect(content).toBe('Olá!')
  })

  it('count the time to the headers in the time to the first byte', async () => {
    const clock = manualClock()
    const replay: ReplayOptions = { clock, latency: 6_000, drop: { after: 0, as: 'silence' } }
    const { stream, fetch } = begin(fault('comments'), {
      clock,
      replay,
      timeout: { firstByte: 10_000 },
    })
    await clock.until(6_000)
    await clock.advance(6_000)
    await opened(fetch)
    await clock.advance(4_000)
    expect(fetch.exchanges[0]?.status).toBe('aborted')
    expect((await stream.result).error).toBeInstanceOf(TimeoutError)
  })

  it('stop a request that gets no headers, without a retry', async () => {
    const clock = manualClock()
    const replay = { clock, latency: 400_000 }
    const { stream, fetch } = begin(fault('comments'), { clock, replay })
    await clock.until(400_000)
    await clock.advance(watchdog)
    expect((await stream.result).error).toBeInstanceOf(TimeoutError)
    expect(fetch.exchanges.map(({ status }) => status)).toEqual(['aborted'])
  })

  it('fail when the provider falls silent, and keep what arrived', async () => {
    const { stream, fetch, clock } = silent(400, { timeout: { silence: 7_000 } })
    await opened(fetch)
    await clock.advance(6_999)
    expect(fetch.exchanges[0]?.status).toBe('open')
    await clock.advance(1)
    const { error, content } = await stream.result
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error?.message).toContain('7000 ms')
    expect(content).toBe('Olá')
  })

  it.each([
    ['comments', ': still here\n\n'],
    ['empty frames', 'data: {"choices":[{"delta":{}}]}\n\n'],
  ])('count %s as activity', async (_, life) => {
    const clock = manualClock()
    const replay: ReplayOptions = { clock, speed: 20 / 6_000 }
    const timeout = { firstByte: 10_000, silence: 10_000 }
    const { stream } = begin(answers(life.repeat(9) + fine), { clock, replay, timeout })
    await ticking(clock, { times: 11, every: 6_000 })
    expect((await stream.result).outcome.type).toBe('complete')
    expect(clock.now() - noon).toBeGreaterThan(50_000)
  })

  describe('after the finish reason', () => {
    const finish =
      'data: {"choices":[{"delta":{"content":"Olá!"}}]}\n\n' +
      'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
    const bytes = new TextEncoder().encode(finish).length

    it('are a minute, and the answer is complete', async () => {
      const clock = manualClock()
      const replay: ReplayOptions = { clock, drop: { after: bytes, as: 'silence' } }
      const { stream, fetch } = begin(answers(`${finish}data: [DONE]\n\n`), { clock, replay })
      await opened(fetch)
      await clock.advance(59_999)
      expect(fetch.exchanges[0]?.status).toBe('open')
      await clock.advance(1)
      const { outcome, content } = await stream.result
      expect(outcome).toEqual({ type: 'complete', finishReason: 'stop' })
      expect(content).toBe('Olá!')
      expect(fetch.exchanges[0]?.status).toBe('aborted')
    })

    it('are as short as those that the app set, and the answer is complete', async () => {
      const clock = manualClock()
      const replay: ReplayOptions = { clock, drop: { after: bytes, as: 'silence' } }
      const options = { clock, replay, timeout: { silence: 7_000 } }
      const { stream, fetch } = begin(answers(`${finish}data: [DONE]\n\n`), options)
      await opened(fetch)
      await clock.advance(7_000)
      const { outcome, content } = await stream.result
      expect(outcome).toEqual({ type: 'complete', finishReason: 'stop' })
      expect(content).toBe('Olá!')
    })

    it('begin anew with everything that follows', async () => {
      const { fetch, write, close } = openBody()
      const clock = manualClock()
      const stream = streamChat({ model: modelFor(answers(fine), { fetch }), messages: hi, clock })
      write(finish)
      await settled()
      for (const word of ['a', 'b']) {
        await clock.advance(59_000)
        write(`data: {"choices":[{"delta":{"content":" ${word}"}}]}\n\n`)
        await settled()
      }
      write('data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n')
      close()
      const { outcome, content, usage } = await stream.result
      expect(outcome.type).toBe('complete')
      expect(content).toBe('Olá! a b')
      expect(usage).toMatchObject({ input: 1, output: 2 })
    })
  })

  it.each([false, { firstByte: false, silence: false }] as const)(
    'do not exist if timeout is %j',
    async (timeout) => {
      const { stream, fetch, clock } = silent(700, { timeout })
      await opened(fetch)
      await clock.advance(7 * 24 * 3_600_000)
      expect(fetch.exchanges[0]?.status).toBe('open')
      stream.abort()
      expect((await stream.result).outcome.type).toBe('aborted')
    },
  )

  it('leave the status of an error whose body never ends', async () => {
    const clock = manualClock()
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"error":')),
    })
    const fetch = async () => new Response(body, { status: 401 })
    const timeout = { silence: 7_000 }
    const stream = streamChat({ model: anyModel({ fetch }), messages: hi, clock, timeout })
    await settled()
    await clock.advance(7_000)
    expect((await stream.result).error).toMatchObject({ name: 'HttpError', status: 401 })
  })

  it('do not count the time that a reader pauses', async () => {
    const clock = manualClock()
    const options = { clock, replayable: false, replay: { clock, cut: 64 } }
    const { stream } = begin(fault('comments'), { ...options, timeout: { silence: 1_000 } })
    for await (const event of stream) {
      if (event.type === 'content') await clock.advance(5_000)
    }
    expect((await stream.result).outcome.type).toBe('complete')
  })
})

describe('a fetch that ignores its signal', () => {
  it('has its late answer cancelled', async () => {
    const clock = manualClock()
    const replay = { clock, latency: 5_000 }
    const { stream, fetch } = begin(fault('comments'), { clock, replay, wrap: deaf })
    await clock.until(5_000)
    stream.abort()
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    await clock.advance(5_000)
    await opened(fetch)
    expect(fetch.exchanges[0]?.status).toBe('cancelled')
  })

  it('does not keep a silent answer waiting', async () => {
    const clock = manualClock()
    const replay: ReplayOptions = { clock, drop: { after: 0, as: 'silence' } }
    const { stream, fetch } = begin(fault('comments'), { clock, replay, wrap: deaf })
    await opened(fetch)
    await clock.advance(watchdog)
    expect((await stream.result).error).toBeInstanceOf(TimeoutError)
    expect(fetch.exchanges[0]?.status).toBe('cancelled')
  })
})

async function ticking(
  clock: ManualClock,
  { times, every }: { times: number; every: number },
): Promise<void> {
  for (let time = 0; time < times; time++) {
    for (let turn = 0; turn < 5; turn++) await settled()
    await clock.advance(every)
  }
}

describe('an answer that is whole', () => {
  it('is read to its end, so that its connection can be used again', async () => {
    const { stream, fetch } = begin(fault('comments'), { replay: { cut: 64 } })
    expect((await stream.result).outcome.type).toBe('complete')
    expect(fetch.exchanges[0]?.status).toBe('ended')
  })

  it('waits a moment for that end and no longer', async () => {
    const clock = manualClock()
    const body = `${fine}data: [DONE]\n\n`
    const bytes = new TextEncoder().encode(body).length
    const replay: ReplayOptions = { clock, drop: { after: bytes, as: 'silence' } }
    const { stream, fetch } = begin(answers(`${body}: and on`), { clock, replay })
    await clock.until(100)
    await clock.advance(100)
    expect((await stream.result).outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    expect(fetch.exchanges[0]?.status).toBe('aborted')
  })
})
