import { type Model, streamChat } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { expect, it } from 'vitest'
import { type FlightRecorder, flightRecorder } from '../../src/recorder.ts'
import { atOnce, contentFrame, eventStream, lastFrames } from '../support/answers.ts'

const messages = [{ role: 'user', content: 'Hello' }] as const

const canary = 'sk-canary-0123456789abcdef'

/** All that a recorder gives away. */
async function shownBy(recorder: FlightRecorder): Promise<string> {
  const streams = recorder.streams.get()
  const wires = await Promise.all(streams.map(({ id }) => recorder.wire(id)))
  const reports = await Promise.all(streams.map(({ id }) => recorder.report({ stream: id })))
  return JSON.stringify([streams, wires, reports])
}

interface Leak {
  readonly name: string
  readonly options?: Partial<Parameters<typeof compatible>[1]>
  readonly query?: string
  readonly frames?: readonly string[]
  readonly headers?: Record<string, string>
}

const leaks: readonly Leak[] = [
  { name: 'the authorization header', options: { apiKey: canary } },
  { name: 'a header of the app', options: { headers: { 'x-my-auth': canary } } },
  { name: 'the URL', query: `?api_key=${canary}` },
  { name: 'a field of the body', options: { extraBody: { api_key: canary } } },
  { name: 'a header of the answer', headers: { 'x-session-token': canary } },
  { name: 'a field of the answer', frames: [`data: ${JSON.stringify({ api_key: canary })}\n\n`] },
]

it.each(leaks)('shows no key of $name, where the answer repeats it', async (leak) => {
  const { options, query = '', frames = [], headers = {} } = leak
  const recorder = flightRecorder({ idle: atOnce })
  const echo = [contentFrame(`Your key is ${canary}, is it not?`)]
  const model = compatible('test/model', {
    baseURL: 'https://api.test/v1',
    fetch: async () =>
      eventStream([...frames, ...echo, ...lastFrames], {
        headers: { 'content-type': 'text/event-stream', ...headers },
      }),
    ...options,
  })
  const addressed: Model = {
    ...model,
    request(input) {
      const request = model.request(input)
      return { ...request, url: `${request.url}${query}` }
    },
  }
  const { content } = await streamChat({ model: addressed, messages, middleware: recorder }).result
  expect(content).toContain('Your key is')
  const shown = await shownBy(recorder)
  expect(shown).toContain('is it not?')
  expect(shown).not.toContain('canary')
})

it.each(['before', 'after'])(
  'keeps no key that a long answer names %s it repeats it',
  async (where) => {
    const recorder = flightRecorder({ idle: atOnce })
    const named = `data: ${JSON.stringify({ api_key: canary })}\n\n`
    const filler = Array.from({ length: 300 }, () => contentFrame('word '.repeat(60)))
    const echo = contentFrame(`Your key is ${canary}, is it not?`)
    const frames = [named, ...filler, echo]
    const model = compatible('test/model', {
      baseURL: 'https://api.test/v1',
      fetch: async () =>
        eventStream([...(where === 'before' ? frames : frames.reverse()), ...lastFrames]),
    })
    await streamChat({ model, messages, middleware: recorder }).result
    await shownBy(recorder) // With the report, all of the answer is searched.
    const shown = await shownBy(recorder)
    expect(shown).toContain('is it not?')
    expect(shown).not.toContain('canary')
  },
)

it('shows no key while the answer goes on', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const model = compatible('test/model', {
    baseURL: 'https://api.test/v1',
    apiKey: canary,
    // The last message is cut in the middle of the key.
    fetch: async () =>
      eventStream(
        (function* () {
          yield contentFrame(`First ${canary}`)
          yield contentFrame(canary).slice(0, -40)
        })(),
      ),
  })
  const stream = streamChat({ model, messages, middleware: recorder })
  for await (const { type } of stream) {
    if (type !== 'content') continue
    const shown = await shownBy(recorder)
    expect(shown).toContain('First')
    expect(shown).not.toContain('canary')
  }
})

it('shows no key that a long answer named before, while it goes on', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const named = `data: ${JSON.stringify({ api_key: canary })}\n\n`
  const filler = Array.from({ length: 60 }, () => contentFrame('word '.repeat(60)))
  const model = compatible('test/model', {
    baseURL: 'https://api.test/v1',
    fetch: async () => eventStream([named, ...filler, contentFrame(`Your key is ${canary}.`)]),
  })
  const stream = streamChat({ model, messages, middleware: recorder })
  let latest = ''
  for await (const event of stream) {
    if (event.type !== 'content') continue
    const [{ id } = { id: '' }] = recorder.streams.get()
    latest = await recorder.wire(id)
    expect(latest).not.toContain('canary')
  }
  expect(latest).toContain('Your key is')
})

it('keeps no key that comes in pieces, each in a message of its own', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const pieces = ['Your key is sk-ca', 'nary-0123', '456789ab', 'cdef, is it', ' not?'].map(
    contentFrame,
  )
  const model = compatible('test/model', {
    baseURL: 'https://api.test/v1',
    apiKey: canary,
    fetch: async () => eventStream([...pieces, ...lastFrames]),
  })
  const stream = streamChat({ model, messages, middleware: recorder })
  for await (const { type } of stream) {
    if (type === 'usage') expect(await shownBy(recorder)).not.toContain('nary-0123')
  }
  await stream.result
  const shown = await shownBy(recorder)
  expect(shown).toContain('Your key is ')
  expect(shown).toContain(', is it')
  for (const piece of ['sk-ca', 'nary-0123', '456789ab', 'cdef']) expect(shown).not.toContain(piece)
})

it('keeps no key in pieces anywhere in a long answer, which is searched slice by slice', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const pieces = [canary.slice(0, 12), canary.slice(12)].map((piece) => contentFrame(piece))
  // Wherever a slice ends, a key is there.
  const frames = Array.from({ length: 600 }, () => pieces).flat()
  const model = compatible('test/model', {
    baseURL: 'https://api.test/v1',
    apiKey: canary,
    fetch: async () => eventStream([...frames, contentFrame('Done.'), ...lastFrames]),
  })
  const stream = streamChat({ model, messages, middleware: recorder })
  for await (const { type } of stream) {
    if (type !== 'usage') continue
    const [{ id } = { id: '' }] = recorder.streams.get()
    const wire = await recorder.wire(id)
    expect(wire).toContain('Done.')
    expect(wire).not.toContain(canary.slice(12))
  }
  await stream.result
  const report = await recorder.report()
  const shown = String(report?.cassette.interactions[0]?.response.body)
  expect(shown.match(/"content":/g)).toHaveLength(frames.length + 1)
  for (const piece of [canary.slice(0, 12), canary.slice(12)]) expect(shown).not.toContain(piece)
})

it('shows no half of a key where the middle of a long answer is left out', async () => {
  const recorder = flightRecorder({ idle: atOnce, bytesPerAnswer: 16_384 })
  const model = compatible('test/model', {
    baseURL: 'https://api.test/v1',
    apiKey: canary,
    // Keys stand so close that any cut goes through one.
    fetch: async () =>
      eventStream([...Array(500).fill(contentFrame(canary.repeat(4))), ...lastFrames]),
  })
  await streamChat({ model, messages, middleware: recorder }).result
  const report = await recorder.report()
  expect(report?.cassette.interactions[0]?.response.left_out).toMatchObject({
    bytes: expect.any(Number),
  })
  expect(await shownBy(recorder)).not.toContain('canary')
})

it('shows no key of a file that is too long to keep', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const model = compatible('test/model', {
    baseURL: 'https://api.test/v1',
    apiKey: canary,
    fetch: async () => eventStream([contentFrame('Seen.'), ...lastFrames]),
  })
  const long = `${'x'.repeat(1_990)} ${canary} ${'word '.repeat(100_000)}`
  await streamChat({ model, messages: [{ role: 'user', content: long }], middleware: recorder })
    .result
  const shown = await shownBy(recorder)
  expect(shown).toContain('characters left out')
  expect(shown).not.toContain('canary')
})

it('keeps nothing of an exchange whose credentials it could not take out', async () => {
  const recorder = flightRecorder({ idle: () => Promise.reject(new Error('No time')) })
  const model = compatible('test/model', {
    baseURL: 'https://api.test/v1',
    apiKey: canary,
    fetch: async () => eventStream([contentFrame('Hello'), ...lastFrames]),
  })
  await streamChat({ model, messages, middleware: recorder }).result
  expect(await recorder.report()).toBeUndefined()
})
