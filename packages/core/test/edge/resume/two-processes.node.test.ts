import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerBody, hi } from '../../support/cassette-harness.ts'
import {
  bundleKillable,
  type KillableServer,
  startKillable,
} from '../../support/killable-server.ts'
import { frameReader, numberOf } from '../../support/log-harness.ts'
import { type ProviderServer, startProvider } from '../../support/provider-server.ts'
import { type ConnectedClient, passInRedis, redisClients } from '../../support/redis-clients.ts'
import { type RedisServer, startRedis } from '../../support/redis-server.ts'

// Two processes with one Redis, and a provider that the test writes by hand.

const abandonAfter = 400
const folder = mkdtempSync(join(tmpdir(), 'deltakit-two-'))
let redis: RedisServer
let connected: ConnectedClient
let provider: ProviderServer
let one: KillableServer
let other: KillableServer

beforeAll(async () => {
  redis = await startRedis()
  connected = await redisClients.redis(redis.url)
  provider = await startProvider()
  const program = await bundleKillable(folder)
  const start = () =>
    startKillable(program, {
      ...{ redisUrl: redis.url, prefix: 'two:', provider: provider.url, abandonAfter },
      // No process dies here: a short claim would expire where the machine is busy.
      ...{ lease: 60_000, requestsKey: 'requests', finishedKey: 'finished:' },
    })
  ;[one, other] = await Promise.all([start(), start()])
})

afterAll(async () => {
  await Promise.all([one?.stop(), other?.stop()])
  provider?.close()
  connected?.close()
  await redis?.stop()
  rmSync(folder, { recursive: true })
})

interface From {
  readonly user?: string
  readonly signal?: AbortSignal
}

function post({ url }: KillableServer, answerId: string, { user = 'ann', signal }: From = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', user },
    body: JSON.stringify({ messages: hi, answerId }),
    signal: signal ?? null,
  })
}

interface ComingBack extends From {
  readonly method?: 'GET' | 'DELETE'
  readonly after?: number
}

function comeBack(
  { url }: KillableServer,
  answer: string,
  { user = 'ann', method = 'GET', after, signal }: ComingBack = {},
) {
  const headers: Record<string, string> = { user }
  if (after !== undefined) headers['last-event-id'] = `${after}`
  return fetch(`${url}/?answer=${answer}`, { method, headers, signal: signal ?? null })
}

const content = (text: string) => provider.write(answerBody([{ content: text }], null))

function finish(): void {
  provider.write(`${answerBody([])}data: [DONE]\n\n`)
  provider.end()
}

it('sends one request to the provider where the same request comes to both at once', async () => {
  const before = provider.requestCount()
  const responses = await Promise.all([post(one, 'once'), post(other, 'once')])
  await expect.poll(provider.open).toBe(1)
  content('Olá')
  finish()
  const [first, second] = await Promise.all(responses.map((response) => response.text()))
  expect(first).toContain('Olá')
  expect(first).toBe(second)
  expect(provider.requestCount()).toBe(before + 1)
})

it('shows one answer on two devices of a user, each of which may be at another server', async () => {
  const laptop = frameReader(await post(one, 'both'))
  await expect.poll(provider.open).toBe(1)
  content('Ol')
  const seen = await laptop.until('"Ol"')
  const phone = frameReader(await comeBack(other, 'both'))
  const tablet = frameReader(await comeBack(other, 'both', { after: numberOf(seen.at(-1)) }))
  content('á')
  finish()
  const whole = [...seen, ...(await laptop.rest())]
  expect(await phone.rest()).toEqual(whole)
  expect(await tablet.rest()).toEqual([...whole.slice(0, 1), ...whole.slice(seen.length)])
})

it('answers 404 to another user at either server, as for an unknown answer', async () => {
  const mine = frameReader(await post(one, 'mine'))
  await expect.poll(provider.open).toBe(1)
  const answers = await Promise.all(
    [one, other].flatMap((server) => [
      comeBack(server, 'mine', { user: 'bob' }),
      comeBack(server, 'unknown', { user: 'ann' }),
    ]),
  )
  const texts = await Promise.all(answers.map((response) => response.text()))
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
  expect(new Set(texts).size).toBe(1)
  await comeBack(other, 'mine', { user: 'bob', method: 'DELETE' })
  content('Olá')
  finish()
  expect((await mine.rest()).at(-1)).toBe('data: {"done":true}')
})

it('sends no request for an answer that was stopped at the other server before', async () => {
  const before = provider.requestCount()
  expect((await comeBack(other, 'stopped', { method: 'DELETE' })).status).toBe(204)
  const frames = await frameReader(await post(one, 'stopped')).rest()
  expect(frames.at(-1)).toBe('data: {"cut":"cancelled"}')
  expect(provider.requestCount()).toBe(before)
})

it('knows nothing of an answer that is read at the other server before it is requested', async () => {
  expect((await comeBack(other, 'early')).status).toBe(404)
  const frames = frameReader(await post(one, 'early'))
  await expect.poll(provider.open).toBe(1)
  finish()
  expect((await frames.rest()).at(-1)).toBe('data: {"done":true}')
})

it('goes on while somebody reads at another server, and stops `abandonAfter` the last reader left', async () => {
  const [here, there] = [new AbortController(), new AbortController()]
  const first = frameReader(await post(one, 'left', here))
  await expect.poll(provider.open).toBe(1)
  content('Ol')
  await first.until('"Ol"')
  const second = frameReader(await comeBack(other, 'left', there))
  await second.until('"Ol"')
  here.abort()
  await passInRedis(connected, abandonAfter * 4)
  expect(provider.open()).toBe(1)
  content('á')
  await second.until('"á"')
  there.abort()
  await expect.poll(provider.open, { timeout: abandonAfter * 10 }).toBe(0)
  const rest = await frameReader(await comeBack(other, 'left')).rest()
  expect(rest.join()).toContain('"á"')
  expect(rest.join()).toContain('"aborted"')
})
