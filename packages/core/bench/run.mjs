// @ts-check
// What the line costs over eventsource-parser and JSON.parse alone, in the same process and run.
import { first, retained } from './close-up.mjs'
import { awaited, floor, iterated } from './contenders.mjs'
import { quartiles } from './quartiles.mjs'
import { answering, createAnswer, inReadsOf } from './workload.mjs'

const ci = process.argv.includes('--ci')
const rounds = 21
const warmUps = 3
/** What a noisy machine may show before CI fails; the aim is 1.2 awaited and 1.3 iterated. */
const gate = 1.5
const contenders = { floor, awaited, iterated }
/** @typedef {keyof typeof contenders} Name */

/**
 * Interleaved rounds, each giving a ratio of its own: a slow moment of the machine slows both.
 * @param {readonly Uint8Array[]} reads
 */
async function race(reads) {
  const fetch = answering(reads)
  /** @type {Record<Name, number[]>} */
  const times = { floor: [], awaited: [], iterated: [] }
  const names = /** @type {Name[]} */ (Object.keys(contenders))
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of round % 2 ? names : names.toReversed()) {
      const before = performance.now()
      await contenders[name](fetch)
      if (round >= 0) times[name].push(performance.now() - before)
    }
  }
  return times
}

/**
 * @param {number} deltas
 * @param {string} shape
 * @param {readonly Uint8Array[]} reads
 * @returns {Promise<Record<'awaited' | 'iterated', number>>}
 */
async function measure(deltas, shape, reads) {
  const times = await race(reads)
  const nanoseconds = (quartiles(times.floor)[1] * 1e6) / deltas
  console.log(`${deltas} deltas, ${shape}: floor ${nanoseconds.toFixed(0)} ns a delta`)
  const [awaited, iterated] = /** @type {const} */ (['awaited', 'iterated']).map((name) => {
    const ratios = times[name].map((time, round) => time / Number(times.floor[round]))
    const [low, median, high] = quartiles(ratios)
    const spread = `quartiles ${low.toFixed(3)} to ${high.toFixed(3)}, ${rounds} rounds`
    console.log(`  ${name.padEnd(8)} ${median.toFixed(3)} x the floor (${spread})`)
    return median
  })
  return { awaited: Number(awaited), iterated: Number(iterated) }
}

/** @type {Record<string, number>} */
const medians = {}
for (const deltas of ci ? [10_000] : [10_000, 50_000, 200_000]) {
  const frames = createAnswer(deltas)
  for (const [shape, reads] of /** @type {const} */ ([
    ['one event a read', frames],
    ['16 KB reads', inReadsOf(frames, 16 * 1024)],
  ])) {
    let found = await measure(deltas, shape, reads)
    // A neighbour on the machine comes and goes; what is slow stays slow.
    for (let again = 0; again < 2 && Math.max(found.awaited, found.iterated) > gate; again++) {
      found = await measure(deltas, shape, reads)
    }
    medians[`awaited, ${shape}, ${deltas}`] = found.awaited
    medians[`iterated, ${shape}, ${deltas}`] = found.iterated
  }
}

for (const [small, large] of ci ? [] : [[10_000, 200_000]]) {
  for (const kind of ['awaited, one event a read', 'awaited, 16 KB reads']) {
    const growth = Number(medians[`${kind}, ${large}`]) / Number(medians[`${kind}, ${small}`]) - 1
    console.log(
      `${kind}: the ratio at ${large} is ${(growth * 100).toFixed(1)} % off that at ${small}`,
    )
  }
}

const [floorFirst, ourFirst] = await first(ci ? 500 : 3_000)
console.log(
  `first byte to first delta: ${ourFirst.toFixed(1)} µs, the floor ${floorFirst.toFixed(1)} µs`,
)
console.log(`kept for late readers: ${(await retained(100_000)).toFixed(0)} bytes an event`)

const slow = Object.entries(medians).filter(([, median]) => median > gate)
for (const [name, median] of slow) console.error(`${name}: ${median.toFixed(3)} is over ${gate}`)
process.exitCode = slow.length ? 1 : 0
