import { type Middleware, type StreamStep, streamChat } from '@deltakit/core'
import { bedrock } from '@deltakit/core/bedrock'
import { readCassette, replay } from '@deltakit/core/cassette'
import { fallback } from '@deltakit/core/fallback'
import { openrouter } from '@deltakit/core/openrouter'
import { fakeModel } from '@deltakit/core/testing'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { expect, it } from 'vitest'
import { cassettes, faults } from '../../../../cassettes/index.ts'
import { flightRecorder } from '../../src/recorder.ts'
import { atOnce, contentFrame, eventStream, lastFrames, steppedClock } from '../support/answers.ts'

const messages = [{ role: 'user', content: 'Count to three.' }] as const
const frames = [...['One', ', two', ', three.'].map(contentFrame), ...lastFrames]

function modelThat(answer: typeof fetch) {
  return openrouter('test/model', { apiKey: 'sk-or-0123456789', fetch: answer })
}

function answering(...answers: readonly (readonly string[])[]): typeof fetch {
  const left = [...answers]
  return async () => eventStream(left.shift() ?? [])
}

/** A body that is text may be either. An array, for jsdom has a `Uint8Array` of its own. */
function bytesOf(body: string | Uint8Array = ''): number[] {
  return [...(typeof body === 'string' ? new TextEncoder().encode(body) : body)]
}

it('reports the last stream as a cassette that gives the same answer', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const model = modelThat(answering(frames))
  const answer = await streamChat({ model, messages, middleware: recorder }).result
  const report = await recorder.report()

  const again = modelThat(replay(await readCassette(report?.yaml ?? '')))
  const replayed = await streamChat({ model: again, messages }).result
  expect(replayed.content).toBe('One, two, three.')
  expect(replayed.message.parts).toEqual(answer.message.parts)
  expect(report?.cassette.recorded).toMatchObject({ model: 'test/model', outcome: 'complete' })
  expect(report?.fileName).toMatch(/^\d{4}-\d\d-\d\dT[\d-]{8}-test-model\.yaml$/)
})

it('records what every cassette of a provider holds, byte for byte', async () => {
  for (const { yaml } of cassettes.filter(({ name }) => name.startsWith('openrouter/'))) {
    const cassette = await readCassette(yaml)
    const recorder = flightRecorder({ idle: atOnce })
    const model = modelThat(replay(cassette, { match: 'order' }))
    await streamChat({ model, messages, middleware: recorder }).result
    const report = await recorder.report()
    expect(report?.cassette.interactions[0]?.response.body).toBe(
      cassette.interactions[0]?.response.body,
    )
  }
})

it('records the frames of Bedrock, not what they become', async () => {
  const framed = faults.filter(({ name }) => name.startsWith('faults/bedrock/'))
  expect(framed.length).toBeGreaterThan(1)
  for (const { yaml } of framed) {
    const cassette = await readCassette(yaml)
    const recorder = flightRecorder({ idle: atOnce })
    const fetch = replay(cassette, { match: 'order' })
    const model = bedrock('test.model', { apiKey: 'unused', region: 'eu-central-1', fetch })
    await streamChat({ model, messages, middleware: recorder }).result
    const report = await recorder.report()
    const [recorded, sent] = [report?.cassette, cassette].map((one) =>
      bytesOf(one?.interactions[0]?.response.body),
    )
    expect(recorded).toEqual(sent)
  }
})

it('records once what comes after the last message', async () => {
  const rest = ': the connection closes\n\n'
  const recorder = flightRecorder({ idle: atOnce })
  const model = modelThat(answering([...frames, rest]))
  await streamChat({ model, messages, middleware: recorder }).result
  const report = await recorder.report()
  expect(report?.cassette.interactions[0]?.response.body).toBe([...frames, rest].join(''))
})

it('leaves the `read` of a reader as it is, where the stream reports what it reads', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const readers: ReadableStreamDefaultReader[] = []
  const model = modelThat(async () => {
    const response = eventStream(frames)
    const getReader = response.body?.getReader.bind(response.body)
    function getKnownReader() {
      const reader = getReader?.()
      if (reader) readers.push(reader)
      return reader
    }
    Object.defineProperty(response.body, 'getReader', { value: getKnownReader, configurable: true })
    return response
  })
  await streamChat({ model, messages, middleware: recorder }).result
  expect(readers.map((reader) => Object.hasOwn(reader, 'read'))).toEqual([false])
  const report = await recorder.report()
  expect(report?.cassette.interactions[0]?.response.body).toBe(frames.join(''))
})

it('records an answer that an app reads by itself', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const readByItself: StreamStep = async ({ model }) => {
    const response = await model.fetch?.('https://example.test/answer')
    const reader = response?.body?.getReader()
    while (reader && !(await reader.read()).done);
  }
  const middleware: Middleware = () => recorder(readByItself)
  await streamChat({ model: modelThat(answering(frames)), messages, middleware }).result
  const report = await recorder.report()
  expect(report?.cassette.interactions[0]?.response.body).toBe(frames.join(''))
})

it('gives the stream the events that it would have without it', async () => {
  const collected: unknown[][] = []
  for (const middleware of [undefined, flightRecorder({ idle: atOnce })]) {
    const stream = streamChat({ model: modelThat(answering(frames)), messages, middleware })
    const events: unknown[] = []
    for await (const event of stream) events.push(event)
    collected.push(events)
  }
  expect(collected[0]?.length).toBeGreaterThan(4)
  expect(collected[1]).toEqual(collected[0])
})

it('summarizes a stream while nobody keeps its text', async () => {
  const clock = steppedClock()
  const recorder = flightRecorder({ idle: atOnce, clock })
  const inner: Middleware = (next) => (request, emit) =>
    next(request, (batch) => {
      clock.advance(10)
      return emit(batch)
    })
  await streamChat({
    model: modelThat(answering(frames)),
    messages,
    middleware: (next) => recorder(inner(next)),
  }).result
  const [stream, ...others] = recorder.streams.get()
  expect(others).toEqual([])
  expect(stream).toMatchObject({
    vendor: 'openrouter/test',
    model: 'test/model',
    state: 'complete',
    steps: 1,
    bytes: frames.join('').length,
    usage: { input: 3, output: 5, total: 8 },
    requests: [{ method: 'POST', host: 'openrouter.ai', status: 200 }],
  })
  expect(stream?.endedAfter).toBeGreaterThan(stream?.firstContentAfter ?? Infinity)
  expect(JSON.stringify(stream)).not.toContain('three')
})

it('records when each read arrived by the clock of the stream', async () => {
  const { now, advance } = steppedClock()
  const clock = { now, random: () => 0.5, sleep: () => new Promise<void>(() => {}) }
  const paced = function* () {
    for (const frame of frames) {
      advance(100)
      yield frame
    }
  }
  const recorder = flightRecorder({ idle: atOnce })
  const model = modelThat(async () => eventStream(paced()))
  await streamChat({ model, messages, middleware: recorder, clock }).result
  const [stream] = recorder.streams.get()
  expect(stream?.requests).toMatchObject([{ startedAt: now() - 500, firstByteAfter: 100 }])
  const report = await recorder.report()
  const times = report?.cassette.interactions[0]?.response.timing?.map(({ ms }) => ms)
  expect(times).toEqual([100, 200, 300, 400, 500])
})

it('is one stream with a request for each step, where tools are executed', async () => {
  const call = {
    index: 0,
    id: 'call-1',
    type: 'function',
    function: { name: 'weather', arguments: '{}' },
  }
  const calling = [
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: 'tool_calls' }] })}\n\n`,
    'data: [DONE]\n\n',
  ]
  const weather = tool({
    input: jsonSchema<object>({ type: 'object' }),
    execute: async () => 'sunny',
  })
  const recorder = flightRecorder({ idle: atOnce })
  const model = modelThat(answering(calling, frames))
  await streamChat({ model, messages, tools: { weather }, middleware: recorder }).result
  expect(recorder.streams.get()).toMatchObject([{ steps: 2, requests: [{}, {}] }])
  const report = await recorder.report()
  expect(report?.cassette.interactions).toHaveLength(2)
  expect(report?.cassette.interactions[1]?.request.body).toContain('sunny')
})

it('has the requests of every model that a fallback tried', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const broken = modelThat(async () => new Response('{"error":"busy"}', { status: 503 }))
  const model = fallback([broken, modelThat(answering(frames))])
  const { content } = await streamChat({ model, messages, middleware: recorder, retry: false })
    .result
  expect(content).toBe('One, two, three.')
  const report = await recorder.report()
  expect(report?.cassette.interactions.map(({ response }) => response.code)).toEqual([503, 200])
})

it('reports a stream that goes on, up to its last whole message', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const encoder = new TextEncoder()
  const sent = [frames[0] ?? '', (frames[1] ?? '').slice(0, 20)]
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = sent.shift()
      if (next !== undefined) return controller.enqueue(encoder.encode(next))
      await held
      controller.close()
    },
  })
  const model = modelThat(async () => new Response(body))
  const stream = streamChat({ model, messages, middleware: recorder })
  for await (const { type } of stream) {
    if (type !== 'content') continue
    const report = await recorder.report()
    expect(recorder.streams.get()).toMatchObject([{ state: 'streaming' }])
    expect(report?.cassette.interactions[0]?.response.body).toBe(frames[0])
    expect(await recorder.wire(recorder.streams.get()[0]?.id ?? '')).toBe(frames[0])
    release()
  }
  expect.assertions(4)
  expect((await stream.result).outcome.type).toBe('truncated')
})

it('notifies whoever watches, and passes them the events', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const seen: string[] = []
  // The first summary names the stream, while its answer is held back.
  const watched = new Promise<void>((resolve) => {
    recorder.streams.subscribe(() => {
      const [stream] = recorder.streams.get()
      if (stream)
        recorder.onEvents(stream.id, (batch) => seen.push(...batch.map(({ type }) => type)))
      resolve()
    })
  })
  const held: typeof fetch = async () => {
    await watched
    return eventStream(frames)
  }
  await streamChat({ model: modelThat(held), messages, middleware: recorder }).result
  await expect.poll(() => recorder.streams.get()[0]?.state).toBe('complete')
  expect(seen).toEqual(expect.arrayContaining(['content', 'finish', 'end']))
})

it('reports nothing where nothing was sent', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  expect(await recorder.report()).toBeUndefined()
  const model = fakeModel(['A text without a request'])
  await streamChat({ model, messages, middleware: recorder }).result
  expect(recorder.streams.get()).toMatchObject([{ state: 'complete', requests: [] }])
  expect(await recorder.report()).toBeUndefined()
  expect(await recorder.report({ stream: 'unknown' })).toBeUndefined()
})

it('changes nothing about a request that fails, nor about a fetch that returns no response', async () => {
  const answers: (typeof fetch)[] = [
    () => Promise.reject(new TypeError('Failed to fetch')),
    async () => JSON.parse('null'),
    async () => JSON.parse('{"status":200}'),
    async () => new Response(null, { status: 204 }),
  ]
  for (const answer of answers) {
    const options = { model: modelThat(answer), messages, retry: false } as const
    const recorder = flightRecorder({ idle: atOnce })
    const plain = await streamChat(options).result
    const recorded = await streamChat({ ...options, middleware: recorder }).result
    expect(recorded.outcome.type).toBe(plain.outcome.type)
    expect(recorded.error?.message).toBe(plain.error?.message)
    expect(recorder.streams.get()).toMatchObject([{ state: plain.outcome.type }])
    await recorder.report()
  }
})

it('forgets all on demand', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  await streamChat({ model: modelThat(answering(frames)), messages, middleware: recorder }).result
  await recorder.clear()
  expect(recorder.streams.get()).toEqual([])
  expect(await recorder.report()).toBeUndefined()
})

it('refuses limits that make no sense', () => {
  expect(() => flightRecorder({ streams: 0 })).toThrow(
    'Expected `streams` to be a number of at least 1, got 0.',
  )
  expect(() => flightRecorder({ bytes: Infinity })).toThrow('Expected `bytes`')
})

it.each([
  [{ streams: '5' }, '`streams` to be a number of at least 1, got 5.'],
  [{ age: NaN }, '`age` to be a number of at least 0, got NaN.'],
  [{ persist: 'yes' }, '`persist` to be a boolean, got string.'],
  [{ persist: null }, '`persist` to be a boolean, got object.'],
  [{ idle: 5 }, '`idle` to be a function, got number.'],
  ['x', '`flightRecorder` to be passed options.'],
  [null, '`flightRecorder` to be passed options.'],
])('refuses options that cannot be: %j', (options, message) => {
  expect(() => Reflect.apply(flightRecorder, undefined, [options])).toThrow(message)
})
