// @ts-check
// What it costs to split Markdown that grows into blocks, at every update of a page: beside `marked`, which
// reads all of it again each time, as renderers do that are given the whole text. And that reading what
// came before is no part of it: the time of an update in a long answer over that in a short one.
import { lexer } from 'marked'
import { createBlockSplitter } from '../dist/blocks.js'
import { quartiles } from './quartiles.mjs'

const ci = process.argv.includes('--ci')
const kilobyte = 1024
const charactersAnUpdate = 100
const rounds = ci ? 3 : 7
/** Reading all again would be 16. Comparing the texts, and copying the list of blocks, grows a little. */
const growthGate = 4

const section = `## Rivers

The **Douro** runs through Porto, and [the Tejo](https://example.com/) through Lisbon. Both of them are
long, and *both* begin in Spain.

- one that is long
- one with \`code\` in it

\`\`\`js
const rivers = ['Douro', 'Tejo'].map((name) => name.toUpperCase())

console.log(rivers)
\`\`\`

| river | city |
| --- | --- |
| Douro | Porto |

`

costOfUpdates(section.repeat(200), createBlockSplitter())
/** @type {Record<number, number>} */
const updates = {}
console.log('microseconds an update of 100 characters')
for (const size of [16, 64, 256]) {
  const text = section.repeat((size * kilobyte) / section.length)
  const ours = median(() => costOfUpdates(text, createBlockSplitter()))
  updates[size] = ours
  // It takes minutes for a long text.
  const theirs = ci || size > 64 ? undefined : median(() => costOfUpdates(text, lexer))
  const rival = theirs === undefined ? '' : `, marked ${theirs.toFixed(1)}`
  console.log(`  ${size} KB: blocks ${ours.toFixed(2)}${rival}`)
}

const comparing =
  median(() => costOfComparing('startsWith')) / median(() => costOfComparing('slice'))
console.log(`comparing by startsWith takes ${comparing.toFixed(0)} times as long as by slice`)

const growth = Number(updates[256]) / Number(updates[16])
console.log(`an update in 256 KB takes ${growth.toFixed(2)} times as long as one in 16 KB`)
if (growth > growthGate) {
  console.error(`That is over ${growthGate}`)
  process.exitCode = 1
}

/**
 * Microseconds of processor time that each update takes.
 * @param {string} text
 * @param {(text: string) => unknown} split
 */
function costOfUpdates(text, split) {
  const count = Math.ceil(text.length / charactersAnUpdate)
  const before = process.cpuUsage()
  for (let update = 1; update <= count; update++) split(text.slice(0, update * charactersAnUpdate))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

/**
 * Microseconds that it takes to find that a text has grown.
 * @param {'slice' | 'startsWith'} how
 */
function costOfComparing(how) {
  const before = section.repeat(200)
  const after = `${before}more`
  const start = process.cpuUsage()
  let same = 0
  for (let time = 0; time < 1_000; time++) {
    if (how === 'slice' ? after.slice(0, before.length) === before : after.startsWith(before))
      same++
  }
  if (same !== 1_000) throw new Error('The texts begin with the same')
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

/** @param {() => number} measure */
function median(measure) {
  return quartiles(Array.from({ length: rounds }, measure))[1]
}
