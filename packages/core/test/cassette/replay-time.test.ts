import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type Interaction,
  messageInterval,
  type ReplayOptions,
  replay,
} from '../../src/cassette.ts'
import { eventually } from '../support/eventually.ts'
import { cassetteOf, cassetteWith, readsOf, send, url } from '../support/handmade-cassette.ts'

/** Time that passes only during a sleep, and a list of all sleeps. */
function createClock() {
  let now = 0
  const slept: number[] = []
  const sleep = async (ms: number) => {
    slept.push(ms)
    now += ms
  }
  return { now: () => now, sleep, slept }
}

/** A clock on which every sleep lasts until it is aborted. */
const stopped: ReplayOptions['clock'] = {
  now: () => 0,
  sleep: (_, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
}

describe('time', () => {
  const timing = [
    { offset: 0, ms: 100 },
    { offset: 4, ms: 150 },
    { offset: 8, ms: 400 },
  ]
  const recorded = { body: 'aaaabbbbcc', duration: '1.5s', timing }

  it('never waits by default', async () => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => setTimeout.mockRestore())
    const clock = createClock()
    expect(await (await send(replay(cassetteWith(recorded), { clock }))).text()).toBe('aaaabbbbcc')
    expect(clock.slept).toEqual([])
    expect(setTimeout).not.toHaveBeenCalled()
  })

  it.each([
    [1, [1500, 100, 50, 250]],
    [2, [750, 50, 25, 125]],
  ])('waits as recorded at speed %d', async (speed, slept) => {
    const clock = createClock()
    const response = await send(replay(cassetteWith(recorded), { speed, clock }))
    expect(await readsOf(response)).toEqual(['aaaa', 'bbbb', 'cc'])
    expect(clock.slept).toEqual(slept)
  })

  it('does not wait for a read that is already due', async () => {
    const clock = createClock()
    const options = { speed: 1, latency: 0, clock }
    const response = await send(replay(cassetteWith(recorded), options))
    await clock.sleep(160)
    await readsOf(response)
    expect(clock.slept).toEqual([160, 240])
  })

  it('waits for the last byte of a read, however it is cut', async () => {
    const clock = createClock()
    const options = { speed: 1, latency: 0, cut: 6, clock }
    expect(await readsOf(await send(replay(cassetteWith(recorded), options)))).toHaveLength(2)
    expect(clock.slept).toEqual([150, 250])
  })

  it('sends one message at a time if no times were recorded', async () => {
    const clock = createClock()
    const body = ': hi\n\ndata: 1\r\n\r\n\r\ndata: 2\r\rdata: 3\ndata: 4\n\ntail'
    const fetch = replay(cassetteWith({ body }), { speed: 2, clock })
    expect(await readsOf(await send(fetch))).toEqual([
      ': hi\n\n',
      'data: 1\r\n\r\n\r\n',
      'data: 2\r\r',
      'data: 3\ndata: 4\n\n',
      'tail',
    ])
    expect(clock.slept).toEqual(Array(4).fill(messageInterval / 2))
  })

  it.each<[string, ReplayOptions, number[]]>([
    ['for a number of milliseconds', { latency: 30 }, [30]],
    ['as recorded', { latency: 'recorded' }, [1500]],
    ['not at all', { latency: 0 }, []],
  ])('waits for the headers %s', async (_, options, slept) => {
    const clock = createClock()
    await send(replay(cassetteWith({ duration: '1.5s' }), { ...options, clock }))
    expect(clock.slept).toEqual(slept)
  })

  it.each([
    ['253.87975ms', 253.87975],
    ['1m2.5s', 62_500],
    ['1h0m0.5s', 3_600_500],
    ['12µs', 0.012],
    ['0s', 0],
    ['0', 0],
  ])('reads the duration %s', async (duration, ms) => {
    const clock = createClock()
    await send(replay(cassetteWith({ duration }), { latency: 'recorded', clock }))
    expect(clock.slept).toEqual(ms > 0 ? [ms] : [])
  })

  it('rejects an invalid duration', async () => {
    const fetch = replay(cassetteWith({ duration: 'soon' }), { latency: 'recorded' })
    await expect(send(fetch)).rejects.toThrow('"soon" is not a duration such as "1.5s"')
  })

  it('rejects a speed of 0', () => {
    expect(() => replay(cassetteOf(''), { speed: 0 })).toThrow(
      'Expected `speed` to be a number above 0, got 0.',
    )
  })

  it('uses the system clock by default', async () => {
    const fetch = replay(cassetteWith({ body: 'data: 1\n\ndata: 2\n\n' }), { speed: 1000 })
    expect(await (await send(fetch)).text()).toBe('data: 1\n\ndata: 2\n\n')
  })
})

describe('stopping', () => {
  const reason = new Error('enough')

  it('rejects at once if the signal was aborted before, and uses no recording', async () => {
    const fetch = replay(cassetteOf(''))
    await expect(send(fetch, '', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const request = new Request(url, { method: 'POST', signal: AbortSignal.abort(reason) })
    await expect(fetch(request)).rejects.toBe(reason)
    expect(fetch.exchanges).toEqual([])
    expect((await send(fetch)).status).toBe(200)
  })

  it('rejects if the signal aborts before the headers', async () => {
    const fetch = replay(cassetteOf(''), { latency: 1000, clock: stopped })
    const controller = new AbortController()
    const sent = send(fetch, '', { signal: controller.signal })
    await eventually(() => expect(fetch.exchanges).toHaveLength(1))
    controller.abort(reason)
    await expect(sent).rejects.toBe(reason)
    expect(fetch.exchanges[0]?.status).toBe('aborted')
  })

  it('fails the body with the reason of a signal that aborts later', async () => {
    const fetch = replay(cassetteWith({ body: 'abc' }), { cut: 1 })
    const controller = new AbortController()
    const response = await send(fetch, '', { signal: controller.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    controller.abort(reason)
    await expect(reader?.read()).rejects.toBe(reason)
    expect(fetch.exchanges[0]).toMatchObject({ status: 'aborted', bytes: 1 })
  })

  it('aborts a read that waits, in silence or for its time', async () => {
    for (const options of [{ drop: { after: 0, as: 'silence' } }, { speed: 1, clock: stopped }]) {
      const timing = [{ offset: 0, ms: 50 }]
      const fetch = replay(cassetteWith({ body: 'abc', timing }), options as ReplayOptions)
      const controller = new AbortController()
      const response = await send(fetch, '', { signal: controller.signal })
      const reads = readsOf(response)
      controller.abort(reason)
      await expect(reads).rejects.toBe(reason)
    }
  })

  it('aborts by the signal of a Request', async () => {
    const controller = new AbortController()
    const request = new Request(url, { method: 'POST', signal: controller.signal })
    const response = await replay(cassetteWith({ body: 'abc' }))(request)
    controller.abort(reason)
    await expect(readsOf(response)).rejects.toBe(reason)
  })

  it('ignores a signal that aborts after the end', async () => {
    const fetch = replay(cassetteWith({ body: 'abc' }))
    const controller = new AbortController()
    const response = await send(fetch, '', { signal: controller.signal })
    expect(await response.text()).toBe('abc')
    controller.abort(reason)
    expect(fetch.exchanges[0]?.status).toBe('ended')
  })

  it('records in `exchanges` that a body was cancelled, even while it waits', async () => {
    const clock = { now: () => 0, sleep: vi.fn(stopped?.sleep) }
    const timing = [{ offset: 0, ms: 50 }]
    const fetch = replay(cassetteWith({ body: 'abc', timing }), { speed: 1, clock })
    const reader = (await send(fetch)).body?.getReader()
    const waiting = reader?.read()
    await eventually(() => expect(clock.sleep).toHaveBeenCalledWith(50, expect.anything()))
    await reader?.cancel()
    expect((await waiting)?.done).toBe(true)
    expect(clock.sleep.mock.calls[0]?.[1].aborted).toBe(true)
    expect(fetch.exchanges[0]).toMatchObject({ status: 'cancelled', bytes: 0 })
  })

  it('is recorded in `exchanges` with its request', async () => {
    const fetch = replay(cassetteOf('a'))
    await send(fetch, 'a', { headers: { 'X-A': '1' } })
    const [exchange] = fetch.exchanges
    const { method, url: requested, body, headers } = exchange?.request ?? {}
    expect([method, requested, body, headers?.get('x-a')]).toEqual(['POST', url, 'a', '1'])
    expect(exchange?.interaction satisfies Interaction | undefined).toMatchObject({
      response: { body: 'a' },
    })
  })
})
