import { describe, expect, it } from 'vitest'
import { chatHandler } from '../../src/edge.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { asking, post } from '../support/edge-harness.ts'
import { handlerOn, modelOn } from '../support/guarded-handler.ts'

const json = { 'content-type': 'application/json' }

describe('`authorize`', () => {
  it.each([false, undefined, ''])('rejects a request if it returns %j', async (verdict) => {
    const { handler, fetch } = handlerOn({ authorize: () => verdict })
    expect((await post(handler, asking)).status).toBe(401)
    expect(fetch.exchanges).toEqual([])
  })

  it('can reject with a response of its own', async () => {
    const slow = () => new Response('slow down', { status: 429, headers: { 'retry-after': '7' } })
    const { handler } = handlerOn({ authorize: slow, origins: ['https://page.test'] })
    const headers = { ...json, origin: 'https://page.test' }
    const response = await post(handler, asking, { headers })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(response.headers.get('access-control-allow-origin')).toBe('https://page.test')
  })

  it('can reject with cookies', async () => {
    const headers = new Headers({ vary: 'accept' })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    const { handler } = handlerOn({ authorize: () => new Response('no', { status: 401, headers }) })
    const response = await post(handler, asking)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('vary')).toBe('accept, origin')
  })
})

describe('chatHandler()', () => {
  it('rejects `allow` beside a single model', () => {
    const model = modelOn().model('small')
    expect(() => chatHandler({ model, allow: ['large'] })).toThrow(TypeError)
  })

  it('needs `allow` if `model` is a function', () => {
    expect(() => chatHandler({ model: modelOn().model })).toThrow(TypeError)
  })

  it('needs a `secret` for tools with `execute`', () => {
    const tools = { refund: tool({ input: jsonSchema({}), execute: () => 'paid' }) }
    expect(() => chatHandler({ model: modelOn().model('small'), tools })).toThrow(/secret/)
    expect(() => chatHandler({ model: modelOn().model('small'), tools: () => tools })).toThrow(
      /secret/,
    )
  })
})
