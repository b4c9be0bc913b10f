// Long, for every test needs a handler with a log in which one call does something else.

import { describe, expect, it, vi } from 'vitest'
import { type AnswerLog, type AnswerStore, storedConversations } from '../../../src/edge.ts'
import { answerLog, memoryLog } from '../../../src/log.ts'
import { anyModel } from '../../support/cassette-harness.ts'
import { gate } from '../../support/controlled-provider.ts'
import { post } from '../../support/edge-harness.ts'
import {
  comeBack,
  frameReader,
  loggedHarness,
  numberOf,
  question,
} from '../../support/log-harness.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'

const firstFrame = 'data: {"v":2,"heartbeat":4000,"log":true}'
const lastFrame = 'data: {"done":true}'

/** A log of which some calls are replaced. */
function logWith(replaced: (store: AnswerStore) => Partial<AnswerStore>): AnswerLog {
  const store = memoryLog({ clock: manualClock() })
  return answerLog({ ...store, ...replaced(store) })
}

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

  it('answers 404 for an unknown answer and for that of another user', async () => {
    let user = 'ann'
    const { handler, write } = loggedHarness({ authorize: () => user })
    await post(handler, question)
    await write('Olá')
    expect((await handler(comeBack())).status).toBe(200)
    expect((await handler(comeBack({ answer: 'two' }))).status).toBe(404)
    user = 'bob'
    const foreign = await handler(comeBack())
    expect(foreign.status).toBe(404)
    expect(await foreign.json()).toEqual({
      error: { code: 'unknown', message: 'There is no such answer. Send a new message to go on' },
    })
  })

  it('does not let another user stop an answer', async () => {
    let user = 'ann'
    const { handler, provider } = loggedHarness({ authorize: () => user })
    await post(handler, question)
    user = 'bob'
    expect((await handler(comeBack({ method: 'DELETE' }))).status).toBe(204)
    await settled()
    expect(provider.cancelled()).toBe(false)
  })

  it('authorizes every method, and checks the origin of each', async () => {
    const { handler } = loggedHarness({ authorize: () => false })
    expect((await handler(comeBack())).status).toBe(401)
    expect((await handler(comeBack({ method: 'DELETE' }))).status).toBe(401)
    const elsewhere = loggedHarness({ hosts: ['other.test'] }).handler
    expect((await elsewhere(comeBack())).status).toBe(403)
    expect((await elsewhere(comeBack({ method: 'DELETE' }))).status).toBe(403)
  })

  it('rejects an invalid number, and an answer without a name', async () => {
    const { handler } = loggedHarness()
    const request = comeBack()
    request.headers.set('last-event-id', 'x')
    expect((await handler(request)).status).toBe(400)
    expect((await handler(comeBack({ answer: '' }))).status).toBe(400)
  })

  it('lists the methods it answers where it refuses another, and only there', async () => {
    const { another } = loggedHarness()
    const put = (options: object) => another(options)(comeBack({ method: 'PUT' }))
    const logged = await put({})
    expect([logged.status, logged.headers.get('allow')]).toEqual([
      405,
      'GET, POST, DELETE, OPTIONS',
    ])
    expect((await put({ log: undefined })).headers.get('allow')).toBe('POST, DELETE, OPTIONS')
    expect((await another({})(comeBack({ answer: '' }))).headers.has('allow')).toBe(false)
    // A conversation can be read with GET, and an answer that is not logged cannot.
    const conversations = storedConversations({ load: () => [], save() {} })
    const refused = await another({ log: undefined, conversations })(comeBack())
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST, DELETE, OPTIONS'])
  })

  it('rejects GET without a log, and has nothing to stop with DELETE', async () => {
    const { another } = loggedHarness()
    const handler = another({ log: undefined })
    expect((await handler(comeBack())).status).toBe(405)
    expect((await handler(comeBack({ method: 'DELETE' }))).status).toBe(204)
    const strict = another({ log: undefined, authorize: () => false })
    expect((await strict(comeBack({ method: 'DELETE' }))).status).toBe(401)
  })

  it('stops with DELETE, and notifies every reader', async () => {
    const onFinish = vi.fn()
    const { handler, another, write, provider } = loggedHarness({ onFinish })
    const first = frameReader(await post(handler, question))
    await write('Olá')
    const second = frameReader(await another()(comeBack()))
    expect((await handler(comeBack({ method: 'DELETE' }))).status).toBe(204)
    expect((await first.rest()).at(-1)).toMatch(/cancelled|"done":true/)
    expect((await second.rest()).at(-1)).toMatch(/cancelled|"done":true/)
    expect(provider.cancelled()).toBe(true)
    await settled()
    expect(onFinish).toHaveBeenCalledTimes(1)
    expect(onFinish.mock.calls[0]?.[0].outcome.type).toBe('aborted')
  })

  it('stops an answer that another server makes, with its next frame', async () => {
    const { handler, another, write, provider } = loggedHarness()
    const first = frameReader(await post(handler, question))
    await write('Ol')
    await another()(comeBack({ method: 'DELETE' }))
    await write('á')
    expect((await first.rest()).at(-1)).toBe('data: {"cut":"cancelled"}')
    expect(provider.cancelled()).toBe(true)
  })

  it('stops an answer that another server makes within a third of the lease, in silence', async () => {
    const { handler, another, clock, provider } = loggedHarness({ lease: 3_000 })
    await post(handler, question)
    await another()(comeBack({ method: 'DELETE' }))
    await clock.advance(1_000)
    expect(provider.cancelled()).toBe(true)
  })

  it('sends no request for an answer that was stopped before its request arrived', async () => {
    const { handler, requestCount } = loggedHarness()
    await handler(comeBack({ method: 'DELETE' }))
    const frames = await frameReader(await post(handler, question)).rest()
    expect(frames).toEqual([firstFrame, 'data: {"cut":"cancelled"}'])
    expect(requestCount()).toBe(0)
  })

  it('keeps the claim while the provider or a tool is silent', async () => {
    const { handler, clock, write, finish } = loggedHarness({ lease: 3_000 })
    const first = frameReader(await post(handler, question))
    await clock.advance(60_000)
    await write('Olá')
    await finish()
    expect((await first.rest()).at(-1)).toBe(lastFrame)
  })

  it('ends as truncated for its readers once the server that makes it is gone', async () => {
    const clock = manualClock()
    const store = memoryLog({ clock })
    const hanging = answerLog({ ...store, renew: () => gate<'held'>().promise })
    const { handler, another, write } = loggedHarness({ lease: 3_000, log: hanging })
    await post(handler, question)
    await write('Ol')
    const second = frameReader(await another()(comeBack()))
    await second.until('"Ol"')
    await clock.advance(3_000)
    expect((await second.rest()).at(-1)).toBe('data: {"cut":"truncated"}')
  })

  it('stops the provider once another server has closed the answer', async () => {
    const { handler, log, write, provider } = loggedHarness()
    const first = frameReader(await post(handler, question))
    await write('Ol')
    await log.erase({ owner: '', answer: 'one' })
    await write('á')
    expect((await first.rest()).at(-1)).toMatch(/"cut"/)
    expect(provider.cancelled()).toBe(true)
  })

  it('finishes an answer without a reader', async () => {
    const onFinish = vi.fn()
    const waiting: Promise<unknown>[] = []
    const waitUntil = (work: Promise<unknown>) => void waiting.push(work)
    const { handler, write, finish } = loggedHarness({ onFinish, waitUntil })
    await frameReader(await post(handler, question)).leave()
    await write('Olá')
    await finish()
    await Promise.all(waiting)
    expect(waiting).toHaveLength(1)
    const [result, context] = onFinish.mock.calls[0] ?? []
    expect(result.content).toBe('Olá')
    expect(context.answerId).toBe('one')
  })

  it('stops an answer without a reader after `abandonAfter`', async () => {
    const { handler, clock, provider } = loggedHarness({ abandonAfter: 10_000 })
    await frameReader(await post(handler, question)).leave()
    await clock.advance(5_000)
    const second = frameReader(await handler(comeBack()))
    await clock.advance(20_000)
    expect(provider.cancelled()).toBe(false)
    await second.leave()
    await settled()
    await clock.advance(9_999)
    expect(provider.cancelled()).toBe(false)
    await clock.advance(1)
    expect(provider.cancelled()).toBe(true)
  })

  it('stops an answer whose client is gone though its body is never cancelled', async () => {
    const { handler, clock, provider } = loggedHarness({ abandonAfter: 10_000 })
    const client = new AbortController()
    const { signal } = client
    const frames = frameReader(await post(handler, question, { signal }))
    await frames.next()
    client.abort()
    await settled()
    await clock.advance(10_000)
    expect(provider.cancelled()).toBe(true)
  })

  it('notices that a client left if only its request is aborted', async () => {
    const { handler, clock, provider } = loggedHarness({ abandonAfter: 10_000 })
    const leaving = new AbortController()
    await post(handler, question, { signal: leaving.signal })
    await clock.advance(20_000)
    expect(provider.cancelled()).toBe(false)
    leaving.abort()
    await settled()
    await clock.advance(10_000)
    expect(provider.cancelled()).toBe(true)
  })

  it('answers without its log if that is down, with one warning', async () => {
    const onError = vi.fn()
    const log = logWith(() => ({ open: () => Promise.reject(new Error('down')) }))
    const { handler, write, finish } = loggedHarness({ log, onError })
    const first = frameReader(await post(handler, question))
    await write('Olá')
    await finish()
    const frames = await first.rest()
    expect(frames[0]).toBe('data: {"v":2,"heartbeat":4000}')
    expect(frames.filter((frame) => frame.includes('not-resumable'))).toHaveLength(1)
    expect(frames.at(-1)).toBe(lastFrame)
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it('does not wait for ever for a log that does not answer', async () => {
    const log = logWith(() => ({ open: () => gate<never>().promise }))
    const { handler, clock, write, finish } = loggedHarness({ log })
    const response = post(handler, question)
    await clock.until(5_000)
    await clock.advance(5_000)
    const first = frameReader(await response)
    await write('Olá')
    await finish()
    expect((await first.rest()).at(-1)).toBe(lastFrame)
  })

  it.each(['throws', 'hangs'])(
    'goes on without a log that %s in the middle, with one warning',
    async (how) => {
      let isDown = false
      const log = logWith((store) => ({
        async append(...args) {
          if (!isDown) return store.append(...args)
          if (how === 'throws') throw new Error('down')
          return gate<never>().promise
        },
      }))
      const { handler, clock, write, finish, provider } = loggedHarness({ log })
      const first = frameReader(await post(handler, question))
      await write('a')
      await first.until('"a"')
      isDown = true
      await write('b')
      await clock.advance(5_000)
      await write('c')
      await finish()
      const frames = await first.rest()
      expect(frames.filter((frame) => frame.includes('not-resumable'))).toHaveLength(1)
      expect(frames.some((frame) => frame.includes('"b"'))).toBe(true)
      expect(frames.some((frame) => frame.includes('"c"'))).toBe(true)
      const numbers = frames
        .slice(0, -1)
        .filter((frame) => frame !== ':')
        .map(numberOf)
      expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
      expect(frames.at(-1)).toBe(lastFrame)
      expect(provider.cancelled()).toBe(false)
    },
  )

  it('stops an answer whose log failed and whose client has left', async () => {
    let isDown = false
    const log = logWith((store) => ({
      append: async (...args) => {
        if (isDown) throw new Error('down')
        return store.append(...args)
      },
    }))
    const { handler, write, provider } = loggedHarness({ log })
    const first = frameReader(await post(handler, question))
    await write('a')
    await first.until('"a"')
    await first.leave()
    isDown = true
    await write('b')
    await settled()
    expect(provider.cancelled()).toBe(true)
  })

  it('ends for every reader if the request cannot be sent to the model', async () => {
    const { another } = loggedHarness()
    const model = {
      ...anyModel({}),
      request() {
        throw new TypeError('no')
      },
    }
    expect((await post(another({ model }), question)).status).toBe(422)
    const frames = await frameReader(await another()(comeBack())).rest()
    expect(frames.at(-1)).toBe('data: {"cut":"cancelled"}')
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
