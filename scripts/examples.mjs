// @ts-check
// Installs every example with our packed packages, type-checks and builds it, starts it, and uses it in
// Chromium. `--only <name>` tries one, `--all` the slow ones too, `--lock` writes their lockfiles anew.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumHelp, findChromium } from './chromium.mjs'
import { checkCopies } from './examples/copies.mjs'
import { examples } from './examples/examples.mjs'
import { copyExample, install, packPackages, run, writeLockfile } from './examples/install.mjs'
import { startProgram } from './examples/program.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    all: { type: 'boolean', default: false },
    lock: { type: 'boolean', default: false },
  },
})
const chosen = examples.filter(({ name, isSlow }) =>
  values.only ? name === values.only : values.all || values.lock || !isSlow,
)
if (chosen.length === 0) throw new Error(`There is no example ${values.only}`)

const executablePath = findChromium()
if (!executablePath && !values.lock) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

/** What `.ci/run` counts: every example, and everything that a person does with one. */
const counts = { passed: 0, failed: 0 }
const started = stopwatch()

checkCopies()
const temporary = mkdtempSync(join(tmpdir(), 'deltakit-examples-'))
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const tarballs = packPackages(temporary)
for (const example of chosen) {
  const seconds = stopwatch()
  try {
    const folder = copyExample(example.name, temporary)
    if (values.lock) writeLockfile(example.name, { folder, tarballs })
    else await tryExample(example, install(folder, tarballs))
    counts.passed++
    console.log(`ok   ${example.name} ${seconds()} s`)
  } catch (error) {
    counts.failed++
    process.exitCode = 1
    console.error(`FAIL ${example.name}\n${error instanceof Error ? error.stack : error}`)
  }
}

if (!values.lock) {
  mkdirSync('artifacts', { recursive: true })
  writeFileSync('artifacts/examples.json', JSON.stringify(counts))
  console.log(`${counts.passed} passed, ${counts.failed} failed, in ${started()} s`)
}

/**
 * @param {import('./examples/examples.mjs').Example} example
 * @param {string} folder Where it is installed.
 */
async function tryExample({ name, command = 'npm', prepare, check, programs }, folder) {
  for (const args of prepare) run(command, { args, folder })
  check?.(folder)
  console.log(`     ${name}: installed and built`)
  for (const { args, address, scenarios, reset } of programs) {
    const program = await startProgram(command, { args, folder, address })
    try {
      await inBrowser(program.url, { name, scenarios, reset })
    } catch (error) {
      console.error(program.output())
      throw error
    } finally {
      await program.stop()
    }
  }
}

/**
 * @param {string} url
 * @param {Pick<import('./examples/examples.mjs').ExampleProgram, 'scenarios' | 'reset'> & { name: string }} options
 */
async function inBrowser(url, { name, scenarios, reset }) {
  const browser = await chromium.launch({ executablePath: `${executablePath}`, args: chromiumArgs })
  try {
    for (const scenario of scenarios) {
      const seconds = stopwatch()
      await reset?.(url)
      // A new context has an empty localStorage.
      const context = await browser.newContext({ viewport: { width: 900, height: 700 } })
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      /** @type {string[]} */
      const problems = []
      page.on('pageerror', (error) => problems.push(String(error)))
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) problems.push(message.text())
      })
      try {
        await scenario(page, { url, problems })
      } catch (error) {
        mkdirSync('artifacts', { recursive: true })
        await page.screenshot({ path: `artifacts/${name}-${scenario.name}.png` })
        throw new Error(`${scenario.name}: ${error}\n${problems.join('\n')}`)
      }
      if (problems.length > 0) throw new Error(`${scenario.name}: ${problems.join('\n')}`)
      await context.close()
      counts.passed++
      console.log(`     ${name}: ${scenario.name} ${seconds()} s`)
    }
  } finally {
    await browser.close()
  }
}

/** Returns the seconds since it was started. */
function stopwatch() {
  const started = performance.now()
  return () => ((performance.now() - started) / 1_000).toFixed(1)
}
