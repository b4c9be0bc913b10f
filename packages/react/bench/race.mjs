// @ts-check
import { measure } from './measure.mjs'

/** @typedef {import('./measure.mjs').Taken} Taken */
/** @typedef {import('./workloads.mjs').Name} Name */
/** @typedef {import('./workloads.mjs').Workload} Workload */
/** @typedef {{ name: Name, commits: number, frames: number, main: number, longest: number, wall: number, ratio: [number, number, number], excess: number, failed: string | undefined }} Result */

/**
 * The medians of each. Rounds are interleaved, and what is said to be so many times the floor is the
 * median of that within each round: a slow moment of the machine slows both.
 * @param {import('playwright').Browser} browser
 * @param {Workload} workload
 * @param {{ url: string, names: readonly Name[], rounds: number }} options
 * @returns {Promise<Result[]>}
 */
export async function race(browser, { feed, deltas, older }, { url, names, rounds }) {
  /** @type {Map<Name, Taken[]>} */
  const taken = new Map(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 ? names.toReversed() : names) {
      const asked = { contender: name, feed, deltas: `${deltas}`, older: `${older}` }
      taken.get(name)?.push(await measure(browser, `${url}?${new URLSearchParams(asked)}`))
    }
  }
  const floors = taken.get('floor') ?? []
  return names.map((name) => {
    const steps = taken.get(name) ?? []
    /** @param {(run: Taken) => number} pick */
    const median = (pick) => quartiles(steps.map(pick))[1]
    return {
      name,
      commits: median(({ commits }) => commits),
      frames: median(({ frames }) => frames),
      main: median(({ main }) => main),
      longest: median(({ longest }) => longest),
      wall: median(({ wall }) => wall),
      ratio: quartiles(steps.map(({ main }, round) => main / Number(floors[round]?.main))),
      excess: Math.max(...steps.map(({ commits, frames }) => commits - frames)),
      failed: steps.find(({ failed }) => failed)?.failed,
    }
  })
}

/**
 * The first quartile, the median and the third.
 * @param {readonly number[]} values
 * @returns {[number, number, number]}
 */
function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b)
  /** @param {number} share */
  const at = (share) => Number(sorted[Math.round(share * (sorted.length - 1))])
  return [at(0.25), at(0.5), at(0.75)]
}
