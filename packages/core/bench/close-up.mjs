// @ts-check
// What a ratio over a whole answer does not show: the first delta, and what stays in memory.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createParser } from 'eventsource-parser'
import { startStream } from './contenders.mjs'
import { quartiles } from './quartiles.mjs'
import { answering, answeringOnce, createAnswer, inReadsOf } from './workload.mjs'

/**
 * Median microseconds from the first byte leaving the body to the first delta: the floor's and ours.
 * @param {number} rounds
 * @returns {Promise<[number, number]>}
 */
export async function first(rounds) {
  /** @type {number[]} */
  const floors = []
  /** @type {number[]} */
  const ours = []
  for (let round = 0; round < rounds; round++) {
    floors.push(await timed(floorsFirst))
    ours.push(await timed(oursFirst))
  }
  return [quartiles(floors)[1], quartiles(ours)[1]]
}

/** @param {(fetch: typeof globalThis.fetch) => Promise<number>} firstContentAt */
async function timed(firstContentAt) {
  const [frame = new Uint8Array()] = createAnswer(1)
  let left = 0
  const fetch = answeringOnce(frame, () => {
    left = performance.now()
  })
  return ((await firstContentAt(fetch)) - left) * 1_000
}

/** @param {typeof globalThis.fetch} fetch */
async function floorsFirst(fetch) {
  const { body } = await fetch('https://localhost/')
  const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader()
  const decoder = new TextDecoder()
  let arrivedAt = 0
  const parser = createParser({
    onEvent({ data }) {
      if (JSON.parse(data).choices[0].delta.content) arrivedAt = performance.now()
    },
  })
  while (!arrivedAt) {
    const { value } = await reader.read()
    parser.feed(decoder.decode(value, { stream: true }))
  }
  await reader.cancel()
  return arrivedAt
}

/** @param {typeof globalThis.fetch} fetch */
async function oursFirst(fetch) {
  for await (const { type } of startStream(fetch)) if (type === 'content') return performance.now()
  throw new Error('no content came')
}

/**
 * Bytes of heap an event of a finished stream keeps while the stream is held.
 * @param {number} deltas
 */
export async function retained(deltas) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const fetch = answering(inReadsOf(createAnswer(deltas), 16 * 1024))
  await startStream(fetch).result
  collect()
  const before = process.memoryUsage().heapUsed
  const stream = startStream(fetch)
  await stream.result
  collect()
  const grown = process.memoryUsage().heapUsed - before
  let events = 0
  for await (const _ of stream) events++
  return grown / events
}
