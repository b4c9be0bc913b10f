import { describe, expect, it } from 'vitest'
import { edge } from '../../src/edge.ts'
import { type ChatStream, streamChat } from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { all, answerBody, answers, begin, fault, hi, sse } from '../support/cassette-harness.ts'

const key = 'sk-canary/0123+456=789'

/** A piece of the key as it is, and in base64, at each of three places. */
const traces = ['canary', 'Y2FuYXJ5', 'NhbmFye', 'jYW5hcn']

/** Where the key shows in everything a stream hands out, as deep as it goes. */
async function leaks(stream: ChatStream): Promise<string[]> {
  const result = await stream.result
  const thrown = await stream.complete().catch((error: unknown) => error)
  const events = await all(stream)
  const seen = new Set<unknown>()
  const texts: string[] = [JSON.stringify([result, events, thrown])]
  collect([result, events, thrown])
  return texts.filter((text) => traces.some((trace) => text.includes(trace)))

  function collect(value: unknown): void {
    if (typeof value !== 'object' || value === null) texts.push(String(value))
    else if (!seen.has(value)) {
      seen.add(value)
      for (const name of Object.getOwnPropertyNames(value)) {
        texts.push(name)
        collect((value as Record<string, unknown>)[name])
      }
    }
  }
}

const echoes: [string, Parameters<typeof answers>[0]][] = [
  ['an error in JSON', [`{"error":{"message":"Bad key ${key}"}}`, { code: 401 }]],
  ['an error in text', [`Bad header: Bearer ${key}`, { code: 401 }]],
  ['an error in HTML', [`<p>Authorization: Bearer ${key}</p>`, { code: 403 }]],
  ['an error in JSON that escapes slashes', [escaped(`{"error":"${key}"}`), { code: 401 }]],
  ['a success that is no event stream', `<p>Authorization: Bearer ${key}</p>`],
  ['a success that is an error', `{"error":{"message":"Bad key ${key}"}}`],
  [
    'an error in the stream',
    answerBody([{ content: 'Olá' }], null) + sse({ error: { message: key } }),
  ],
  ['an error in the stream that escapes', `data: ${escaped(`{"error":{"message":"${key}"}}`)}\n\n`],
  ['a code in the stream', sse({ error: { message: 'Bad', code: key } })],
  ['a frame that is not JSON', `data: {"key": ${key}\n\n`],
  ['an error that quotes a URL', [`{"error":"/v1?key=${encodeURIComponent(key)}"}`, { code: 400 }]],
  [
    'an error that quotes JSON',
    [JSON.stringify({ error: escaped(`{"key":"${key}"}`) }), { code: 400 }],
  ],
  ['an error in base64', [`{"error":{"message":"Bad key ${btoa(key)}"}}`, { code: 401 }]],
  ['a text in base64 of a URL', [`Bad key ${toBase64URL(key)}`, { code: 401 }]],
  ['a URL in lower case', [`Bad /?key=${inLowerCase(encodeURIComponent(key))}`, { code: 401 }]],
  ['the id of the request', ['{}', { code: 401, headers: { 'x-request-id': `for ${key}` } }]],
  ['an error in HTML that escapes', [`<p>${inMustache(key)}</p>`, { code: 401 }]],
  ['a URL in a URL', [`/?to=${encodeURIComponent(encodeURIComponent(key))}`, { code: 401 }]],
  ['a text in base64, at its beginning', [btoa(`${key} is bad`), { code: 401 }]],
  ['a text in base64, one byte later', [btoa(`"${key}" is bad`), { code: 401 }]],
  ['a text in base64, two bytes later', [btoa(`{"${key}":1}`), { code: 401 }]],
  ['a chunk of an unknown kind', `data: {"ping":"${key}"}\n\n${answerBody([])}`],
]

function toBase64URL(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_')
}

function inMustache(text: string): string {
  return text.replaceAll('/', '&#x2F;').replaceAll('=', '&#x3D;')
}

function inLowerCase(encoded: string): string {
  return encoded.replace(/%../g, (code) => code.toLowerCase())
}

function escaped(json: string): string {
  return json.replaceAll('/', '\\/')
}

describe('a key', () => {
  it.each(echoes)('stays hidden if the provider repeats it in %s', async (_, answer) => {
    const make = withKey(key)
    expect(await leaks(begin(answers(answer), { make, retry: false }).stream)).toEqual([])
  })

  it.each(echoes)('stays hidden if a function returned it: %s', async (_, answer) => {
    const make = withKey(async () => key)
    expect(await leaks(begin(answers(answer), { make, retry: false }).stream)).toEqual([])
  })

  it.each(echoes)('stays hidden if it is a header: %s', async (_, answer) => {
    const make = withHeaders({ 'x-api-key': key })
    expect(await leaks(begin(answers(answer), { make, retry: false }).stream)).toEqual([])
  })

  it.each([
    ['rejects', async () => Promise.reject(new TypeError(`Bad header Bearer ${key}`))],
    ['rejects with a string', async () => Promise.reject(`Bad header Bearer ${key}`)],
    [
      'throws',
      () => {
        throw new TypeError(`Bad header Bearer ${key}`)
      },
    ],
    [
      'rejects because of it',
      async () =>
        Promise.reject(new TypeError('fetch failed', { cause: new Error(`Bearer ${key}`) })),
    ],
  ])('stays hidden if fetch %s', async (_, fetch) => {
    const make = withKey(key)
    const { stream } = begin(answers(''), {
      make,
      wrap: () => fetch as typeof globalThis.fetch,
      retry: false,
    })
    expect(await leaks(stream)).toEqual([])
  })

  it.each(['bearer', 'Key', 'Api-Key'])('stays hidden whatever its scheme: %s', async (scheme) => {
    const make = withHeaders({ authorization: `${scheme} ${key}` })
    const { stream } = begin(answers([`Bad key ${key}`, { code: 401 }]), { make })
    expect(await leaks(stream)).toEqual([])
  })

  it.each([
    ['spaces around it', { authorization: `Bearer   ${key}  ` }],
    ['a name before it', { authorization: `ApiKey me:${key}` }],
    ['a field around it', { authorization: `Token token="${key}"` }],
    ['a user beside it', { authorization: `Basic ${btoa(`me:${key}`)}` }],
    ['a cookie around it', { cookie: `sid=${key}; theme=dark` }],
    ['a cookie before it', { cookie: `theme=dark; sid=${key}` }],
  ])('stays hidden with %s in its header', async (_, headers) => {
    const { stream } = begin(answers([`Bad key ${key}`, { code: 401 }]), {
      make: withHeaders(headers),
    })
    expect(await leaks(stream)).toEqual([])
  })

  it.each(['sk-canary-\n-0123456789', 'sk-canary-\r\nx: y', 'sk-canary-\u0000', 'sk-canary-é€'])(
    'stays hidden if HTTP forbids it: %j',
    async (forbidden) => {
      const { stream, fetch } = begin(answers(answerBody([])), { make: withKey(forbidden) })
      expect(await leaks(stream)).toEqual([])
      expect((await stream.result).outcome.type).toBe('failed')
      expect(fetch.exchanges).toEqual([])
    },
  )

  it.each([
    ['the URL', (url: string) => `No route to ${url}`],
    ['the URL without a query', (url: string) => `No route to ${url.split('?')[0]}`],
    ['the address without its path', (url: string) => `No route to ${new URL('/', url)}`],
    ['the user and the password', (url: string) => `Bad login ${/\/\/(.*)@/.exec(url)?.[1]}`],
    ['the password', () => `Bad password ${key}`],
    ['both in base64', () => `Bad login Basic ${btoa(`someone:${key}`)}`],
  ])('stays hidden if it is the password in a URL, and the server repeats %s', async (_, text) => {
    const baseURL = `https://someone:${encodeURIComponent(key)}@made.test/v1`
    for (const fails of [true, false]) {
      const sent: string[] = []
      const fetch = async (input: unknown) => {
        sent.push(String(input))
        if (fails) throw new TypeError(text(String(input)))
        return new Response(text(String(input)), { status: 401 })
      }
      const model = compatible('made', { baseURL, fetch })
      const stream = streamChat({ model, messages: hi, retry: false })
      expect(await leaks(stream)).toEqual([])
      expect(sent).toHaveLength(1)
    }
  })

  it('stays hidden in the header of half a megabyte, and the error is that of the server', async () => {
    for (const long of [`${key}${'k'.repeat(500_000)}`, `a=${key},`.repeat(25_000)]) {
      const make = withHeaders({ 'x-api-key': long })
      const { stream } = begin(answers([`Bad key ${long}`, { code: 431 }]), { make, retry: false })
      expect(await leaks(stream)).toEqual([])
      expect((await stream.result).error).toMatchObject({ name: 'HttpError', status: 431 })
    }
  })

  it('stays hidden if it is no text that UTF-8 can hold', async () => {
    const odd = `sk-canary-\ud800-${key}`
    const fetch = async () => new Response(`Bad key ${odd}`, { status: 401 })
    const model = edge(`https://made.test/?token=1`, { fetch, headers: { 'x-api-key': odd } })
    const stream = streamChat({ model, messages: hi, retry: false })
    expect(await leaks(stream)).toEqual([])
  })

  it('stays hidden if it is in the query of the URL, and other fields of the query do not', async () => {
    const text = `Bad key ${key} of 2026-11-30`
    const fetch = async () => new Response(text, { status: 401 })
    const query = `access_token=${encodeURIComponent(key)}&api-version=2026-11-30`
    const model = edge(`https://made.test/api/chat?${query}`, { fetch })
    const stream = streamChat({ model, messages: hi, retry: false })
    expect(await leaks(stream)).toEqual([])
    expect((await stream.result).error?.message).toContain('of 2026-11-30')
  })

  it('is sent, with no header beyond those of every request', async () => {
    const { stream, fetch } = begin(answers(answerBody([])), { make: withKey(key) })
    await stream.result
    const headers = [...(fetch.exchanges[0]?.request.headers ?? [])]
    const plain = /^(accept|content-type|authorization)$/
    expect(headers.filter(([name]) => !plain.test(name))).toEqual([])
    expect(headers).toContainEqual(['authorization', `Bearer ${key}`])
    expect(headers).toContainEqual(['content-type', 'application/json'])
  })

  it('is not sent if there is none', async () => {
    const make = (options: object) =>
      compatible('m', { ...options, baseURL: 'http://localhost/v1', apiKey: undefined })
    const { stream, fetch } = begin(answers(answerBody([])), { make })
    await stream.result
    expect(fetch.exchanges[0]?.request.headers.has('authorization')).toBe(false)
  })
})

describe('the message of an error', () => {
  it('keeps the words that every request has, because they are no key', async () => {
    const answer: [string, object] = [
      'Send application/json, accept text/event-stream',
      { code: 415 },
    ]
    const { error } = await begin(answers(answer)).stream.result
    expect(error?.message).toContain('Send application/json, accept text/event-stream')
  })

  it('does not contain the prompt', async () => {
    const messages = [{ role: 'user', content: 'sk-canary' }] as const
    for (const name of ['http-500-text', 'error-openai', 'frame-not-json', 'http-200-html']) {
      const { error } = await begin(fault(name), { messages, retry: false }).stream.result
      expect(JSON.stringify([error, error?.message, error?.stack, error?.body])).not.toContain(
        'canary',
      )
    }
  })

  it('leaves the body out of JSON', async () => {
    const { error } = await begin(fault('http-401-json')).stream.result
    expect(JSON.parse(JSON.stringify(error))).not.toHaveProperty('body')
    expect(error?.body).toMatchObject({ error: { code: 401 } })
  })
})

function withKey(apiKey: string | (() => Promise<string>)) {
  return (options: object) =>
    compatible('made', { ...options, apiKey, baseURL: 'https://made.test/v1' })
}

function withHeaders(headers: Record<string, string>) {
  return (options: object) =>
    compatible('made', { ...options, headers, baseURL: 'https://made.test/v1' })
}
