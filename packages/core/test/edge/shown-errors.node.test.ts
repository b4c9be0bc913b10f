import { describe, expect, it, vi } from 'vitest'
import type { ChatHandlerOptions } from '../../src/edge.ts'
import type { ChatResult } from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { answerBody, answers, sse } from '../support/cassette-harness.ts'
import { asking, post } from '../support/edge-harness.ts'
import { handlerOn, key, shown } from '../support/guarded-handler.ts'

const echoes: [string, Parameters<typeof answers>[0] | undefined][] = [
  ['an error in JSON', [`{"error":{"message":"Bad key ${key}"}}`, { code: 401 }]],
  [
    'an error about half of it',
    [`{"error":{"message":"Bad key ${key.slice(0, 9)}"}}`, { code: 401 }],
  ],
  ['an error in text', [`Bearer ${key}`, { code: 500 }]],
  ['a success that is no event stream', `<p>sk-canary</p>`],
  [
    'an error in the stream',
    answerBody([{ content: 'Olá' }], null) + sse({ error: { message: key } }),
  ],
  ['a frame that is not JSON', 'data: {"canary": \n\ndata: {}\n\n'],
]

const refusals: [string, string, number][] = [
  ['a host, in HTML', '<p>http://canary.corp:8080 failed</p>', 502],
  ['a host, in HTML of a request', '<p>canary.corp failed</p>', 400],
  ['a host, in the text of a request', 'POST http://canary.corp:8080/v1 failed', 422],
  ['a password, in text', 'Traceback: password canary-hunter2 at db', 500],
  ['an account', '{"error":{"message":"Limit of organization org-canary"}}', 429],
  ['a project', '{"error":{"message":"project proj_canary has no access"}}', 404],
  ['a key', '{"error":{"message":"Incorrect key sk-canary"}}', 401],
  [
    'the system prompt',
    '{"error":{"message":"Bad messages[0].content: canary system prompt"}}',
    400,
  ],
  ['a piece of the system prompt', '{"error":{"message":"Bad: …canary  system pro…"}}', 400],
  ['a code of its own', '{"error":{"message":"Bad","code":"canary"}}', 500],
  ['an account, in a success', '{"error":{"message":"account canary is empty","code":402}}', 200],
  [
    'a key, in the stream',
    sse({ error: { code: 401, message: 'Wrong key sk-can****canary' } }),
    200,
  ],
  ['a code of its own, in the stream', sse({ error: { code: 'canary', message: 'Bad' } }), 200],
  [
    'the system prompt, in the stream',
    sse({ error: { code: 400, message: 'Bad: canary system prompt' } }),
    200,
  ],
]

describe('a handler', () => {
  it.each(echoes)('shows no key that the provider repeats in %s', async (_, answer = '') => {
    const { handler, logged } = handlerOn({}, answers(answer))
    const text = await shown(await post(handler, asking))
    expect(text).toContain('"failed"')
    expect(text).not.toContain('canary')
    expect(logged).toEqual([])
  })

  it.each(refusals)("hides a provider's text about %s", async (_, body, code) => {
    const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name),
    )
    const results: ChatResult[] = []
    const onFinish = (result: ChatResult) => results.push(result)
    const { handler, logged } = handlerOn({ onFinish }, answers([body, { code }]))
    const text = await shown(await post(handler, asking))
    expect(text).toContain('"failed"')
    expect(text).toMatch(/"name":"(Http|Provider|Protocol)Error"/)
    expect(text).not.toContain('canary')
    // The server itself gets it.
    await expect.poll(() => results).toHaveLength(1)
    expect(JSON.stringify(results[0]?.error?.body ?? '')).toContain('canary')
    expect(logged).toEqual([])
    for (const print of printed) {
      expect(print.mock.calls).toEqual([])
      print.mockRestore()
    }
  })

  it.each([400, 413, 422])("shows a provider's text about the request: %i", async (code) => {
    const body = '{"error":{"message":"This model takes no images"}}'
    const { handler } = handlerOn({}, answers([body, { code }]))
    const text = await shown(await post(handler, asking))
    expect(text).toContain(`"message":"The provider answered ${code}: This model takes no images"`)
  })

  it.each([400, 413, 422])('shows nothing of a page with the status %i', async (code) => {
    const body = '<html><head><title>canary.internal</title></head></html>'
    const { handler } = handlerOn({}, answers([body, { code }]))
    const text = await shown(await post(handler, asking))
    expect(text).toContain(`"message":"The provider answered ${code}"`)
    expect(text).not.toContain('canary')
  })

  it('shows when to retry, and the id of the request', async () => {
    const headers = { 'retry-after': '7', 'x-request-id': 'req_1' }
    const { handler } = handlerOn({}, answers(['{"error":"canary"}', { code: 429, headers }]))
    const text = await shown(await post(handler, asking))
    expect(text).toContain(
      JSON.stringify({
        name: 'HttpError',
        status: 429,
        retryable: true,
        retryAfter: 7,
        requestId: 'req_1',
        message: 'The provider answered 429',
      }),
    )
  })

  it('shows no secrets of the network', async () => {
    const fetch = async () => {
      throw new TypeError('connect ECONNREFUSED canary.internal:443')
    }
    const model = compatible('small', { baseURL: 'https://made.test/v1', apiKey: key, fetch })
    const { handler } = handlerOn({ model, allow: undefined })
    const text = await shown(await post(handler, asking))
    expect(text).toContain('"name":"NetworkError"')
    expect(text).not.toContain('canary')
  })

  it.each([
    ['authorize', { authorize: () => Promise.reject(new Error('canary')) }],
    ['model', { model: () => Promise.reject(new Error('canary')) }],
    ['system', { system: () => Promise.reject(new Error('canary')) }],
  ])('reports only to the server why its %s failed', async (_, options) => {
    const { handler, logged } = handlerOn(options as Partial<ChatHandlerOptions>)
    const response = await post(handler, asking)
    expect(response.status).toBe(500)
    expect(await shown(response)).not.toContain('canary')
    expect(logged).toEqual([new Error('canary')])
  })

  it('continues when a hook fails, and reports it to the server', async () => {
    const fail = () => {
      throw new Error('canary')
    }
    const { handler, logged } = handlerOn({ onFinish: fail, onEvent: fail })
    const text = await shown(await post(handler, asking))
    expect(text).toContain('Olá')
    expect(text).toContain('{"done":true}')
    expect(text).not.toContain('canary')
    await expect.poll(() => logged.length).toBeGreaterThan(5)
  })
})
