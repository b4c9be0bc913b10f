// Long, for what goes over the wire and what comes back is tried with one pair of client and
// handler.

import { describe, expect, it } from 'vitest'
import { replay } from '../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler, edge, RefusedError } from '../../src/edge.ts'
import { HttpError, ProtocolError, streamChat } from '../../src/index.ts'
import {
  all,
  answerBody,
  answers,
  anyModel,
  begin,
  fault,
  hi,
  play,
  recorded,
  sse,
} from '../support/cassette-harness.ts'
import { asking, atEdge, post, recut, servedBy, url } from '../support/edge-harness.ts'
import { manualClock } from '../support/manual-clock.ts'
import { places, sampledElsewhere } from '../support/sampled.ts'

const olá = answers(answerBody([{ content: 'Ol' }, { content: 'á' }]))
const [first] = recorded
const cassette = first?.cassette ?? olá
const end = { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'stop' } }
const start = { type: 'start', step: 0, vendor: 'a', model: 'b' }

function handlerOn(options: Partial<ChatHandlerOptions> = {}, played = olá) {
  const fetch = replay(played, { match: 'order' })
  const clock = manualClock()
  const handler = chatHandler({ model: anyModel({ fetch }), clock, timeout: false, ...options })
  return { handler, fetch }
}

/** The result of an answer whose frames these are. */
function resultOf(...frames: unknown[]) {
  const fetch = async () => new Response(sse(...frames))
  return streamChat({ model: edge(url, { fetch }), messages: hi }).result
}

describe('edge()', () => {
  it('shows the error text of a server as a short one without commands to a terminal', async () => {
    const message = `Bad \u001b[2J\u202ekey${'!'.repeat(1e6)}`
    const failed = { type: 'failed', error: { name: 'HttpError', message } }
    const { error } = await resultOf({ v: 2 }, start, { ...end, outcome: failed }, { done: true })
    expect(error?.message).toMatch(/^Bad \[2J key!{900,1000}$/)
  })

  it('leaves out what belongs to no step of this answer', async () => {
    const output = { type: 'tool-output', key: '0/tool:0', output: 'Sun' }
    const call = { type: 'tool-call', part: 'tool:0', id: 'a', name: 'weather' }
    const running = { ...call, status: 'running' }
    const hi = { type: 'content', part: 'content', delta: 'Hi' }
    const warning = { type: 'warning', code: 'late', message: 'Tools run' }
    const { outcome, content, toolCalls } = await resultOf(
      ...[{ v: 2 }, hi, running, output, start, hi, end, warning, call, { done: true }],
    )
    expect([outcome.type, content, toolCalls]).toEqual(['complete', 'Hi', []])
  })

  it.each([1, 7, 64])('reads the same answer in pieces of %i bytes', async (size) => {
    const direct = (await play(cassette)).result
    const make = atEdge(cassette, {}, recut(size))
    const { result } = await play(cassette, { make })
    expect(JSON.stringify(result)).toBe(JSON.stringify(direct))
  })

  it('is truncated wherever the bytes end early, and keeps what arrived', async () => {
    const cassette = fault('tool-no-id')
    const direct = (await play(cassette)).result
    expect(direct.toolCalls.length).toBeGreaterThan(0)
    const { length } = await bytesServed(cassette)
    const step = Math.ceil(length / 300)
    // Each of the last bytes, and some of those before.
    const ends = [...places(1, length)].filter((at) => at > length - 400 || at % step === 1)
    let calls = 0
    for (const after of sampledElsewhere(ends, 24, { thorough: 4 })) {
      const { result } = await play(cassette, {
        make: atEdge(cassette, {}, recut(7, { most: after })),
      })
      const isWhole = after >= length - 2
      expect(result.outcome.type, `after ${after} of ${length}`).toBe(
        isWhole ? 'complete' : 'truncated',
      )
      expect(direct.content.startsWith(result.content)).toBe(true)
      expect(JSON.stringify(result.message.parts)).not.toContain('"streaming"')
      const expected = direct.toolCalls.slice(0, result.toolCalls.length)
      expect(result.toolCalls.map(({ id, status }) => [id, status])).toEqual(
        expected.map(({ id, status }) => [id, isWhole ? status : 'unfinished']),
      )
      expect(result.toolCalls.length).toBeGreaterThanOrEqual(calls)
      calls = result.toolCalls.length
    }
    expect(calls).toBe(direct.toolCalls.length)
  })

  it('names the model that answered, which owns the provider state', async () => {
    const { result } = await play(cassette, { make: atEdge(cassette) })
    const direct = (await play(cassette)).result
    expect(result.message.steps[0]?.vendor).toBe(direct.message.steps[0]?.vendor)
    expect(result.message.steps[0]?.model).toBe(direct.message.steps[0]?.model)
  })

  it('names your own server as the one that answers', () => {
    expect(edge(url).answeredBy).toBe('server')
  })

  it("fails with the reason of the handler's refusal", async () => {
    const { handler } = handlerOn()
    const model = edge(url, { model: 'huge', fetch: servedBy(handler) })
    const events = await all(streamChat({ model, messages: hi }))
    expect(events.map(({ type }) => type)).toEqual(['start', 'end'])
    const { error } = await streamChat({ model, messages: hi }).result
    expect(error).toMatchObject({ name: 'HttpError', status: 400, retryable: false })
    expect(error?.message).toContain('This handler does not offer that model')
  })

  it('rejects an event stream that is not of a handler', async () => {
    const { outcome, error } = await resultOf(start)
    expect(outcome.type).toBe('failed')
    expect(error?.name).toBe('ProtocolError')
  })

  it('fails if the first frame has another version', async () => {
    for (const frame of [{ v: 1 }, { v: 3 }, { v: '2' }]) {
      const { error, content } = await resultOf(frame, start, {
        type: 'content',
        part: 'c',
        delta: 'x',
      })
      expect(error).toBeInstanceOf(ProtocolError)
      expect(error?.message).toMatch(/Install the same version of @deltakit\/core on the client/)
      expect(content).toBe('')
    }
  })

  it('counts an event of a newer handler as unknown', async () => {
    const { outcome, warnings } = await resultOf({ v: 2 }, start, { type: 'new' }, end, {
      done: true,
    })
    expect(outcome.type).toBe('complete')
    expect(warnings).toMatchObject([{ code: 'unknown-chunk', count: 1 }])
  })

  it.each([
    ['a delta without its text', { type: 'content', part: 'c' }],
    ['a delta that is no text', { type: 'reasoning', part: 'c', delta: { a: 1 } }],
    ['a delta without its part', { type: 'tool-input', delta: 'x' }],
    ['a call without its name', { type: 'tool-call', part: 'c', id: 'c' }],
    [
      'a call of an unknown status',
      { type: 'tool-call', part: 'c', id: 'c', name: 'n', status: 'x' },
    ],
    ['an output of no call', { type: 'tool-output', output: 1 }],
    [
      'an output of an unknown status',
      { type: 'tool-output', key: '0/c', output: 1, status: 'ready' },
    ],
    ['a start without its number', { type: 'start', vendor: 'a', model: 'b' }],
    ['a start of a negative number', { type: 'start', vendor: 'a', model: 'b', step: -1 }],
    ['an end without an outcome', { type: 'end', step: 0 }],
    ['an end of an unknown outcome', { type: 'end', step: 0, outcome: { type: 'weird' } }],
    ['an end whose outcome is an array', { type: 'end', step: 0, outcome: { type: ['complete'] } }],
    ['provider state that sets null', { type: 'provider-state', part: 'c', entry: 'e', set: null }],
    [
      'provider state that appends null',
      { type: 'provider-state', part: 'c', entry: 'e', append: null },
    ],
    [
      'provider state that appends an object',
      { type: 'provider-state', part: 'c', entry: 'e', append: { a: { toString: 0 } } },
    ],
    ['usage that is no number', { type: 'usage', usage: { input: { valueOf: 0 } } }],
    ['usage that is an array', { type: 'usage', usage: [] }],
    ['no usage', { type: 'usage' }],
    ['a type of the prototype', { type: 'constructor' }],
    ['a type that is an array', { type: ['content'], part: 'c', delta: 'x' }],
  ])('counts %s as unknown', async (_, odd) => {
    const content = { type: 'content', part: 'text', delta: 'Olá' }
    const result = await resultOf({ v: 2 }, start, content, odd, end, { done: true })
    expect([result.outcome.type, result.content]).toEqual(['complete', 'Olá'])
    expect(result.message.steps).toHaveLength(1)
    expect(result.warnings).toMatchObject([{ code: 'unknown-chunk', count: 1 }])
  })

  it('reads an error with its own fields and no others', async () => {
    const error = {
      name: 'HttpError',
      message: 'The provider answered 429',
      status: 429,
      retryable: true,
      retryAfter: 7,
      requestId: 'req_1',
      toJSON: 1,
      stack: 'x',
      __proto__: { status: 1 },
    }
    const failed = { type: 'end', step: 0, outcome: { type: 'failed', error } }
    const result = await resultOf({ v: 2 }, start, failed, { done: true })
    expect(result.error).toBeInstanceOf(HttpError)
    expect(JSON.parse(JSON.stringify(result.error))).toEqual({
      name: 'HttpError',
      message: 'The provider answered 429',
      status: 429,
      retryable: true,
      retryAfter: 7,
      requestId: 'req_1',
    })
  })

  it('stops reading at the last frame, and ignores what follows it', async () => {
    const after = { type: 'content', part: 'c', delta: 'x' }
    const result = await resultOf({ v: 2 }, start, end, { done: true }, after, { type: 'start' })
    expect([result.outcome.type, result.content]).toEqual(['complete', ''])
  })

  it('is truncated if the last frame arrives before the end of a step', async () => {
    const result = await resultOf({ v: 2 }, start, { done: true })
    expect(result.outcome.type).toBe('truncated')
  })

  it('emits the events before a frame that is no JSON', async () => {
    const content = { type: 'content', part: 'c', delta: 'Olá' }
    const fetch = async () =>
      new Response(`${sse({ v: 2 }, start, content)}data: {\n\ndata: {}\n\n`)
    const result = await streamChat({ model: edge(url, { fetch }), messages: hi }).result
    expect(result.outcome.type).toBe('failed')
    expect(result.error?.name).toBe('ProtocolError')
    expect(result.content).toBe('Olá')
  })

  it('uses a fetch that was wrapped around its own', async () => {
    const redirects: (string | undefined)[] = []
    const fetch = async (_: unknown, init?: RequestInit) => {
      redirects.push(init?.redirect)
      return new Response(sse({ v: 2 }))
    }
    const handler = chatHandler({ model: edge(url, { fetch }) })
    await (await post(handler, asking)).text()
    expect(redirects).toEqual(['manual'])
  })

  it('sends the headers and credentials of its options', async () => {
    const requests: RequestInit[] = []
    const fetch = async (_: unknown, init: RequestInit = {}) => {
      requests.push(init)
      return new Response('data: {"v":2}\n\n')
    }
    const headers = async () => ({ authorization: 'Bearer page' })
    const model = edge(url, { fetch, headers, credentials: 'include' })
    await streamChat({ model, messages: hi }).result
    expect(requests[0]).toMatchObject({
      credentials: 'include',
      headers: { authorization: 'Bearer page' },
    })
  })

  it('sends only the settings and the schemas of tools and output', async () => {
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

  it('sends the ids of the chat and the answer, and the index of the step', async () => {
    const bodies: unknown[] = []
    const fetch = async (_: unknown, init: RequestInit = {}) => {
      bodies.push(JSON.parse(String(init.body)))
      return new Response(sse({ v: 2 }, { ...start, step: 1 }, { ...end, step: 1 }, { done: true }))
    }
    const continued = {
      role: 'assistant' as const,
      id: 'answer-1',
      parts: [{ type: 'content' as const, key: '0/c', text: 'Ol', status: 'done' as const }],
      steps: [{ vendor: 'a', model: 'b' }],
    }
    const ids = { chatId: 'chat-1', answerId: 'answer-1' }
    await streamChat({ model: edge(url, { fetch }), messages: hi, continued, ...ids }).result
    expect(bodies).toMatchObject([
      { ...ids, step: 1, messages: [{ role: 'user' }, { role: 'assistant', id: 'answer-1' }] },
    ])
  })

  it('rejects settings that no handler reads', () => {
    const model = edge(url)
    const call = () => streamChat({ model, messages: hi, providerOptions: { a: 1 } })
    expect(call).toThrow(/edge\(\) sends no `providerOptions`/)
  })

  it('leaves retries of a busy provider to the server', async () => {
    const { stream, fetch } = begin(fault('retry-429-then-200'), {
      make: atEdge(fault('retry-429-then-200')),
    })
    expect((await stream.result).outcome.type).toBe('complete')
    expect(fetch.exchanges).toHaveLength(2)
  })
})

it('keeps the names of errors under a minifier', () => {
  expect(new RefusedError(400, 'code', 'why').toJSON()).toMatchObject({
    name: 'RefusedError',
    status: 400,
    code: 'code',
  })
})

/** All bytes that a handler serves of a recording. */
async function bytesServed(played: typeof cassette): Promise<Uint8Array> {
  let bytes = new Uint8Array()
  const make = atEdge(played, {}, (fetch) => async (...request) => {
    const response = await fetch(...request)
    bytes = new Uint8Array(await response.clone().arrayBuffer())
    return response
  })
  await play(played, { make })
  return bytes
}
