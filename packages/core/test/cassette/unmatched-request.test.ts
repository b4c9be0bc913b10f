import { describe, expect, it } from 'vitest'
import { type Cassette, replay, UnmatchedRequestError } from '../../src/cassette.ts'
import { createChat, streamChat } from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { answerBody, hi } from '../support/cassette-harness.ts'
import { manualClock } from '../support/manual-clock.ts'

const url = 'https://example.com/v1/chat'

/** A cassette that answers each body with the same body. */
function cassetteOf(...bodies: unknown[]): Cassette {
  return {
    version: 2,
    interactions: bodies.map((value) => {
      const body = typeof value === 'string' ? value : JSON.stringify(value)
      return { request: { method: 'POST', url, body }, response: { code: 200, body } }
    }),
  }
}

async function messageFor(
  fetch: typeof globalThis.fetch,
  body: unknown,
  init: RequestInit & { url?: string } = {},
): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const request = fetch(init.url ?? url, { method: 'POST', body: text, ...init })
  const error = await request.catch((error: unknown) => error)
  if (!(error instanceof UnmatchedRequestError)) throw new Error(`It was answered: ${error}`)
  return error.message
}

describe('a request that no recording matches', () => {
  it.each([
    [
      'a value',
      { model: 'b' },
      { model: 'a' },
      'body.model: the request has "b", the recording "a"',
    ],
    ['a missing field', {}, { a: 1 }, 'body.a: the request has nothing, the recording 1'],
    ['null for nothing', { a: null }, {}, 'body.a: the request has null, the recording nothing'],
    [
      'a shorter list',
      { m: [1] },
      { m: [1, 2] },
      'body.m[1]: the request has nothing, the recording 2',
    ],
    [
      'a setting named reasoning',
      { reasoning: { effort: 'low' } },
      {},
      'body.reasoning: the request has {"effort":"low"}, the recording nothing',
    ],
    ['text for JSON', 'hi', { a: 1 }, 'body: the request has "hi", the recording {"a":1}'],
    [
      'a field __proto__',
      '{"__proto__":{"a":1}}',
      {},
      'body.__proto__: the request has {"a":1}, the recording nothing',
    ],
  ])('differs by %s, and the message shows it', async (_, sent, recorded, difference) => {
    expect(await messageFor(replay(cassetteOf(recorded)), sent)).toBe(
      `No recording matches POST ${url}.\nThe nearest is interactions[0]. It differs in 1 place:\n  ${difference}`,
    )
  })

  it('shows a method and a URL that differ', async () => {
    const fetch = replay(cassetteOf(''))
    const init = { url: `${url}?beta=1`, method: 'PUT' }
    expect(await messageFor(fetch, '', init)).toBe(
      [
        `No recording matches PUT ${url}?beta=1.`,
        'The nearest is interactions[0]. It differs in 2 places:',
        '  method: the request has "PUT", the recording "POST"',
        `  url: the request has "${url}?beta=1", the recording "${url}"`,
      ].join('\n'),
    )
  })

  it('shows the nearest of several recordings', async () => {
    const fetch = replay(cassetteOf({ a: 1, b: 1, c: 1 }, { a: 2, b: 2 }, 'text'))
    expect(await messageFor(fetch, { a: 2, b: 3 })).toContain(
      'The nearest is interactions[1]. It differs in 1 place:\n  body.b: the request has 3, ',
    )
  })

  it('shows the first differences of many', async () => {
    const fields = Array.from({ length: 20 }, (_, index) => [`f${index}`, index])
    const message = await messageFor(replay(cassetteOf({})), Object.fromEntries(fields))
    expect(message).toContain('It differs in 20 places:\n  body.f0: ')
    expect(message).toMatch(/ {2}body\.f7: [^\n]+\n {2}… and 12 more$/)
  })

  it('shows the part of long texts that differs', async () => {
    const same = 'The same. '.repeat(50)
    const fetch = replay(cassetteOf({ prompt: `${same}Bonjour!` }))
    const message = await messageFor(fetch, { prompt: `${same}Olá! ${'x'.repeat(500)}` })
    expect(message).toContain('the request has "…The same. The same. Olá! xxx')
    expect(message).toMatch(/xxx…", the recording "…The same\. The same\. Bonjour!"$/)
    expect(message.length).toBeLessThan(400)
  })

  it('shows when equal requests have used all that match', async () => {
    const fetch = replay(cassetteOf('a', 'b', 'a'))
    const send = () => fetch(url, { method: 'POST', body: 'a' })
    await send()
    await send()
    expect(await messageFor(fetch, 'a')).toBe(
      [
        `No recording matches POST ${url}.`,
        'Each of the 2 recordings that would match was already used. Each answers one request.',
        'The nearest is interactions[1]. It differs in 1 place:',
        '  body: the request has "a", the recording "b"',
      ].join('\n'),
    )
  })

  it('shows that the cassette is empty', async () => {
    expect(await messageFor(replay(cassetteOf()), '')).toContain('The cassette is empty.')
  })

  it('never shows a key', async () => {
    const key = 'sk-canary-0123'
    const message = await messageFor(
      replay(cassetteOf({ prompt: 'hi' })),
      { prompt: `my key is ${key}`, api_key: 'other-canary', tools: [{ authorization: 'canary' }] },
      {
        url: `https://example.com/v1/${key}?key=${key}&sid=sid-canary`,
        headers: { authorization: `Bearer ${key}` },
      },
    )
    expect(message).not.toContain('canary')
    expect(message).toContain('POST https://example.com/v1/REDACTED.')
    expect(message).toContain('body.prompt: the request has "my key is REDACTED"')
    expect(message).toContain('body.api_key: the request has "REDACTED", the recording nothing')
  })
})

describe('arguments that are no request', () => {
  it.each([
    ['a URL with a password', 'https://someone:pass-canary@example.com/canary', {}],
    ['a URL that is not one', 'https://pass-canary:99999999/', {}],
    [
      'a header that HTTP forbids',
      url,
      { headers: { authorization: 'Bearer canary\n' + 'é\u20ac' } },
    ],
    ['a method that HTTP forbids', url, { method: 'canary canary' }],
  ])('are rejected without showing a key: %s', async (_, input, init) => {
    const error = await replay(cassetteOf('a'))(input, init).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain('Expected a request with a valid URL, method and headers')
    expect([String(error), (error as Error).cause].join()).not.toContain('canary')
  })
})

describe('streamChat with such a request', () => {
  const id = 'a'
  const baseURL = 'https://example.com/v1'
  const recorded = {
    model: id,
    messages: [{ role: 'user', content: 'Say hi in French' }],
    stream: true,
    stream_options: { include_usage: true },
  }

  function modelOf(cassette: Cassette) {
    let attempts = 0
    const fetch = replay(cassette)
    const counted: typeof globalThis.fetch = (input, init) => {
      attempts++
      return fetch(input, init)
    }
    const model = compatible(id, { baseURL, apiKey: 'sk-canary-0123', fetch: counted })
    return { model, attempts: () => attempts }
  }

  it('fails after one attempt, without a wait, and keeps the whole message', async () => {
    const { model, attempts } = modelOf(cassetteOf(recorded))
    const clock = manualClock()
    const { error, outcome } = await streamChat({ model, messages: hi, clock }).result
    expect(attempts()).toBe(1)
    expect(outcome).toMatchObject({ type: 'failed' })
    expect(error).toBeInstanceOf(UnmatchedRequestError)
    expect(error).toMatchObject({ name: 'UnmatchedRequestError', retryable: false })
    expect(error?.message).toMatch(
      /^No recording matches POST https:\/\/example\.com\/v1\/chat\/completions\.\n/,
    )
    expect(error?.message).toContain('The nearest is interactions[0]. It differs in')
    expect(error?.message).toContain(
      'body.messages[0].content: the request has "Say hi in Portuguese", the recording "Say hi in French"',
    )
    expect(JSON.stringify([error, error?.message, error?.stack])).not.toContain('canary')
  })

  it('rejects `complete()` with it', async () => {
    const { model } = modelOf(cassetteOf(recorded))
    const stream = streamChat({ model, messages: hi, clock: manualClock() })
    await expect(stream.complete()).rejects.toBeInstanceOf(UnmatchedRequestError)
  })

  it('shows it as the error of a chat', async () => {
    const { model, attempts } = modelOf(cassetteOf(recorded))
    const chat = createChat({ model, clock: manualClock() })
    await chat.send('Say hi in Portuguese')
    expect(chat.get().error?.message).toContain('No recording matches POST')
    expect(attempts()).toBe(1)
  })

  it('still retries a network error', async () => {
    let attempts = 0
    const fetch: typeof globalThis.fetch = async () => {
      attempts++
      if (attempts < 3) throw new TypeError('network error')
      return new Response(answerBody([{ content: 'Oi' }]))
    }
    const model = compatible(id, { baseURL, fetch })
    const clock = manualClock({ skip: 60_000 })
    const { outcome } = await streamChat({ model, messages: hi, clock }).result
    expect(attempts).toBe(3)
    expect(outcome.type).toBe('complete')
  })
})
