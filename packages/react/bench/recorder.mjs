// @ts-check
// What the flight recorder of `@deltakit/devtools` costs a page, a delta, in Chromium: processor time of the main
// thread. It is found in three ways, for none shows all:
// - In one page, every second answer is recorded. This is the time that the recorder adds to code that is the same.
// - In two pages that are asked in turn, one with it and one without. Two pages without it differ by up to 8 %
//   themselves, for as long as they live, so that it takes many pairs of pages.
// - By a profile, the share of the recorder's own functions.
// With each median comes the interval that holds it 95 times of 100.
// Before each answer garbage is collected, which throws away compiled code too: an answer pays for compiling what reads
// it, as the first one of a page does.
//   node bench/recorder.mjs --pages=40 --rounds=7 --only="a delta a task"
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumHelp, findChromium } from '../../../scripts/chromium.mjs'
import { recorder, servePages } from './pages.mjs'

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const warmUps = 4
const deltas = 10_000
const feeds = ['a delta a task', 'a delta a read', 'over one second'].filter(
  (feed) => !values.only || feed === values.only,
)
/** A second after an answer the recorder looks for credentials, when the page is idle. */
const untilSealed = 1_800

const pages = await servePages()
const browser = await chromium.launch({ executablePath, args: chromiumArgs })

/** @typedef {{ measure: (action: () => Promise<unknown>) => Promise<number>, answer: () => Promise<number>, close: () => Promise<void> }} WarmPage */

/**
 * A page in a process of its own, and what the processor did for its main thread in an answer, in microseconds.
 * @param {string} contender
 * @param {string} feed
 * @returns {Promise<WarmPage>}
 */
async function openPage(contender, feed) {
  const { page, session, close } = await openSession(contender, feed)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })

  async function spent() {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000_000
  }

  /** @param {() => Promise<unknown>} action */
  async function measure(action) {
    const before = await spent()
    await action()
    return (await spent()) - before
  }

  return {
    measure,
    async answer() {
      await page.requestGC()
      return measure(() => page.evaluate(() => Reflect.get(globalThis, 'run')()))
    },
    close,
  }
}

/** @param {string} contender @param {string} feed */
async function openSession(contender, feed) {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.on('pageerror', (error) => {
    throw error
  })
  const query = new URLSearchParams({
    contender,
    feed,
    deltas: `${deltas}`,
    older: '0',
    text: 'words',
  })
  await page.goto(`${pages.url}?${query}`)
  await page.waitForFunction(() => 'run' in globalThis)
  const session = await context.newCDPSession(page)
  return { page, session, close: () => context.close() }
}

/**
 * The share of the recorder's own functions in the time of a page that is busy with answers.
 * @param {string} feed
 * @returns {Promise<number>}
 */
async function ownShare(feed) {
  const { page, session, close } = await openSession('deltakit, recorded', feed)
  const answer = () => page.evaluate(() => Reflect.get(globalThis, 'run')())
  for (let round = 0; round < warmUps; round++) await answer()
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: 100 })
  await session.send('Profiler.start')
  for (let round = 0; round < rounds; round++) await answer()
  const { profile } = await session.send('Profiler.stop')
  await close()
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = { own: 0, all: 0 }
  for (const [at, id] of (profile.samples ?? []).entries()) {
    const { functionName = '', url = '' } = frames.get(id) ?? {}
    if (functionName === '(idle)') continue
    const time = profile.timeDeltas?.[at] ?? 0
    times.all += time
    if (url.includes(recorder.name)) times.own += time
  }
  return times.own / times.all
}

/**
 * What a recorded answer takes more than the one before it in the same page, in microseconds, and what that one takes.
 * @param {string} feed
 */
async function inTurn(feed) {
  const page = await openPage('deltakit, recorded in turn', feed)
  for (let round = 0; round < warmUps * 2; round++) await page.answer()
  /** @type {{ plain: number, recorded: number }[]} */
  const answers = []
  for (let round = 0; round < rounds * 2; round++) {
    answers.push({ plain: await page.answer(), recorded: await page.answer() })
  }
  await page.close()
  const plain = middleOf(answers.map((answer) => answer.plain))
  return { plain, extra: middleOf(answers.map((answer) => answer.recorded - answer.plain)) }
}

/** @param {readonly number[]} values */
function middleOf(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
}

/**
 * The median, and the interval of it by the ranks of the values.
 * @param {readonly number[]} values
 * @param {(value: number) => string} show
 */
function median(values, show) {
  const sorted = values.toSorted((one, other) => one - other)
  const rank = Math.max(0, Math.floor((sorted.length - 1.96 * Math.sqrt(sorted.length)) / 2))
  const [low = 0, middle = 0, high = 0] = [rank, sorted.length >> 1, sorted.length - 1 - rank].map(
    (index) => sorted[index],
  )
  return `${show(middle)} (${show(low)} to ${show(high)})`
}

/** @param {number} microseconds */
const perDelta = (microseconds) => `${(microseconds / deltas).toFixed(2)} µs`
/** @param {number} share */
const percent = (share) => `${(share * 100).toFixed(1)} %`

try {
  for (const feed of feeds) {
    /** @type {{ plain: number, recorded: number }[]} */
    const pairs = []
    for (let count = 0; count < Number(values.pages); count++) {
      const pages = {
        plain: await openPage('deltakit, repeated', feed),
        recorded: await openPage('deltakit, recorded', feed),
      }
      /** @type {{ plain: number[], recorded: number[] }} */
      const times = { plain: [], recorded: [] }
      const names = /** @type {const} */ (['plain', 'recorded'])
      for (let round = -warmUps; round < rounds; round++) {
        for (const name of round % 2 ? names : names.toReversed()) {
          const time = await pages[name].answer()
          if (round >= 0) times[name].push(time)
        }
      }
      pairs.push({ plain: middleOf(times.plain), recorded: middleOf(times.recorded) })
      await pages.plain.close()
      await pages.recorded.close()
    }
    /** @type {{ plain: number, extra: number }[]} */
    const turns = []
    for (let count = 0; count < Number(values.pages) / 2; count++) turns.push(await inTurn(feed))
    /** @type {number[]} */
    const shares = []
    for (let count = 0; count < Number(values.pages) / 4; count++) shares.push(await ownShare(feed))
    const searched = await openPage('deltakit, searched', feed)
    /** @type {number[]} */
    const searches = []
    for (let round = 0; round < 6; round++) {
      await searched.answer()
      searches.push(await searched.measure(() => setTimeout(untilSealed)))
    }
    await searched.close()
    const without = median(
      pairs.map((pair) => pair.plain),
      perDelta,
    )
    const extra = median(
      pairs.map((pair) => pair.recorded - pair.plain),
      perDelta,
    )
    const share = median(
      pairs.map((pair) => pair.recorded / pair.plain - 1),
      percent,
    )
    const inOnePage = turns.map(({ plain, extra }) => extra / plain)
    const later = median(searches, perDelta)
    console.log(`${deltas} deltas, ${feed}:
  in ${turns.length} pages in which every second answer is recorded: ${median(inOnePage, percent)} more
  in ${pairs.length} pairs of pages: ${without} a delta without it, ${extra} more with it: ${share}
  its own functions: ${median(shares, percent)} of all. When the page is idle: ${later}`)
  }
} finally {
  await browser.close()
  await pages.close()
}
