// @ts-check
// The provider and the pages of bench/edge.mjs, in a process of their own.
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { streamChat } from '@deltakit/core'
import { edge } from '@deltakit/core/edge'

/** @typedef {{ url: string, pages: number, deltas: number, reads: boolean }} Visit */

const messages = /** @type {const} */ ([{ role: 'user', content: 'hi' }])
const delta = `data: ${JSON.stringify({ choices: [{ delta: { content: 'x'.repeat(40) } }] })}\n\n`
const last = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

/** What the provider has written to all requests of `/fast`. */
let written = 0

const provider = createServer(async (request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const [, speed, amount] = request.url?.split('/') ?? []
  const body = speed === 'fast' ? fast() : slow(Number(amount))
  await pipeline(body, response).catch(() => {})
})

async function* fast() {
  for (;;) {
    written += delta.length * 100
    yield delta.repeat(100)
  }
}

/** @param {number} deltas */
async function* slow(deltas) {
  for (let sent = 0; sent < deltas; sent++) {
    yield delta
    await sleep(100)
  }
  yield last
}

provider.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (provider.address())
  process.send?.({ provider: `http://127.0.0.1:${port}` })
})

process.on('message', async (/** @type {Visit} */ { url, pages, deltas, reads }) => {
  if (reads) {
    const started = performance.now()
    const visits = Array.from({ length: pages }, () => read(url, deltas))
    const whole = (await Promise.all(visits)).filter(Boolean).length
    return void process.send?.({ whole, took: performance.now() - started })
  }
  for (let page = 0; page < pages; page++) stall(url)
  // The network itself takes some megabytes before it is full.
  for (let before = -1; before < written; await sleep(2_000)) before = written
  for (let second = 0; second < 4; second++) {
    process.send?.({ written })
    await sleep(1_000)
  }
  process.exit()
})

/**
 * @param {string} url
 * @param {number} deltas
 */
async function read(url, deltas) {
  const { outcome, content } = await streamChat({ model: edge(url), messages, retry: false }).result
  return outcome.type === 'complete' && content.length === deltas * 40
}

/**
 * Sends a request, and reads nothing of the answer.
 * @param {string} url
 */
function stall(url) {
  const { hostname, port, pathname } = new URL(url)
  const body = JSON.stringify({ messages })
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json`
  const socket = connect(Number(port), hostname)
  socket.pause()
  socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
}
