// Long, for every test cuts the network between the same handler and client at another moment.

import { afterAll, describe, expect, it } from 'vitest'
import { edge } from '../../../src/edge.ts'
import { type ChatResult, type StreamChatOptions, streamChat } from '../../../src/index.ts'
import { hi, recorded, sse } from '../../support/cassette-harness.ts'
import { createChance } from '../../support/chance.ts'
import { post, servedBy, url } from '../../support/edge-harness.ts'
import { flakyNetwork } from '../../support/flaky-network.ts'
import { everyFrame, fuzzRun } from '../../support/fuzz-run.ts'
import { loggedHarness, recordedHandler } from '../../support/log-harness.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'
import { sampledElsewhere } from '../../support/sampled.ts'

interface Reading extends Partial<StreamChatOptions> {
  readonly reconnects?: number
}

function read(fetch: typeof globalThis.fetch, { reconnects, ...options }: Reading = {}) {
  const clock = manualClock({ skip: 59_999 })
  const model = edge(url, { fetch, reconnects })
  return streamChat({ model, messages: hi, clock, retry: false, ...options })
}

function plain({ messages: _, ...result }: ChatResult): unknown {
  return JSON.parse(JSON.stringify(result))
}

/** How a handler refuses. */
function refusal(status: number, code: string): Response {
  return Response.json({ error: { code, message: 'Send a new message' } }, { status })
}

function proxyPage(status: number): Response {
  const page = `<html><head><title>${status} Not Found</title></head><body>nginx</body></html>`
  return new Response(page, { status, headers: { 'content-type': 'text/html' } })
}

let lostConnections = 0
const plays = sampledElsewhere(recorded, 8)
const [first] = recorded
const cassette = first?.cassette ?? { version: 2, interactions: [] }

describe.each(plays)('$name, over a network that breaks', ({ cassette }) => {
  it('is the same answer if the connection is lost after every frame', async () => {
    const whole = await read(flakyNetwork(recordedHandler(cassette).handler, () => undefined).fetch)
      .result
    const { handler, requestCount } = recordedHandler(cassette)
    // The first frame of each connection is its greeting.
    const { fetch, sent } = flakyNetwork(handler, () => 2)
    const result = await read(fetch).result
    expect(plain(result)).toEqual(plain(whole))
    expect(requestCount()).toBe(1)
    expect(sent.length).toBeGreaterThan(2)
    expect(sent.slice(1).map(({ method }) => method)).toEqual(sent.slice(1).map(() => 'GET'))
  })
})

describe.each(plays)('$name, over a network that breaks once', ({ cassette }) => {
  it('is the same answer wherever that happens', { timeout: 600_000 }, async () => {
    const whole = plain(await read(servedBy(recordedHandler(cassette).handler)).result)
    const logged = await post(recordedHandler(cassette).handler, { messages: hi, answerId: 'one' })
    const frames = (await logged.text()).split('\n\n').length - 1
    const chance = createChance(fuzzRun.seed)
    const points = everyFrame
      ? Array.from({ length: frames }, (_, index) => index + 1)
      : Array.from({ length: 3 }, () => 1 + chance(frames))
    for (const after of points) {
      const { handler, requestCount } = recordedHandler(cassette)
      const network = flakyNetwork(handler, (connection) => (connection ? undefined : after))
      expect(plain(await read(network.fetch).result), `lost after ${after}`).toEqual(whole)
      expect(requestCount()).toBe(1)
    }
    lostConnections += points.length
  })
})

afterAll(() => {
  if (everyFrame) console.info(`${lostConnections} lost connections: 0 frames lost, 0 twice`)
})

describe('edge() and a handler with a log', () => {
  it('continues after its last frame, wherever the connection is lost', async () => {
    const whole = await read(flakyNetwork(recordedHandler(cassette).handler, () => undefined).fetch)
      .result
    for (let after = 1; ; after++) {
      const { handler, requestCount } = recordedHandler(cassette)
      const network = flakyNetwork(handler, (connection) => (connection ? undefined : after))
      const result = await read(network.fetch).result
      expect(plain(result), `lost after ${after}`).toEqual(plain(whole))
      expect(requestCount()).toBe(1)
      if (network.sent.length === 1) break
      const [post, get, ...others] = network.sent
      expect(post?.method).toBe('POST')
      expect(get?.method).toBe('GET')
      expect(get?.lastEventId).toBe(after < 2 ? undefined : String(after - 2))
      expect(get?.url).toMatch(/\?answer=[\w-]+$/)
      expect(others).toEqual([])
    }
  })

  it('joins with a repeated request if the response never arrived', async () => {
    const { handler, requestCount } = recordedHandler(cassette)
    let isLost = true
    const { fetch, sent } = flakyNetwork(handler, () => undefined)
    const losing: typeof fetch = async (...request) => {
      const response = await fetch(...request)
      if (!isLost) return response
      isLost = false
      throw new TypeError('Failed to fetch')
    }
    const result = await read(losing, { retry: {} }).result
    expect(result.outcome.type).toBe('complete')
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'POST'])
    expect(requestCount()).toBe(1)
  })

  it('gives up after a number of attempts in a row, and is truncated', async () => {
    const { handler } = recordedHandler(cassette)
    const { fetch, sent } = flakyNetwork(
      handler,
      () => 8,
      (_, connection) => {
        if (connection) throw new TypeError('Failed to fetch')
        return undefined
      },
    )
    const result = await read(fetch, { reconnects: 3 }).result
    expect(result.outcome.type).toBe('truncated')
    expect(result.content + result.reasoning).not.toBe('')
    expect(sent).toHaveLength(4)
  })

  it('waits longer each time, and starts over once a frame arrives', async () => {
    const { handler } = recordedHandler(cassette)
    const { fetch } = flakyNetwork(
      handler,
      () => 3,
      (_, connection) => {
        if ([1, 2, 4].includes(connection)) return new Response('', { status: 503 })
        if (connection > 5) return refusal(404, 'unknown')
        return undefined
      },
    )
    const clock = manualClock({ skip: 59_999 })
    await read(fetch, { clock }).result
    const waits = clock.slept.filter((time) => time >= 500 && time <= 10_000)
    expect(waits).toEqual([500, 1_000, 2_000, 500, 1_000, 500])
  })

  it.each([
    [404, 'truncated'],
    [401, 'failed'],
  ])('does not retry if the handler answers %i', async (status, outcome) => {
    const { handler } = recordedHandler(cassette)
    const { fetch, sent } = flakyNetwork(
      handler,
      () => 3,
      (_, connection) => (connection ? refusal(status, 'unknown') : undefined),
    )
    const result = await read(fetch).result
    expect(result.outcome.type).toBe(outcome)
    expect(sent.filter(({ method }) => method !== 'DELETE')).toHaveLength(2)
  })

  it('connects again where a proxy does not find the handler, as while its server is replaced', async () => {
    const { handler } = recordedHandler(cassette)
    const { fetch } = flakyNetwork(
      handler,
      () => 3,
      (_, connection) => ([1, 2, 4].includes(connection) ? proxyPage(404) : undefined),
    )
    const whole = await read(servedBy(recordedHandler(cassette).handler)).result
    expect(plain(await read(fetch).result)).toEqual(plain(whole))
  })

  it('fails with what the proxy answered, where the handler stays away', async () => {
    const { handler } = recordedHandler(cassette)
    const { fetch, sent } = flakyNetwork(
      handler,
      () => 3,
      (_, connection) => (connection ? proxyPage(404) : undefined),
    )
    const result = await read(fetch, { reconnects: 3 }).result
    expect(result.error?.message).toBe('Your server answered 404: 404 Not Found')
    expect(sent.filter(({ method }) => method === 'GET')).toHaveLength(3)
  })

  it('sends a DELETE again where a proxy does not find the handler', async () => {
    const { handler } = recordedHandler(cassette)
    let isAway = true
    const { fetch, sent } = flakyNetwork(
      handler,
      () => Number.POSITIVE_INFINITY,
      ({ method }) => {
        const isLost = method === 'DELETE' && isAway
        if (isLost) isAway = false
        return isLost ? proxyPage(404) : undefined
      },
    )
    const stream = read(fetch)
    for await (const _ of stream) break
    await stream.result
    await settled()
    expect(sent.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
  })

  it('reads a frame once, however often it arrives', async () => {
    const frames = (...numbers: number[]) =>
      numbers.map((number) => `id: ${number}\n${sse(events[number])}`).join('')
    const head = sse({ v: 2, log: true })
    const events = [
      { type: 'start', step: 0, vendor: 'a', model: 'b' },
      { type: 'content', part: 'c', delta: 'O' },
      { type: 'content', part: 'c', delta: 'l' },
      { type: 'content', part: 'c', delta: 'á' },
      { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'stop' } },
    ]
    const bodies = [
      head + frames(0, 1, 2, 2, 1),
      head + frames(0, 1, 2, 3, 3, 4) + sse({ done: true }),
    ]
    const result = await read(async () => new Response(bodies.shift())).result
    expect(result.content).toBe('Olá')
    expect(result.outcome.type).toBe('complete')
  })

  it('is truncated if a frame is missing', async () => {
    const body = [
      sse({ v: 2, log: true }),
      `id: 0\n${sse({ type: 'start', step: 0, vendor: 'a', model: 'b' })}`,
      `id: 1\n${sse({ type: 'content', part: 'c', delta: 'O' })}`,
      `id: 3\n${sse({ type: 'content', part: 'c', delta: 'á' })}`,
      sse({ done: true }),
    ].join('')
    const { outcome, content } = await read(async () => new Response(body)).result
    expect(content).toBe('O')
    expect(outcome.type).toBe('truncated')
  })

  it.each([
    ['truncated', 'truncated'],
    ['cancelled', 'aborted'],
  ])('ends if the answer in the log was %s', async (cut, outcome) => {
    const body = [
      sse({ v: 2, log: true }),
      `id: 0\n${sse({ type: 'start', step: 0, vendor: 'a', model: 'b' })}`,
      `id: 1\n${sse({ type: 'content', part: 'c', delta: 'O' })}`,
      sse({ cut }),
    ].join('')
    let requests = 0
    const result = await read(async () => {
      requests++
      return new Response(body)
    }).result
    expect(result.outcome.type).toBe(outcome)
    expect(result.content).toBe('O')
    expect(requests).toBe(1)
  })

  it('connects again when the heartbeats stop', async () => {
    const { handler, write, finish } = loggedHarness()
    const clock = manualClock()
    const { fetch, sent } = flakyNetwork(
      handler,
      () => undefined,
      // It never ends, and the handler's heartbeats do not pass.
      (_, connection) =>
        connection
          ? undefined
          : new Response(silentAfter(sse({ v: 2, heartbeat: 4_000, log: true }))),
    )
    const { result } = read(fetch, { clock, answerId: 'one' })
    await settled()
    await read(flakyNetwork(handler, () => 1).fetch, { answerId: 'one', reconnects: 0 }).result
    await write('Olá')
    await finish()
    await clock.advance(12_000)
    await clock.advance(500)
    expect((await result).content).toBe('Olá')
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  it.each(['abort', 'leave'])('sends a DELETE when the reader stops it: %s', async (how) => {
    const { handler, write, provider } = loggedHarness()
    const { fetch, sent } = flakyNetwork(handler, () => undefined)
    const stream = read(fetch, { clock: manualClock() })
    await settled()
    await write('Olá')
    for await (const event of stream) {
      if (event.type !== 'content') continue
      if (how === 'leave') break
      stream.abort()
    }
    expect((await stream.result).outcome.type).toBe('aborted')
    await settled()
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    expect(sent[1]?.url).toMatch(/\?answer=[\w-]+$/)
    expect(provider.cancelled()).toBe(true)
  })

  it('sends a DELETE while it waits for the network, too', async () => {
    const { handler, write, provider } = loggedHarness()
    const { fetch, sent } = flakyNetwork(handler, () => 3)
    const clock = manualClock()
    const stream = read(fetch, { clock })
    await settled()
    await write('Olá')
    await clock.until(500)
    stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
    await settled()
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    expect(provider.cancelled()).toBe(true)
  })

  it('stops an answer whose response has not arrived yet', async () => {
    const { handler, requestCount } = loggedHarness()
    const { fetch, sent } = flakyNetwork(handler, () => undefined)
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const slow: typeof fetch = async (input, init) => {
      if (init?.method === 'POST') await held
      return fetch(input, { ...init, signal: null })
    }
    const stream = read(slow)
    await settled()
    stream.abort()
    await stream.result
    await settled()
    release()
    await settled()
    expect(sent.map(({ method }) => method)).toEqual(['DELETE', 'POST'])
    expect(requestCount()).toBe(0)
  })

  it('sends no DELETE to a handler without a log, and none after a lost connection', async () => {
    const { another, write } = loggedHarness()
    const without = flakyNetwork(another({ log: undefined }), () => undefined)
    const stream = read(without.fetch, { clock: manualClock() })
    await settled()
    await write('Olá')
    for await (const event of stream) if (event.type === 'content') break
    await stream.result
    await settled()
    expect(without.sent.map(({ method }) => method)).toEqual(['POST'])

    const lost = flakyNetwork(recordedHandler(cassette).handler, () => 3)
    await read(lost.fetch, { reconnects: 0 }).result
    await settled()
    expect(lost.sent.map(({ method }) => method)).toEqual(['POST'])
  })

  it('does not reconnect without a log', async () => {
    const { handler } = recordedHandler(cassette, { log: undefined })
    const { fetch, sent } = flakyNetwork(handler, () => 4)
    expect((await read(fetch).result).outcome.type).toBe('truncated')
    expect(sent).toHaveLength(1)
  })

  it('sends the headers of the app with every request', async () => {
    const { handler } = recordedHandler(cassette)
    const seen: (string | null)[] = []
    const { fetch } = flakyNetwork(handler, (connection) => (connection < 2 ? 3 : undefined))
    const model = edge(url, {
      headers: () => ({ authorization: `token ${seen.length}` }),
      fetch: (input, init) => {
        seen.push(new Headers(init?.headers).get('authorization'))
        return fetch(input, init)
      },
    })
    await streamChat({ model, messages: hi, clock: manualClock({ skip: 59_999 }) }).result
    expect(seen).toEqual(['token 0', 'token 1', 'token 2'])
  })
})

function silentAfter(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
    },
  })
}
