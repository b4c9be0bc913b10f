// @ts-check
// What it costs to store a chat of 1,000 messages while an answer streams, in Chromium: a persister of each
// query beside one of the whole client. `node bench/persist.mjs`
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build, preview } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../../../scripts/chromium.mjs'

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

/** @type {import('vite').InlineConfig} */
const config = {
  configFile: false,
  root: fileURLToPath(new URL('persist', import.meta.url)),
  mode: 'production',
  logLevel: 'error',
  build: {
    outDir: fileURLToPath(new URL('../node_modules/.cache/bench-persist', import.meta.url)),
    emptyOutDir: true,
    target: 'esnext',
    chunkSizeWarningLimit: 2_000,
  },
  preview: { port: 0, host: '127.0.0.1' },
}
await build(config)
const server = await preview(config)
const url = server.resolvedUrls?.local[0] ?? ''
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
const rounds = 3
const persisters = /** @type {const} */ (['each', 'whole'])

/**
 * @param {'each' | 'whole'} persister
 * @returns {Promise<import('./persist/main.tsx').PersistCost>}
 */
async function measure(persister) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${url}?persister=${persister}&messages=1000`)
  await page.waitForSelector('p', { state: 'attached' })
  const cost = await page.evaluate('measure()')
  await context.close()
  return /** @type {import('./persist/main.tsx').PersistCost} */ (cost)
}

/** @type {Record<'each' | 'whole', import('./persist/main.tsx').PersistCost[]>} */
const costs = { each: [], whole: [] }
try {
  for (let round = 0; round < rounds; round++) {
    for (const persister of persisters) costs[persister].push(await measure(persister))
  }
} finally {
  await browser.close()
  await server.close()
}

/** @param {readonly number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/**
 * @param {'each' | 'whole'} persister
 * @param {keyof import('./persist/main.tsx').PersistCost} field
 */
const costOf = (persister, field) => median(costs[persister].map((cost) => cost[field]))

console.log('A chat of 1,000 messages while an answer of 400 words streams:')
for (const persister of persisters) {
  const written = (costOf(persister, 'written') / 1_000).toFixed(1)
  const work = costOf(persister, 'work').toFixed(2)
  const inAll = (costOf(persister, 'writtenInAll') / 1_000_000).toFixed(1)
  const workInAll = costOf(persister, 'workInAll').toFixed(1)
  console.log(
    persister === 'each' ? 'a persister of each query' : 'a persister of the whole client',
  )
  console.log(`  a second: ${written} kB written, ${work} ms of the main thread`)
  console.log(`  the answer: ${inAll} MB written, ${workInAll} ms of the main thread`)
}
