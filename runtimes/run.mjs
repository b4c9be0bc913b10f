// @ts-check
// Runs the checks from the packed tarball in every runtime, or in those whose names have the word given
// in them. CI fails where one is missing.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumHelp, findChromium } from '../scripts/chromium.mjs'
import { bundle } from './bundle.mjs'
import { edgeEntries, edgeRuns } from './edge-runs.mjs'
import { bun, denoRun, startWorkerd, takePrinted } from './programs.mjs'
import { serveApi, servePage } from './server.mjs'

/** @typedef {import('./checks.ts').Verdict} Verdict */

const exec = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'deltakit-runtimes-'))
const cli = join(folder, 'cli.mjs')
const timeLimit = 180_000
const [, , word = ''] = process.argv

/** @type {Record<string, (api: string) => Promise<Verdict>>} */
const runtimes = {
  node: (api) => inProcess(process.execPath, [cli, api]),
  chromium: inChromium,
  workerd: inWorkerd,
  deno: (api) => inProcess(process.execPath, [...denoRun, cli, api]),
  bun: (api) => inProcess(bun, [cli, api]),
}

const totals = { passed: 0, failed: 0 }
try {
  const core = await bundle(folder, {
    ...{ cli: 'cli.ts', page: 'page.ts', worker: 'worker.ts' },
    ...edgeEntries,
  })
  const { readCassette } = await import(pathToFileURL(join(core, 'dist', 'cassette.js')).href)
  for (const [name, run] of Object.entries({ ...runtimes, ...edgeRuns(folder) })) {
    if (!name.includes(word)) continue
    if (name === 'chromium' && !findChromium() && !process.env.CI) console.error(chromiumHelp)
    else await judge(name, run, readCassette)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
mkdirSync('artifacts', { recursive: true })
writeFileSync('artifacts/runtimes.json', JSON.stringify(totals))
process.exitCode = totals.failed > 0 ? 1 : 0

/**
 * @param {string} name
 * @param {(api: string) => Promise<Verdict>} run
 * @param {import('./server.mjs').ReadCassette} readCassette
 */
async function judge(name, run, readCassette) {
  const server = await serveApi(readCassette)
  const start = performance.now()
  try {
    const { passed, failed } = await run(server.url)
    const took = Math.round(performance.now() - start)
    totals.passed += passed
    totals.failed += failed.length
    const word = failed.length > 0 ? 'FAIL' : 'ok  '
    console.log(`${word} ${name} ${passed + failed.length} checks (${took} ms)`)
    for (const problem of failed) console.error(`     ${problem}`)
    const printed = takePrinted()
    if (failed.length > 0) console.error(printed)
  } catch (error) {
    totals.failed++
    console.error(`FAIL ${name}\n${error instanceof Error ? error.stack : error}\n${takePrinted()}`)
  } finally {
    server.close()
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Verdict>}
 */
async function inProcess(command, args) {
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1' }
  const { stdout } = await exec(command, args, { env, timeout: timeLimit, maxBuffer: 2 ** 26 })
  return JSON.parse(stdout)
}

/**
 * @param {string} api
 * @returns {Promise<Verdict>}
 */
async function inChromium(api) {
  const executablePath = findChromium()
  if (!executablePath) throw new Error(chromiumHelp)
  const server = await servePage(join(folder, 'page.mjs'))
  const browser = await chromium.launch({ executablePath, args: chromiumArgs })
  try {
    const page = await browser.newPage()
    await page.goto(`${server.url}?api=${encodeURIComponent(api)}`)
    await page.waitForFunction('globalThis.verdict')
    return await page.evaluate('globalThis.verdict')
  } finally {
    await browser.close()
    server.close()
  }
}

/**
 * @param {string} api
 * @returns {Promise<Verdict>}
 */
async function inWorkerd(api) {
  const server = await startWorkerd(folder, { module: 'worker.mjs' })
  try {
    const response = await fetch(`${server.url}/?api=${encodeURIComponent(api)}`, {
      signal: AbortSignal.timeout(timeLimit),
    })
    if (!response.ok) throw new Error(await response.text())
    return await response.json()
  } finally {
    server.close()
  }
}
