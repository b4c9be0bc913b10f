// @ts-check
// What it costs to show a tool's arguments while they are written, over eventsource-parser and
// JSON.parse of the frames alone: the reader of partial JSON by itself, without the rest of the line.
import { parsePartialJson } from 'ai'
import { createParser } from 'eventsource-parser'
import { parse } from 'partial-json'
import { createPartialJson } from '../dist/json/partial-json.js'
import { floor } from './contenders.mjs'
import { fairly, race } from './race.mjs'
import { inReadsOf } from './workload.mjs'

/** @typedef {{ add(delta: string): void, show(): unknown }} Reader */

const ci = process.argv.includes('--ci')
const gate = 3
/** The aim is 0.2; the rest is what a noisy machine may show before CI fails. */
const growthGate = ci ? 0.5 : 0.2
const charactersADelta = 8
const deltasASnapshot = 16
const kilobyte = 1024
/** Beyond this the rivals, who read all again for each snapshot, take minutes. */
const largestForRivals = 64 * kilobyte

/** Arguments that grow long in different places. */
const shapes = {
  'one long string': (/** @type {number} */ size) =>
    JSON.stringify({ path: 'a.ts', text: 'const a = "b" // a line of code\n'.repeat(size / 35) }),
  'a list of small objects': (/** @type {number} */ size) =>
    JSON.stringify({
      items: Array.from({ length: size / 47 }, (_, id) => ({
        id,
        name: `item ${id}`,
        price: id / 4,
        sold: id % 3 === 0,
      })),
    }),
  'nested objects': (/** @type {number} */ size) =>
    JSON.stringify(Array.from({ length: size / 512 }, () => nested(24))),
}

/** @type {Record<string, number>} */
const medians = {}
for (const [shape, write] of Object.entries(shapes)) {
  for (const size of ci ? [16, 256] : [16, 64, 256, 1024]) {
    const deltas = cut(write(size * kilobyte))
    const reads = inReadsOf(framesOf(deltas), 16 * kilobyte)
    const title = `${shape}, ${size} KB`
    // A round of a few milliseconds would be at the mercy of the machine.
    const times = Math.max(1, 256 / size)
    const course = { reads, deltas: deltas.length * times, floor: again(times, floor) }
    const rivals = { deltakit: again(times, showing(deltakit)) }
    const found = await fairly(gate, () => race(title, { ...course, rivals }))
    medians[title] = found.deltakit
    if (ci || size * kilobyte > largestForRivals) continue
    const others = {
      'partial-json': again(times, showing(npmPartialJson)),
      ai: again(times, showing(ai)),
    }
    await race(`${title}, all read again for each snapshot`, { ...course, rivals: others })
  }
}

const slow = Object.entries(medians).filter(([, median]) => median > gate)
for (const [name, median] of slow) console.error(`${name}: ${median.toFixed(3)} is over ${gate}`)
const last = ci ? 256 : 1024
const growths = Object.keys(shapes).map((shape) => {
  const growth = Number(medians[`${shape}, ${last} KB`]) / Number(medians[`${shape}, 16 KB`]) - 1
  console.log(
    `${shape}: the ratio at ${last} KB is ${(growth * 100).toFixed(1)} % off that at 16 KB`,
  )
  return growth
})
const grown = growths.some((growth) => growth > growthGate)
if (grown) console.error(`a ratio grew by more than ${growthGate * 100} %`)
process.exitCode = slow.length || grown ? 1 : 0

/** @returns {Reader} */
function deltakit() {
  const json = createPartialJson()
  return { add: json.add, show: json.value }
}

/** @returns {Reader} */
function npmPartialJson() {
  let text = ''
  return {
    add(delta) {
      text += delta
    },
    show: () => parse(text),
  }
}

/** @returns {Reader} */
function ai() {
  let text = ''
  return {
    add(delta) {
      text += delta
    },
    show: () => parsePartialJson(text),
  }
}

/**
 * The floor, and a reader of the arguments on top of it.
 * @param {() => Reader} createReader
 * @returns {import('./contenders.mjs').Contender}
 */
function showing(createReader) {
  return async (fetch) => {
    const { body } = await fetch('https://localhost/')
    if (!body) throw new Error('no body')
    const json = createReader()
    const decoder = new TextDecoder()
    let deltas = 0
    const parser = createParser({
      onEvent({ data }) {
        if (data === '[DONE]') return
        json.add(JSON.parse(data).choices[0].delta.tool_calls[0].function.arguments)
        if (++deltas % deltasASnapshot === 0) json.show()
      },
    })
    const reader = body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parser.feed(decoder.decode(value, { stream: true }))
    }
    return deltas
  }
}

/**
 * @param {number} times
 * @param {import('./contenders.mjs').Contender} contender
 * @returns {import('./contenders.mjs').Contender}
 */
function again(times, contender) {
  return async (fetch) => {
    let deltas = 0
    for (let time = 0; time < times; time++) deltas += await contender(fetch)
    return deltas
  }
}

/** @param {string} text */
function cut(text) {
  return Array.from({ length: Math.ceil(text.length / charactersADelta) }, (_, index) =>
    text.slice(index * charactersADelta, (index + 1) * charactersADelta),
  )
}

/**
 * Frames of one tool call, shaped like OpenRouter's.
 * @param {readonly string[]} deltas
 */
function framesOf(deltas) {
  const encoder = new TextEncoder()
  const frames = deltas.map((piece) => {
    const call = { index: 0, type: 'function', function: { arguments: piece } }
    const chunk = {
      id: 'gen-1758884847-WYJqlR3MNgz0b8uCnebl',
      provider: 'xAI',
      model: 'x-ai/grok-code-fast-1',
      object: 'chat.completion.chunk',
      created: 1758884847,
      choices: [
        {
          index: 0,
          delta: { role: 'assistant', content: '', tool_calls: [call] },
          finish_reason: null,
          native_finish_reason: null,
          logprobs: null,
        },
      ],
      system_fingerprint: 'fp_10f00c862d',
    }
    return encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`)
  })
  return [...frames, encoder.encode('data: [DONE]\n\n')]
}

/**
 * @param {number} depth
 * @returns {object}
 */
function nested(depth) {
  return depth ? { key: 'v', next: nested(depth - 1) } : []
}
