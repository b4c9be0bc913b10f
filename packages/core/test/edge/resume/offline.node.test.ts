// Long, for every test takes the network of the same page away at another moment.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { type EdgeOptions, edge } from '../../../src/edge.ts'
import { createChat, immediately, type StreamChatOptions, streamChat } from '../../../src/index.ts'
import { hi } from '../../support/cassette-harness.ts'
import { servedBy, url } from '../../support/edge-harness.ts'
import { eventually } from '../../support/eventually.ts'
import { fadingPage } from '../../support/fading-network.ts'
import { firstFrame, loggedHarness } from '../../support/log-harness.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'
import { twoTabs } from '../../support/two-tabs.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const minute = 60_000
const hour = 60 * minute

interface OfflineOptions extends EdgeOptions, Pick<StreamChatOptions, 'retry'> {
  /** Answers in the place of the server. */
  readonly instead?: (method: string) => Response | Promise<Response> | undefined
}

/** A handler with a log, and the page that requests an answer of it. */
function atPage({ instead = () => undefined, retry, ...options }: OfflineOptions = {}) {
  const server = loggedHarness({ heartbeat: 4_000 })
  const serve = servedBy(server.handler)
  const page = fadingPage(async (input, init) => {
    return (await instead(init?.method ?? 'GET')) ?? serve(input, init)
  })
  const clock = steppedClock()
  const model = edge(url, { ...options, fetch: page.fetch })
  const request = () => streamChat({ model, messages: hi, clock, retry })
  return { ...server, page, clock, model, request }
}

/** What is sent may take several turns of the event loop, so that time does not jump. */
function steppedClock() {
  const clock = manualClock()
  return {
    ...clock,
    async advance(milliseconds: number) {
      const step = Math.max(500, milliseconds / 1_000)
      for (let left = milliseconds; left > 0; left -= step) {
        await clock.advance(Math.min(step, left))
        await settled()
      }
    },
  }
}

/** The same, with an answer in the middle. */
async function inTheMiddle(options: OfflineOptions = {}) {
  const place = atPage(options)
  const stream = place.request()
  await place.write('Olá')
  await eventually(() => expect(stream.message().parts).toHaveLength(1))
  return { ...place, stream }
}

describe('a page that is offline in the middle of an answer', () => {
  it('reads on once it is back, however long that takes', async () => {
    const { page, stream, clock, write, finish, requestCount } = await inTheMiddle()
    await page.lose()
    await write(', mundo')
    await finish()
    await clock.advance(hour)
    expect(page.reached).toEqual(['POST'])
    await page.comeBack()
    const { content, outcome } = await stream.result
    expect(content).toBe('Olá, mundo')
    expect(outcome.type).toBe('complete')
    expect(page.reached).toEqual(['POST', 'GET'])
    expect(requestCount()).toBe(1)
  })

  it('tries seldom meanwhile, for the page may be wrong about it', async () => {
    const { page, stream, clock, finish } = await inTheMiddle()
    await page.lose()
    await clock.advance(hour)
    // The first few come faster.
    expect(page.tried()).toBeLessThan(10 + hour / minute)
    expect(page.tried()).toBeGreaterThan(hour / (2 * minute))
    stream.abort()
    await finish()
  })

  it('needs no event of the page where that is wrong', async () => {
    const { page, stream, clock, finish } = await inTheMiddle()
    await page.lose()
    page.mend()
    await finish()
    await clock.advance(minute)
    expect((await stream.result).outcome.type).toBe('complete')
  })

  it('gives up where it claims to be online', async () => {
    const { page, stream, clock } = await inTheMiddle()
    await page.lose('online')
    await clock.advance(minute)
    expect((await stream.result).outcome.type).toBe('truncated')
    expect(page.tried()).toBe(1 + 8)
  })

  it('gives up where something answers all the same', async () => {
    const { page, stream, clock } = await inTheMiddle({
      instead: (method) => (method === 'GET' ? new Response('', { status: 503 }) : undefined),
    })
    await page.lose()
    page.mend()
    await clock.advance(2 * minute)
    expect((await stream.result).outcome.type).toBe('truncated')
    expect(page.reached.length).toBeLessThan(1 + 8 + 2)
  })

  it('has all its attempts again once it is back', async () => {
    let isUp = false
    const { page, stream, clock, finish } = await inTheMiddle({
      reconnects: 2,
      instead: (method) =>
        method === 'POST' || isUp ? undefined : new Response('', { status: 503 }),
    })
    await page.lose('online')
    await clock.advance(500)
    await page.lose()
    await clock.advance(minute)
    await page.comeBack()
    await clock.advance(500)
    isUp = true
    await finish()
    await clock.advance(1_000)
    expect((await stream.result).outcome.type).toBe('complete')
  })

  it('reads on at once when a person looks at it again', async () => {
    const { page, stream, clock, finish } = await inTheMiddle()
    await page.lose()
    await finish()
    await clock.advance(minute)
    page.mend()
    await page.show()
    expect((await stream.result).outcome.type).toBe('complete')
  })

  it('goes on though the headers of the app need the network, too', async () => {
    let hasToken = true
    const { page, stream, clock, finish } = await inTheMiddle({
      async headers() {
        if (!hasToken) throw new Error('The token could not be renewed')
        return { authorization: 'token' }
      },
    })
    hasToken = false
    await page.lose()
    await clock.advance(minute)
    await page.comeBack()
    await clock.advance(500)
    hasToken = true
    await finish()
    await clock.advance(1_000)
    expect((await stream.result).outcome.type).toBe('complete')
  })
})

describe('a page that reads on', () => {
  it('fails with the error of the app whose headers fail every time', async () => {
    let attempts = 0
    const { page, stream, clock } = await inTheMiddle({
      headers() {
        if (attempts++) throw new Error('Nobody is signed in')
        return {}
      },
    })
    await page.lose('online')
    page.mend()
    await clock.advance(minute)
    const { outcome } = await stream.result
    expect(outcome).toMatchObject({ type: 'failed', error: { name: 'UnexpectedError' } })
    expect(String(outcome.type === 'failed' && outcome.error)).toContain('Nobody is signed in')
  })

  it.each([
    ['as long as the server demands', '60', 60_000],
    ['a minute at most', '3600', 60_000],
  ])('waits %s before it tries again', async (_, retryAfter, wait) => {
    let isBusy = true
    const { page, stream, clock, finish } = await inTheMiddle({
      instead: (method) =>
        method === 'GET' && isBusy
          ? new Response('', { status: 429, headers: { 'retry-after': retryAfter } })
          : undefined,
    })
    await page.lose('online')
    page.mend()
    await finish()
    await clock.advance(500)
    expect(page.reached).toEqual(['POST', 'GET'])
    isBusy = false
    await clock.advance(wait - 1)
    expect(page.reached).toEqual(['POST', 'GET'])
    await clock.advance(1)
    expect((await stream.result).outcome.type).toBe('complete')
  })

  it('gives a request that nothing answers three heartbeats, and then longer each time', async () => {
    let isStuck = true
    const { page, stream, clock, finish } = await inTheMiddle({
      instead: (method) => (method === 'GET' && isStuck ? new Promise(() => {}) : undefined),
    })
    await page.lose('online')
    page.mend()
    await finish()
    await clock.advance(500 + 12_000)
    await clock.advance(1_000)
    expect(page.reached).toEqual(['POST', 'GET', 'GET'])
    await clock.advance(24_000 - 1)
    isStuck = false
    expect(page.reached).toHaveLength(3)
    await clock.advance(1 + 2_000)
    expect((await stream.result).outcome.type).toBe('complete')
    expect(page.reached).toEqual(['POST', 'GET', 'GET', 'GET'])
  })

  it('goes on where the page of a network answers in between', async () => {
    let isSignedIn = false
    const { page, stream, clock, finish } = await inTheMiddle({
      instead: (method) =>
        method === 'POST' || isSignedIn ? undefined : new Response('<html>Sign in</html>'),
    })
    await page.lose('online')
    page.mend()
    await finish()
    await clock.advance(1_500)
    isSignedIn = true
    await clock.advance(2_000)
    expect((await stream.result).outcome.type).toBe('complete')
    expect(page.reached).not.toContain('DELETE')
  })

  it('quotes what answered, where that is all that ever comes', async () => {
    const { page, stream, clock } = await inTheMiddle({
      instead: (method) => (method === 'GET' ? new Response('<html>Sign in</html>') : undefined),
    })
    await page.lose('online')
    page.mend()
    await clock.advance(minute)
    expect((await stream.result).outcome).toMatchObject({
      type: 'failed',
      error: { name: 'ProtocolError' },
    })
  })
})

describe('an answer that is stopped without a network', () => {
  it('is over for the page at once, and for the server once the page is back', async () => {
    const { page, stream, clock, provider } = await inTheMiddle()
    await page.lose()
    stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
    await clock.advance(hour)
    expect(provider.cancelled()).toBe(false)
    await page.comeBack()
    await eventually(() => expect(provider.cancelled()).toBe(true))
    expect(page.reached).toEqual(['POST', 'DELETE'])
  })

  it('is stopped once the server can be reached again', async () => {
    const { page, stream, clock, provider } = await inTheMiddle()
    await page.lose('online')
    stream.abort()
    await stream.result
    await clock.advance(8_000)
    page.mend()
    await clock.advance(8_000)
    await eventually(() => expect(provider.cancelled()).toBe(true))
    expect(page.reached).toEqual(['POST', 'DELETE'])
  })

  it('is no longer stopped after as many attempts as it would be read on', async () => {
    const { page, stream, clock } = await inTheMiddle({ reconnects: 3 })
    await page.lose('online')
    stream.abort()
    await stream.result
    await settled()
    const before = page.tried()
    await clock.advance(hour)
    expect(page.tried() - before).toBe(3)
  })
})

describe('a request without a network', () => {
  it('is sent once the page is back', async () => {
    const { page, request, clock, write, finish, requestCount } = atPage()
    await page.lose()
    const stream = request()
    await settled()
    await clock.advance(hour)
    expect(page.reached).toEqual([])
    await page.comeBack()
    await write('Olá')
    await finish()
    await clock.advance(2_000)
    expect(await stream.result).toMatchObject({ content: 'Olá', outcome: { type: 'complete' } })
    expect(requestCount()).toBe(1)
  })

  it('joins its own answer where it had reached the server before', async () => {
    let isHeld = true
    const server = loggedHarness()
    const serve = servedBy(server.handler)
    const page = fadingPage(async (input, init) => {
      const response = await serve(input, init)
      return isHeld ? new Promise(() => {}) : response
    })
    const clock = steppedClock()
    const stream = streamChat({ model: edge(url, { fetch: page.fetch }), messages: hi, clock })
    await eventually(() => expect(server.requestCount()).toBe(1))
    await server.write('Olá')
    await page.lose()
    await server.finish()
    await clock.advance(hour)
    isHeld = false
    await page.comeBack()
    await clock.advance(2_000)
    expect(await stream.result).toMatchObject({ content: 'Olá', outcome: { type: 'complete' } })
    expect(page.reached).toEqual(['POST', 'POST'])
    expect(server.requestCount()).toBe(1)
  })

  it('fails where the page claims to be online', async () => {
    const { page, request, clock } = atPage()
    await page.lose('online')
    const stream = request()
    await settled()
    await clock.advance(minute)
    expect((await stream.result).outcome).toMatchObject({
      type: 'failed',
      error: { name: 'NetworkError' },
    })
    expect(page.tried()).toBe(3)
  })

  it('fails at once without retries', async () => {
    const { page, request } = atPage({ retry: false })
    await page.lose()
    expect((await request().result).outcome).toMatchObject({
      type: 'failed',
      error: { name: 'NetworkError' },
    })
    expect(page.tried()).toBe(1)
  })

  it('is not sent again once its answer began', async () => {
    const { page, request, clock } = atPage({
      instead: (method) =>
        method === 'POST' ? new Response(`${firstFrame}\n\ndata: {oops\n\n`) : undefined,
    })
    await page.lose()
    page.mend()
    const stream = request()
    await settled()
    await clock.advance(minute)
    expect((await stream.result).outcome).toMatchObject({
      type: 'failed',
      error: { name: 'ProtocolError' },
    })
    expect(page.reached).toEqual(['POST', 'DELETE'])
  })

  it('is never sent if it is stopped before', async () => {
    const { page, request, clock, requestCount } = atPage()
    await page.lose()
    const stream = request()
    await settled()
    await clock.advance(minute)
    stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
    await page.comeBack()
    await clock.advance(minute)
    expect(page.reached).toEqual(['DELETE'])
    expect(requestCount()).toBe(0)
  })
})

describe('a chat without a network', () => {
  it('sends its messages one after the other once the page is back', async () => {
    const { page, clock, model, write, finish } = atPage()
    const chat = createChat({ model, clock, scheduler: immediately })
    await page.lose()
    const first = chat.send('One')
    void chat.send('Two')
    await settled()
    await clock.advance(hour)
    expect(chat.get()).toMatchObject({ status: 'connecting', isBusy: true, error: undefined })
    expect(chat.get().queued).toHaveLength(1)
    await page.comeBack()
    await write('Olá')
    await finish()
    await clock.advance(2_000)
    expect((await first)?.outcome?.type).toBe('complete')
    expect(chat.get().queued).toHaveLength(0)
    await chat.stop()
  })
})

describe('a chat of two tabs without a network', () => {
  it.each(['the tab with the answer', 'the other tab'])(
    'stops the answer on the server once it is back: by %s',
    async (who) => {
      const { page, model, write, provider } = atPage()
      const { browser, first, second } = await twoTabs({ model })
      void first.chat.send('Hi')
      await write('Olá')
      await eventually(async () => {
        await browser.advance(20)
        expect(second.chat.get().content?.text).toBe('Olá')
      })
      await page.lose()
      const { chat } = who === 'the other tab' ? second : first
      const stopped = chat.stop()
      for (let second = 0; second < 60; second++) await browser.advance(1_000)
      await stopped
      expect(provider.cancelled()).toBe(false)
      await page.comeBack()
      await eventually(() => expect(provider.cancelled()).toBe(true))
      expect(page.reached).toEqual(['POST', 'DELETE'])
    },
  )
})
