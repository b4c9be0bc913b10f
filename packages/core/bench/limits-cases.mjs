// @ts-check
// What has limits of its own, in one process in which every wire has run before: how the time of a delta
// grows with the answer, and the first delta. It runs in Node, in Bun and in a page.
import { createChat, streamChat } from '@deltakit/core'
import { createParser } from 'eventsource-parser'
import { everyWire } from './every-wire.mjs'
import { quartiles } from './quartiles.mjs'
import { answering, answeringOnce, inReadsOf } from './workload.mjs'

/** @typedef {import('./every-wire.mjs').Make} Make */
/** @typedef {(fetch: typeof globalThis.fetch) => Promise<unknown>} Contender */
/** @typedef {{ low: number, median: number, high: number }} Figure */
/** @typedef {{ row: string, what: string, figure: Figure, most: number, unit: string }} Finding */

/** @type {readonly import('@deltakit/core').Message[]} */
const messages = [{ role: 'user', content: 'Count.' }]

const sixteen = 16 * 1024

/** How much longer a delta may take among many than among few. */
const mostGrowth = 1.1
/** The time to the first delta, over that of eventsource-parser and `JSON.parse`. */
const mostFirst = { stream: 2, chat: 3 }

/** @type {import('@deltakit/core').RenderScheduler} */
const onceAFrame = {
  scheduleFrame: (show) => setTimeout(show, 16),
  yieldToPage: async () => {},
}

/** @param {Make} make @returns {Contender} */
function messageOf(make) {
  return (fetch) => streamChat({ model: make(fetch), messages }).result
}

/** @param {Make} make @returns {Contender} */
function chatOf(make) {
  return (fetch) => createChat({ model: make(fetch), scheduler: onceAFrame }).send('Count.')
}

/** @param {readonly number[]} values @returns {Figure} */
function figureOf(values) {
  const [low, median, high] = quartiles(values)
  return { low, median, high }
}

/**
 * The time of a delta in a long answer over that in a short one. Short ones come as often as makes them as
 * long. Most of what it grows by is the collector's: all events of a long answer survive it.
 * @param {{ few: number, many: number, rounds: number, only: string }} options
 * @returns {Promise<Finding[]>}
 */
export async function growth({ few, many, rounds, only }) {
  // A heap full of frames would slow down whatever allocates: only the reads are kept.
  const wires = Object.entries(await everyWire(few)).map(([name, { frames, make }]) => ({
    name,
    make,
    reads: { short: inReadsOf(frames, sixteen), long: longer(frames, many / few) },
  }))
  /** @type {Finding[]} */
  const findings = []
  for (const { name, make, reads } of wires) {
    if (!name.includes(only)) continue
    for (const [what, run] of /** @type {const} */ ([
      ['message', messageOf(make)],
      ['chat', chatOf(make)],
    ])) {
      /** @type {number[]} */
      const ratios = []
      for (let round = -1; round < rounds; round++) {
        const ratio = await growthOf(run, reads, many / few)
        if (round >= 0) ratios.push(ratio)
      }
      const figure = figureOf(ratios)
      findings.push({ row: name, what: `${what}, growth`, figure, most: mostGrowth, unit: '' })
    }
  }
  return findings
}

/**
 * The reads of an answer with as many times as many deltas: the same bytes again and again.
 * @param {readonly Uint8Array[]} frames
 * @param {number} times
 */
function longer(frames, times) {
  // Around the deltas are a few other frames.
  const edge = 10
  const repeated = inReadsOf(frames.slice(edge, -edge), sixteen)
  return [
    ...inReadsOf(frames.slice(0, edge), sixteen),
    ...Array.from({ length: times }, () => repeated).flat(),
    ...inReadsOf(frames.slice(-edge), sixteen),
  ]
}

/**
 * @param {Contender} run
 * @param {{ short: readonly Uint8Array[], long: readonly Uint8Array[] }} reads
 * @param {number} times
 */
async function growthOf(run, { short, long }, times) {
  const before = now()
  for (let time = 0; time < times; time++) await run(answering(short))
  const between = now()
  await run(answering(long))
  return (now() - between) / (between - before)
}

/** Milliseconds of processor time, garbage collection included. A page knows no more than the time. */
function now() {
  if (typeof process === 'undefined') return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/**
 * From the first byte to the first delta, over the floor's time of the same bytes.
 * @param {{ rounds: number, only: string }} options
 * @returns {Promise<Finding[]>}
 */
export async function firstDelta({ rounds, only }) {
  const all = await everyWire(2)
  const { nextTask, close } = tasks()
  /** @type {Map<string, { floor: number[], stream: number[], chat: number[] }>} */
  const times = new Map()
  for (let round = -50; round < rounds; round++) {
    for (const [name, { frames, make }] of Object.entries(all)) {
      const row = times.get(name) ?? { floor: [], stream: [], chat: [] }
      times.set(name, row)
      const bytes = untilFirstDelta(frames)
      /** @type {[keyof typeof row, (fetch: typeof globalThis.fetch) => Promise<number>][]} */
      const contenders = [
        ['floor', floorsFirst],
        ['stream', (fetch) => streamsFirst(make(fetch))],
        ['chat', (fetch) => chatsFirst(make(fetch))],
      ]
      for (const [who, run] of round % 2 ? contenders : contenders.toReversed()) {
        // A stream that was left ends in turns of the microtask queue, which the next one must not pay for.
        await nextTask()
        let left = 0
        const fetch = answeringOnce(bytes, () => {
          left = performance.now()
        })
        const taken = (await run(fetch)) - left
        if (round >= 0) row[who].push(taken)
      }
    }
  }
  close()
  return [...times]
    .filter(([name]) => name.includes(only))
    .flatMap(([row, { floor: floors, stream, chat }]) => {
      const floorMeans = meansOf(floors)
      return Object.entries({ stream, chat }).map(([what, measured]) => ({
        row,
        what: `${what}, first delta, ${(quartiles(floorMeans)[1] * 1_000).toFixed(0)} µs`,
        figure: figureOf(meansOf(measured).map((time, at) => time / Number(floorMeans[at]))),
        most: mostFirst[/** @type {keyof typeof mostFirst} */ (what)],
        unit: ' x the floor',
      }))
    })
}

/** Tasks of their own. A timer would take four milliseconds in a page. */
function tasks() {
  const { port1, port2 } = new MessageChannel()
  return {
    nextTask: () =>
      new Promise((resolve) => {
        port1.onmessage = resolve
        port2.postMessage(undefined)
      }),
    close: () => port1.close(),
  }
}

/**
 * The means of each twenty-five: the clock of a page is too coarse for one. Two are left out, in which the
 * machine did something else.
 * @param {readonly number[]} times
 */
function meansOf(times) {
  return Array.from({ length: Math.floor(times.length / 25) }, (_, at) => {
    const kept = times
      .slice(at * 25, (at + 1) * 25)
      .toSorted((a, b) => a - b)
      .slice(0, -2)
    return kept.reduce((sum, time) => sum + time, 0) / kept.length
  })
}

/** The frames to the first with a word, as one read. @param {readonly Uint8Array[]} frames */
function untilFirstDelta(frames) {
  const decoder = new TextDecoder()
  const at = frames.findIndex((frame) => /word[01]/.test(decoder.decode(frame)))
  return inReadsOf(frames.slice(0, at + 1), 2 ** 20)[0] ?? new Uint8Array()
}

/** @param {typeof globalThis.fetch} fetch */
async function floorsFirst(fetch) {
  const { body } = await fetch('https://localhost/')
  const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader()
  const decoder = new TextDecoder()
  const parser = createParser({
    onEvent({ data }) {
      JSON.parse(data)
    },
  })
  const { value } = await reader.read()
  parser.feed(decoder.decode(value, { stream: true }))
  const arrived = performance.now()
  await reader.cancel()
  return arrived
}

/** @param {import('@deltakit/core').Model} model */
async function streamsFirst(model) {
  for await (const event of streamChat({ model, messages })) {
    if ('delta' in event && event.delta) return performance.now()
  }
  throw new Error('No delta came')
}

/** @param {import('@deltakit/core').Model} model */
async function chatsFirst(model) {
  const chat = createChat({ model, scheduler: onceAFrame })
  const arrived = new Promise((/** @type {(time: number) => void} */ resolve) => {
    chat.subscribe(() => {
      const { content, reasoning, toolCalls } = chat.get()
      if (content.text || reasoning.text || toolCalls[0]?.inputText) resolve(performance.now())
    })
  })
  const sent = chat.send('Count.')
  const time = await arrived
  chat.stop()
  await sent
  return time
}
