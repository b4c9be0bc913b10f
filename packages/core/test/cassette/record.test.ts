// Long, for all tests share one server whose reads and failures are set by the test.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cassettes } from '../../../../cassettes/index.ts'
import {
  type Cassette,
  type RecordedRequest,
  type RecordedResponse,
  readCassette,
  record,
  replay,
  writeCassette,
} from '../../src/cassette.ts'
import { propertyRun } from '../support/fuzz-run.ts'

const url = 'https://example.com/v1/chat'

/** A server that answers with these reads, each a millisecond after the last. */
function serverOf(reads: (string | Uint8Array | Error)[], init: ResponseInit = {}) {
  let now = 0
  const clock = { now: () => now }
  const seen: { cancelled?: unknown } = {}
  const left = [...reads]
  const body = new ReadableStream(
    {
      pull(controller) {
        const next = left.shift()
        now += 1
        if (next instanceof Error) controller.error(next)
        else if (next === undefined) controller.close()
        else controller.enqueue(typeof next === 'string' ? new TextEncoder().encode(next) : next)
      },
      cancel(reason) {
        seen.cancelled = reason
      },
    },
    { highWaterMark: 0 },
  )
  const received: [RequestInfo | URL, RequestInit | undefined][] = []
  async function fetch(input: RequestInfo | URL, sent?: RequestInit): Promise<Response> {
    received.push([input, sent])
    now += 20.5
    return new Response(body, init)
  }
  return { fetch, clock, seen, received, left }
}

function requestIn(cassette: Cassette): RecordedRequest | undefined {
  return cassette.interactions[0]?.request
}

function responseIn(cassette: Cassette): RecordedResponse | undefined {
  return cassette.interactions[0]?.response
}

/** A recording of one exchange: the request `sent`, the response `answer`. */
async function recordOne(
  sent: { url?: string; headers?: Record<string, string>; body?: string },
  answer: string | Uint8Array = 'ok',
): Promise<Cassette> {
  const recorder = record(
    serverOf([answer], { headers: { 'set-cookie': 'a=sk-canary-0123' } }).fetch,
  )
  const { headers = {}, body = '' } = sent
  const response = await recorder.fetch(sent.url ?? url, { method: 'POST', headers, body })
  await response.arrayBuffer()
  return recorder.cassette()
}

it('records an exchange as go-vcr would', async () => {
  const server = serverOf(['data: 1\n\n', 'data: é\n\n'], {
    status: 201,
    statusText: 'Created',
    headers: { 'content-type': 'text/event-stream', 'x-request-id': 'r1', date: 'today' },
  })
  const recorder = record(server.fetch, { clock: server.clock })
  const response = await recorder.fetch(url, {
    method: 'POST',
    body: '{"a":"é"}',
    headers: { 'content-type': 'application/json', 'x-other': '1' },
  })
  await response.text()
  expect(recorder.cassette()).toEqual({
    version: 2,
    interactions: [
      {
        id: 0,
        request: {
          proto: 'HTTP/1.1',
          proto_major: 1,
          proto_minor: 1,
          content_length: 10,
          host: 'example.com',
          body: '{"a":"é"}',
          headers: { 'Content-Type': ['application/json'] },
          url,
          method: 'POST',
        },
        response: {
          proto: 'HTTP/1.1',
          proto_major: 1,
          proto_minor: 1,
          content_length: -1,
          body: 'data: 1\n\ndata: é\n\n',
          headers: { 'Content-Type': ['text/event-stream'], 'X-Request-Id': ['r1'] },
          status: '201 Created',
          code: 201,
          duration: '20.5ms',
          timing: [
            { offset: 0, ms: 1 },
            { offset: 9, ms: 2 },
          ],
        },
      },
    ],
  })
})

it('passes the request and the response on unchanged', async () => {
  const server = serverOf(['a', 'b'], { status: 429, statusText: 'Slow', headers: { 'x-a': '1' } })
  const recorder = record(server.fetch)
  const init = { method: 'POST', body: 'hi', signal: new AbortController().signal }
  const response = await recorder.fetch(url, init)
  expect(server.received).toEqual([[url, init]])
  expect(server.received[0]?.[1]).toBe(init)
  expect([response.status, response.statusText, response.url]).toEqual([429, 'Slow', ''])
  expect(response.headers.get('x-a')).toBe('1')

  const reader = response.body?.getReader()
  expect(server.left).toEqual(['a', 'b'])
  expect((await reader?.read())?.value).toEqual(Uint8Array.of(97))
  expect(server.left).toEqual(['b'])
})

it('leaves a Request and an upload unread for the real fetch', async () => {
  const texts: string[] = []
  const recorder = record(async (input, init) => {
    texts.push(await new Request(input, init).text())
    return new Response('ok')
  })
  await recorder.fetch(new Request(url, { method: 'POST', body: 'from a request' }))
  await recorder.fetch(url, { method: 'POST', body: new Blob(['from a blob']) })
  expect(texts).toEqual(['from a request', 'from a blob'])
  const bodies = recorder.cassette().interactions.map(({ request }) => request.body)
  expect(bodies).toEqual(texts)
})

it('leaves out a request without a response', async () => {
  const recorder = record(() => Promise.reject(new TypeError('no network')))
  await expect(recorder.fetch(url)).rejects.toThrow('no network')
  expect(recorder.cassette().interactions).toEqual([])
})

it('records the part of a body before it broke, and passes the error on', async () => {
  const recorder = record(serverOf(['abc', new TypeError('lost')]).fetch)
  const reader = (await recorder.fetch(url)).body?.getReader()
  await reader?.read()
  await expect(reader?.read()).rejects.toThrow('lost')
  expect(responseIn(recorder.cassette())?.body).toBe('abc')
})

it('records the part of a body that was read before a cancel, and passes the cancel on', async () => {
  const server = serverOf(['abc', 'def'])
  const recorder = record(server.fetch)
  const reader = (await recorder.fetch(url)).body?.getReader()
  await reader?.read()
  await reader?.cancel('enough')
  expect(server.seen.cancelled).toBe('enough')
  expect(responseIn(recorder.cassette())?.body).toBe('abc')
})

it('records what is not UTF-8 as bytes, and a byte order mark as text', async () => {
  const bytes = Uint8Array.of(0, 255, 128)
  expect(responseIn(await recordOne({}, bytes))?.body).toEqual(bytes)
  expect(responseIn(await recordOne({}, '\uFEFFa'))?.body).toBe('\uFEFFa')
})

it('records a response without a body', async () => {
  const recorder = record(async () => new Response(null, { status: 204 }))
  expect((await recorder.fetch(url)).status).toBe(204)
  expect(responseIn(recorder.cassette())).toMatchObject({ code: 204, body: '', timing: [] })
})

describe('a key', () => {
  const key = 'sk-canary-0123'

  it.each([
    ['authorization', { headers: { authorization: `Bearer ${key}` } }],
    ['an unusual scheme', { headers: { authorization: key } }],
    ['an API key header', { headers: { 'x-goog-api-key': key } }],
    ['another API key header', { headers: { 'api-key': key } }],
    ['basic authorization', { headers: { 'x-authorization': `Basic ${btoa(`me:${key}`)}` } }],
    ['a cookie', { headers: { 'x-cookie': `a=b; session=${key}` } }],
    ['a query parameter', { url: `${url}?alt=sse&key=${key}&beta=true` }],
    ['a signature', { url: `${url}?X-Amz-Signature=${key}&alt=sse&beta=true` }],
    ['an encoded parameter', { url: `${url}?access%5Ftoken=%73${key.slice(1)}&alt=sse` }],
  ])('is left out if it is %s', async (_, sent) => {
    const body = `{"text":"${key}","url":"https://x?k=${encodeURIComponent(key)}"}`
    const cassette = await recordOne({ ...sent, body }, `data: {"echo":"${key}"}\n\n`)
    expect(writeCassette(cassette)).not.toContain(key)
    expect(requestIn(cassette)?.body).toBe('{"text":"REDACTED","url":"https://x?k=REDACTED"}')
    expect(responseIn(cassette)?.body).toBe('data: {"echo":"REDACTED"}\n\n')
    expect(requestIn(cassette)?.url).toMatch(/^https:\/\/example\.com\/v1\/chat(\?alt=sse.*)?$/)
  })

  it('is left out in every spelling', async () => {
    const odd = 'a"b/c d%é\\0123'
    const sent = { url: `${url}?token=${encodeURIComponent(odd)}`, body: JSON.stringify({ odd }) }
    const cassette = await recordOne(sent, encodeURIComponent(odd))
    expect(requestIn(cassette)?.body).toBe('{"odd":"REDACTED"}')
    expect(responseIn(cassette)?.body).toBe('REDACTED')
  })

  it('is left out whatever its characters are', async () => {
    const printable = fc.string({ unit: 'grapheme-ascii', minLength: 10, maxLength: 40 })
    const keys = printable.filter((text) => text.trim() === text && /[^a-z _-]/i.test(text))
    await fc.assert(
      fc.asyncProperty(keys, async (odd) => {
        const answer = JSON.stringify({ odd, url: encodeURIComponent(odd) })
        const cassette = await recordOne({ headers: { 'x-key': odd }, body: odd }, answer)
        expect(requestIn(cassette)?.body).toBe('REDACTED')
        expect(responseIn(cassette)?.body).toBe('{"odd":"REDACTED","url":"REDACTED"}')
      }),
      propertyRun,
    )
  })

  it('is left out as a whole where it looks like a field', async () => {
    const odd = 'jwt*=(      !'
    const sent = { headers: { 'x-key': odd, 'x-request-id': odd }, body: odd }
    const cassette = await recordOne(sent, JSON.stringify({ odd }))
    expect(writeCassette(cassette)).not.toContain('(      !')
    expect(writeCassette(cassette)).not.toContain('      !')
    expect(requestIn(cassette)?.body).toBe('REDACTED')
  })

  it('is left out of bytes', async () => {
    const bytes = Uint8Array.from([255, ...new TextEncoder().encode(key), 254])
    const cassette = await recordOne({ headers: { 'x-api-key': key } }, bytes)
    const redacted = Uint8Array.from([255, ...new TextEncoder().encode('REDACTED'), 254])
    expect(responseIn(cassette)?.body).toEqual(redacted)
  })

  it('is left out across reads, and from earlier exchanges', async () => {
    const recorder = record(async () => new Response('the key is sk-canary-0123'))
    await (await recorder.fetch(url)).text()
    await (await recorder.fetch(url, { headers: { 'x-api-key': key } })).text()
    const bodies = recorder.cassette().interactions.map(({ response }) => response.body)
    expect(bodies).toEqual(['the key is REDACTED', 'the key is REDACTED'])

    const split = record(serverOf(['sk-can', 'ary-0123']).fetch)
    await (await split.fetch(url, { headers: { 'x-api-key': key } })).text()
    expect(responseIn(split.cassette())?.body).toBe('REDACTED')
  })

  it('leaves other parameters, and words shorter than a key', async () => {
    const sent = { url: `${url}?alt=%73se&beta=a%20b#top`, headers: { 'x-api-key': 'test' } }
    const cassette = await recordOne({ ...sent, body: 'a test' })
    expect(requestIn(cassette)?.url).toBe(`${url}?alt=%73se&beta=a%20b`)
    expect(requestIn(cassette)?.body).toBe('a test')
  })

  it('can be another one when the recording is replayed', async () => {
    const sentWith = (secret: string) => ({
      url: `${url}/${secret}?alt=sse&key=${secret}`,
      body: `{"key":"${secret}"}`,
    })
    const fetch = replay(await recordOne(sentWith(key)))
    const { url: another, body } = sentWith('sk-another-456')
    const response = await fetch(another, { method: 'POST', body })
    expect(await response.text()).toBe('ok')
  })
})

it.each(cassettes)('records $name so that it reads back equal', async ({ yaml }) => {
  const cassette = readCassette(yaml)
  const recorder = record(replay(cassette, { cut: 1000 }))
  for (const { request } of cassette.interactions) {
    const init = { method: request.method, body: String(request.body) }
    await (await recorder.fetch(request.url, init)).text()
  }
  const again = readCassette(writeCassette(recorder.cassette()))
  expect(again).toEqual(recorder.cassette())
  const facts = ({ interactions }: Cassette) =>
    interactions.map(({ request, response }) => [
      request.url,
      request.body,
      response.code,
      response.status,
      response.headers,
      response.body,
    ])
  expect(facts(again)).toEqual(facts(cassette))
  expect(again.interactions[0]?.response.timing?.map(({ offset }) => offset).slice(0, 3)).toEqual([
    0, 1000, 2000,
  ])
})

it.each([
  [0, '0ms'],
  [0.000001, '0.000001ms'],
  [999.9999999, '1s'],
  [1590, '1.59s'],
  [62_500, '1m2.5s'],
])('writes a duration of %d ms as Go reads it', async (ms, duration) => {
  let now = 0
  const answer = async () => {
    now += ms
    return new Response('ok')
  }
  const recorder = record(answer, { clock: { now: () => now } })
  await recorder.fetch(url)
  expect(responseIn(recorder.cassette())?.duration).toBe(duration)
})
