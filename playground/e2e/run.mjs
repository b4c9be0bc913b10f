// @ts-check
// Uses the built page as a person would.
//   node e2e/run.mjs [--timing | names of tests…] [--every-case]
import { mkdirSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright'
import { preview } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../../scripts/chromium.mjs'
import { appearance } from './appearance.mjs'
import { apiKeys, chat } from './chat.mjs'
import { chatCompare } from './chat-compare.mjs'
import { chatFiles } from './chat-files.mjs'
import { chatLooks } from './chat-looks.mjs'
import { chatNarrow } from './chat-narrow.mjs'
import { chatQueue } from './chat-queue.mjs'
import { chatRestore } from './chat-restore.mjs'
import { chatResume } from './chat-resume.mjs'
import { chatSaved } from './chat-saved.mjs'
import { chatTabs } from './chat-tabs.mjs'
import { chatText } from './chat-text.mjs'
import { deck } from './deck.mjs'
import { development } from './development.mjs'
import { fallback } from './fallback.mjs'
import { faults } from './faults.mjs'
import { firstLoad } from './first-load.mjs'
import { highlights } from './highlights.mjs'
import { keyboard } from './keyboard.mjs'
import { layoutShifts } from './layout-shift.mjs'
import { liveCompare } from './live-compare.mjs'
import { liveModels } from './live-models.mjs'
import { longRecording } from './long-recording.mjs'
import { markdown } from './markdown.mjs'
import { counts, ended, failures, seed } from './page-actions.mjs'
import { reading } from './reading.mjs'
import { faultRecordings, recordings } from './recordings.mjs'
import { sharing } from './sharing.mjs'
import { smallScreen } from './small-screen.mjs'
import { sourceLinks } from './source-links.mjs'
import { timeline } from './timeline.mjs'
import { transport } from './transport.mjs'
import { uploads } from './uploads.mjs'
import { lookOf } from './views.mjs'
import { windows } from './windows.mjs'

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

const tests = {
  recordings,
  faultRecordings,
  highlights,
  deck,
  timeline,
  reading,
  lookOf,
  layoutShifts,
  keyboard,
  faults,
  uploads,
  sharing,
  sourceLinks,
  markdown,
  chat,
  chatQueue,
  chatRestore,
  chatNarrow,
  chatTabs,
  chatSaved,
  chatFiles,
  chatCompare,
  chatResume,
  chatLooks,
  chatText,
  fallback,
  apiKeys,
  liveModels,
  liveCompare,
  appearance,
  development,
  smallScreen,
  windows,
}
/** What measures time or keeps the processor busy, so that nothing else should run meanwhile. */
const timingTests = { transport, longRecording }
const isTiming = process.argv.includes('--timing')
/** The names of tests to run. Default: all that measure no time, or with `--timing` all that do. */
const only = process.argv.slice(2).filter((name) => !name.startsWith('--'))
const chosen = only.length ? { ...tests, ...timingTests } : isTiming ? timingTests : tests

mkdirSync('artifacts', { recursive: true })
const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
const home = server.resolvedUrls?.local[0] ?? ''
const waiting = Object.entries(chosen).filter(([name]) => runs(name))
try {
  if (!isTiming && runs('firstLoad')) await firstLoad(await newPage(), home)
  await Promise.all([runTests(), runTests()])
} finally {
  await browser.close()
  await server.close()
}
const { passed } = counts
writeFileSync(
  `artifacts/${isTiming ? 'e2e-timing' : 'e2e'}.json`,
  JSON.stringify({ passed, failed: failures.length }),
)
for (const failure of failures) console.error(`FAIL ${failure}`)
if (failures.length > 0) console.error(`FUZZ_SEED=${seed}`)
if (failures.length === 0) console.log(`ok   playground ${passed} checks`)
process.exitCode = failures.length > 0 ? 1 : 0

/** @param {string} name */
function runs(name) {
  return !only.length || only.includes(name)
}

/** Runs the tests that wait, each in a page of its own. Two of these keep two cores busy. */
async function runTests() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, test] = next
    const start = performance.now()
    const page = await newPage()
    try {
      await page.goto(home)
      await page.getByLabel('Speed').selectOption('max')
      await ended(page)
      await test(page)
    } catch (error) {
      failures.push(`${name}: ${error}`)
      await page.screenshot({ path: `artifacts/${name}-failed.png` })
    }
    await page.context().close()
    console.log(`     ${name} ${((performance.now() - start) / 1_000).toFixed(1)} s`)
  }
}

/** A page of somebody who has never been here. It must work offline, and without an error. */
async function newPage() {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 } })
  const page = await context.newPage()
  // A loaded machine is slow, and that is no failure.
  page.setDefaultTimeout(120_000)
  page.on('pageerror', (error) => failures.push(String(error)))
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home))
      failures.push(request.url())
  })
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return
    // A test reads the drawing, and the page does not.
    if (!message.text().includes('getImageData')) failures.push(message.text())
  })
  return page
}
