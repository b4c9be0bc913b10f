// @ts-check
// Runs the checks from the packed tarball in every runtime. CI fails where one is missing.
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from 'playwright'
import workerd from 'workerd'
import { chromiumArgs, chromiumHelp, findChromium } from '../scripts/chromium.mjs'
import { bundle } from './bundle.mjs'
import { serveApi, servePage } from './server.mjs'

/** @typedef {import('./checks.ts').Verdict} Verdict */

const exec = promisify(execFile)
const require = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'deltakit-runtimes-'))
const cli = join(folder, 'cli.mjs')
const timeLimit = 180_000

/** @type {Record<string, (api: string) => Promise<Verdict>>} */
const runtimes = {
  node: (api) => inProcess(process.execPath, [cli, api]),
  chromium: inChromium,
  workerd: inWorkerd,
  deno: (api) => inProcess(process.execPath, [...denoRun(), cli, api]),
  bun: (api) => inProcess(binary('bun', 'bin/bun.exe'), [cli, api]),
}

const totals = { passed: 0, failed: 0 }
try {
  const core = await bundle(folder, ['cli', 'page', 'worker'])
  const { readCassette } = await import(pathToFileURL(join(core, 'dist', 'cassette.js')).href)
  for (const [name, run] of Object.entries(runtimes)) {
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
  const begun = performance.now()
  try {
    const { passed, failed } = await run(server.url)
    const took = Math.round(performance.now() - begun)
    totals.passed += passed
    totals.failed += failed.length
    const word = failed.length > 0 ? 'FAIL' : 'ok  '
    console.log(`${word} ${name} ${passed + failed.length} checks (${took} ms)`)
    for (const problem of failed) console.error(`     ${problem}`)
  } catch (error) {
    totals.failed++
    console.error(`FAIL ${name}\n${error instanceof Error ? error.stack : error}`)
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

function denoRun() {
  return [binary('deno', 'bin.cjs'), 'run', '--no-config', '--no-lock', '--allow-net=127.0.0.1']
}

/**
 * @param {string} name
 * @param {string} file
 */
function binary(name, file) {
  return join(dirname(require.resolve(`${name}/package.json`)), file)
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
  const config = join(folder, 'workerd.capnp')
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
      compatibilityDate = "${workerd.compatibilityDate}",
    )),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`,
  )
  const child = spawn(workerd.default, ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  try {
    const port = await portOf(child)
    const response = await fetch(`http://127.0.0.1:${port}/?api=${encodeURIComponent(api)}`, {
      signal: AbortSignal.timeout(timeLimit),
    })
    if (!response.ok) throw new Error(await response.text())
    return await response.json()
  } finally {
    child.kill()
  }
}

/**
 * The port workerd chose: it says so on its control pipe, a JSON object a line.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function portOf(child) {
  return new Promise((resolve, reject) => {
    let said = ''
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`workerd exited with ${code}`)))
    child.stdio[3]?.on('data', (data) => {
      said += data
      const line = said.split('\n').find((text) => /"listen".*\}$/.test(text))
      if (line) resolve(JSON.parse(line).port)
    })
  })
}
