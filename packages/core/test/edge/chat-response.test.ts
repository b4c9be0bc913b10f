import { describe, expect, it } from 'vitest'
import type { ChatRequestContext } from '../../src/edge.ts'
import type { ChatResult, StreamEvent } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { answerBody, answers } from '../support/cassette-harness.ts'
import { asking, post, servedBy, url } from '../support/edge-harness.ts'
import { handlerOn, olá, reading, requestWith } from '../support/handler-responses.ts'
import { settled } from '../support/manual-clock.ts'

describe('the response of a handler', () => {
  it('is an event stream that no proxy may cache or transform', async () => {
    const response = await post(handlerOn().handler, asking)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
  })

  it('starts with its version and heartbeat, numbers its events, and has a last frame', async () => {
    const text = await (await post(handlerOn().handler, asking)).text()
    const frames = text.split('\n\n').filter(Boolean)
    expect(frames[0]).toBe('data: {"v":2,"heartbeat":4000}')
    expect(frames.at(-1)).toBe('data: {"done":true}')
    const ids = frames.slice(1, -1).map((frame) => /^id: (\d+)\ndata: \{"type"/.exec(frame)?.[1])
    expect(ids).toEqual(ids.map((_, nth) => `${nth}`))
  })

  it('starts before the provider answers', async () => {
    const { handler } = handlerOn({}, olá, { drop: { after: 0, as: 'silence' } })
    const { next, cancel } = reading(await post(handler, asking))
    expect(await next()).toMatch(/^data: \{"v":2,/)
    await cancel()
  })

  it('has a heartbeat only during silence', async () => {
    const drop = { after: 10, as: 'silence' }
    const { handler, clock } = handlerOn({ heartbeat: 5_000 }, olá, { drop })
    const { next, cancel } = reading(await post(handler, asking))
    let text = await next()
    while (!text.includes('"start"')) text += await next()
    expect(text).not.toContain('\n:\n')
    const beats = [next(), next()]
    await settled()
    await clock.advance(5_000)
    await clock.advance(10_000)
    expect(await Promise.all(beats)).toEqual([':\n\n', ':\n\n'])
    await cancel()
  })

  it('calls the hooks with events, result and context', async () => {
    const events: StreamEvent[] = []
    const results: [ChatResult, ChatRequestContext][] = []
    const kept: Promise<unknown>[] = []
    const { handler } = handlerOn({
      authorize: async () => 'ana',
      onEvent: (event) => events.push(event),
      onFinish: (result, context) => results.push([result, context]),
    })
    const request = new Request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...asking, chatId: 'chat-7', answerId: 'answer-7' }),
    })
    const response = await handler(request, {}, { waitUntil: (promise) => kept.push(promise) })
    expect(kept).toHaveLength(1)
    await response.text()
    await Promise.all(kept)
    const [[result, context] = []] = results
    expect(events.map(({ type }) => type)).toEqual([
      'start',
      'response',
      ...['content', 'content', 'finish', 'end'],
    ])
    expect([result?.content, result?.outcome.type]).toEqual(['Olá', 'complete'])
    expect(context).toMatchObject({ user: 'ana', chatId: 'chat-7', answerId: 'answer-7', request })
  })

  it('uses the waitUntil of the options if the platform passes none', async () => {
    const kept: Promise<unknown>[] = []
    const { handler } = handlerOn({ waitUntil: (promise) => kept.push(promise) })
    await (await post(handler, asking)).body?.cancel()
    await Promise.all(kept)
    expect(kept).toHaveLength(1)
  })

  it.each(['authorize', 'model', 'system', 'tools'])(
    'ends when its client leaves, even if `%s` never settles',
    async (name) => {
      const stop = new AbortController()
      let called = false
      const hang = () => {
        called = true
        return new Promise<never>(() => {})
      }
      const reported: unknown[] = []
      const { handler, fetch } = handlerOn({
        secret: 'kept',
        onError: (error) => reported.push(error),
        ...(name === 'model' && { allow: ['made'] }),
        [name]: hang,
      })
      const response = servedBy(handler)(url, requestWith(stop.signal))
      await expect.poll(() => called).toBe(true)
      stop.abort()
      expect((await response).status).toBe(499)
      expect(reported).toEqual([])
      expect(fetch.exchanges).toEqual([])
    },
  )

  it('has no heartbeat, and announces none, with an interval of Infinity', async () => {
    const heartbeat = Number.POSITIVE_INFINITY
    const { handler, clock } = handlerOn({ heartbeat }, olá, { drop: { after: 10, as: 'silence' } })
    const { next, cancel } = reading(await post(handler, asking))
    let text = await next()
    while (!text.includes('"start"')) text += await next()
    expect(text).toMatch(/^data: \{"v":2\}\n/)
    const pending = next()
    await clock.advance(10 * 60_000)
    await cancel()
    expect(await pending).toBe('')
  })

  it.each([
    ['abort first', (stop: () => void, leave: () => Promise<void>) => [stop(), leave()]],
    ['leaving first', (stop: () => void, leave: () => Promise<void>) => [leave(), stop()]],
  ])('calls onFinish once, with an abort and a reader that leaves, %s', async (_, both) => {
    const stop = new AbortController()
    const outcomes: string[] = []
    const onFinish = ({ outcome }: ChatResult) => outcomes.push(outcome.type)
    const { handler } = handlerOn({ onFinish }, olá, { drop: { after: 10, as: 'silence' } })
    const { next, cancel } = reading(await servedBy(handler)(url, requestWith(stop.signal)))
    await next()
    await Promise.all(both(() => stop.abort(), cancel))
    await expect.poll(() => outcomes).toEqual(['aborted'])
    for (let turn = 0; turn < 10; turn++) await settled()
    expect(outcomes).toEqual(['aborted'])
  })

  it.each([
    ['a BigInt', () => ({ n: 10n })],
    [
      'an object in itself',
      () => {
        const circle: Record<string, unknown> = {}
        circle.self = circle
        return circle
      },
    ],
  ])('shows a tool that returns %s as failed, and continues', async (_, execute) => {
    const call = answerBody(
      [{ tool_calls: [{ index: 0, id: 'c', function: { name: 'big', arguments: '{}' } }] }],
      'tool_calls',
    )
    const { handler } = handlerOn(
      { secret: 'kept', tools: { big: tool({ input: jsonSchema({}), execute }) } },
      answers(call, answerBody([{ content: 'Olá' }])),
    )
    const text = await (await post(handler, asking)).text()
    expect(text).toContain('"output":"The tool returned a value that is not JSON')
    expect(text).toContain('"status":"failed"')
    expect(text).toContain('Olá')
  })

  it('continues when hooks reject and onError throws', async () => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown) => unhandled.push(reason)
    globalThis.process?.on('unhandledRejection', listen)
    const fail = async () => {
      throw new Error('hook')
    }
    const logged: unknown[] = []
    const onError = (error: unknown) => {
      logged.push(error)
      throw new Error('onError')
    }
    const { handler } = handlerOn({ onEvent: fail, onFinish: fail, onError })
    const text = await (await post(handler, asking)).text()
    expect(text).toContain('data: {"done":true}')
    await expect.poll(() => logged).toHaveLength(7)
    const refused = await post(handlerOn({ authorize: fail, onError }).handler, asking)
    expect(refused.status).toBe(500)
    for (let turn = 0; turn < 5; turn++) await settled()
    expect(unhandled).toEqual([])
    globalThis.process?.off('unhandledRejection', listen)
  })

  it('does not wait for hooks that never settle', async () => {
    const hang = () => new Promise<never>(() => {})
    const fail = () => {
      throw new Error('hook')
    }
    for (const hooks of [
      { onEvent: hang, onFinish: hang },
      { onEvent: fail, onFinish: fail, onError: hang },
    ]) {
      const text = await (await post(handlerOn(hooks).handler, asking)).text()
      expect(text).toContain('data: {"done":true}')
    }
    const refused = handlerOn({ authorize: fail, onError: hang })
    expect((await post(refused.handler, asking)).status).toBe(500)
  })

  it('stops reading from the provider while its own reader stalls for a minute', async () => {
    const long = answers(
      answerBody(Array.from({ length: 20_000 }, () => ({ content: 'x'.repeat(40) }))),
    )
    const { handler, fetch, clock } = handlerOn({}, long, { cut: 256 })
    const { next } = reading(await post(handler, asking))
    for (let reads = 0; reads < 3; reads++) await next()
    await settled()
    const { bytes = 0 } = fetch.exchanges[0] ?? {}
    expect(bytes).toBeLessThan(2_000)
    for (let second = 0; second < 60; second++) await clock.advance(1_000)
    expect(fetch.exchanges[0]?.bytes).toBe(bytes)
    let rest = ''
    for (let text = await next(); text; text = await next()) rest += text
    expect(rest.endsWith('data: {"done":true}\n\n')).toBe(true)
    expect(rest).not.toContain('\n:\n')
  })
})
