// @ts-check
// Bytes that answers leave, in a table with a row for each kind of answer.
import { endings } from './endings.mjs'

/** @typedef {import('./endings.mjs').Ending} Ending */

/** @typedef {(name: string, ending: Ending, count: number) => Promise<unknown>} AnswerMany */

/**
 * @typedef {object} MemoryTable
 * @property {string} platform
 * @property {readonly string[]} names of the kinds of answers
 * @property {number} answers how many are measured of each kind and ending
 * @property {AnswerMany} answerMany gives that many answers, one after the other
 * @property {() => Promise<number>} heapUsed bytes, once all garbage is collected
 */

/** Bytes an answer may leave. One that leaks leaves all of itself, some 20 KB. */
const gate = 1_024
/** How many answers are given before anything is measured: functions are compiled and caches filled. */
const mostWarmUp = 500
/** How often it is measured before what is kept counts as a leak. */
const tries = 5

/**
 * Bytes kept of an answer.
 * @param {MemoryTable} table
 * @param {string} name
 * @param {Ending} ending
 */
async function kept({ answers, answerMany, heapUsed }, name, ending) {
  await answerMany(name, ending, Math.min(answers, mostWarmUp))
  const before = await heapUsed()
  await answerMany(name, ending, answers)
  return Math.max(0, (await heapUsed()) - before) / answers
}

/**
 * What leaks does so each time, and the platform's caches grow once.
 * @param {MemoryTable} table
 * @param {string} name
 * @param {Ending} ending
 */
async function leastKept(table, name, ending) {
  let least = Number.POSITIVE_INFINITY
  for (let time = 0; time < tries && least > gate; time++) {
    least = Math.min(least, await kept(table, name, ending))
  }
  return least
}

/**
 * Prints the table. The process fails where an answer leaves more than it may.
 * @param {MemoryTable} table
 */
export async function printMemory(table) {
  console.log(`Bytes kept of each of ${table.answers} answers, ${table.platform}`)
  let most = 0
  for (const name of table.names) {
    const row = []
    for (const ending of endings) {
      const bytes = await leastKept(table, name, ending)
      most = Math.max(most, bytes)
      row.push(`${ending} ${bytes.toFixed(0)}`)
      if (bytes <= gate) continue
      process.exitCode = 1
      console.error(`FAIL ${name}, ${ending}: ${bytes.toFixed(0)} bytes, over ${gate}`)
    }
    console.log(`${name.padEnd(30)} ${row.join(', ')}`)
  }
  console.log(`At most ${most.toFixed(0)} bytes of an answer`)
}
