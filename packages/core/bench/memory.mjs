// @ts-check
// What an answer leaves in memory once it is over and nobody holds it: nothing. A server gives millions.
//   node bench/memory.mjs [--answers=5000] [--only=chatHandler]
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { endings } from './endings.mjs'
import { memoryCases } from './memory-cases.mjs'

const { values } = parseArgs({
  options: {
    answers: { type: 'string', default: '300' },
    only: { type: 'string', default: '' },
  },
})
const answers = Number(values.answers)
/** Bytes an answer may leave. One that leaks leaves all of itself, some 20 KB. */
const gate = 1_024
/** Timers of the platform and finalizers get this many milliseconds. */
const rest = 400

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

async function heapUsed() {
  await sleep(rest)
  // What a finalizer lets go of is found by the next collection.
  for (let time = 0; time < 3; time++) {
    collect()
    await sleep(1)
  }
  return process.memoryUsage().heapUsed
}

/**
 * Bytes kept of an answer.
 * @param {import('./memory-cases.mjs').MemoryCase} answer
 * @param {import('./endings.mjs').Ending} ending
 */
async function kept(answer, ending) {
  // An app's signal may live as long as the app.
  const { signal } = new AbortController()
  // Before anything is measured, functions are compiled and caches filled.
  for (let time = 0; time < answers; time++) await answer({ ending, signal })
  const before = await heapUsed()
  for (let time = 0; time < answers; time++) await answer({ ending, signal })
  return Math.max(0, (await heapUsed()) - before) / answers
}

/**
 * What leaks does so each time, and the platform's caches grow once.
 * @param {import('./memory-cases.mjs').MemoryCase} answer
 * @param {import('./endings.mjs').Ending} ending
 */
async function leastKept(answer, ending) {
  let least = Number.POSITIVE_INFINITY
  for (let time = 0; time < 3 && least > gate; time++) {
    least = Math.min(least, await kept(answer, ending))
  }
  return least
}

console.log(`Bytes kept of each of ${answers} answers, Node ${process.version}`)
for (const [name, answer] of Object.entries(memoryCases)) {
  if (!name.includes(values.only)) continue
  const row = []
  for (const ending of endings) {
    const bytes = await leastKept(answer, ending)
    row.push(`${ending} ${bytes.toFixed(0)}`)
    if (bytes <= gate) continue
    process.exitCode = 1
    console.error(`FAIL ${name}, ${ending}: ${bytes.toFixed(0)} bytes, over ${gate}`)
  }
  console.log(`${name.padEnd(30)} ${row.join(', ')}`)
}
