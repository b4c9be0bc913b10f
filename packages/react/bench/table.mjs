// @ts-check

const nameWidth = 35

/**
 * @param {import('./workloads.mjs').Workload} workload
 * @param {readonly import('./race.mjs').Result[]} results
 */
export function print(workload, results) {
  if (workload.phone) {
    printPhone(workload, results)
    return
  }
  const { feed, deltas, older, text } = workload
  const messages = older ? `${older} older messages` : 'no older messages'
  const isMarkdown = text === 'markdown'
  console.log(`\n${deltas} deltas, ${feed}, ${isMarkdown ? 'Markdown' : messages}`)
  console.log(
    row('', [
      ...['commits', 'frames', 'main thread', 'a delta', 'longest', 'wall'],
      isMarkdown ? 'longest at the end' : 'x floor',
    ]),
  )
  for (const { name, commits, frames, main, longest, ending, wall, ratio, failed } of results) {
    const [low, median, high] = ratio.map((value) => value.toFixed(2))
    const cells = [
      `${commits}`,
      `${frames}`,
      `${main.toFixed(0)} ms`,
      `${((main * 1_000) / deltas).toFixed(1)} µs`,
      `${longest.toFixed(0)} ms`,
      `${wall.toFixed(0)} ms`,
      isMarkdown ? `${ending.toFixed(0)} ms` : `${median} (${low} to ${high})`,
    ]
    console.log(
      failed ? `  ${name.padEnd(nameWidth)} failed: ${firstLine(failed)}` : row(name, cells),
    )
  }
}

/**
 * @param {import('./workloads.mjs').Workload} workload
 * @param {readonly import('./race.mjs').Result[]} results
 */
function printPhone({ feed, deltas, older }, results) {
  console.log(
    `\n${deltas} deltas of Markdown, ${feed}, ${older} older messages, six times slower, while keys are typed`,
  )
  const titles = [
    'commits',
    'frames',
    'main thread',
    'share',
    'longest',
    'wall',
    'input delay, shown',
  ]
  console.log(row('', titles))
  for (const result of results) {
    const { name, commits, frames, main, share, longest, wall, inputDelay, failed } = result
    const cells = [
      `${commits}`,
      `${frames}`,
      `${main.toFixed(0)} ms`,
      `${(share * 100).toFixed(0)} %`,
      `${longest.toFixed(0)} ms`,
      `${wall.toFixed(0)} ms`,
      `${inputDelay.toFixed(0)} ms, ${result.shownAfter.toFixed(0)} ms`,
    ]
    console.log(
      failed ? `  ${name.padEnd(nameWidth)} failed: ${firstLine(failed)}` : row(name, cells),
    )
  }
}

/**
 * @param {string} name
 * @param {readonly string[]} cells
 */
function row(name, cells) {
  const widths = [8, 7, 12, 10, 9, 10, 24]
  return `  ${name.padEnd(nameWidth)}${cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('')}`
}

/** @param {string} text */
function firstLine(text) {
  return text.split('\n')[0]?.slice(0, 120)
}
