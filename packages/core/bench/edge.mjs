// @ts-check
// What a handler on Node costs while many pages read from it at once, over HTTP on the loopback. No
// stream may be lost, and pages that do not read their answer may not make its memory grow.
import { fork } from 'node:child_process'
import { on } from 'node:events'
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compatible } from '@deltakit/core/compatible'
import { chatHandler } from '@deltakit/core/edge'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const pages = 1_000
const deltas = 50
const stalled = 20

const around = fork(`${import.meta.dirname}/edge-around.mjs`)
const reports = on(around, 'message')
const { provider } = await nextReport()

const [slow, fast] = ['slow', 'fast'].map((speed) =>
  chatHandler({ model: compatible('made', { baseURL: `${provider}/${speed}/${deltas}` }) }),
)

const server = createServer(async (incoming, outgoing) => {
  const left = new AbortController()
  outgoing.on('close', () => left.abort())
  const request = new Request(new URL(incoming.url ?? '', 'http://127.0.0.1'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: /** @type {BodyInit} */ (/** @type {unknown} */ (Readable.toWeb(incoming))),
    signal: left.signal,
    .../** @type {object} */ ({ duplex: 'half' }),
  })
  const answer = incoming.url === '/fast' ? fast : slow
  const response = (await answer?.(request)) ?? Response.error()
  outgoing.writeHead(response.status, [...response.headers].flat())
  await pipeline(/** @type {AsyncIterable<Uint8Array>} */ (response.body), outgoing).catch(() => {})
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())

const before = held()
let most = before
const watch = setInterval(() => (most = Math.max(most, held())), 1_000)
around.send({ url: `http://127.0.0.1:${port}/slow`, pages, deltas, reads: true })
const { whole, took } = await nextReport()
clearInterval(watch)
const each = Math.round((most - before) / pages / 1024)
console.log(`${pages} streams at once: ${whole} whole, ${each} KB each, ${Math.round(took)} ms`)

around.send({ url: `http://127.0.0.1:${port}/fast`, pages: stalled, deltas: 0, reads: false })
const seconds = []
for (let second = 0; second < 4; second++) {
  const { written } = await nextReport()
  seconds.push({ memory: held(), written })
}
const [first, , , last] = seconds
const grown = Math.round((Number(last?.memory) - Number(first?.memory)) / stalled / 1024)
const taken = Math.round((last?.written - first?.written) / stalled / 1024)
console.log(
  `${stalled} readers that stall: ${grown} KB each in 3 s, ${taken} KB more of the provider`,
)

server.closeAllConnections()
server.close()
around.kill()
if (whole < pages) fail(`${pages - whole} streams were lost`)
if (grown > 16 || taken > 16) fail('A reader that stalls makes memory grow')

async function nextReport() {
  const { value } = await reports.next()
  return value[0]
}

/** Bytes of the heap and of what is held beside it, once nobody needs the rest. */
function held() {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** @param {string} problem */
function fail(problem) {
  console.error(`FAIL ${problem}`)
  process.exitCode = 1
}
