// @ts-check
import { measure } from './measure.mjs'

/** @typedef {import('./measure.mjs').Measurement} Measurement */
/** @typedef {import('./workloads.mjs').Name} Name */
/** @typedef {import('./workloads.mjs').Workload} Workload */
/** @typedef {{ name: Name, commits: number, frames: number, main: number, longest: number, ending: number, wall: number, ratio: [number, number, number], excess: number, inputDelay: number, shownAfter: number, share: number, failed: string | undefined }} Result */

/** A page's main thread on a slow phone, compared with a laptop's. */
const phoneSlowdown = 6

/**
 * The medians of each contender, and the 98th percentile of all keys. Rounds are interleaved, and `ratio` compares within a round: a slow
 * moment of the machine slows both.
 * @param {import('playwright').Browser} browser
 * @param {Workload} workload
 * @param {{ url: string, names: readonly Name[], rounds: number }} options
 * @returns {Promise<Result[]>}
 */
export async function race(browser, workload, { url, names, rounds }) {
  const { feed, deltas, older, text = 'words', phone = false } = workload
  const conditions = { isTyping: phone, slowdown: phone ? phoneSlowdown : 1 }
  /** @type {Map<Name, Measurement[]>} */
  const measured = new Map(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 ? names.toReversed() : names) {
      const query = {
        contender: name,
        feed,
        deltas: `${deltas}`,
        older: `${older}`,
        text,
        ...(phone && { look: 'seldom' }),
      }
      const address = `${url}?${new URLSearchParams(query)}`
      measured.get(name)?.push(await measure(browser, address, conditions))
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
      inputDelay: percentile98(runs.flatMap(({ inputDelays }) => inputDelays)),
      shownAfter: percentile98(runs.flatMap(({ shownAfter }) => shownAfter)),
      share: median(({ main, wall }) => main / wall),
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

/**
 * @param {readonly number[]} values
 */
function percentile98(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.98) - 1] ?? 0
}
