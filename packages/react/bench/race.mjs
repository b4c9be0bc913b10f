// @ts-check
import { measure } from './measure.mjs'

/** @typedef {import('./measure.mjs').Measurement} Measurement */
/** @typedef {import('./workloads.mjs').Name} Name */
/** @typedef {import('./workloads.mjs').Workload} Workload */
/** @typedef {{ name: Name, commits: number, frames: number, main: number, longest: number, ending: number, wall: number, ratio: [number, number, number], excess: number, failed: string | undefined }} Result */

/**
 * The medians of each contender. Rounds are interleaved, and `ratio` compares within a round: a slow
 * moment of the machine slows both.
 * @param {import('playwright').Browser} browser
 * @param {Workload} workload
 * @param {{ url: string, names: readonly Name[], rounds: number }} options
 * @returns {Promise<Result[]>}
 */
export async function race(browser, workload, { url, names, rounds }) {
  const { feed, deltas, older, text = 'words' } = workload
  /** @type {Map<Name, Measurement[]>} */
  const measured = new Map(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 ? names.toReversed() : names) {
      const query = { contender: name, feed, deltas: `${deltas}`, older: `${older}`, text }
      measured.get(name)?.push(await measure(browser, `${url}?${new URLSearchParams(query)}`))
    }
  }
  const floors = measured.get('floor') ?? []
  return names.map((name) => {
    const runs = measured.get(name) ?? []
    /** @param {(round: Measurement) => number} read */
    const median = (read) => quartiles(runs.map(read))[1]
    return {
      name,
      commits: median(({ commits }) => commits),
      frames: median(({ frames }) => frames),
      main: median(({ main }) => main),
      longest: median(({ longest }) => longest),
      ending: median(({ ending }) => ending),
      wall: median(({ wall }) => wall),
      ratio: quartiles(runs.map(({ main }, round) => main / Number(floors[round]?.main))),
      excess: Math.max(...runs.map(({ commits, frames }) => commits - frames)),
      failed: runs.find(({ failed }) => failed)?.failed,
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
