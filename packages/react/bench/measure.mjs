// @ts-check

import { setInterval } from 'node:timers/promises'

/** @typedef {import('./page/show-contender.tsx').AnswerCounts} AnswerCounts */
/**
 * `main`: how long the main thread worked. `longest`: its longest task. `ending`: its longest task from
 * the last delta on, where the feed marks that. In milliseconds.
 * @typedef {{ main: number, longest: number, ending: number }} Tasks
 * @typedef {AnswerCounts & Tasks & { failed?: string }} Measurement
 */
/** @typedef {{ name: string, cat: string, ph: string, pid: number, tid: number, ts: number, dur?: number }} TraceEvent */

// Chromium traces the tasks of a thread under the first name.
const categories = ['disabled-by-default-devtools.timeline', 'blink.user_timing']

/** Milliseconds from one key to the next, of somebody who types 80 words a minute. */
const typingInterval = 150

/**
 * Measures one answer in a fresh page. `slowdown`: how many times slower its main thread is. `isTyping`:
 * keys are pressed meanwhile.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {{ slowdown?: number | undefined, isTyping?: boolean | undefined }} [options]
 * @returns {Promise<Measurement>}
 */
export async function measure(browser, url, { slowdown = 1, isTyping = false } = {}) {
  const page = await browser.newPage()
  /** @type {string[]} */
  const problems = []
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  try {
    await page.goto(url)
    await page.waitForFunction(() => 'run' in globalThis)
    await page.requestGC()
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
    await browser.startTracing(page, { categories })
    const typing = new AbortController()
    if (isTyping) void type(session, typing.signal)
    /** @type {AnswerCounts} */
    const counts = await page.evaluate(() => Reflect.get(globalThis, 'run')())
    typing.abort()
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
    return { ...counts, ...tasksIn(traceEvents) }
  } catch (error) {
    problems.push(String(error))
    const nothing = { commits: 0, frames: 0, wall: 0, main: 0, longest: 0, ending: 0 }
    return { ...nothing, inputDelays: [], shownAfter: [], failed: problems.join('\n') }
  } finally {
    await page.close()
  }
}

/**
 * Presses a key again and again. It waits for none: a page that is busy gets the next key all the same.
 * @param {import('playwright').CDPSession} session
 * @param {AbortSignal} signal
 */
async function type(session, signal) {
  const key = { key: 'a', code: 'KeyA', windowsVirtualKeyCode: 65 }
  try {
    for await (const _ of setInterval(typingInterval, undefined, { signal })) {
      void session
        .send('Input.dispatchKeyEvent', { type: 'keyDown', text: 'a', ...key })
        .catch(ignore)
      void session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }).catch(ignore)
    }
  } catch {
    // Aborted: the answer is shown.
  }
}

/** A key that is pressed while the page closes gets no reply. */
function ignore() {}

/**
 * The tasks of the page's main thread from the question to the last frame.
 * @param {readonly TraceEvent[]} events
 * @returns {Tasks}
 */
function tasksIn(events) {
  const [sent, answered, shown] = ['sent', 'answered', 'shown'].map((mark) =>
    events.find(({ name, cat }) => name === mark && cat === 'blink.user_timing'),
  )
  if (!sent || !shown) throw new Error('The trace lacks the marks `sent` and `shown`')
  const tasks = events
    .filter(
      ({ name, ph, pid, tid, ts, dur = 0 }) =>
        name === 'RunTask' &&
        ph === 'X' &&
        pid === sent.pid &&
        tid === sent.tid &&
        ts + dur > sent.ts &&
        ts < shown.ts,
    )
    .map(({ ts, dur = 0 }) => ({ end: ts + dur, duration: dur / 1_000 }))
  const last = tasks.filter(({ end }) => answered && end > answered.ts)
  return {
    main: tasks.reduce((sum, { duration }) => sum + duration, 0),
    longest: Math.max(...tasks.map(({ duration }) => duration)),
    ending: Math.max(0, ...last.map(({ duration }) => duration)),
  }
}
