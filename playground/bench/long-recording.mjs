// @ts-check
// Plays a recording of 50,000 events at full speed, the timeline drawn, in fresh pages of the built playground, and
// switches its answer to text and back. Fails where a task takes over 100 ms of the processor, or over 150 to switch.
// `npm run bench --workspace playground`, which builds first, with `-- --rounds=10` for more pages.
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { preview } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../../scripts/chromium.mjs'
import {
  bringLongCassette,
  eventCount,
  playOnce,
  switchToTextAndBack,
  wholeText,
} from '../e2e/long-recording.mjs'
import { ended, failures } from '../e2e/page-actions.mjs'
import { longestTask } from '../e2e/tasks.mjs'

const limits = { playing: 100, switching: 150 }
const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })

const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
/** @type {Record<keyof typeof limits, number[]>} */
const longest = { playing: [], switching: [] }
try {
  for (let round = 0; round < Number(values.rounds); round++) await playInFreshPage()
} finally {
  await browser.close()
  await server.close()
}
let isOver = false
for (const name of /** @type {const} */ (['playing', 'switching'])) {
  const worst = Math.max(...longest[name])
  isOver ||= worst > limits[name]
  console.log(
    `${eventCount.toLocaleString('en')} events, ${name}: the longest task of each page ${longest[name].join(', ')} ms, of all ${worst} ms (at most ${limits[name]})`,
  )
}
for (const failure of failures) console.error(`FAIL ${failure}`)
process.exitCode = isOver || failures.length > 0 ? 1 : 0

/** Adds the longest tasks of a page that plays the recording, which it has not seen before. */
async function playInFreshPage() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  page.on('pageerror', (error) => failures.push(String(error)))
  await page.goto(server.resolvedUrls?.local[0] ?? '')
  await page.getByLabel('Speed').selectOption('max')
  await ended(page)
  await bringLongCassette(page)
  longest.playing.push(await longestTask(page, () => playOnce(page, 'long')))
  const share = await page.locator('.deck-timeline-area > canvas').evaluate(shareOfBars)
  if (share < 0.3) failures.push(`The bars of the timeline fill ${share.toFixed(2)} of its width.`)
  await wholeText(page)
  longest.switching.push(await longestTask(page, () => switchToTextAndBack(page)))
  await context.close()
}

/**
 * The share of the width in which bars rise at least to the upper half of the drawing, below its ruler.
 * @param {SVGElement | HTMLElement} element
 */
function shareOfBars(element) {
  const canvas = /** @type {HTMLCanvasElement} */ (element)
  const { width, height } = canvas
  const top = Math.round(0.3 * height)
  const bottom = Math.round(0.5 * height)
  const image = canvas.getContext('2d')?.getImageData(0, top, width, bottom - top)
  const columns = new Set()
  for (const [index, value] of image?.data.entries() ?? []) {
    if (index % 4 === 3 && value > 0) columns.add(((index - 3) / 4) % width)
  }
  // A bar takes three pixels of four.
  return columns.size / width
}
