// @ts-check
// The cost of `useChatStream` over a store that is written by hand for one page, beside `useChat`: the
// same deltas in equal pages, built for production, in Chromium. `--markdown` measures only the answer that
// Streamdown renders, `--phone` only that on a slow phone, `--table` only the table of `docs/benchmarks.md`, and
// `--rounds=1` how often.
import { chromium } from 'playwright'
import { chromiumArgs, chromiumHelp, findChromium } from '../../../scripts/chromium.mjs'
import { missed } from './aims.mjs'
import { servePages } from './pages.mjs'
import { race } from './race.mjs'
import { print } from './table.mjs'
import {
  all,
  everyone,
  few,
  markdown,
  markdownPages,
  phone,
  phonePages,
  tabled,
} from './workloads.mjs'

// `npm run bench -- growth` names a bench of core.
const [named = ''] = process.argv.slice(2)
if (/^[a-z]/.test(named)) process.exit()

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

const ci = process.argv.includes('--ci')
const markdownOnly = process.argv.includes('--markdown')
const phoneOnly = process.argv.includes('--phone')
const tableOnly = process.argv.includes('--table')
const rounds = process.argv.find((option) => option.startsWith('--rounds='))?.slice(9)
const course = ci
  ? { names: everyone.slice(0, 2), rounds: 3, workloads: few }
  : { names: everyone, rounds: Number(rounds ?? 7), workloads: tableOnly ? tabled : all }

const pages = await servePages()
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
/** @type {import('./aims.mjs').Found[]} */
const found = []
try {
  if (!markdownOnly && !phoneOnly) {
    for (const workload of course.workloads) await tryWorkload(workload, course.names)
  }
  // Milliseconds of a page with that much in it are no gate.
  if (!ci && !phoneOnly && !tableOnly) await tryWorkload(markdown, markdownPages)
  if (!ci && !markdownOnly && !tableOnly)
    await tryWorkload(phone, phonePages, Math.min(3, course.rounds))
} finally {
  await browser.close()
  await pages.close()
}

/**
 * @param {import('./workloads.mjs').Workload} workload
 * @param {readonly import('./workloads.mjs').Name[]} names
 * @param {number} [rounds]
 */
async function tryWorkload(workload, names, rounds = course.rounds) {
  const results = await race(browser, workload, { names, rounds, url: pages.url })
  print(workload, results)
  found.push({ workload, results })
}

const misses = missed(found, ci ? 'gates' : 'aims')
for (const miss of misses) console.error(miss)
process.exitCode = misses.length ? 1 : 0
