import { streamChat } from '@deltakit/core'
import { replay } from '@deltakit/core/cassette'
import { openrouter } from '@deltakit/core/openrouter'
import { expect, it } from 'vitest'
import { flightRecorder } from '../../src/recorder.ts'
import { atOnce, contentFrame, eventStream, lastFrames, steppedClock } from '../support/answers.ts'

const messages = [{ role: 'user', content: 'Write a book.' }] as const

function* longAnswer(pages: number): Generator<string> {
  const page = contentFrame('word '.repeat(200))
  for (let index = 0; index < pages; index++) yield page
  yield contentFrame('The end.')
  yield* lastFrames
}

function modelThat(answer: () => Iterable<string>) {
  return openrouter('test/model', { apiKey: 'unused', fetch: async () => eventStream(answer()) })
}

it('keeps the beginning and the end of an answer that is longer than its limit', async () => {
  const recorder = flightRecorder({ idle: atOnce, bytesPerAnswer: 65_536 })
  const model = modelThat(() => longAnswer(2_000))
  await streamChat({ model, messages, middleware: recorder }).result
  const [stream] = recorder.streams.get()
  expect(stream?.bytes).toBeGreaterThan(2_000_000)

  const report = await recorder.report()
  const [interaction] = report?.cassette.interactions ?? []
  const body = String(interaction?.response.body)
  const gap = interaction?.response.left_out
  expect(body.length).toBeGreaterThan(30_000)
  expect(body.length).toBeLessThanOrEqual(65_536)
  expect(gap).toMatchObject({ bytes: (stream?.bytes ?? 0) - body.length })

  // It plays: every message in it is whole, and it ends as it did.
  const fetch = replay(report?.cassette ?? { version: 2, interactions: [] }, { match: 'order' })
  const again = openrouter('test/model', { apiKey: 'unused', fetch })
  const { content, outcome, message } = await streamChat({ model: again, messages }).result
  expect(content).toMatch(/^word word .* The end\.$/)
  expect(outcome).toEqual({ type: 'complete', finishReason: 'stop' })
  expect(message.steps[0]?.usage?.total).toBe(8)
})

it('takes no more memory for an answer of any length', async () => {
  const recorder = flightRecorder({ idle: atOnce, bytesPerAnswer: 65_536 })
  let most = 0
  const model = modelThat(function* () {
    for (const frame of longAnswer(5_000)) {
      most = Math.max(most, recorder.streams.get()[0]?.kept ?? 0)
      yield frame
    }
  })
  await streamChat({ model, messages, middleware: recorder }).result
  // The request is kept as well.
  expect(most).toBeGreaterThan(60_000)
  expect(most).toBeLessThanOrEqual(65_536 + 32_768 + 1_000)
})

it('keeps the last streams, as many and as much as it may', async () => {
  const recorder = flightRecorder({ idle: atOnce, streams: 3, bytes: 100_000 })
  for (let pages = 1; pages <= 8; pages++) {
    const model = modelThat(() => longAnswer(pages))
    await streamChat({ model, messages, middleware: recorder }).result
    await recorder.report()
  }
  expect(recorder.streams.get()).toHaveLength(3)

  const small = flightRecorder({ idle: atOnce, bytes: 100_000, bytesPerAnswer: 65_536 })
  for (let index = 0; index < 4; index++) {
    const model = modelThat(() => longAnswer(45))
    await streamChat({ model, messages, middleware: small }).result
    await small.report()
  }
  const kept = small.streams.get().reduce((sum, stream) => sum + stream.kept, 0)
  expect(small.streams.get().length).toBeGreaterThanOrEqual(1)
  expect(kept).toBeLessThanOrEqual(100_000)
})

it('forgets a stream that is too old, and none that goes on', async () => {
  const clock = steppedClock()
  const recorder = flightRecorder({ idle: atOnce, clock, age: 60_000 })
  const model = modelThat(() => longAnswer(1))
  await streamChat({ model, messages, middleware: recorder }).result
  clock.advance(59_000)
  expect(await recorder.report()).toBeDefined()
  clock.advance(2_000)
  expect(await recorder.report()).toBeUndefined()

  let seen: unknown
  const slow = modelThat(function* () {
    clock.advance(61_000)
    seen = recorder.streams.get()
    yield* longAnswer(1)
  })
  await streamChat({ model: slow, messages, middleware: recorder }).result
  expect(seen).toMatchObject([{ state: 'streaming' }])
})

it.each([
  ['of one byte', 1],
  ['of a few bytes', 7],
  ['that end anywhere', 997],
  ['that are longer than what is kept', 1_000_000],
])('keeps the same of an answer in reads %s', async (_, size) => {
  const recorder = flightRecorder({ idle: atOnce, bytesPerAnswer: 65_536 })
  const text = [...longAnswer(100)].join('')
  const whole = new TextEncoder().encode(text)
  function* reads() {
    for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size)
  }
  const fetch = async () => eventStream(reads())
  const model = openrouter('test/model', { apiKey: 'unused', fetch })
  await streamChat({ model, messages, middleware: recorder }).result
  const [interaction] = (await recorder.report())?.cassette.interactions ?? []
  const body = String(interaction?.response.body)
  expect(body.length).toBeGreaterThan(50_000)
  expect(interaction?.response.left_out).toMatchObject({ bytes: text.length - body.length })
  let same = 0
  while (body[same] === text[same]) same++
  expect(same).toBeGreaterThan(25_000)
  expect(text.endsWith(body.slice(same))).toBe(true)
})

it('keeps what was read where its buffer is used again', async () => {
  const recorder = flightRecorder({ idle: atOnce })
  const scratch = new Uint8Array(8_192)
  function* reads() {
    for (const frame of longAnswer(3)) {
      yield scratch.subarray(0, new TextEncoder().encodeInto(frame, scratch).written)
    }
  }
  const fetch = async () => eventStream(reads())
  const model = openrouter('test/model', { apiKey: 'unused', fetch })
  await streamChat({ model, messages, middleware: recorder }).result
  const [interaction] = (await recorder.report())?.cassette.interactions ?? []
  expect(interaction?.response.body).toBe([...longAnswer(3)].join(''))
})
