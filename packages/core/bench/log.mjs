// @ts-check
// Answers that are logged in Redis. A thousand at once, of which a tenth of the clients lose their
// connection at random: nothing may be lost, memory may not grow, one connection waits. Then what a token
// costs with a log and without one. Needs a `redis-server`.
import { spawn } from 'node:child_process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { streamChat } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { chatHandler, edge } from '@deltakit/core/edge'
import { answerLog, memoryLog } from '@deltakit/core/log'
import { redisLog } from '@deltakit/core/redis'
import { createClient } from 'redis'
import { freePort } from '../../../scripts/free-port.mjs'
import { quartiles } from './quartiles.mjs'
import { answering, createAnswer } from './workload.mjs'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const clients = Number(process.argv.find((one) => one.startsWith('--clients='))?.slice(10) ?? 1_000)
const deltas = 50
const url = 'http://127.0.0.1/api/chat'
/** @type {import('@deltakit/core').Message[]} */
const messages = [{ role: 'user', content: 'Hi' }]

const port = await freePort()
const server = spawn('redis-server', ['--port', `${port}`, '--save', ''], { stdio: 'ignore' })
const redis = createClient({ url: `redis://127.0.0.1:${port}` })
redis.on('error', () => {})
await redis.connect()

await measureLoad()
await measureTokens()
redis.destroy()
server.kill()

async function measureLoad() {
  let appends = 0
  let asked = 0
  const store = redisLog(redis, { retention: 60_000 })
  const handler = chatHandler({
    model: compatible('made', {
      baseURL: 'http://127.0.0.1',
      fetch: (...request) => {
        asked++
        return slowly(createAnswer(deltas))(...request)
      },
    }),
    log: answerLog({
      ...store,
      append(...batch) {
        appends++
        return store.append(...batch)
      },
    }),
  })
  let lost = 0
  let waiting = 0
  const watch = setInterval(async () => {
    const list = String(await redis.sendCommand(['CLIENT', 'LIST']))
    waiting = Math.max(
      waiting,
      list.split('\n').filter((line) => line.includes('cmd=xread')).length,
    )
  }, 200)
  const run = async () => {
    const results = await Promise.all(
      Array.from({ length: clients }, (_, index) => {
        const breaks = index % 10 === 0
        const model = edge(url, { fetch: through(handler, () => breaks && Math.random() < 0.05) })
        return streamChat({ model, messages, replayable: false }).result
      }),
    )
    const wanted = Array.from({ length: deltas }, (_, index) => ` word${index % 97}`).join('')
    for (const { content, outcome } of results) {
      if (content !== wanted || outcome.type !== 'complete') lost++
    }
  }
  await run()
  const before = held()
  const begun = performance.now()
  await run()
  const took = Math.round(performance.now() - begun)
  const grown = Math.round((held() - before) / clients / 1024)
  clearInterval(watch)
  const answers = 2 * clients
  console.log(
    `${clients} answers at once through Redis, 10 % of the clients lose their connection: ${lost} lost, ${asked - answers} asked twice, ${grown} KB more each, ${waiting} connections waiting, ${(appends / answers).toFixed(1)} appends of ${deltas} deltas each, ${took} ms`,
  )
  if (lost || asked !== answers) fail('Answers were lost, or asked for twice')
  if (grown > 8) fail('Memory grew')
  if (waiting > 1) fail('More than one connection waited')
}

async function measureTokens() {
  const many = 5_000
  const frames = createAnswer(many)
  const model = compatible('made', { baseURL: 'http://127.0.0.1', fetch: answering(frames) })
  const handlers = {
    'without a log': chatHandler({ model }),
    memoryLog: chatHandler({ model, log: memoryLog({ retention: 0 }) }),
    redisLog: chatHandler({ model, log: redisLog(redis, { retention: 1_000 }) }),
  }
  /** @type {Record<string, number[]>} */
  const measured = Object.fromEntries(Object.keys(handlers).map((name) => [name, []]))
  for (let round = 0; round < 10; round++) {
    for (const [name, handler] of Object.entries(handlers)) {
      const { user: begun } = process.cpuUsage()
      const body = JSON.stringify({ messages, answerId: crypto.randomUUID() })
      const headers = { 'content-type': 'application/json' }
      const response = await handler(new Request(url, { method: 'POST', headers, body }))
      for await (const _ of /** @type {AsyncIterable<unknown>} */ (response.body)) {
        // Only what the server does is measured.
      }
      if (round > 2) measured[name]?.push((process.cpuUsage().user - begun) / many)
    }
  }
  for (const [name, times] of Object.entries(measured)) {
    const [low, median, high] = quartiles(times).map((time) => time.toFixed(2))
    console.log(
      `${name.padEnd(14)} ${median} µs of CPU a delta, one delta a read (${low} to ${high})`,
    )
  }
}

/**
 * A provider whose reads have five deltas each, and come some milliseconds apart.
 * @param {readonly Uint8Array[]} frames
 * @returns {typeof fetch}
 */
function slowly(frames) {
  return async () => {
    let at = 0
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 20))
          controller.enqueue(new Uint8Array(Buffer.concat(frames.slice(at, at + 5))))
          at += 5
          if (at >= frames.length) controller.close()
        },
      }),
    )
  }
}

/**
 * A network to a handler. `breaks` says of every chunk whether the connection is lost after it.
 * @param {import('@deltakit/core/edge').Handler} handler
 * @param {() => boolean} breaks
 * @returns {typeof fetch}
 */
function through(handler, breaks) {
  return async (input, init) => {
    const left = new AbortController()
    const response = await handler(new Request(input, { ...init, signal: left.signal }))
    const reader = response.body?.getReader()
    const body = new ReadableStream({
      async pull(controller) {
        const { value } = (await reader?.read()) ?? {}
        if (value) controller.enqueue(value)
        if (value && !breaks()) return
        controller.close()
        left.abort()
        // Node forgets to abort a request that was collected, and a server sees the end of its body too.
        void reader?.cancel()
      },
      cancel: () => left.abort(),
    })
    return new Response(body, response)
  }
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
