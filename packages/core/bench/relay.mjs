// @ts-check
// What a server takes from a provider's bytes to its client's, over eventsource-parser and `JSON.parse` of
// the provider's alone. Processor time, garbage collection included.
//   npm run bench -- relay [--deltas=20000] [--rounds=15]
import { parseArgs } from 'node:util'
import { streamChat } from '@deltakit/core'
import { toAGUI } from '@deltakit/core/ag-ui'
import { toUIMessageStream } from '@deltakit/core/ai-sdk'
import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'
import { floor } from './contenders.mjs'
import { quartiles } from './quartiles.mjs'
import { answering, createAnswer, inReadsOf } from './workload.mjs'

const { values } = parseArgs({
  options: {
    deltas: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '15' },
    ci: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const deltas = values.ci ? 5_000 : Number(values.deltas)
const rounds = values.ci ? 5 : Number(values.rounds)

/** @type {readonly import('@deltakit/core').Message[]} */
const messages = [{ role: 'user', content: 'Count.' }]
const body = JSON.stringify({ messages })
const headers = { 'content-type': 'application/json' }

/** @param {ReadableStream<Uint8Array> | null} stream */
async function lengthOf(stream) {
  let length = 0
  const reader = stream?.getReader()
  for (;;) {
    const { value } = (await reader?.read()) ?? {}
    if (!value) return length
    length += value.length
  }
}

/** @param {typeof globalThis.fetch} fetch */
const start = (fetch) =>
  streamChat({ model: openrouter('x-ai/grok-code-fast-1', { fetch }), messages, replayable: false })

/** @type {Record<string, import('./contenders.mjs').Contender>} */
const contenders = {
  floor,
  async chatHandler(fetch) {
    const handler = chatHandler({ model: openrouter('x-ai/grok-code-fast-1', { fetch }) })
    const request = new Request('https://app.test/api', { method: 'POST', headers, body })
    return lengthOf((await handler(request)).body)
  },
  toUIMessageStream: (fetch) => lengthOf(toUIMessageStream(start(fetch))),
  toAGUI: (fetch) => lengthOf(toAGUI(start(fetch), { threadId: 'thread', runId: 'run' })),
}

/** @param {() => Promise<number>} run */
async function timed(run) {
  const before = process.cpuUsage()
  if ((await run()) === 0) throw new Error('A contender read nothing')
  const { user, system } = process.cpuUsage(before)
  return (user + system) * 1_000
}

const frames = createAnswer(deltas)
const shapes = { 'one event a read': frames, '16 KB reads': inReadsOf(frames, 16 * 1024) }
for (const [shape, reads] of Object.entries(shapes)) {
  /** @type {Record<string, number[]>} */
  const times = {}
  for (let round = -3; round < rounds; round++) {
    const names = Object.keys(contenders)
    for (const name of round % 2 ? names : names.toReversed()) {
      const time = await timed(async () => (await contenders[name]?.(answering(reads))) ?? 0)
      times[name] ??= []
      if (round >= 0) times[name].push(time)
    }
  }
  for (const [name, measured] of Object.entries(times)) {
    if (name === 'floor') continue
    const ratios = measured.map((time, round) => time / Number(times.floor?.[round]))
    const [low, median, high] = quartiles(ratios)
    const perSecond = Math.round((deltas / quartiles(measured)[1]) * 1e9).toLocaleString('en')
    const figures = `${median.toFixed(2)} x the floor (quartiles ${low.toFixed(2)} to ${high.toFixed(2)})`
    console.log(`${shape}, ${name.padEnd(18)} ${figures}, ${perSecond} deltas a second`)
  }
}
