import { describe, expect, it, vi } from 'vitest'
import { type FailedAttempt, fallback } from '../../src/fallback.ts'
import { type ChatError, type Model, streamChat } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { fakeModel } from '../../src/testing.ts'
import { countBodies, respond, silent } from '../support/candidates.ts'
import { answerBody, hi, sse } from '../support/cassette-harness.ts'
import { openBody } from '../support/controlled-provider.ts'
import { manualClock, settled } from '../support/manual-clock.ts'

const key = 'sk-canary-123456'

function first(fetch: typeof globalThis.fetch): Model {
  return openrouter('first/one', { apiKey: key, fetch })
}

function second(fetch = respond(answerBody([{ content: 'Hello' }]))): Model {
  return openrouter('second/two', { apiKey: key, fetch })
}

const clock = manualClock()

describe('a first model that does not answer', () => {
  const errorFrame = sse({ error: { message: `No ${key}`, code: 502 } })
  const overloaded = JSON.stringify({ type: 'error', error: { type: 'overloaded_error' } })
  const cases: [string, Model, string][] = [
    ['is unavailable', first(respond('no', 503)), 'HttpError 503'],
    ['is overloaded', anthropic('one', { fetch: respond(overloaded, 529) }), 'HttpError 529'],
    ['refuses the key', first(respond(`bad key ${key}`, 401)), 'HttpError 401'],
    ['reports an error in a 200', first(respond(errorFrame)), 'ProviderError'],
    ['sends nothing in a 200', first(respond('')), 'ProtocolError'],
    ['sends nothing but a finish', first(respond(answerBody([]))), 'ProtocolError'],
    ['sends nothing but white space', first(respond(answerBody([{ content: '\n' }]))), 'Protocol'],
    ['is cut off before content', first(respond(answerBody([{}], null))), 'TruncatedError'],
    ['cannot be reached', first(() => Promise.reject(new TypeError('down'))), 'NetworkError'],
    ['is broken code', { ...first(respond('')), reader: () => JSON.parse('{') }, 'UnexpectedError'],
  ]

  it.each(cases)('%s, and the second answers', async (_, model, cause) => {
    const onFallback = vi.fn<(attempt: FailedAttempt) => void>()
    const next = second()
    const stream = streamChat({
      model: fallback([model, next], { onFallback }),
      messages: hi,
      clock,
    })
    const result = await stream.complete()
    expect(result.content).toBe('Hello')
    expect(result.message.steps).toMatchObject([
      { vendor: 'openrouter/second', model: 'second/two' },
    ])
    expect(result.warnings).toMatchObject([
      {
        code: 'fallback',
        message: expect.stringContaining(`${model.id} failed (${cause}`),
      },
    ])
    expect(JSON.stringify(result)).not.toContain(key)
    await settled()
    expect(onFallback).toHaveBeenCalledOnce()
    expect(onFallback).toHaveBeenCalledWith(expect.objectContaining({ model, next }))
    expect(String(onFallback.mock.lastCall?.[0].cause)).not.toContain(key)
  })

  it('shows nothing of it', async () => {
    const bad = answerBody([{ content: '\n' }], null)
    const stream = streamChat({ model: fallback([first(respond(bad)), second()]), messages: hi })
    const types: string[] = []
    for await (const event of stream) types.push(event.type)
    expect(types).toEqual(['start', 'warning', 'response', 'content', 'finish', 'end'])
  })

  it('is given up when it is silent for as long as the stream allows', async () => {
    const clock = manualClock()
    const bodies = countBodies(silent)
    const model = fallback([first(bodies.fetch), second()])
    const stream = streamChat({ model, messages: hi, clock, timeout: { firstByte: 8_000 } })
    await clock.until(8_000)
    await clock.advance(8_000)
    const result = await stream.complete()
    expect(result.warnings[0]?.message).toContain('TimeoutError')
    expect(bodies.open()).toBe(0)
  })

  it('is given up when it sends signs of life but no content', async () => {
    const clock = manualClock()
    const body = openBody()
    const bodies = countBodies(body.fetch)
    const model = fallback([first(bodies.fetch), second()], { firstContent: 5_000 })
    const stream = streamChat({ model, messages: hi, clock })
    await clock.until(5_000)
    body.write(': PROCESSING\n\n')
    await settled()
    await clock.advance(5_000)
    const result = await stream.complete()
    expect(result).toMatchObject({ content: 'Hello', usage: {} })
    expect([bodies.cancelled(), bodies.open(), body.cancelled()]).toEqual([1, 0, true])
  })

  it('is given up once its time is over, though it hangs for ever', async () => {
    const clock = manualClock()
    const hanging: Model = { ...fakeModel([]), streamStep: () => new Promise(() => {}) }
    const model = fallback([hanging, second()], { firstContent: 5_000 })
    const stream = streamChat({ model, messages: hi, clock })
    await clock.until(5_000)
    await clock.advance(5_000)
    await expect(stream.text()).resolves.toBe('Hello')
  })

  it('adds what it cost to the step that answers', async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 0, cost: 0.25 }
    const paid = sse({ choices: [{ delta: {}, finish_reason: 'content_filter' }], usage })
    const own = { prompt_tokens: 7, completion_tokens: 2, cost: 0.5 }
    const answer = `${answerBody([{ content: 'Hello' }])}${sse({ choices: [], usage: own })}`
    const attempts: FailedAttempt[] = []
    const model = fallback([first(respond(paid)), second(respond(answer))], {
      onFallback: (attempt) => attempts.push(attempt),
    })
    const result = await streamChat({ model, messages: hi }).complete()
    expect(result.usage).toMatchObject({ input: 7, output: 2, cost: 0.75 })
    await settled()
    expect(attempts[0]?.usage).toMatchObject({ input: 5, cost: 0.25 })
  })
})

describe('when no model answers', () => {
  it('fails as the last one does, and the warnings have the others', async () => {
    const model = fallback([first(respond('no', 503)), second(respond('no', 500))])
    const result = await streamChat({ model, messages: hi, retry: false }).result
    expect(result.outcome).toMatchObject({ type: 'failed', error: { status: 500 } })
    expect(result.warnings).toMatchObject([{ code: 'fallback' }])
    expect(result.message.steps).toMatchObject([{ model: 'second/two' }])
  })

  it('is as empty as the last answer', async () => {
    const model = fallback([first(respond('')), second(respond(answerBody([])))])
    const result = await streamChat({ model, messages: hi }).result
    expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
  })

  it('retries the last alone', async () => {
    const [one, two] = [countBodies(respond('', 503)), countBodies(respond('', 503))]
    const model = fallback([first(one.fetch), second(two.fetch)])
    const clock = manualClock({ skip: 60_000 })
    await streamChat({ model, messages: hi, clock, retry: { limit: 3 } }).result
    expect([one.requests(), two.requests()]).toEqual([1, 4])
  })
})

describe('when the answer is stopped before content', () => {
  it('is aborted, and requests no other model', async () => {
    const [one, two] = [countBodies(silent), countBodies(silent)]
    const stream = streamChat({
      model: fallback([first(one.fetch), second(two.fetch)]),
      messages: hi,
    })
    await settled()
    stream.abort()
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
    expect([one.requests(), two.requests()]).toEqual([1, 0])
  })
})

describe('`when`', () => {
  it('decides by the cause whether the next model is requested', async () => {
    const when = (cause: ChatError) => cause.name !== 'HttpError' || cause.status !== 401
    const model = fallback([first(respond('', 401)), second()], { when })
    const result = await streamChat({ model, messages: hi }).result
    expect(result.outcome).toMatchObject({ type: 'failed', error: { status: 401 } })
    expect(result.message.steps).toMatchObject([{ model: 'first/one' }])
  })

  it('fails the answer where it throws', async () => {
    const bug = new Error('bug')
    const when = () => {
      throw bug
    }
    const model = fallback([first(respond('', 503)), second()], { when })
    const { outcome } = await streamChat({ model, messages: hi }).result
    expect(outcome).toMatchObject({
      type: 'failed',
      error: { name: 'UnexpectedError', cause: bug },
    })
  })

  it('cannot hang, for it cannot be async', async () => {
    const when = (async () => true) as never
    const model = fallback([first(respond('', 503)), second()], { when })
    const { error } = await streamChat({ model, messages: hi }).result
    expect(error?.message).toMatch(/Expected `when` to return true or false, got an object/)
  })
})

describe('`onFallback`', () => {
  it.each([
    ['throws', () => JSON.parse('{')],
    ['rejects', () => Promise.reject(new Error('bug'))],
    ['hangs', () => new Promise(() => {})],
  ])('stops nothing where it %s', async (_, onFallback) => {
    vi.spyOn(console, 'error').mockReturnValue()
    if ('reportError' in globalThis) vi.spyOn(globalThis, 'reportError').mockReturnValue()
    const model = fallback([first(respond('', 503)), second()], { onFallback })
    await expect(streamChat({ model, messages: hi }).text()).resolves.toBe('Hello')
    await settled()
    vi.restoreAllMocks()
  })
})

describe('the list of models', () => {
  it.each([
    ['is empty', [], /Expected models, got none. Pass fallback\(\[first, second\], options\)/],
    ['is no list', second(), /Expected models, got an object. Pass fallback/],
    ['has something else in it', [second(), 'gpt'], /Expected `model` to be a model, got "gpt"/],
  ])('is refused where it %s', (_, models, message) => {
    expect(() => fallback(models as never)).toThrow(message)
  })

  it('rejects options of the wrong type', () => {
    expect(() => fallback([second()], { when: 1 as never })).toThrow(/`when` to be a function/)
    expect(() => fallback([second()], { onFallback: 1 as never })).toThrow(/`onFallback`/)
    expect(() => fallback([second()], { firstContent: -1 })).toThrow(/`firstContent`.*at least 0/)
  })

  it('may change afterwards without an effect', async () => {
    const models = [second()]
    const model = fallback(models)
    models.length = 0
    await expect(streamChat({ model, messages: hi }).text()).resolves.toBe('Hello')
  })

  it('may have lists in it', async () => {
    const inner = fallback([first(respond('', 503)), first(respond('', 500))])
    const model = fallback([inner, second()])
    const result = await streamChat({ model, messages: hi, retry: false }).complete()
    expect(result.content).toBe('Hello')
    expect(result.warnings).toHaveLength(1)
  })
})

describe('a model that cannot be sent the request', () => {
  const file = { type: 'file', mediaType: 'audio/wav', url: 'data:audio/wav;base64,AA' } as const
  const messages = [{ role: 'user', content: [file] }] as const
  const claude = anthropic('claude-sonnet-4-5', { fetch: silent })

  it('gives way to one that can', async () => {
    const model = fallback([claude, second()])
    await expect(streamChat({ model, messages }).text()).resolves.toBe('Hello')
  })

  it('is a mistake where none can', () => {
    expect(() => streamChat({ model: fallback([claude, claude]), messages })).toThrow(TypeError)
  })
})

it('holds back a bounded number of events', async () => {
  let emitted = 0
  const chatty: Model = {
    ...fakeModel([]),
    async streamStep({ step, signal }, emit) {
      await emit([{ type: 'start', step, vendor: 'fake', model: 'chatty' }])
      while (!signal.aborted) {
        emitted++
        await emit([{ type: 'usage', usage: { input: 1 } }])
      }
      await emit([{ type: 'end', step, outcome: { type: 'aborted' } }])
    },
  }
  const stream = streamChat({ model: fallback([chatty, second()]), messages: hi })
  for await (const event of stream) {
    expect(event).toMatchObject({ type: 'start', model: 'chatty' })
    break
  }
  expect((await stream.result).outcome).toEqual({ type: 'aborted' })
  expect(emitted).toBeLessThan(11_000)
})
