// @ts-check
// What the flight recorder of `@deltakit/devtools` costs a page, a delta, in Chromium: pairs of one page with it
// and without, one right after the other. `node bench/recorder.mjs --rounds=15`
import { chromium } from 'playwright'
import { chromiumArgs, chromiumHelp, findChromium } from '../../../scripts/chromium.mjs'
import { measure } from './measure.mjs'
import { servePages } from './pages.mjs'

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

const rounds = Number(process.argv.find((one) => one.startsWith('--rounds='))?.slice(9) ?? 15)
const workloads = [
  { feed: 'a delta a task', deltas: 2_000 },
  { feed: 'a delta a task', deltas: 10_000 },
  { feed: 'a delta a read', deltas: 10_000 },
  { feed: 'over one second', deltas: 10_000 },
]

const pages = await servePages()
const browser = await chromium.launch({ executablePath, args: chromiumArgs })

/**
 * Milliseconds of the main thread.
 * @param {string} contender
 * @param {{ feed: string, deltas: number }} workload
 */
async function mainThread(contender, { feed, deltas }) {
  const query = new URLSearchParams({
    contender,
    feed,
    deltas: `${deltas}`,
    older: '0',
    text: 'words',
  })
  const { main, failed } = await measure(browser, `${pages.url}?${query}`)
  if (failed) throw new Error(failed)
  return main
}

/** @param {number[]} values */
const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0

try {
  for (const workload of workloads) {
    /** @type {{ plain: number, recorded: number }[]} */
    const pairs = []
    for (let round = 0; round < rounds; round++) {
      const first = round % 2 ? 'deltakit, recorded' : 'deltakit'
      const second = round % 2 ? 'deltakit' : 'deltakit, recorded'
      const one = await mainThread(first, workload)
      const other = await mainThread(second, workload)
      pairs.push(round % 2 ? { plain: other, recorded: one } : { plain: one, recorded: other })
    }
    const plain = median(pairs.map((pair) => pair.plain))
    const extra = median(pairs.map((pair) => pair.recorded - pair.plain))
    const share = median(pairs.map((pair) => pair.recorded / pair.plain - 1))
    const perDelta = (/** @type {number} */ ms) =>
      `${((ms * 1_000) / workload.deltas).toFixed(2)} µs`
    console.log(
      `${workload.deltas} deltas, ${workload.feed}: ${perDelta(plain)} a delta without it, ${perDelta(extra)} more with it (${(share * 100).toFixed(1)} %)`,
    )
  }
} finally {
  await browser.close()
  await pages.close()
}
