import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerObject, type ObjectNamespace, toAnswerObject } from '../../../src/durable-object.ts'
import { edge } from '../../../src/edge.ts'
import { streamChat } from '../../../src/index.ts'
import { answerBody, anyModel, hi } from '../../support/cassette-harness.ts'
import { frameReader, numberOf } from '../../support/log-harness.ts'
import { type ProviderServer, startProvider } from '../../support/provider-server.ts'
import { bundleWorker, startWorkerd, type WorkerdServer } from '../../support/workerd-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'deltakit-object-'))
let provider: ProviderServer
let workerd: WorkerdServer

const start = () =>
  startWorkerd(folder, {
    texts: { PROVIDER: provider.url },
    objects: { ANSWERS: 'Answers', LAWS: 'Laws' },
  })

beforeAll(async () => {
  provider = await startProvider()
  await bundleWorker(join(import.meta.dirname, '../../support/answer-object-worker.ts'), folder)
  workerd = await start()
})

afterAll(async () => {
  await workerd.kill()
  provider.close()
  rmSync(folder, { recursive: true })
})

function post(answerId: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(workerd.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ messages: hi, answerId }),
  })
}

interface ComingBack {
  readonly method?: 'GET' | 'DELETE'
  readonly headers?: Record<string, string>
}

function comeBack(answer: string, { method = 'GET', headers = {} }: ComingBack = {}) {
  return fetch(`${workerd.url}/?answer=${answer}`, { method, headers })
}

const write = (content: string) => provider.write(answerBody([{ content }], null))

function finish(): void {
  provider.write(`${answerBody([])}data: [DONE]\n\n`)
  provider.end()
}

describe('answerObject, in workerd', () => {
  it('goes on when the client leaves, and serves the rest to one that comes back', async () => {
    const before = provider.requestCount()
    const first = frameReader(await post('one'))
    await expect.poll(provider.open).toBe(1)
    write('Ol')
    const seen = await first.until('"Ol"')
    await first.leave()
    write('á')
    const after = `${numberOf(seen.at(-1))}`
    const second = frameReader(await comeBack('one', { headers: { 'last-event-id': after } }))
    const [, frame] = await second.until('"á"')
    expect(numberOf(frame)).toBe(Number(after) + 1)
    const joined = frameReader(await post('one'))
    finish()
    expect((await second.rest()).at(-1)).toBe('data: {"done":true}')
    expect((await joined.rest()).slice(0, seen.length)).toEqual(seen)
    expect(provider.requestCount()).toBe(before + 1)
  })

  it('is the model of edge()', async () => {
    const stream = streamChat({ model: edge(workerd.url), messages: hi })
    await expect.poll(provider.open).toBe(1)
    write('Olá')
    finish()
    expect(await stream.text()).toBe('Olá')
  })

  it('answers 404 for an unknown answer and for that of another user', async () => {
    await (await post('mine', { user: 'ann' })).body?.cancel()
    expect((await comeBack('mine', { headers: { user: 'bob' } })).status).toBe(404)
    expect((await comeBack('unknown')).status).toBe(404)
    expect((await comeBack('mine', { headers: { user: 'ann' }, method: 'DELETE' })).status).toBe(
      204,
    )
    await expect.poll(provider.open).toBe(0)
  })

  it('stops with DELETE', async () => {
    const first = frameReader(await post('stopped'))
    await expect.poll(provider.open).toBe(1)
    expect((await comeBack('stopped', { method: 'DELETE' })).status).toBe(204)
    await expect.poll(provider.open).toBe(0)
    expect((await first.rest()).at(-1)).toMatch(/"cut":"cancelled"|"done":true/)
  })

  it('ends as truncated where the machine fails, and keeps what was delivered', async () => {
    const before = provider.requestCount()
    const first = frameReader(await post('killed'))
    await expect.poll(provider.open).toBe(1)
    write('Ol')
    const seen = await first.until('"Ol"')
    await workerd.kill()
    workerd = await start()
    // Nobody has read it since: the alarm of the object finds it.
    await expect
      .poll(() => provider.finished)
      .toContainEqual({ answerId: 'killed', content: 'Ol', outcome: 'truncated' })
    const frames = await frameReader(await comeBack('killed')).rest()
    expect(frames.slice(0, seen.length)).toEqual(seen)
    expect(frames.at(-1)).toBe('data: {"cut":"truncated"}')
    const again = await frameReader(await post('killed')).rest()
    expect(again).toEqual(frames)
    expect(provider.requestCount()).toBe(before + 1)
  })
})

const json = { 'content-type': 'application/json' }

function posted(body: BodyInit, init: RequestInit = {}): Request {
  const whole = { method: 'POST', headers: json, body, duplex: 'half', ...init }
  return new Request('https://app.test/api/chat', whole as RequestInit)
}

function piecesOf(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + size))
      else controller.close()
      at += size
    },
  })
}

const piece = new TextEncoder().encode('[[],[]],'.repeat(8_192))

/** A body that never ends, and how many pieces of it were read. */
function endless(before: string): { readonly body: BodyInit; read(): number } {
  let count = 0
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(before)),
    pull(controller) {
      count++
      controller.enqueue(piece)
    },
  })
  return { body, read: () => count }
}

const refusing = () => ({ fetch: async () => new Response(null, { status: 401 }) })

describe('toAnswerObject', () => {
  /** The names of the objects that requests are sent to. */
  function namespace(): ObjectNamespace<string> & { readonly names: string[] } {
    const names: string[] = []
    return {
      names,
      idFromName: (name) => name,
      get: (name) => ({
        async fetch(request) {
          names.push(name)
          return new Response(await request.text())
        },
      }),
    }
  }

  it('sends every request of an answer to the same object, with its body', async () => {
    const objects = namespace()
    const url = 'https://app.test/api/chat'
    const body = JSON.stringify({ answerId: 'one', step: 2, messages: [] })
    const response = await toAnswerObject(posted(body), objects)
    expect(await response.text()).toBe(body)
    await toAnswerObject(new Request(`${url}?answer=one.2`), objects)
    await toAnswerObject(new Request(`${url}?answer=one.2`, { method: 'DELETE' }), objects)
    expect(objects.names).toEqual(['one.2', 'one.2', 'one.2'])
  })

  it('sends a request without an id to an object of its own', async () => {
    const objects = namespace()
    for (const body of ['{}', 'no json', '{"answerId":7}', '']) {
      await toAnswerObject(posted(body), objects)
    }
    expect(new Set(objects.names).size).toBe(4)
  })

  const shortest = { answerId: 'one', step: 2 }
  it.each([
    ['after the messages', { messages: [{ answerId: 'two', text: '"]}\\' }], ...shortest }],
    ['between other fields', { body: { step: 3 }, answerId: 'one', tools: {}, step: 2 }],
    ['after a text with brackets', { model: '[{"answerId":"two"', ...shortest, messages: [] }],
    ['before messages that are none', { ...shortest, messages: 'none' }],
    ['with escapes', { '\u0000"': '\\', ...shortest }],
  ])('finds an id %s, however the body is cut', async (_, fields) => {
    const body = JSON.stringify(fields, null, 1)
    for (const size of [1, 3, 1_000]) {
      const objects = namespace()
      await toAnswerObject(posted(piecesOf(body, size)), objects)
      expect(objects.names).toEqual(['one.2'])
    }
  })

  it('reads no messages of a client that nobody has authorized', async () => {
    const before = `{"chatId":"trip","answerId":"one","step":2,"messages":[`
    const { body, read } = endless(before)
    const objects = namespace()
    const response = toAnswerObject(posted(body), { ...objects, get: refusing })
    expect((await response).status).toBe(401)
    expect(read()).toBeLessThan(10)
  })

  it.each([
    ['another content-type', { headers: { 'content-type': 'text/plain' } }],
    ['another method', { method: 'PUT' }],
    ['more bytes than any handler takes', { headers: { ...json, 'content-length': '99999999' } }],
  ])('reads nothing of a request with %s', async (_, init) => {
    const { body, read } = endless('')
    const objects = { ...namespace(), get: refusing }
    expect((await toAnswerObject(posted(body, init), objects)).status).toBe(401)
    expect(read()).toBeLessThan(3)
  })

  it('leaves off where a body without an id does not end', async () => {
    const objects = { ...namespace(), get: refusing }
    for (const before of ['{"messages":[', `{"text":"`]) {
      const { body, read } = endless(before)
      expect((await toAnswerObject(posted(body), objects)).status).toBe(401)
      expect(read() * piece.length).toBeLessThan(17_000_000)
    }
  })
})

it('throws for a retention that is no number', () => {
  const Objects = answerObject(() => ({ model: anyModel({}), retention: -1 }))
  const storage = { sql: { exec: () => [] }, setAlarm: async () => {} }
  expect(() => new Objects({ storage, waitUntil() {} }, {})).toThrow('`retention`')
})
