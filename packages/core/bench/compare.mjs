// @ts-check
// This build against another one, in pairs within one process: `npm run bench -- compare ../other/packages/core`.
// `--only chat` runs the rows with that in their name. A row is slower only where the lower end of the 95 % interval of its ratio is above the gate.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { wires } from './wires.mjs'
import { answering, createAnswer, inReadsOf } from './workload.mjs'

const gate = 1.03
const rounds = 31
const warmUps = 5
const deltas = 10_000
const messages = [{ role: 'user', content: 'Count.' }]

/**
 * The entry points of a build, by name. The names of two builds may differ, so nothing is typed.
 * @param {string} root
 */
async function load(root) {
  const { exports } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))
  /** @param {string} name @returns {Promise<any>} */
  const open = (name) => import(pathToFileURL(resolve(root, exports[name].default)).href)
  const names = [
    '.',
    './openrouter',
    './anthropic',
    './google',
    './openai',
    './edge',
    './ai-sdk',
    './ag-ui',
  ]
  const modules = await Promise.all(names.map(open))
  return Object.assign({}, ...modules.map((module) => ({ ...module })))
}

/** @typedef {any} Build */

/** @param {ReadableStream<Uint8Array> | null} body */
async function readAll(body) {
  const reads = []
  const reader = body?.getReader()
  for (;;) {
    const { value } = (await reader?.read()) ?? {}
    if (!value) return reads
    reads.push(value)
  }
}

/** @param {string} text */
const post = (text) =>
  new Request('https://app.test/api', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://app.test' },
    body: text,
  })

/**
 * The rows: what each build does for one of them, prepared before the clock runs.
 * @param {Build} build
 * @returns {Promise<Record<string, () => Promise<number>>>}
 */
async function rowsOf(build) {
  const frames = createAnswer(deltas)
  const whole = inReadsOf(frames, 16 * 1024)
  /** @param {readonly Uint8Array[]} reads */
  const router = (reads) => build.openrouter('x-ai/grok-code-fast-1', { fetch: answering(reads) })
  /** @param {object} model */
  const awaited = async (model) =>
    (await build.streamChat({ model, messages }).complete()).content.length
  const handler = build.chatHandler({ model: router(frames) })
  const body = JSON.stringify({ messages })
  const served = await readAll((await handler(post(body))).body)
  /** @param {string} name @param {object} options */
  const encoded = (name, options) =>
    readAll(build[name](build.streamChat({ model: router(frames), messages }), options))
  const theirs = {
    aiSdk: await encoded('toUIMessageStream', {}),
    agui: await encoded('toAGUI', { threadId: 't', runId: 'r' }),
  }
  const others = wires(deltas)
  /** @param {'anthropic' | 'google' | 'openai'} name @param {string} id */
  const provider = (name, id) => () =>
    awaited(build[name](id, { fetch: answering(others[name]?.frames ?? []) }))

  return {
    'awaited, one event a read': () => awaited(router(frames)),
    'awaited, 16 KB reads': () => awaited(router(whole)),
    async 'iterated, one event a read'() {
      let length = 0
      for await (const event of build.streamChat({ model: router(frames), messages })) {
        if (event.type === 'content') length += event.delta.length
      }
      return length
    },
    anthropic: provider('anthropic', 'claude-sonnet-4-5'),
    google: provider('google', 'gemini-2.5-flash'),
    openai: provider('openai', 'gpt-5'),
    async 'a chat'() {
      const scheduler = build.immediately ?? build.atOnce
      const chat = build.createChat({ model: router(frames), scheduler, schedule: scheduler })
      await chat.send('Count.')
      return chat.get().content.text.length
    },
    'chatHandler, relayed': async () => (await readAll((await handler(post(body))).body)).length,
    'edge(), awaited': () =>
      awaited(build.edge('https://app.test/api', { fetch: answering(served) })),
    toUIMessageStream: async () => (await encoded('toUIMessageStream', {})).length,
    toAGUI: async () => (await encoded('toAGUI', { threadId: 't', runId: 'r' })).length,
    'aiSdk(), awaited': () =>
      awaited(build.aiSdk('https://app.test/', { fetch: answering(theirs.aiSdk) })),
    'agui(), awaited': () =>
      awaited(build.agui('https://app.test/', { fetch: answering(theirs.agui) })),
  }
}

/**
 * The milliseconds of processor time that a run takes, garbage collection included. The wall clock of a
 * machine that others use says more about them.
 * @param {() => Promise<number>} run
 */
async function timed(run) {
  const before = process.cpuUsage()
  if ((await run()) === 0) throw new Error('A row read nothing')
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** The mean of the ratios and its 95 % interval, on a logarithmic scale.
 * @param {readonly number[]} ratios
 */
function intervalOf(ratios) {
  const logs = ratios.map(Math.log).toSorted((a, b) => a - b)
  // The two ends are moments of the machine.
  const kept = logs.slice(2, -2)
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length
  const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (kept.length - 1)
  const half = 1.96 * Math.sqrt(variance / kept.length)
  return [mean - half, mean, mean + half].map(Math.exp)
}

const flags = process.argv.slice(2)
const only = flags.includes('--only') ? flags.splice(flags.indexOf('--only'), 2)[1] : ''
const [other] = flags.filter((argument) => !argument.startsWith('-'))
if (!other) throw new Error('Pass the folder of the other build: compare ../other/packages/core')
const [ours, before] = [await load(`${import.meta.dirname}/..`), await load(other)]
const [rows, rivals] = [await rowsOf(ours), await rowsOf(before)]

for (const name of Object.keys(rows)) {
  const [run, rival] = [rows[name], rivals[name]]
  if (!run || !rival || !name.includes(only ?? '')) continue
  const ratios = []
  for (let round = -warmUps; round < rounds; round++) {
    const first = round % 2 ? run : rival
    const second = round % 2 ? rival : run
    const [one, two] = [await timed(first), await timed(second)]
    if (round >= 0) ratios.push(round % 2 ? one / two : two / one)
  }
  const [low = 0, mean = 0, high = 0] = intervalOf(ratios)
  const verdict = low > gate ? 'SLOWER' : ''
  console.log(
    `${name.padEnd(28)} ${mean.toFixed(3)} x  (95 %: ${low.toFixed(3)} to ${high.toFixed(3)})  ${verdict}`,
  )
  if (low > gate) process.exitCode = 1
}
