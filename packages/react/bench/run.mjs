// @ts-check
// The cost of `useChatStream` over a store that is written by hand for one page, beside `useChat`: the
// same deltas in equal pages, built for production, in Chromium.
import { chromium } from 'playwright'
import { chromiumArgs, chromiumHelp, findChromium } from '../../../scripts/chromium.mjs'
import { missed } from './aims.mjs'
import { servePages } from './pages.mjs'
import { race } from './race.mjs'
import { print } from './table.mjs'
import { all, everyone, few } from './workloads.mjs'

// `npm run bench -- growth` names a bench of core.
const [named = ''] = process.argv.slice(2)
if (/^[a-z]/.test(named)) process.exit()

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

const ci = process.argv.includes('--ci')
const course = ci
  ? { names: everyone.slice(0, 2), rounds: 3, workloads: few }
  : { names: everyone, rounds: 7, workloads: all }

const pages = await servePages()
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
/** @type {import('./aims.mjs').Found[]} */
const found = []
try {
  for (const workload of course.workloads) {
    const results = await race(browser, workload, { ...course, url: pages.url })
    print(workload, results)
    found.push({ workload, results })
  }
} finally {
  await browser.close()
  await pages.close()
}

const misses = missed(found, ci ? 'gates' : 'aims')
for (const miss of misses) console.error(miss)
process.exitCode = misses.length ? 1 : 0
