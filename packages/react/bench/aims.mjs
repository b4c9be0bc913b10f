// @ts-check

/** @typedef {import('./workloads.mjs').Workload} Workload */
/** @typedef {import('./race.mjs').Result} Result */
/** @typedef {{ workload: Workload, results: readonly Result[] }} Found */
/** @typedef {{ ratio: number, growth: number, longest: number }} Limits */

/**
 * `ratio`: the main thread's time over that of the floor. `growth`: the time of a delta over that in a
 * smaller answer. `longest`: the longest task in milliseconds. CI runs fewer rounds, beside other work.
 * @type {Record<'aims' | 'gates', Limits>}
 */
const limits = {
  aims: { ratio: 1.5, growth: 1.2, longest: 50 },
  gates: { ratio: 2, growth: 1.6, longest: 50 },
}
/** On a slow phone: milliseconds of nearly every key, and of every task, and the share of the main thread. */
const phoneAims = { inputDelay: 100, longest: 100, share: 0.6 }
/** Milliseconds of the longest task from the last delta of a Markdown answer on. */
const longestAtTheEnd = 50
/** The question, the first delta and the end render at once, the rest once a frame. */
const immediateCommits = 3

/**
 * The aims that were missed, a sentence each.
 * @param {readonly Found[]} found
 * @param {keyof typeof limits} which
 */
export function missed(found, which) {
  const { ratio, growth, longest } = limits[which]
  /** @type {string[]} */
  const misses = []
  for (const { workload, results } of found) {
    const title = titleOf(workload)
    for (const { name, failed } of results) {
      // A failure of useChat is a result of its own.
      if (failed && !name.startsWith('useChat')) misses.push(`${title}: ${name} ${failed}`)
    }
    if (workload.phone) {
      misses.push(...missedOnPhone(results).map((miss) => `${title}, on a phone: ${miss}`))
      continue
    }
    const rendered = results.find(({ name }) => name === 'deltakit, Streamdown')
    if (rendered && rendered.ending > longestAtTheEnd) {
      const task = `a task of ${rendered.ending.toFixed(0)} ms at the end`
      misses.push(`${title}, Markdown: ${task} is over ${longestAtTheEnd}`)
    }
    const ours = results.find(({ name }) => name === 'deltakit')
    if (!ours || ours.failed) continue
    const [, times] = ours.ratio
    if (isPaced(workload) && times > ratio) {
      misses.push(`${title}: ${times.toFixed(2)} x the floor is over ${ratio}`)
    }
    if (!isPaced(workload) && ours.longest > longest) {
      misses.push(`${title}: a task of ${ours.longest.toFixed(0)} ms is over ${longest}`)
    }
    if (ours.excess > immediateCommits) {
      misses.push(`${title}: ${ours.excess} commits more than frames`)
    }
    const grown = growthOf(found, workload, ours)
    if (grown > growth) {
      misses.push(`${title}: a delta takes ${grown.toFixed(2)} x what it takes among fewer`)
    }
  }
  return misses
}

/** @param {readonly Result[]} results */
function missedOnPhone(results) {
  const ours = results.find(({ name }) => name === 'deltakit, Streamdown, blocks')
  if (!ours) return []
  const { inputDelay, longest, share } = phoneAims
  return [
    ours.inputDelay > inputDelay && `an input delay of ${ours.inputDelay.toFixed(0)} ms`,
    ours.longest > longest && `a task of ${ours.longest.toFixed(0)} ms`,
    ours.share > share && `${(ours.share * 100).toFixed(0)} % of the main thread`,
  ].filter((miss) => miss !== false)
}

/**
 * The floor renders an answer that comes at once in one long task, where ours yields to the page. It
 * does less there, and is no measure.
 * @param {Workload} workload
 */
function isPaced({ feed }) {
  return feed === 'a delta a task' || feed === 'over one second'
}

/**
 * The time of a delta over that in the smaller answer of the same kind.
 * @param {readonly Found[]} found
 * @param {Workload} workload
 * @param {Result} ours
 */
function growthOf(found, { feed, older, deltas }, ours) {
  const smaller = found.find(
    ({ workload }) =>
      workload.feed === feed && workload.older === older && workload.deltas < deltas,
  )
  const less = smaller?.results.find(({ name }) => name === ours.name)
  if (!smaller || !less) return 1
  return ours.main / deltas / (less.main / smaller.workload.deltas)
}

/** @param {Workload} workload */
function titleOf({ feed, deltas, older }) {
  return `${deltas} deltas, ${feed}, ${older} older messages`
}
