import { describe, expect, it, vi } from 'vitest'
import { cassettes, faults } from '../../../../cassettes/index.ts'
import { type ReplayOptions, readCassette, replay } from '../../src/cassette.ts'
import { cassetteOf, cassetteWith, readsOf, send, url } from '../support/handmade-cassette.ts'

describe('a replayed response', () => {
  it.each([...cassettes, ...faults])('equals the recording: $name', async ({ yaml }) => {
    const cassette = readCassette(yaml)
    const fetch = replay(cassette)
    for (const { request, response } of cassette.interactions) {
      const init = { method: request.method, body: String(request.body) }
      const answer = await fetch(request.url, init)
      expect(answer.status).toBe(response.code)
      expect(`${answer.status} ${answer.statusText}`).toBe(response.status)
      expect(answer.headers.get('content-type')).toBe(response.headers?.['Content-Type']?.[0])
      const bytes = new Uint8Array(await answer.arrayBuffer())
      const { body } = response
      const expected = typeof body === 'string' ? new TextEncoder().encode(body) : body
      // As texts of a letter for each byte: byte by byte it takes a hundred times as long.
      expect(lettersOf(bytes)).toBe(lettersOf(expected))
    }
    expect(fetch.exchanges.map(({ status }) => status)).toEqual(
      cassette.interactions.map(() => 'ended'),
    )
  })

  it('has bytes that are not text', async () => {
    const body = Uint8Array.of(0, 128, 255)
    const response = await send(replay(cassetteWith({ body })))
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(body)
  })

  it('has no headers about the transferred bytes', async () => {
    const headers = { 'Content-Encoding': ['gzip'], 'Content-Length': ['3'], 'X-A': ['1', '2'] }
    const response = await send(replay(cassetteWith({ headers })))
    expect([...response.headers]).toEqual([['x-a', '1, 2']])
  })

  it('has no body if HTTP allows none', async () => {
    expect((await send(replay(cassetteWith({ code: 204 })))).body).toBe(null)
  })

  it('answers a string, a URL or a Request', async () => {
    const fetch = replay(cassetteOf('a', 'a', 'a'))
    const init = { method: 'POST', body: 'a' }
    for (const input of [url, new URL(url), new Request(url, init)]) {
      const response = await fetch(input, input instanceof Request ? undefined : init)
      expect(await response.text()).toBe('a')
    }
  })
})

describe('matching', () => {
  it('uses each recording once, in the order of the file', async () => {
    const cassette = cassetteOf('a', 'b', 'a')
    cassette.interactions.forEach(({ response }, index) => {
      response.body = String(index)
    })
    const fetch = replay(cassette)
    const texts = []
    for (const body of ['a', 'a', 'b']) texts.push(await (await send(fetch, body)).text())
    expect(texts).toEqual(['0', '2', '1'])
  })

  it('answers requests that were sent together', async () => {
    const fetch = replay(cassetteOf('b', 'a'))
    const answers = await Promise.all([send(fetch, 'a'), send(fetch, 'b')])
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['a', 'b'])
  })

  it.each([
    ['the order of fields', { a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 }],
    ['spaces', ' {"a": 1} ', '{"a":1}'],
    ['line ends in text', 'a\r\nb', 'a\nb'],
    [
      'reasoning in messages',
      { messages: [{ role: 'assistant', content: 'hi' }] },
      { messages: [{ role: 'assistant', reasoning: 'a', reasoning_details: [1], content: 'hi' }] },
    ],
    [
      'reasoning deeper in messages',
      { messages: [{ parts: [{ text: 'a', reasoning_content: 'b' }] }] },
      { messages: [{ parts: [{ text: 'a' }] }] },
    ],
    [
      'reasoning items',
      {
        input: [
          { type: 'reasoning', id: 'rs_1' },
          { type: 'message', id: 'm' },
        ],
      },
      { input: [{ type: 'message', id: 'm' }] },
    ],
  ])('ignores %s', async (_, recorded, sent) => {
    const text = typeof recorded === 'string' ? recorded : JSON.stringify(recorded)
    expect((await send(replay(cassetteOf(text)), sent)).status).toBe(200)
  })

  it('ignores keys in the URL, in headers, and where a body repeats them', async () => {
    const cassette = cassetteOf('{"echo":"REDACTED"}')
    const [interaction] = cassette.interactions
    if (interaction) interaction.request.url = `${url}?key=recorded-key&alt=sse`
    const response = await replay(cassette)(`${url}?alt=sse&api_key=another-key`, {
      method: 'POST',
      body: '{"echo":"sk-canary-0123"}',
      headers: { authorization: 'Bearer sk-canary-0123' },
    })
    expect(response.status).toBe(200)
  })

  it.each([
    ['a field', { password: 'hunter2' }, { password: 'hunter2' }],
    ['another key in a field', { password: 'hunter2' }, { password: 'another' }],
    ['a field of a tool', { tools: [{ authorization: 'a' }] }, { tools: [{ authorization: 'b' }] }],
    [
      'a key in a URL',
      { url: 'https://a.b/?api_key=a&c=d' },
      { url: 'https://a.b/?api_key=e&c=d' },
    ],
    ['JSON in JSON', { a: '{"api_key":"a"}' }, { a: '{"api_key":"b"}' }],
    ['a redacted number', { password: 'REDACTED' }, { password: 12345 }],
    ['a redacted part', { text: 'a REDACTED b REDACTED.' }, { text: 'a key b other.' }],
  ])('ignores a key in the body, redacted or not: %s', async (_, recorded, sent) => {
    const response = await send(replay(cassetteOf(JSON.stringify(recorded))), sent)
    expect(response.status).toBe(200)
  })

  it.each([
    ['the text around a key', { text: 'a REDACTED b' }, { text: 'a key c' }],
    [
      'the order of the text around',
      { text: 'a REDACTED b REDACTED c' },
      { text: 'b key a key c' },
    ],
    ['a field without its key', { password: 'REDACTED' }, {}],
    ['a map for a key', { password: 'REDACTED' }, { password: {} }],
    ['text that overlaps', { text: 'abREDACTEDba' }, { text: 'aba' }],
  ])('compares %s', async (_, recorded, sent) => {
    const fetch = replay(cassetteOf(JSON.stringify(recorded)))
    await expect(send(fetch, sent)).rejects.toThrow('It differs in 1 place')
  })

  it('answers in the order of the file, whatever the requests are', async () => {
    const fetch = replay(cassetteOf('a', 'b'), { match: 'order' })
    const answers = await Promise.all([send(fetch, 'long'.repeat(9999)), fetch('https://x.test')])
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['a', 'b'])
    await expect(send(fetch, 'c')).rejects.toThrow(
      'Each of the 2 recordings that would match was already used.',
    )
  })

  it('uses a function', async () => {
    const match: ReplayOptions['match'] = ({ method, headers, body }, { response }) =>
      `${method} ${headers.get('x-a')} ${body}` === response.body
    const fetch = replay(cassetteOf('POST 1 a', 'POST 2 b'), { match })
    expect(await (await send(fetch, 'b', { headers: { 'X-A': '2' } })).text()).toBe('POST 2 b')
    await expect(send(fetch, 'b', { headers: { 'X-A': '2' } })).rejects.toThrow(
      'The recording that would match was already used. Each answers one request.',
    )
  })
})

describe('cutting', () => {
  const body = 'data: 1\n\ndata: é\n\n'
  const latin = 'data: 1\n\ndata: Ã©\n\n'

  it.each<[string, ReplayOptions['cut'], string[]]>([
    ['whole by default', undefined, [latin]],
    ['byte by byte', 1, [...latin]],
    ['in sevens', 7, ['data: 1', '\n\ndata:', ' Ã©\n\n']],
    ['all at once when a cut is larger', 1000, [latin]],
    ['at the bytes of whole numbers only', 9.9, ['data: 1\n\n', 'data: Ã©\n', '\n']],
  ])('cuts %s', async (_, cut, reads) => {
    const fetch = replay(cassetteWith({ body }), cut === undefined ? {} : { cut })
    expect(await readsOf(await send(fetch))).toEqual(reads)
  })

  it('calls a function before each read', async () => {
    const sizes = [1, 2, 3, 4, 5, 6, 7]
    const fetch = replay(cassetteWith({ body }), { cut: () => sizes.shift() ?? 1 })
    const reads = await readsOf(await send(fetch))
    expect(reads).toEqual(['d', 'at', 'a: ', '1\n\nd', 'ata: ', 'Ã©\n\n'])
    expect(sizes).toEqual([7])
  })

  it('cuts where the recording was cut', async () => {
    const timing = [0, 3, 3, 9].map((offset) => ({ offset, ms: offset }))
    const fetch = replay(cassetteWith({ body, timing }))
    expect(await readsOf(await send(fetch))).toEqual(['dat', 'a: 1\n\n', 'data: Ã©\n\n'])
  })

  it('ignores timing beyond the end of the body', async () => {
    const timing = [0, 3, 900].map((offset) => ({ offset, ms: 0 }))
    const fetch = replay(cassetteWith({ body: 'abcdef', timing }))
    expect(await readsOf(await send(fetch))).toEqual(['abc', 'def'])
  })

  it('reads nothing before the consumer does', async () => {
    const fetch = replay(cassetteWith({ body: 'abc' }), { cut: 1 })
    const response = await send(fetch)
    const reader = response.body?.getReader()
    expect(fetch.exchanges[0]?.bytes).toBe(0)
    await reader?.read()
    expect(fetch.exchanges[0]).toMatchObject({ status: 'open', bytes: 1 })
  })

  it('rejects a cut of no bytes', async () => {
    expect(() => replay(cassetteOf(''), { cut: 0 })).toThrow(
      'Expected `cut` to be at least 1, the bytes of a read, got 0.',
    )
    const response = await send(replay(cassetteWith({ body: 'a' }), { cut: () => Number.NaN }))
    await expect(readsOf(response)).rejects.toThrow(
      'Expected `cut` to return at least 1, the bytes of a read, got NaN.',
    )
  })
})

describe('dropping', () => {
  it('ends cleanly after so many bytes', async () => {
    const fetch = replay(cassetteWith({ body: 'abcdef' }), { drop: 4, cut: 3 })
    expect(await readsOf(await send(fetch))).toEqual(['abc', 'd'])
    expect(fetch.exchanges[0]?.status).toBe('ended')
  })

  it('ends as usual if the body is shorter', async () => {
    for (const as of ['end', 'error', 'silence'] as const) {
      const fetch = replay(cassetteWith({ body: 'abc' }), { drop: { after: 4, as } })
      expect(await (await send(fetch)).text()).toBe('abc')
    }
  })

  it.each([0, 2, 3])('loses the connection after %i bytes', async (after) => {
    const fetch = replay(cassetteWith({ body: 'abc' }), { drop: { after, as: 'error' }, cut: 1 })
    const reader = (await send(fetch)).body?.getReader()
    for (let read = 0; read < after; read++) {
      expect((await reader?.read())?.done).toBe(false)
    }
    await expect(reader?.read()).rejects.toThrow(new TypeError('network error'))
    expect(fetch.exchanges[0]).toMatchObject({ status: 'lost', bytes: after })
  })

  it('stays silent until the body is cancelled', async () => {
    const fetch = replay(cassetteWith({ body: 'abc' }), { drop: { after: 3, as: 'silence' } })
    const reader = (await send(fetch)).body?.getReader()
    await reader?.read()
    const settled = vi.fn()
    const silent = reader?.read().then(settled)
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    expect(settled).not.toHaveBeenCalled()
    await reader?.cancel()
    await silent
    expect(fetch.exchanges[0]?.status).toBe('cancelled')
  })

  it('rejects a drop before the start', () => {
    expect(() => replay(cassetteOf(''), { drop: -1 })).toThrow(
      'Expected `drop` to be after at least 0 bytes, got -1.',
    )
  })
})

function lettersOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}
