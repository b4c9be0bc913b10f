// @ts-check
// Makes an app for each platform from our tarballs and `docs/getting-started.md` alone, builds it, and uses
// it with a provider on this machine. Also bundles every entry point with each bundler, and compiles it with
// the oldest and the newest TypeScript: any warning fails.
// `--only <word>` tries those with the word in their names.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumHelp, findChromium } from './chromium.mjs'
import { apps } from './fresh/apps.mjs'
import { programUnder } from './fresh/blocks.mjs'
import { bundlers, everyEntryPoint, everyEntryPointRequired } from './fresh/bundlers.mjs'
import { compilers } from './fresh/compilers.mjs'
import { installFresh, writeFiles } from './fresh/install.mjs'
import { output } from './fresh/output.mjs'
import { startProvider } from './fresh/provider.mjs'
import { sharedPackage } from './fresh/shared-package.mjs'

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

/** What `.ci/run` counts. */
const counts = { passed: 0, failed: 0 }
const started = performance.now()
const temporary = mkdtempSync(join(tmpdir(), 'deltakit-fresh-'))
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const folder = installFresh(temporary)
console.log(`     installed in ${secondsSince(started)} s`)

const core = pathToFileURL(join(folder, 'node_modules/@deltakit/core/dist/cassette.js')).href
/** @type {typeof import('@deltakit/core/cassette')} */
const { readCassette } = await import(core)
const recording = 'openrouter/grok-code-fast-1/text'
const [interaction] = readCassette(readFileSync(`cassettes/${recording}.yaml`, 'utf8')).interactions
const expected = JSON.parse(readFileSync('cassettes/expected.json', 'utf8'))
const provider = await startProvider(String(interaction?.response.body))
const surroundings = {
  folder,
  provider: provider.address,
  answer: expected[`${recording}.yaml#0`].content,
  inBrowser,
}

for (const [name, tryApp] of Object.entries(apps)) {
  await check(name, async () => {
    const before = provider.requests()
    await tryApp(surroundings)
    const problems = provider.takeProblems()
    if (provider.requests() !== before + 1) problems.push('It did not send one request')
    return problems
  })
}
writeFiles(folder, [
  ['every.mjs', everyEntryPoint()],
  ['every.mts', everyEntryPoint()],
  ['every.cjs', everyEntryPointRequired()],
  ['server.mts', everyEntryPoint(isForServers)],
  ['shared-package.mts', sharedPackage],
])
for (const program of ['every.mjs', 'every.cjs']) {
  // One that keeps the process running fails by its time limit.
  await check(`${program} in Node`, async () => {
    await output(process.execPath, { args: [program], folder })
    return []
  })
}
await check('hooks in a CommonJS program', async () => {
  const program = programUnder('docs/baseline.md', 'CommonJS', { language: 'cjs' })
  writeFiles(folder, [['commonjs.cjs', program]])
  const printed = await output(process.execPath, { args: ['commonjs.cjs'], folder })
  return printed === '<p>idle</p>\n' ? [] : [printed]
})
for (const [name, bundle] of Object.entries(bundlers)) {
  await check(`no warning of ${name}`, () => bundle(folder))
}
for (const [name, compile] of Object.entries(compilers)) {
  await check(`no error of ${name}`, () => compile(folder))
}
provider.close()

mkdirSync('artifacts', { recursive: true })
writeFileSync('artifacts/fresh.json', JSON.stringify(counts))
console.log(`${counts.passed} passed, ${counts.failed} failed, in ${secondsSince(started)} s`)

/**
 * What a server may use: the rest is for pages alone.
 * @param {string} name
 */
function isForServers(name) {
  return name.startsWith('@deltakit/core') && name !== '@deltakit/core/tabs'
}

/**
 * @param {string} name
 * @param {() => Promise<string[]>} findProblems
 */
async function check(name, findProblems) {
  if (!name.includes(values.only)) return
  const start = performance.now()
  const problems = await findProblems().catch((error) => [String(error.stack)])
  if (problems.length) {
    counts.failed++
    process.exitCode = 1
    console.error(`FAIL ${name}\n  ${problems.join('\n  ')}`)
  } else {
    counts.passed++
    console.log(`ok   ${name} ${secondsSince(start)} s`)
  }
}

/**
 * Opens a page, and fails for whatever its console has.
 * @param {string} url
 * @param {(page: import('playwright').Page) => Promise<void>} use
 */
async function inBrowser(url, use) {
  const browser = await chromium.launch({ executablePath: `${executablePath}`, args: chromiumArgs })
  try {
    const page = await browser.newPage()
    /** @type {string[]} */
    const messages = []
    page.on('console', (message) => {
      const { url } = message.location()
      // An empty app has no icon.
      const isIcon = url.endsWith('/favicon.ico')
      const isComplaint = ['warning', 'error'].includes(message.type())
      if (isComplaint && !isIcon) messages.push(`${message.text()} (${url})`)
    })
    page.on('pageerror', (error) => messages.push(String(error)))
    await page.goto(url)
    await use(page)
    if (messages.length) throw new Error(`The console of the page has:\n${messages.join('\n')}`)
  } finally {
    await browser.close()
  }
}

/** @param {number} start */
function secondsSince(start) {
  return ((performance.now() - start) / 1_000).toFixed(0)
}
