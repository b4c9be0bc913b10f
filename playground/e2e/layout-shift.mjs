// @ts-check
// Loads each view in a browser that has never been here, with a slow processor too, and adds up what shifts.
import { check, everyCase, failures } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const sizes = /** @type {const} */ ([
  [1440, 900],
  [1024, 768],
  [390, 844],
])

/** The slow processor shows what comes late. */
const slowdowns = everyCase ? [1, 4] : [4]

/** What is seen once a view is there. */
const views = {
  '': '.deck-verdict [data-outcome]',
  '#chat': '.composer',
  '#compare': '.compare-pane canvas, .compare-pane svg, .compare-pane .pill',
  '#checks': '.checks-table tbody tr',
  '?embed#cassette/anthropic/claude-sonnet-4-5/tool': '.deck-verdict [data-outcome]',
}

/** @param {Page} page */
export async function layoutShifts(page) {
  const home = page.url().split(/[?#]/)[0] ?? ''
  const browser = page.context().browser()
  if (!browser) throw new Error('There is no browser.')
  let highest = 0
  for (const [view, selector] of Object.entries(views)) {
    for (const slowdown of slowdowns) {
      const sums = sizes.map(async (size) => {
        const shifts = await shiftsOf(browser, { address: home + view, selector, size, slowdown })
        const sum = shifts.reduce((total, { value }) => total + value, 0)
        const largest = shifts.toSorted((one, other) => other.value - one.value).slice(0, 3)
        const name = `the shift while ${view || 'the first page'} loads, ${size[0]}, slowed ${slowdown}`
        check(name, sum <= 0.02, [sum, largest])
        return sum
      })
      highest = Math.max(highest, ...(await Promise.all(sums)))
    }
  }
  console.log(`     the most that shifts while a view loads: ${highest.toFixed(4)}`)
}

/**
 * @param {import('playwright').Browser} browser
 * @param {{ address: string, selector: string, size: readonly [number, number], slowdown: number }} load
 */
async function shiftsOf(browser, { address, selector, size: [width, height], slowdown }) {
  const context = await browser.newContext({ viewport: { width, height } })
  const page = await context.newPage()
  page.on('pageerror', (error) => failures.push(String(error)))
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.addInitScript(watchShifts)
  await page.goto(address)
  await page.locator(selector).first().waitFor()
  // What comes late, such as lists and lazy parts, has come by the time that nothing is loaded.
  await page.waitForLoadState('networkidle')
  const shifts = await page.evaluate(
    () => /** @type {{ shifts: Shift[] }} */ (/** @type {unknown} */ (globalThis)).shifts,
  )
  await context.close()
  return shifts
}

/** @typedef {{ value: number, what: string[] }} Shift */

/** Runs in the page before it loads. */
function watchShifts() {
  /** @type {Shift[]} */
  const shifts = []
  Object.assign(globalThis, { shifts })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput, sources } =
        /** @type {PerformanceEntry & { value: number, hadRecentInput: boolean, sources: { node?: Element }[] }} */ (
          entry
        )
      if (hadRecentInput) continue
      const what = sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? 'text')
      shifts.push({ value, what })
    }
  }).observe({ type: 'layout-shift', buffered: true })
}
