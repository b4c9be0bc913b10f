import { describe, expect, it } from 'vitest'
import { chatHandler, edge } from '../../src/edge.ts'
import { fallback, hedge } from '../../src/fallback.ts'
import {
  createChat,
  immediately,
  type Middleware,
  type Model,
  streamChat,
} from '../../src/index.ts'
import { memoryLog } from '../../src/log.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { type Attributes, type Span, type Tracer, telemetry } from '../../src/telemetry.ts'
import { fakeModel } from '../../src/testing.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { respond } from '../support/candidates.ts'
import { answerBody, hi } from '../support/cassette-harness.ts'
import { post, servedBy, url } from '../support/edge-harness.ts'
import { comeBack } from '../support/log-harness.ts'
import { manualClock, settled } from '../support/manual-clock.ts'

const key = 'sk-canary-123456'
const down = (id: string): Model =>
  openrouter(id, { apiKey: key, fetch: respond(`no ${key}`, 503) })
const weather = { toolCalls: [{ name: 'weather', input: {} }] }
const input = jsonSchema<object>({ type: 'object' })

/** A tracer that keeps the spans that ended, each by its name and how it ended. */
function recordingTracer() {
  const ended: string[] = []
  function open(name: string): Span {
    let outcome: unknown
    return {
      setAttributes: (attributes: Attributes) => {
        outcome = attributes['deltakit.outcome'] ?? outcome
      },
      setStatus() {},
      addEvent() {},
      end: () => ended.push(`${name}: ${outcome}`),
    }
  }
  const tracer: Tracer = {
    startSpan: (name) => open(name),
    startActiveSpan: (name, _, work) => work(open(name)),
  }
  return { tracer, ended }
}

describe('telemetry', () => {
  it('has a span for each model that is tried', async () => {
    const { tracer, ended } = recordingTracer()
    const { middleware } = telemetry(tracer)
    const inner = fallback([down('a/two'), fakeModel(['Hello'], { id: 'three' })])
    const model = fallback([down('a/one'), inner])
    await streamChat({ model, messages: hi, middleware }).complete()
    expect(ended).toEqual(['chat a/one: failed', 'chat a/two: failed', 'chat three: complete'])
  })

  it('has a span for the loser of a hedge, and for the model that continues', async () => {
    const { tracer, ended } = recordingTracer()
    const { middleware } = telemetry(tracer)
    const clock = manualClock()
    const slow = fakeModel([{ content: 'Slow', delay: 10_000 }], { id: 'slow' })
    const cut = fakeModel([{ content: 'Once', truncated: true }], { id: 'cut' })
    const next: Model = { ...fakeModel([' upon'], { id: 'next' }), continues: true }
    const model = hedge([slow, cut, next], { after: 100 })
    const stream = streamChat({ model, messages: hi, middleware, clock })
    await settled()
    await clock.advance(100)
    await expect(stream.text()).resolves.toBe('Once upon')
    await settled()
    expect(ended.sort()).toEqual([
      'chat cut: truncated',
      'chat next: complete',
      'chat slow: aborted',
    ])
  })
})

it('is one step for middleware, and one request for what wraps the requests of a chat', async () => {
  let steps = 0
  let requests = 0
  const middleware: Middleware = (next) => (request, emit) => {
    steps++
    return next(request, emit)
  }
  const chat = createChat({
    model: fallback([down('a/one'), fakeModel(['Hello'])]),
    middleware,
    scheduler: immediately,
    wrapRequest(send) {
      requests++
      return send()
    },
  })
  await chat.send('Hi')
  expect(chat.get()).toMatchObject({
    status: 'settled',
    content: { text: 'Hello' },
    error: undefined,
  })
  expect([steps, requests]).toEqual([1, 1])
})

describe('a handler', () => {
  function handlerOf(model: Model, log = memoryLog({ clock: manualClock() })) {
    const tools = { weather: tool({ input, execute: () => 'sunny' }) }
    return chatHandler({ model, tools, secret: 'a secret that is long enough', log })
  }

  it('sends the client which model answered, and only the names of the others', async () => {
    const good = fakeModel([weather, 'Sunny'], { id: 'good' })
    const handler = handlerOf(fallback([down('a/bad'), good]))
    const messages = hi
    const stream = streamChat({ model: edge(url, { fetch: servedBy(handler) }), messages })
    const result = await stream.complete()
    expect(result.content).toBe('Sunny')
    expect(result.toolCalls).toMatchObject([{ name: 'weather', status: 'done', output: 'sunny' }])
    expect(result.message.steps).toMatchObject([
      { model: 'good', warnings: [{ message: 'a/bad failed (HttpError 503), so good is next' }] },
      { model: 'good' },
    ])
    expect(JSON.stringify(result)).not.toContain(key)
  })

  it('serves the same answer again from its log, whoever wrote it', async () => {
    const cut = fakeModel([{ content: 'Once upon', truncated: true }], { id: 'cut' })
    const next: Model = { ...fakeModel([' a time'], { id: 'next' }), continues: true }
    const handler = handlerOf(fallback([cut, next]))
    const response = await post(handler, { messages: hi, answerId: 'answer' })
    const frames = await response.text()
    expect(frames).toContain('"code":"continued"')
    expect(await (await handler(comeBack({ answer: 'answer' }))).text()).toBe(frames)
  })

  it('follows no redirect with the keys of any of them', async () => {
    const redirects: unknown[] = []
    const fetch: typeof globalThis.fetch = async (_url, init) => {
      redirects.push(init?.redirect)
      return new Response('', { status: 503 })
    }
    const inner = fallback([openrouter('a/two', { fetch }), openrouter('a/three', { fetch })])
    const handler = handlerOf(fallback([openrouter('a/one', { fetch }), inner]))
    const model = edge(url, { fetch: servedBy(handler) })
    await streamChat({ model, messages: hi, clock: manualClock({ skip: 5_000 }) }).result
    expect(redirects.slice(0, 3)).toEqual(['manual', 'manual', 'manual'])
    expect(new Set(redirects)).toEqual(new Set(['manual']))
  })

  it('may be the second of two', async () => {
    const [one, two] = [down('a/one'), fakeModel([weather, 'Sunny'])].map((model) =>
      edge(url, { fetch: servedBy(handlerOf(model)) }),
    )
    const model = fallback([one as Model, two as Model])
    const result = await streamChat({ model, messages: hi, retry: false }).complete()
    expect([result.content, result.message.steps.length]).toEqual(['Sunny', 2])
  })
})

it('answers a whole conversation of tools with either of two providers', async () => {
  let executed = 0
  const tools = {
    weather: tool({
      input,
      execute() {
        executed++
        return 'sunny'
      },
    }),
  }
  const body = answerBody([{ content: 'Sunny' }])
  const model = fallback([fakeModel([weather]), openrouter('a/b', { fetch: respond(body) })])
  const result = await streamChat({ model, messages: hi, tools }).complete()
  expect([result.content, executed]).toEqual(['Sunny', 1])
  expect(result.message.steps.map((step) => step.vendor)).toEqual(['fake', 'openrouter/a'])
})
