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
      .poll(() => provider.finished, { timeout: 10_000 })
      .toContainEqual({ answerId: 'killed', content: 'Ol', outcome: 'truncated' })
    const frames = await frameReader(await comeBack('killed')).rest()
    expect(frames.slice(0, seen.length)).toEqual(seen)
    expect(frames.at(-1)).toBe('data: {"cut":"truncated"}')
    const again = await frameReader(await post('killed')).rest()
    expect(again).toEqual(frames)
    expect(provider.requestCount()).toBe(before + 1)
  })
})

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
    const response = await toAnswerObject(new Request(url, { method: 'POST', body }), objects)
    expect(await response.text()).toBe(body)
    await toAnswerObject(new Request(`${url}?answer=one.2`), objects)
    await toAnswerObject(new Request(`${url}?answer=one.2`, { method: 'DELETE' }), objects)
    expect(objects.names).toEqual(['one.2', 'one.2', 'one.2'])
  })

  it('sends a request without an id to an object of its own', async () => {
    const objects = namespace()
    for (const body of ['{}', 'no json', '{"answerId":7}', '']) {
      await toAnswerObject(new Request('https://app.test/', { method: 'POST', body }), objects)
    }
    expect(new Set(objects.names).size).toBe(4)
  })
})

it('throws for a retention that is no number', () => {
  const Objects = answerObject(() => ({ model: anyModel({}), retention: -1 }))
  const storage = { sql: { exec: () => [] }, setAlarm: async () => {} }
  expect(() => new Objects({ storage, waitUntil() {} }, {})).toThrow('`retention`')
})
