// @ts-check
import { quartiles } from '../packages/core/bench/quartiles.mjs'

/** A figure of a row: its median, and the first and the third quartile. */
/** @typedef {{ low: number, median: number, high: number }} Figure */
/** @typedef {() => Promise<unknown>} Run */

/** One that takes longer than these milliseconds in all is measured a few times only. */
const patience = 12_000
const fewRounds = 3

/**
 * Processor time of each in nanoseconds, garbage collection included. Rounds are interleaved, so that a slow
 * moment of the machine slows all of them.
 * @param {Record<string, Run>} runs
 * @param {{ rounds: number, warmUps?: number }} options
 */
export async function processorTimes(runs, { rounds, warmUps = 2 }) {
  const names = Object.keys(runs)
  /** @type {Map<string, number[]>} */
  const times = new Map(names.map((name) => [name, []]))
  /** @type {Map<string, number>} */
  const spent = new Map()
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of round % 2 ? names : names.toReversed()) {
      const isSlow = (spent.get(name) ?? 0) > patience
      if (isSlow && (round < 0 || (times.get(name)?.length ?? 0) >= fewRounds)) continue
      const before = process.cpuUsage()
      await runs[name]?.()
      const { user, system } = process.cpuUsage(before)
      spent.set(name, (spent.get(name) ?? 0) + (user + system) / 1_000)
      if (round >= 0) times.get(name)?.push((user + system) * 1_000)
    }
  }
  return times
}

/**
 * @param {readonly number[]} values
 * @returns {Figure}
 */
export function figureOf(values) {
  const [low, median, high] = quartiles(values)
  return { low, median, high }
}

/**
 * Those of a row over those of another, round by round.
 * @param {readonly number[] | undefined} values
 * @param {readonly number[] | undefined} floors
 */
export function ratioOf(values = [], floors = []) {
  return figureOf(values.map((value, round) => value / Number(floors[round])))
}

/** @param {Figure} figure @param {string} [unit] */
export function shown({ low, median, high }, unit = '') {
  return `${short(median)}${unit} (${short(low)} to ${short(high)})`
}

/** Three digits are all that such a measurement has. @param {number} value */
function short(value) {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
