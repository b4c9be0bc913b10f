import { describe, expect, it } from 'vitest'
import type { AnswerLog } from '../../../src/edge.ts'
import { post } from '../../support/edge-harness.ts'
import {
  comeBack,
  firstFrame,
  frameReader,
  lastFrame,
  loggedHarness,
  logWith,
  numberOf,
  question,
} from '../../support/log-harness.ts'
import { settled } from '../../support/manual-clock.ts'

describe('a handler with a log', () => {
  it('announces to the client that its answer can be read again', async () => {
    const { handler } = loggedHarness()
    const frames = frameReader(await post(handler, question))
    expect(await frames.next()).toBe(firstFrame)
  })

  it('announces nothing if the request names no answer', async () => {
    const { handler } = loggedHarness()
    const frames = frameReader(await post(handler, { messages: question.messages }))
    expect(await frames.next()).toBe('data: {"v":2,"heartbeat":4000}')
  })

  it('continues when the client leaves, and serves the rest to one that returns', async () => {
    const { handler, write, finish, provider, requestCount } = loggedHarness()
    const first = frameReader(await post(handler, question))
    await write('Ol')
    const seen = await first.until('"Ol"')
    await first.leave()
    await write('á')
    expect(provider.cancelled()).toBe(false)

    const after = numberOf(seen.at(-1))
    const second = frameReader(await handler(comeBack({ after })))
    expect(await second.next()).toBe(firstFrame)
    const [frame] = await second.until('"á"')
    expect(numberOf(frame)).toBe(after + 1)
    await finish()
    const rest = await second.rest()
    expect(rest.at(-1)).toBe(lastFrame)
    expect(requestCount()).toBe(1)

    const whole = await frameReader(await handler(comeBack())).rest()
    expect(whole.slice(1, -1).map(numberOf)).toEqual(whole.slice(1, -1).map((_, index) => index))
    expect(whole.slice(0, seen.length)).toEqual(seen)
    expect(whole.slice(-rest.length)).toEqual(rest)
  })

  it('lets a repeated request join, and sends one request to the provider', async () => {
    const { handler, another, write, finish, requestCount } = loggedHarness()
    const first = frameReader(await post(handler, question))
    await write('Olá')
    const second = frameReader(await post(another(), question))
    await finish()
    const [one, two] = await Promise.all([first.rest(), second.rest()])
    expect(two).toEqual(one)
    expect(requestCount()).toBe(1)
  })

  it('sends one request to the provider if two servers get the same request at once', async () => {
    const { handler, another, write, finish, requestCount } = loggedHarness()
    const responses = await Promise.all([post(handler, question), post(another(), question)])
    await write('Olá')
    await finish()
    const [one, two] = await Promise.all(responses.map((response) => frameReader(response).rest()))
    expect(two).toEqual(one)
    expect(requestCount()).toBe(1)
  })

  it('rejects another request with the same id', async () => {
    const { handler, requestCount } = loggedHarness()
    await post(handler, question)
    const other = await post(handler, { ...question, temperature: 1 })
    expect(other.status).toBe(409)
    expect(requestCount()).toBe(1)
  })

  it('treats the steps that continue an answer as a separate answer', async () => {
    const { handler, log } = loggedHarness()
    await post(handler, { ...question, step: 2 })
    const known = { owner: '', answer: 'one.2' }
    expect((await log.open(known, 'other', 1)).type).toBe('conflict')
  })

  it('serves a client that is too slow from the log', async () => {
    const { handler, write, finish } = loggedHarness()
    const response = await post(handler, question)
    const long = 'x'.repeat(200_000)
    for (let count = 0; count < 5; count++) await write(long)
    await finish()
    const frames = await frameReader(response).rest()
    expect(frames.filter((frame) => frame.includes(long))).toHaveLength(5)
    const numbers = frames.slice(1, -1).map(numberOf)
    expect(numbers).toEqual(numbers.map((_, index) => index))
    expect(frames.at(-1)).toBe(lastFrame)
  })

  it('never sends an answer with a gap', async () => {
    const log = logWith((store) => ({
      async *read(...args) {
        for await (const batch of store.read(...args))
          if (!batch.frames.includes('"b"')) yield batch
      },
    }))
    const { handler, write, finish } = loggedHarness({ log })
    await post(handler, question)
    for (const content of ['a', 'b', 'c']) await write(content)
    await finish()
    const frames = await frameReader(await handler(comeBack())).rest()
    expect(frames.at(-1)).toBe('data: {"cut":"truncated"}')
    expect(frames.join('')).not.toContain('"c"')
  })

  it('sends signs of life to a reader that waits', async () => {
    const { handler, clock } = loggedHarness()
    const frames = frameReader(await post(handler, question))
    await frames.until('start')
    const next = frames.next()
    await settled()
    await clock.advance(4_000)
    expect(await next).toBe(':')
  })

  it('throws for a value that is no log', () => {
    expect(() => loggedHarness().another({ log: {} as AnswerLog })).toThrow('memoryLog()')
    expect(() => loggedHarness().another({ lease: 0 })).toThrow('`lease`')
  })
})
