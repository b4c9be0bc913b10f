import { describe, expect, it } from 'vitest'
import { type Cassette, type ReplayOptions, replay } from '../../src/cassette.ts'
import { HttpError, NetworkError, streamChat } from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import {
  all,
  answerBody,
  answers,
  anyModel,
  begin,
  fault,
  hi,
  opened,
  type PlayOptions,
} from '../support/cassette-harness.ts'
import { type ManualClockOptions, manualClock } from '../support/manual-clock.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const busy: [string, { code: number }] = ['{"error":{"message":"Busy"}}', { code: 503 }]
const fine = answerBody([{ content: 'Olá!' }])
const watchdog = 300_000
/** How long a whole answer may take to close its connection. */
const farewell = 100
/** How long a provider may be silent after its finish reason. */
const lateEnd = 60_000
const limits = [watchdog, lateEnd, farewell]

/** A replay whose waits between attempts pass at once; the clock records how long they were. */
async function outcome(cassette: Cassette, options: PlayOptions & ManualClockOptions = {}) {
  const clock = manualClock({ skip: 60_000, ...options })
  const { stream, fetch } = begin(cassette, { clock, ...options })
  const result = await stream.result
  const waits = clock.slept.filter((time) => !limits.includes(time))
  return { result, waits, sent: fetch.exchanges.length, events: await all(stream) }
}

/** A `fetch` that fails that often before it lets a request through. */
function failing(times: number): NonNullable<PlayOptions['wrap']> {
  let left = times
  return (fetch) => async (input, init) => {
    if (left-- > 0) throw new TypeError('fetch failed')
    return fetch(input, init)
  }
}

describe('retrying', () => {
  it('waits for the seconds of Retry-After', async () => {
    const { result, waits, sent } = await outcome(fault('retry-429-then-200'))
    expect({ waits, sent }).toEqual({ waits: [1_000], sent: 2 })
    expect(result).toMatchObject({ content: 'Olá!', outcome: { type: 'complete' } })
  })

  it('waits until the date of Retry-After', async () => {
    const cassette = fault('http-429-date')
    const twice = {
      ...cassette,
      interactions: [...cassette.interactions, ...answers(fine).interactions],
    }
    const { waits, result } = await outcome(twice, { now: noon })
    expect(waits).toEqual([5_000])
    expect(result.outcome.type).toBe('complete')
  })

  it('waits twice as long each time, with random jitter of up to half', async () => {
    const longest = await outcome(fault('retry-500-500-200'), { random: 0 })
    expect(longest).toMatchObject({ waits: [500, 1_000], sent: 3 })
    expect(longest.result.outcome.type).toBe('complete')
    const shortest = await outcome(fault('retry-500-500-200'), { random: 1 })
    expect(shortest.waits).toEqual([250, 500])
  })

  it('uses the numbers of `retry`', async () => {
    const retry = { limit: 1, minDelay: 40 }
    const { waits, sent, result } = await outcome(fault('retry-500-500-200'), { retry })
    expect({ waits, sent }).toEqual({ waits: [40], sent: 2 })
    expect(result.error).toMatchObject({ name: 'HttpError', status: 500 })
  })

  it('gives up after two more attempts', async () => {
    const { sent, result } = await outcome(answers(busy, busy, busy, fine))
    expect(sent).toBe(3)
    expect(result.error).toMatchObject({ status: 503, retryable: true })
  })

  it('never happens if `retry` is false', async () => {
    const { sent, waits, result } = await outcome(fault('retry-429-then-200'), { retry: false })
    expect({ sent, waits }).toEqual({ sent: 1, waits: [] })
    expect(result.error).toMatchObject({ status: 429, retryable: true, retryAfter: 1 })
  })

  it('does not wait longer than the longest wait', async () => {
    const headers = { 'retry-after': '61' }
    const { sent, waits, result } = await outcome(answers(['', { code: 429, headers }], fine))
    expect({ sent, waits }).toEqual({ sent: 1, waits: [] })
    expect(result.error).toMatchObject({ retryAfter: 61 })
    const retry = { maxDelay: 61_000 }
    const patient = await outcome(answers(['', { code: 429, headers }], fine), {
      retry,
      skip: 61_000,
    })
    expect(patient.waits).toEqual([61_000])
  })

  it.each([408, 409, 429, 500, 502, 503, 504, 529])('happens after a %i', async (code) => {
    expect((await outcome(answers(['', { code }], fine))).sent).toBe(2)
  })

  it.each([400, 401, 402, 403, 404, 413, 422])('does not happen after a %i', async (code) => {
    const { sent, result } = await outcome(answers(['', { code }], fine))
    expect(sent).toBe(1)
    expect(result.error).toMatchObject({ status: code, retryable: false })
  })

  it('happens after a network error', async () => {
    const { result, waits } = await outcome(answers(fine), { wrap: failing(1) })
    expect(result.outcome.type).toBe('complete')
    expect(waits).toEqual([500])
  })

  it('fails with a NetworkError if the network stays unavailable', async () => {
    const { result } = await outcome(answers(fine), { wrap: failing(3) })
    expect(result.error).toBeInstanceOf(NetworkError)
    expect(result.error?.message).toContain('fetch failed')
    expect(result.error).toMatchObject({ retryable: true, cause: { message: 'fetch failed' } })
  })

  it('happens when the provider requests it', async () => {
    const headers = { 'x-should-retry': 'true' }
    expect((await outcome(answers(['', { code: 400, headers }], fine))).sent).toBe(2)
  })

  it('never happens once an answer has started', async () => {
    const lost = { replay: { drop: { after: 0, as: 'error' } } } as const
    for (const cassette of [
      fault('eof-before-finish'),
      fault('error-openai'),
      fault('http-200-html'),
    ]) {
      const twice = {
        ...cassette,
        interactions: [...cassette.interactions, ...answers(fine).interactions],
      }
      expect((await outcome(twice)).sent).toBe(1)
      expect((await outcome(twice, lost)).sent).toBe(1)
    }
  })

  it('starts and ends the stream only once', async () => {
    const { events } = await outcome(fault('retry-500-500-200'))
    expect(events.filter(({ type }) => type === 'start' || type === 'end')).toHaveLength(2)
  })

  it('ends a wait at once when the stream is aborted', async () => {
    const clock = manualClock()
    const { stream, fetch } = begin(fault('retry-429-then-200'), { clock })
    await clock.until(1_000)
    stream.abort()
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('reads the key and the headers again each time', async () => {
    const clock = manualClock({ skip: 60_000 })
    const fetch = replay(answers(busy, fine), { match: 'order' })
    let key = 0
    const apiKey = async () => `key-number-${++key}`
    const model = compatible('m', { baseURL: 'https://openrouter.ai/api/v1', apiKey, fetch })
    await streamChat({ model, messages: hi, clock }).complete()
    const keys = fetch.exchanges.map(({ request }) => request.headers.get('authorization'))
    expect(keys).toEqual(['Bearer key-number-1', 'Bearer key-number-2'])
  })
})

describe('a header', () => {
  it('may have the letters that headers can carry beside ASCII', async () => {
    const fetch = replay(answers(fine), { match: 'order' })
    const headers = { 'x-title': 'Olá, São Paulo' }
    const model = compatible('m', { baseURL: 'https://openrouter.ai/api/v1', headers, fetch })
    await streamChat({ model, messages: hi, clock: manualClock() }).complete()
    expect(fetch.exchanges[0]?.request.headers.get('x-title')).toBe('Olá, São Paulo')
  })

  it.each(['‘key’', 'key\u00a0', 'ключ', 'key\n', 'ke\u0000y'])(
    'with %j, which no header can carry, fails with its name and without its value',
    async (value) => {
      const headers = { 'x-title': value }
      const model = compatible('m', { baseURL: 'https://openrouter.ai/api/v1', headers })
      const { error } = await streamChat({ model, messages: hi, clock: manualClock() }).result
      expect(error?.message).toMatch(/^The header x-title has characters/)
      expect(error?.message).not.toContain(value)
    },
  )
})

describe('the body of an error', () => {
  it('is read little further than 64 KiB', async () => {
    const long = answers(['x'.repeat(1_000_000), { code: 400 }])
    const { stream, fetch } = begin(long, { replay: { cut: 1_000 } })
    const { error } = await stream.result
    expect(error).toBeInstanceOf(HttpError)
    expect(String(error?.body).length).toBeLessThan(67_000)
    expect(fetch.exchanges[0]?.bytes).toBeLessThan(67_000)
    expect(fetch.exchanges[0]?.status).toMatch(/^(cancelled|aborted)$/)
  })

  it('is kept as far as it arrived before the connection was lost', async () => {
    const replay: ReplayOptions = { drop: { after: 30, as: 'error' } }
    const { stream } = begin(fault('http-401-json'), { replay })
    expect((await stream.result).error).toMatchObject({ status: 401, name: 'HttpError' })
  })

  it('is awaited no longer than a first byte', async () => {
    const clock = manualClock()
    const replay: ReplayOptions = { clock, drop: { after: 9, as: 'silence' } }
    const { stream, fetch } = begin(fault('http-401-json'), { clock, replay })
    await opened(fetch)
    await clock.advance(watchdog)
    expect((await stream.result).outcome.type).toBe('failed')
  })

  it('stays as it is for a model that frames its answers in another way', async () => {
    const fetch = async () => new Response('{"error":{"message":"Busy"}}', { status: 400 })
    const toEventStream = () => new Response('data: {}\n\n')
    const model = { ...anyModel({ fetch }), toEventStream }
    const { error } = await streamChat({ model, messages: hi }).result
    expect(error).toMatchObject({ status: 400, body: { error: { message: 'Busy' } } })
  })
})
