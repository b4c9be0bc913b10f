import { describe, expect, it } from 'vitest'
import { replay } from '../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler, edge, RefusedError } from '../../src/edge.ts'
import { type ChatResult, ProtocolError, type StreamEvent, streamChat } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import {
  all,
  answers,
  anyModel,
  begin,
  bytesOf,
  fault,
  hi,
  play,
  recorded,
  said,
  sse,
} from '../support/cassette-harness.ts'
import { asking, atEdge, post, recut, servedBy, url } from '../support/edge-harness.ts'
import { manualClock, settled } from '../support/manual-clock.ts'

const olá = answers(said([{ content: 'Ol' }, { content: 'á' }]))
const [first] = recorded
const cassette = first?.cassette ?? olá

function handlerOn(options: Partial<ChatHandlerOptions> = {}, played = olá, how = {}) {
  const clock = manualClock()
  const fetch = replay(played, { match: 'order', ...how })
  const handler = chatHandler({ model: anyModel({ fetch }), clock, timeout: false, ...options })
  return { handler, fetch, clock }
}

function reading(response: Response) {
  const reader = (response.body ?? new ReadableStream()).getReader()
  const decoder = new TextDecoder()
  const next = async () => decoder.decode((await reader.read()).value, { stream: true })
  return { next, cancel: () => reader.cancel() }
}

const asked = (signal: AbortSignal): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(asking),
  signal,
})

describe('the answer of a handler', () => {
  it('is an event stream that nobody on the way may keep or change', async () => {
    const response = await post(handlerOn().handler, asking)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
  })

  it('greets, counts its events, and says when it is over', async () => {
    const text = await (await post(handlerOn().handler, asking)).text()
    const frames = text.split('\n\n').filter(Boolean)
    expect(frames[0]).toBe('data: {"v":2}')
    expect(frames.at(-1)).toBe('data: {"done":true}')
    const ids = frames.slice(1, -1).map((frame) => /^id: (\d+)\ndata: \{"type"/.exec(frame)?.[1])
    expect(ids).toEqual(ids.map((_, nth) => `${nth}`))
  })

  it('begins before the provider has said anything', async () => {
    const { handler } = handlerOn({}, olá, { drop: { after: 0, as: 'silence' } })
    const { next, cancel } = reading(await post(handler, asking))
    expect(await next()).toMatch(/^data: \{"v":2\}/)
    await cancel()
  })

  it('beats in silence, and only then', async () => {
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

  it('tells the hooks what was said, how it ended, and who asked', async () => {
    const events: StreamEvent[] = []
    const results: [ChatResult, string, string | undefined][] = []
    const kept: Promise<unknown>[] = []
    const { handler } = handlerOn({
      authorize: async () => 'ana',
      onEvent: (event) => events.push(event),
      onFinish: (result, { user, chatId }) => results.push([result, user, chatId]),
    })
    const request = new Request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...asking, chatId: 'chat-7' }),
    })
    const response = await handler(request, {}, { waitUntil: (promise) => kept.push(promise) })
    expect(kept).toHaveLength(1)
    await response.text()
    await Promise.all(kept)
    const [[result, who, id] = []] = results
    expect(events.map(({ type }) => type)).toEqual([
      'start',
      'response',
      ...['content', 'content', 'finish', 'end'],
    ])
    expect([result?.content, result?.outcome.type, who, id]).toEqual([
      'Olá',
      'complete',
      'ana',
      'chat-7',
    ])
  })

  it('uses the waitUntil of the options where the platform hands none along', async () => {
    const kept: Promise<unknown>[] = []
    const { handler } = handlerOn({ waitUntil: (promise) => kept.push(promise) })
    await (await post(handler, asking)).body?.cancel()
    await Promise.all(kept)
    expect(kept).toHaveLength(1)
  })

  it('stops the provider when the reader leaves, and tells the hooks', async () => {
    const outcomes: string[] = []
    const onFinish = ({ outcome }: ChatResult) => outcomes.push(outcome.type)
    const how = { cut: 16, drop: { after: bytesOf(cassette).length, as: 'silence' } }
    const { handler, fetch } = handlerOn({ onFinish }, cassette, how)
    const { next, cancel } = reading(await post(handler, asking))
    for (let reads = 0; reads < 5; reads++) await next()
    const before = fetch.exchanges[0]?.bytes ?? 0
    await cancel()
    await settled()
    expect(fetch.exchanges[0]?.status).toMatch(/cancelled|aborted/)
    expect((fetch.exchanges[0]?.bytes ?? 0) - before).toBeLessThanOrEqual(32)
    await expect.poll(() => outcomes).toEqual(['aborted'])
  })

  it('stops the provider when the request is aborted, though nobody cancels', async () => {
    const stop = new AbortController()
    const outcomes: string[] = []
    const onFinish = ({ outcome }: ChatResult) => outcomes.push(outcome.type)
    const how = { drop: { after: 10, as: 'silence' } }
    const { handler, fetch } = handlerOn({ onFinish }, olá, how)
    await servedBy(handler)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asking),
      signal: stop.signal,
    })
    await settled()
    stop.abort()
    await expect.poll(() => outcomes).toEqual(['aborted'])
    expect(fetch.exchanges[0]?.status).toMatch(/cancelled|aborted/)
  })

  it('beats no more after an abort, and ends without a farewell, though its reader stalls', async () => {
    const stop = new AbortController()
    const outcomes: string[] = []
    const kept: Promise<unknown>[] = []
    const many = answers(said(Array.from({ length: 50 }, () => ({ content: 'x' }))))
    const { handler, clock } = handlerOn(
      {
        heartbeat: 1_000,
        onFinish: ({ outcome }) => outcomes.push(outcome.type),
        waitUntil: (promise) => kept.push(promise),
      },
      many,
      { cut: 64 },
    )
    const { next } = reading(await servedBy(handler)(url, asked(stop.signal)))
    await next()
    await settled()
    stop.abort()
    await Promise.all(kept)
    const before = clock.slept.length
    await clock.advance(30_000)
    expect(clock.slept).toHaveLength(before)
    expect(outcomes).toEqual(['aborted'])
    // A body that nobody ends would be held open for ever.
    expect(await next()).toBe('')
  })

  it('is over for the hooks where the request was aborted before it was answered', async () => {
    const stop = new AbortController()
    const outcomes: string[] = []
    const kept: Promise<unknown>[] = []
    const { handler, clock } = handlerOn({
      heartbeat: 1_000,
      authorize: async () => {
        stop.abort()
        return true
      },
      onFinish: ({ outcome }) => outcomes.push(outcome.type),
      waitUntil: (promise) => kept.push(promise),
    })
    const response = await servedBy(handler)(url, asked(stop.signal))
    await Promise.all(kept)
    expect(outcomes).toEqual(['aborted'])
    await settled()
    const before = clock.slept.length
    await clock.advance(30_000)
    expect(clock.slept).toHaveLength(before)
    expect(await response.text()).not.toContain('done')
  })

  it.each([
    ['abort first', (stop: () => void, leave: () => Promise<void>) => [stop(), leave()]],
    ['leaving first', (stop: () => void, leave: () => Promise<void>) => [leave(), stop()]],
  ])(
    'tells the hooks once that it is over, with an abort and a reader that leaves, %s',
    async (_, both) => {
      const stop = new AbortController()
      const outcomes: string[] = []
      const onFinish = ({ outcome }: ChatResult) => outcomes.push(outcome.type)
      const { handler } = handlerOn({ onFinish }, olá, { drop: { after: 10, as: 'silence' } })
      const { next, cancel } = reading(await servedBy(handler)(url, asked(stop.signal)))
      await next()
      await Promise.all(both(() => stop.abort(), cancel))
      await expect.poll(() => outcomes).toEqual(['aborted'])
      for (let turn = 0; turn < 10; turn++) await settled()
      expect(outcomes).toEqual(['aborted'])
    },
  )

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
  ])('shows a tool that returns %s as failed, and goes on', async (_, execute) => {
    const call = said(
      [{ tool_calls: [{ index: 0, id: 'c', function: { name: 'big', arguments: '{}' } }] }],
      'tool_calls',
    )
    const { handler } = handlerOn(
      { secret: 'kept', tools: { big: tool({ input: jsonSchema({}), execute }) } },
      answers(call, said([{ content: 'Olá' }])),
    )
    const text = await (await post(handler, asking)).text()
    expect(text).toContain('"output":"The tool returned a value that is not JSON')
    expect(text).toContain('"status":"failed"')
    expect(text).toContain('Olá')
  })

  it('goes on without hooks that reject, and without the one that is told of it', async () => {
    const unhandled: unknown[] = []
    const hear = (reason: unknown) => unhandled.push(reason)
    globalThis.process?.on('unhandledRejection', hear)
    const fail = async () => {
      throw new Error('hook')
    }
    const logged: unknown[] = []
    const onError = (error: unknown) => {
      logged.push(error)
      throw new Error('told')
    }
    const { handler } = handlerOn({ onEvent: fail, onFinish: fail, onError })
    const text = await (await post(handler, asking)).text()
    expect(text).toContain('data: {"done":true}')
    await expect.poll(() => logged).toHaveLength(7)
    const refused = await post(handlerOn({ authorize: fail, onError }).handler, asking)
    expect(refused.status).toBe(500)
    for (let turn = 0; turn < 5; turn++) await settled()
    expect(unhandled).toEqual([])
    globalThis.process?.off('unhandledRejection', hear)
  })

  it('reads no more of the provider while its own reader stalls for a minute', async () => {
    const long = answers(said(Array.from({ length: 20_000 }, () => ({ content: 'x'.repeat(40) }))))
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

describe('edge()', () => {
  it.each([1, 7, 64])('does not mind how its own bytes are cut: %i', async (size) => {
    const direct = (await play(cassette)).result
    const make = atEdge(cassette, {}, recut(size))
    const { result } = await play(cassette, { make })
    expect(JSON.stringify(result)).toBe(JSON.stringify(direct))
  })

  it('is truncated wherever its own bytes end too soon, and keeps what was said', async () => {
    const direct = (await play(cassette)).result
    const { length } = await wireOf(cassette)
    const step = Math.ceil(length / 300)
    for (let after = 1; after < length; after += after > length - 400 ? 1 : step) {
      const { result } = await play(cassette, {
        make: atEdge(cassette, {}, recut(7, { most: after })),
      })
      const over = after >= length - 2
      expect(result.outcome.type, `after ${after} of ${length}`).toBe(
        over ? 'complete' : 'truncated',
      )
      expect(direct.content.startsWith(result.content)).toBe(true)
      expect(JSON.stringify(result.message.parts)).not.toContain('"streaming"')
      expect(result.toolCalls.every(({ status }) => over || status === 'unfinished')).toBe(true)
    }
  })

  it('keeps whose answer it is, for what is carried is theirs', async () => {
    const { result } = await play(cassette, { make: atEdge(cassette) })
    const direct = (await play(cassette)).result
    expect(result.message.steps[0]?.vendor).toBe(direct.message.steps[0]?.vendor)
    expect(result.message.steps[0]?.model).toBe(direct.message.steps[0]?.model)
  })

  it('fails with what the handler refused, and why', async () => {
    const { handler } = handlerOn()
    const model = edge(url, { model: 'huge', fetch: servedBy(handler) })
    const events = await all(streamChat({ model, messages: hi }))
    expect(events.map(({ type }) => type)).toEqual(['start', 'end'])
    const { error } = await streamChat({ model, messages: hi }).result
    expect(error).toMatchObject({ name: 'HttpError', status: 400, retryable: false })
    expect(error?.message).toContain('This model is not offered here')
  })

  it('does not take another event stream for a handler', async () => {
    const fetch = async () => new Response('data: {"type":"start","step":0}\n\n')
    const { outcome, error } = await streamChat({ model: edge(url, { fetch }), messages: hi })
      .result
    expect(outcome.type).toBe('failed')
    expect(error?.name).toBe('ProtocolError')
  })

  it('counts what it does not know, as a newer handler may say it', async () => {
    const body = `data: {"v":2}\n\ndata: {"type":"start","step":0,"vendor":"a","model":"b"}\n\ndata: {"type":"new"}\n\ndata: {"type":"end","step":0,"outcome":{"type":"complete","finish":"stop"}}\n\ndata: {"done":true}\n\n`
    const fetch = async () => new Response(body)
    const { outcome, warnings } = await streamChat({ model: edge(url, { fetch }), messages: hi })
      .result
    expect(outcome.type).toBe('complete')
    expect(warnings).toMatchObject([{ code: 'unknown-chunk', count: 1 }])
  })

  it.each([
    ['a delta without its text', { type: 'content', part: 'c' }],
    ['a delta that is no text', { type: 'reasoning', part: 'c', delta: { a: 1 } }],
    ['a delta without its place', { type: 'tool-input', delta: 'x' }],
    ['a call without its name', { type: 'tool-call', part: 'c', id: 'c' }],
    ['an output of no call', { type: 'tool-output', output: 1 }],
    ['a start without its number', { type: 'start', vendor: 'a', model: 'b' }],
    ['an end without how', { type: 'end', step: 0 }],
    ['an end that nobody knows', { type: 'end', step: 0, outcome: { type: 'weird' } }],
    ['a type of the prototype', { type: 'constructor' }],
    ['a type that is a list', { type: ['content'], part: 'c', delta: 'x' }],
  ])('counts %s as a chunk that it does not know', async (_, odd) => {
    const start = { type: 'start', step: 0, vendor: 'a', model: 'b' }
    const said = { type: 'content', part: 'c', delta: 'Olá' }
    const end = { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'stop' } }
    const fetch = async () => new Response(sse({ v: 2 }, start, said, odd, end, { done: true }))
    const result = await streamChat({ model: edge(url, { fetch }), messages: hi }).result
    expect([result.outcome.type, result.content]).toEqual(['complete', 'Olá'])
    expect(result.message.steps).toHaveLength(1)
    expect(result.warnings).toMatchObject([{ code: 'unknown-chunk', count: 1 }])
  })

  it.each([{ v: 1 }, { v: 3 }, { v: '2' }])(
    'says that it knows no handler of another version: %j',
    async (greeting) => {
      const fetch = async () =>
        new Response(sse(greeting, { type: 'content', part: 'c', delta: 'x' }))
      const { error, content } = await streamChat({ model: edge(url, { fetch }), messages: hi })
        .result
      expect(error).toBeInstanceOf(ProtocolError)
      expect(error?.message).toBe(`No handler of this version: ${JSON.stringify(greeting)}`)
      expect(content).toBe('')
    },
  )

  it('keeps the fetch that somebody put around its own', async () => {
    const asked: (string | undefined)[] = []
    const fetch = async (_: unknown, init?: RequestInit) => {
      asked.push(init?.redirect)
      return new Response(sse({ v: 2 }))
    }
    const handler = chatHandler({ model: edge(url, { fetch }) })
    await (await post(handler, asking)).text()
    expect(asked).toEqual(['manual'])
  })

  it('sends headers and cookies as it was told', async () => {
    const asked: RequestInit[] = []
    const fetch = async (_: unknown, init: RequestInit = {}) => {
      asked.push(init)
      return new Response('data: {"v":2}\n\n')
    }
    const headers = async () => ({ authorization: 'Bearer page' })
    const model = edge(url, { fetch, headers, credentials: 'include' })
    await streamChat({ model, messages: hi }).result
    expect(asked[0]).toMatchObject({
      credentials: 'include',
      headers: { authorization: 'Bearer page' },
    })
  })

  it('sends the settings and the forms of tools and output, and no more', async () => {
    const { handler, fetch } = handlerOn()
    const output = { name: 'answer', schema: { type: 'object' }, strict: true }
    const tools = {
      look: { description: 'Looks', inputSchema: { type: 'object' }, types: undefined },
    }
    await streamChat({
      model: edge(url, { fetch: servedBy(handler) }),
      messages: hi,
      temperature: 0.5,
      stop: ['x'],
      maxOutputTokens: 10,
      toolChoice: { tool: 'look' },
      tools,
      output,
    }).complete()
    expect(JSON.parse(fetch.exchanges[0]?.request.body ?? '')).toMatchObject({
      temperature: 0.5,
      stop: ['x'],
      max_tokens: 10,
      tools: [{ function: { name: 'look', description: 'Looks' } }],
      response_format: { json_schema: { name: 'answer' } },
    })
  })

  it('refuses what no handler reads', () => {
    const model = edge(url)
    expect(() => streamChat({ model, messages: hi, providerOptions: { a: 1 } })).toThrow(TypeError)
  })

  it('waits out a provider that is busy only once, on the server', async () => {
    const { stream, fetch } = begin(fault('retry-429-then-200'), {
      make: atEdge(fault('retry-429-then-200')),
    })
    expect((await stream.result).outcome.type).toBe('complete')
    expect(fetch.exchanges).toHaveLength(2)
  })
})

it('gives the classes of its errors names that a minifier cannot change', () => {
  expect(new RefusedError(400, 'code', 'why').toJSON()).toMatchObject({
    name: 'RefusedError',
    status: 400,
    code: 'code',
  })
})

async function wireOf(played: typeof cassette): Promise<Uint8Array> {
  let bytes = new Uint8Array()
  const make = atEdge(played, {}, (fetch) => async (...asked) => {
    const response = await fetch(...asked)
    bytes = new Uint8Array(await response.clone().arrayBuffer())
    return response
  })
  await play(played, { make })
  return bytes
}
