// @ts-check
// How long the page's thread is busy in one go.

/** @typedef {{ name: string, ph: string, pid: number, tid: number, tdur?: number }} TraceEvent */

/** Marks the thread of the page in the trace. */
const markName = 'longest-task'

/**
 * Returns the milliseconds of the processor that the longest task took while `action` ran. The clock
 * would count the time of other programs too, and a machine that tests has many.
 * @param {import('playwright').Page} page
 * @param {() => Promise<void>} action
 */
export async function longestTask(page, action) {
  const browser = page.context().browser()
  if (!browser) throw new Error('The page has no browser to trace.')
  await browser.startTracing(page, {
    categories: ['toplevel', 'blink.user_timing', '__metadata'],
  })
  // Another test has its own page in the same trace.
  await page.evaluate((name) => performance.mark(name), markName)
  await action()
  const trace = await browser.stopTracing()
  /** @type {{ traceEvents: TraceEvent[] }} */
  const { traceEvents } = JSON.parse(trace.toString())
  const threads = traceEvents.filter(({ name }) => name === markName).map(thread)
  const tasks = traceEvents.filter(
    (event) => event.name === 'ThreadControllerImpl::RunTask' && threads.includes(thread(event)),
  )
  const times = tasks.map(({ tdur = 0 }) => tdur / 1_000)
  if (!times.some((time) => time > 1)) throw new Error('The trace has no tasks of the page.')
  return Math.round(Math.max(...times))
}

/** @param {TraceEvent} event */
function thread({ pid, tid }) {
  return `${pid} ${tid}`
}
