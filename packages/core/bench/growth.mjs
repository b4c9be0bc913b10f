// @ts-check
// Whether work grows with an answer, and no faster. Everything countable in each wire is measured at four
// sizes and as a body of 4 MB, as a ratio to `JSON.parse` of the same bytes: a ratio that grows is work that
// grows faster. What an answer costs before its first byte is part of every figure, and printed.
//   node bench/growth.mjs [--only=edge]
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { streamChat } from '@deltakit/core'
import { agui } from '@deltakit/core/ag-ui'
import { aiSdk } from '@deltakit/core/ai-sdk'
import { anthropic } from '@deltakit/core/anthropic'
import { compatible } from '@deltakit/core/compatible'
import { edge } from '@deltakit/core/edge'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { runnerImport } from 'vite'
import { hostileBodies } from './growth-hostile.mjs'
import { remoteGrowth } from './growth-remote.mjs'

/** @typedef {import('./growth-remote.mjs').GrowthBody} GrowthBody */

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' } },
  allowPositionals: true,
})
const sizes = [1_000, 2_000, 4_000, 8_000]
const largest = 8_000
/** How much larger the ratio at the largest size may be than at the smallest. */
const mostGrowth = 1.3
/** How many times as long as `JSON.parse` a body of 4 MB may take. */
const mostRatio = 10
/** Milliseconds each size is measured, and how often it is tried again when a neighbour disturbs it. */
const patience = 150
const tries = 4
const hostileBytes = 4 * 1024 * 1024

/** @type {Record<string, (fetch: typeof globalThis.fetch) => import('@deltakit/core').Model>} */
const models = {
  'chat-completions': (fetch) => compatible('made', { baseURL: 'https://made.test/v1', fetch }),
  anthropic: (fetch) => anthropic('claude-sonnet-4-5', { fetch }),
  openai: (fetch) => openai('gpt-5', { fetch }),
  google: (fetch) => google('gemini-2.5-flash', { fetch }),
  edge: (fetch) => edge('https://app.test/api/chat', { fetch }),
  'ui-messages': (fetch) => aiSdk('https://app.test/api/chat', { fetch }),
  'ag-ui': (fetch) => agui('https://app.test/agent', { fetch }),
}

/** The bodies of the providers' wires, where they are there. */
async function providerGrowth() {
  const path = `${import.meta.dirname}/../test/support/growth-bodies.ts`
  if (!existsSync(path)) return []
  const { module } = await runnerImport(path)
  return /** @type {readonly GrowthBody[]} */ (module.growthBodies)
}

/**
 * Processor time of some work, done as often, in milliseconds: the least of what fits into a moment.
 * @param {() => unknown} work
 */
async function timeOf(work, times = 1) {
  let least = Number.POSITIVE_INFINITY
  const start = performance.now()
  for (let round = 0; round < 3 || performance.now() - start < patience; round++) {
    const before = process.cpuUsage()
    for (let time = 0; time < times; time++) await work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1_000)
  }
  return least
}

/** @param {string} body */
function parser(body) {
  const messages = body.split('\n').flatMap((line) => {
    return line.startsWith('data: ') ? [line.slice(6)] : []
  })
  return () => {
    for (const message of messages) tryToParse(message)
  }
}

/** @param {string} message */
function tryToParse(message) {
  try {
    JSON.parse(message)
  } catch {
    // That takes its time too.
  }
}

/**
 * @param {string} wire
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
function reader(wire, bytes) {
  const make = models[wire]
  if (!make) throw new Error(`There is no model of the wire ${wire}`)
  const model = make(async () => new Response(bytes))
  return () => streamChat({ model, messages: [{ role: 'user', content: 'Count.' }] }).result
}

const encoder = new TextEncoder()

/**
 * The time of an answer over the time of its `JSON.parse`.
 * @param {string} wire
 * @param {string} text
 */
async function ratioOf(wire, text, times = 1) {
  const read = await timeOf(reader(wire, encoder.encode(text)), times)
  return read / (await timeOf(parser(text), times))
}

/**
 * The ratio at each size, and that of a body of 4 MB. Small answers are read one after the other, so that
 * each size has as much to do, and to collect as garbage, as the largest.
 * @param {GrowthBody} growth
 */
async function ratiosOf({ wire, body }) {
  const ratios = []
  for (const size of sizes) ratios.push(await ratioOf(wire, body(size), largest / size))
  const count = Math.ceil((largest * hostileBytes) / body(largest).length)
  ratios.push(await ratioOf(wire, body(count)))
  return ratios
}

/** @param {readonly number[]} ratios */
function problemIn(ratios) {
  const [few = 0, , , many = 0, hostile = 0] = ratios
  if (many / few > mostGrowth) return `grows ${(many / few).toFixed(2)} times`
  return hostile > mostRatio ? `takes ${hostile.toFixed(1)} times as long as JSON.parse` : undefined
}

/** @param {GrowthBody} growth */
async function measure(growth) {
  let ratios = await ratiosOf(growth)
  for (let time = 1; time < tries && problemIn(ratios); time++) {
    const again = await ratiosOf(growth)
    ratios = ratios.map((ratio, index) => Math.min(ratio, Number(again[index])))
  }
  return ratios
}

/**
 * @param {string} name
 * @param {readonly number[]} ratios
 * @param {string | undefined} problem
 */
function report(name, ratios, problem) {
  const columns = ratios.map((ratio) => ratio.toFixed(2).padStart(7)).join('')
  console.log(`${name.padEnd(48)}${columns}${problem ? `  FAIL ${problem}` : ''}`)
  if (problem) process.exitCode = 1
}

const empty = encoder.encode('data: {}\n\n')
const fixed = await timeOf(reader('chat-completions', empty), 1_000)
console.log(
  `Time of an answer over JSON.parse of its bytes, at ${sizes.join(', ')} of each, and at 4 MB`,
)
console.log(`An answer with one empty message takes ${((fixed * 1e3) / 1_000).toFixed(0)} µs`)
for (const growth of [...(await providerGrowth()), ...remoteGrowth]) {
  const name = `${growth.wire}: ${growth.name}`
  if (!name.includes(values.only)) continue
  const ratios = await measure(growth)
  report(name, ratios, problemIn(ratios))
}

const ordinary = parser(
  Array.from({ length: hostileBytes / 128 }, (_, index) => {
    const delta = { content: ` word${index % 97}` }
    return `data: ${JSON.stringify({ id: 'made', model: 'made', choices: [{ index: 0, delta, finish_reason: null }] })}`
  }).join('\n'),
)

console.log(
  `Time of a hostile body of ${hostileBytes} bytes over JSON.parse of an ordinary one, or of it`,
)
for (const { name, body } of hostileBodies) {
  if (!`hostile: ${name}`.includes(values.only)) continue
  const text = body(hostileBytes)
  const parse = Math.max(await timeOf(ordinary), await timeOf(parser(text)))
  const ratio = (await timeOf(reader('chat-completions', encoder.encode(text)))) / parse
  report(
    `hostile: ${name}`,
    [ratio],
    ratio > mostRatio ? `takes ${ratio.toFixed(1)} times` : undefined,
  )
}
