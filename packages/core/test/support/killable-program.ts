import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { createClient } from 'redis'
import { readCassette, replay } from '../../src/cassette.ts'
import { chatHandler } from '../../src/edge.ts'
import { answerLog } from '../../src/log.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { redisLog } from '../../src/redis.ts'
import type { KillableOptions } from './killable-server.ts'
import { type ModelOptions, modelFor } from './model-for.ts'

// A server in a process of its own, which ends itself in the middle of its answer.

const options = JSON.parse(process.argv[2] ?? '') as KillableOptions
const { redisUrl, kill, prefix, lease, requestsKey, finishedKey } = options
const redis = createClient({ url: redisUrl })
redis.on('error', () => {})
await redis.connect()

const cassette = options.cassette && readCassette(readFileSync(options.cassette, 'utf8'))
const played = cassette ? replay(cassette, { match: 'order', cut: 256 }) : fetch
const store = redisLog(redis, { prefix })
let appended = 0
let delivered = 0

const provider: ModelOptions = {
  apiKey: 'unused',
  async fetch(...request) {
    await redis.incr(requestsKey)
    return played(...request)
  },
}

const handler = chatHandler({
  model: cassette
    ? modelFor(cassette, provider)
    : compatible('made', { ...provider, baseURL: options.provider ?? '' }),
  authorize: (request) => request.headers.get('user') ?? true,
  lease,
  abandonAfter: options.abandonAfter,
  async onFinish({ content, reasoning, outcome, toolCalls }, { answerId, user, body }) {
    const ids = toolCalls.map(({ id, inputText }) => id + inputText)
    const finished = { answerId, user, body, content, reasoning, outcome: outcome.type, ids }
    await redis.rPush(finishedKey + answerId, JSON.stringify(finished))
  },
  log: answerLog({
    ...store,
    async append(...args) {
      const claim = await store.append(...args)
      appended++
      if (kill?.after === 'append' && kill.count === appended) end()
      return claim
    },
  }),
})

/** As a machine that fails: nothing is closed, and nobody learns of it. */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}

const server = createServer((incoming, outgoing) => {
  void answer(incoming, outgoing)
}).listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') console.log(`port ${address.port}`)
})

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const left = new AbortController()
  outgoing.on('close', () => left.abort())
  const { method = 'GET', url = '/', headers } = incoming
  const named = Object.entries(headers).map(([name, value]): [string, string] => [name, `${value}`])
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const request = new Request(`http://${headers.host}${url}`, {
    ...{ method, headers: named, signal: left.signal },
    ...(method === 'POST' && { body: Buffer.concat(chunks) }),
  })
  const work: Promise<unknown>[] = []
  const waitUntil = (one: Promise<unknown>) => work.push(one)
  const response = await handler(request, undefined, { waitUntil })
  outgoing.writeHead(response.status, [...response.headers].flat())
  outgoing.flushHeaders()
  if (!response.body) return void outgoing.end()
  for await (const chunk of Readable.fromWeb(response.body as never)) {
    await new Promise<void>((resolve) => outgoing.write(chunk, () => resolve()))
    delivered++
    if (kill?.after === 'delivery' && kill.count === delivered) end()
  }
  outgoing.end()
  // Reads that come together are fewer: the point is never reached.
  if (!kill || method !== 'POST') return
  await Promise.all(work)
  server.close(() => process.exit())
  server.closeIdleConnections()
}
