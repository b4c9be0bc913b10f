// @ts-check
// Tries every scenario with every page in Chromium, and compares the table of docs/interop.md with what
// happened. `--only <client>` tries one, `--write` writes the table anew.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { build } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../scripts/chromium.mjs'
import { clients } from './clients.mjs'
import { scenarios } from './scenarios.mjs'
import { serve } from './server/serve.mjs'
import { differences, writeColumn, writeKeptColumns } from './table.mjs'

const { values } = parseArgs({
  options: { only: { type: 'string' }, write: { type: 'boolean', default: false } },
})
const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

if (values.write) writeKeptColumns()
const counts = { passed: 0, failed: 0 }
const folder = import.meta.dirname
await build({
  root: join(folder, 'pages'),
  configFile: join(folder, 'vite.config.ts'),
  logLevel: 'error',
})
const server = await serve(join(folder, 'dist'))
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
for (const client of clients.filter(({ id }) => !values.only || id === values.only)) {
  const started = performance.now()
  /** @type {Record<string, string>} */
  const column = {}
  for (const [row, scenario] of Object.entries(scenarios)) {
    const { cell, problem } = await attempt(client, row, scenario)
    column[row] = cell
    if (problem) fail(`${client.name}: ${row}\n${problem}`)
    else counts.passed++
  }
  if (values.write) writeColumn(client.name, column)
  for (const difference of differences(client.name, column)) fail(difference)
  console.log(`${client.name}: ${((performance.now() - started) / 1_000).toFixed(1)} s`)
}
await browser.close()
server.stop()
mkdirSync('artifacts', { recursive: true })
writeFileSync('artifacts/interop.json', JSON.stringify(counts))
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exit(counts.failed ? 1 : 0)

/**
 * @param {import('./clients.mjs').Client} client
 * @param {string} row
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @returns {Promise<{ cell: string, problem?: string }>}
 */
async function attempt({ id, without = {} }, row, { answers, run, keeps }) {
  const session = `${id}-${Object.keys(scenarios).indexOf(row)}`
  const provider = server.begin(session, answers)
  const context = await browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  /** @type {string[]} */
  const errors = []
  page.on('pageerror', (error) => errors.push(String(error)))
  try {
    await page.goto(`${server.origin}/?client=${id}&session=${session}`)
    const instead = without[row]
    const problem = await run(page, provider).then(() => undefined, String)
    if (problem && instead) await keeps?.(page, provider)
    else if (problem) throw new Error(problem)
    return { cell: problem && instead ? instead : 'yes' }
  } catch (error) {
    const shown = await page
      .locator('body')
      .innerText()
      .catch(() => '')
    return { cell: 'no', problem: [error, ...errors, `It shows:\n${shown}`].join('\n') }
  } finally {
    await context.close()
  }
}

/** @param {string} problem */
function fail(problem) {
  counts.failed++
  console.error(`FAIL ${problem}`)
}
