// @ts-check

/** @typedef {import('./page/main.tsx').Seen} Seen */
/**
 * `main`: what the main thread worked, `longest`: the longest it could do nothing else; milliseconds.
 * @typedef {Seen & { main: number, longest: number, failed?: string }} Taken
 */
/** @typedef {{ name: string, cat: string, ph: string, pid: number, tid: number, ts: number, dur?: number }} TraceEvent */

// Chromium traces the tasks of a thread for its own developer tools under the first name.
const categories = ['disabled-by-default-devtools.timeline', 'blink.user_timing']

/**
 * One answer in a page of its own, as a reader meets it who has just come.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @returns {Promise<Taken>}
 */
export async function measure(browser, url) {
  const page = await browser.newPage()
  /** @type {string[]} */
  const problems = []
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  try {
    await page.goto(url)
    await page.waitForFunction(() => 'run' in globalThis)
    await page.requestGC()
    await browser.startTracing(page, { categories })
    /** @type {Seen} */
    const seen = await page.evaluate(() => Reflect.get(globalThis, 'run')())
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
    return { ...seen, ...tasksIn(traceEvents) }
  } catch (error) {
    problems.push(String(error))
    return { commits: 0, frames: 0, wall: 0, main: 0, longest: 0, failed: problems.join('\n') }
  } finally {
    await page.close()
  }
}

/**
 * What the thread of the page did from the question to the last frame.
 * @param {readonly TraceEvent[]} events
 */
function tasksIn(events) {
  const asked = events.find(({ name, cat }) => name === 'asked' && cat === 'blink.user_timing')
  const shown = events.find(({ name, cat }) => name === 'shown' && cat === 'blink.user_timing')
  if (!asked || !shown) throw new Error('the trace does not tell of the answer')
  const durations = events
    .filter(
      ({ name, ph, pid, tid, ts, dur = 0 }) =>
        name === 'RunTask' &&
        ph === 'X' &&
        pid === asked.pid &&
        tid === asked.tid &&
        ts + dur > asked.ts &&
        ts < shown.ts,
    )
    .map(({ dur = 0 }) => dur / 1_000)
  return {
    main: durations.reduce((sum, duration) => sum + duration, 0),
    longest: Math.max(...durations),
  }
}
