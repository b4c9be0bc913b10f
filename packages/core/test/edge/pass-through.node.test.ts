import { describe, expect, it, vi } from 'vitest'
import { replay } from '../../src/cassette.ts'
import { type PassThroughOptions, passThrough } from '../../src/edge.ts'
import { streamChat } from '../../src/index.ts'
import { google } from '../../src/providers/google/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { answerBody, answers, bytesOf, hi, play, recorded } from '../support/cassette-harness.ts'
import { post, servedBy, url } from '../support/edge-harness.ts'

const key = 'sk-canary'
const body = { model: 'small', messages: [], stream: true }
const whole = answerBody([{ content: 'Olá' }])

function passing(options: Partial<PassThroughOptions> = {}, cassette = answers(whole)) {
  const fetch = replay(cassette, { match: 'order' })
  const logged: unknown[] = []
  const handler = passThrough({
    to: 'https://made.test/v1/chat/completions',
    headers: { authorization: `Bearer ${key}` },
    allow: ['small'],
    fields: ['messages', 'stream', 'stream_options'],
    fetch,
    onError: (error) => logged.push(error),
    ...options,
  })
  return { handler, fetch, logged }
}

describe('passThrough()', () => {
  it("passes the provider's bytes on unchanged, and adds the key to the request", async () => {
    const { handler, fetch } = passing()
    const headers = {
      'content-type': 'application/json',
      authorization: 'Bearer evil',
      cookie: 'evil',
    }
    const response = await post(handler, body, { headers })
    expect(await response.text()).toBe(whole)
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const { request } = fetch.exchanges[0] ?? {}
    expect(request?.url).toBe('https://made.test/v1/chat/completions')
    expect(request?.headers.get('authorization')).toBe(`Bearer ${key}`)
    expect(JSON.stringify([...(request?.headers ?? [])])).not.toContain('evil')
    expect(JSON.parse(request?.body ?? '')).toEqual(body)
  })

  it.each([
    ['another model', { ...body, model: 'huge' }],
    ['no model', { messages: [] }],
    ['an empty array of models', { ...body, model: [] }],
    ['an array of one model', { ...body, model: ['small'] }],
    ['a model that is no text', { ...body, model: { toString: 'small' } }],
    ['no model but other models', { messages: [], models: ['small'] }],
    ['other models that are no array', { ...body, models: 'small' }],
    ['other models that are nested', { ...body, models: [['small']] }],
    ['a model that is a URL', { ...body, model: 'https://evil.test/small' }],
    ['a field that is not named', { ...body, plugins: [{ id: 'web' }] }],
    ['other models to fall back on', { ...body, models: ['huge'] }],
    ['a key __proto__', '{"model":"small","__proto__":{}}'],
    ['a body that is no object', '[]'],
  ])('rejects %s', async (_, given) => {
    const { handler, fetch } = passing()
    expect((await post(handler, given)).status).toBe(400)
    expect(fetch.exchanges).toEqual([])
  })

  it('passes on the field that it checked if one is sent twice', async () => {
    const { handler, fetch } = passing()
    await post(handler, '{"model":"huge","model":"small","messages":[]}')
    expect(fetch.exchanges[0]?.request.body).toBe('{"model":"small","messages":[]}')
  })

  it.each([401, 429, 500])('shows only the status of a refusal with %i', async (code) => {
    const answer: [string, object] = [
      `{"error":{"message":"Bad key ${key}"}}`,
      { code, headers: { 'retry-after': '3', 'set-cookie': 'canary' } },
    ]
    const { handler } = passing({}, answers(answer))
    const response = await post(handler, body)
    expect(response.status).toBe(code)
    expect(response.headers.get('retry-after')).toBe('3')
    expect([[...response.headers].join(), await response.text()].join()).not.toContain('canary')
  })

  it('rejects in the same way when `onError` throws', async () => {
    const fetch = () => Promise.reject(new Error('canary'))
    const onError = () => {
      throw new Error('canary')
    }
    const response = await post(passing({ fetch, onError }).handler, body)
    expect(response.status).toBe(502)
    expect(await response.text()).not.toContain('canary')
  })

  it('shows nothing of a provider that cannot be reached', async () => {
    const fetch = async () => Promise.reject(new TypeError('canary.internal'))
    const { handler, logged } = passing({ fetch })
    const response = await post(handler, body)
    expect(response.status).toBe(502)
    expect(await response.text()).not.toContain('canary')
    expect(logged).toEqual([new TypeError('canary.internal')])
  })

  it.each([
    ['a promise', async () => 'https://made.test'],
    ['a promise that fails', () => Promise.reject(new Error('nobody sees it'))],
    ['nothing', () => undefined],
  ])('sends its key nowhere where `to` returns %s', async (_, to) => {
    const { handler, fetch, logged } = passing({ to: to as unknown as () => string })
    expect((await post(handler, body)).status).toBe(500)
    expect(String(logged)).toContain('Expected `to` to return a URL')
    expect(fetch.exchanges).toEqual([])
  })

  it('stops the provider when the reader leaves', async () => {
    const { handler, fetch } = passing()
    await (await post(handler, body)).body?.cancel()
    expect(fetch.exchanges[0]?.status).toBe('cancelled')
  })

  it("lets the client's own provider read the answer", async () => {
    const [play1] = recorded.filter(({ name }) => name.startsWith('openrouter/'))
    const cassette = play1?.cassette ?? answers(whole)
    const direct = await play(cassette)
    const id = 'x-ai/grok-code-fast-1'
    const fields = ['messages', 'stream', 'stream_options', 'usage']
    const { handler } = passing({ allow: [id], fields }, cassette)
    const model = openrouter(id, { baseURL: url, fetch: servedBy(handler) })
    const result = await streamChat({ model, messages: hi }).complete()
    expect(JSON.stringify(result.message)).toBe(JSON.stringify(direct.result.message))
    expect(bytesOf(cassette).length).toBeGreaterThan(1_000)
  })

  it('reads the model from the path if the provider has it there', async () => {
    const [found] = recorded.filter(({ name }) => name.startsWith('google/gemini-2.5-flash/text'))
    const { handler, fetch } = passing(
      {
        to: (model) => `https://gemini.test/models/${model}:streamGenerateContent?alt=sse`,
        allow: ['gemini-2.5-flash'],
        fields: ['contents', 'generationConfig'],
      },
      found?.cassette,
    )
    const streamOf = (id: string) =>
      streamChat({ model: google(id, { baseURL: url, fetch: servedBy(handler) }), messages: hi })
    expect((await streamOf('gemini-2.5-flash').result).outcome.type).toBe('complete')
    expect(fetch.exchanges[0]?.request.url).toContain(
      'https://gemini.test/models/gemini-2.5-flash:',
    )
    expect((await streamOf('gemini-ultra').result).error).toMatchObject({ status: 400 })
  })

  it('does not read the model from the path of other providers', async () => {
    const { handler, fetch } = passing()
    const request = new Request('https://app.test/models/small:chat', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"messages":[]}',
    })
    expect((await handler(request)).status).toBe(400)
    expect(fetch.exchanges).toEqual([])
  })

  it('reads the model from its own URL if the provider has it there', async () => {
    const to = 'https://made.test/models/small:chat'
    const { handler, fetch } = passing({ to })
    expect((await post(handler, { messages: [] })).status).toBe(200)
    expect(fetch.exchanges[0]?.request.url).toBe(to)
    expect((await post(passing({ to, allow: ['large'] }).handler, { messages: [] })).status).toBe(
      400,
    )
  })

  it('lets the provider fall back on models that it allows', async () => {
    const { handler, fetch } = passing({ fields: ['messages', 'models'], allow: ['small', 'tiny'] })
    const given = { model: 'small', models: ['tiny'], messages: [] }
    expect((await post(handler, given)).status).toBe(200)
    expect(JSON.parse(fetch.exchanges[0]?.request.body ?? '')).toEqual(given)
    const other = { ...given, models: ['tiny', 'huge'] }
    expect((await post(passing({ fields: ['messages', 'models'] }).handler, other)).status).toBe(
      400,
    )
  })

  it('names the limit that a body exceeds', async () => {
    const { handler, fetch } = passing({ limits: { body: 100 } })
    const response = await post(handler, { ...body, messages: ['x'.repeat(200)] })
    expect(response.status).toBe(413)
    expect(await response.text()).toContain('`limits.body`')
    expect(fetch.exchanges).toEqual([])
  })

  it.each(['headers', 'fetch'])(
    'ends when its client leaves, even if `%s` never settles',
    async (option) => {
      const stop = new AbortController()
      let called = false
      const hanging = () => {
        called = true
        return new Promise<never>(() => {})
      }
      const { handler, logged } = passing({ [option]: hanging })
      const response = servedBy(handler)(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: stop.signal,
      })
      await expect.poll(() => called).toBe(true)
      stop.abort()
      expect((await response).status).toBe(499)
      expect(logged).toEqual([])
    },
  )

  it('cancels an answer that comes after its client has left', async () => {
    const stop = new AbortController()
    const cancelled = vi.fn()
    let bring: (response: Response) => void = () => {}
    const fetch = vi.fn(() => new Promise<Response>((resolve) => (bring = resolve)))
    const { handler } = passing({ fetch })
    const response = servedBy(handler)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: stop.signal,
    })
    await expect.poll(() => fetch.mock.calls.length).toBe(1)
    stop.abort()
    await response
    bring(new Response(new ReadableStream({ cancel: cancelled })))
    await expect.poll(() => cancelled.mock.calls.length).toBe(1)
  })
})
