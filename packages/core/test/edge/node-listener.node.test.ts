import { once } from 'node:events'
import { createServer } from 'node:http'
import { type ClientHttp2Session, connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { nodeListener } from '../../../../examples/node-server/node-listener.mjs'
import { chatHandler, edge } from '../../src/edge.ts'
import { streamChat } from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { hi } from '../support/cassette-harness.ts'
import { asking } from '../support/edge-harness.ts'

// The function of examples/node-server, which docs/runtimes.md gives to Express, Fastify and Koa.

const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function portOf(server: Server): Promise<number> {
  closers.push(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return port
}

const listener = () => nodeListener(chatHandler({ model: fakeModel(['Olá!']) }))

it('serves a handler over HTTP/1.1', async () => {
  const port = await portOf(createServer(listener()))
  const model = edge(`http://127.0.0.1:${port}/api/chat`)
  const { content, outcome } = await streamChat({ model, messages: hi }).result
  expect([outcome.type, content]).toEqual(['complete', 'Olá!'])
})

it.each([
  ['its own origin', (origin: string) => origin, 200, 'Olá!'],
  ['another origin', () => 'https://evil.test', 403, 'origin'],
])('serves a handler over HTTP/2, to %s', async (_, originOf, status, shown) => {
  const port = await portOf(createHttp2Server(listener()))
  const origin = `http://127.0.0.1:${port}`
  const session = connect(origin)
  closers.push(() => session.destroy())
  const answered = await postOver(session, { origin: originOf(origin) })
  expect(answered.status).toBe(status)
  expect(answered.body).toContain(shown)
})

async function postOver(session: ClientHttp2Session, headers: Record<string, string>) {
  const sent = session.request({
    ':method': 'POST',
    ':path': '/api/chat',
    'content-type': 'application/json',
    ...headers,
  })
  sent.end(JSON.stringify(asking))
  const [response] = await once(sent, 'response')
  return { status: response[':status'], body: await text(sent) }
}
