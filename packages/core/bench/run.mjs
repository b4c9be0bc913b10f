// @ts-check
// What the line costs over eventsource-parser and JSON.parse alone, in the same process and run.
import { first, retained } from './close-up.mjs'
import { awaited, awaitedFrom, floor, iterated } from './contenders.mjs'
import { fairly, race } from './race.mjs'
import { wires } from './wires.mjs'
import { createAnswer, inReadsOf } from './workload.mjs'

const ci = process.argv.includes('--ci')
/** What a noisy machine may show before CI fails; the aim is 1.2 awaited and 1.3 iterated. */
const gate = 1.5

/** @type {Record<string, number>} */
const medians = {}
for (const deltas of ci ? [10_000] : [10_000, 50_000, 200_000]) {
  const frames = createAnswer(deltas)
  for (const [shape, reads] of /** @type {const} */ ([
    ['one event a read', frames],
    ['16 KB reads', inReadsOf(frames, 16 * 1024)],
  ])) {
    const rivals = { awaited, iterated }
    const found = await fairly(gate, () => race(shape, { reads, deltas, floor, rivals }))
    medians[`awaited, ${shape}, ${deltas}`] = found.awaited
    medians[`iterated, ${shape}, ${deltas}`] = found.iterated
  }
}

for (const [wire, { frames, make }] of Object.entries(wires(20_000))) {
  const rivals = { [wire]: awaitedFrom(make) }
  const shape = "one message a read, in this wire's framing"
  const found = await fairly(gate, () =>
    race(shape, { reads: frames, deltas: 20_000, floor, rivals }),
  )
  medians[`${wire}, 20000`] = Number(found[wire])
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
