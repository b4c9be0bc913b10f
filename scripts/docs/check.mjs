// @ts-check
// Looks at every page of the built site in Chromium: what axe finds, in light and in dark, what the console shows, what
// leaves the machine, what is wider than a phone, which links lead nowhere, what the search finds first, and whether the
// embedded decks play. Then it runs the programs of the migration pages.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, sep } from 'node:path'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumHelp, findChromium } from '../chromium.mjs'
import { brokenLinks } from './links.mjs'
import { buildMigrations, compileMigrations, migrations, runMigration } from './migrations.mjs'
import { serveFolder } from './serve.mjs'
import { missPage, playDecks, readSite, searchSite } from './visits.mjs'

const folder = join(import.meta.dirname, '../../docs/.vitepress/dist')
const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const started = performance.now()
const counts = { passed: 0, failed: 0 }

const { broken, count, pages } = brokenLinks(folder)
check(`${count} links of ${pages.length} pages lead somewhere`, broken)

const browser = await chromium.launch({ executablePath, args: chromiumArgs })
const here = await serveFolder(folder, '/')
const below = await serveFolder(folder, '/some/folder/')
const rest = [...pages]
await Promise.all([lookAtPages(), lookAtPages()])
await visit('a folder of a host: reading, searching, going back', readSite)
await visit('the search finds the right page first', searchSite)
await visit('decks play, follow the colors and move nothing', playDecks)
await visit('an unknown address leads back', missPage)
await compareMigrations()
await browser.close()
here.stop()
below.stop()

mkdirSync('docs/artifacts', { recursive: true })
writeFileSync('docs/artifacts/docs.json', JSON.stringify(counts))
const seconds = ((performance.now() - started) / 1_000).toFixed(0)
console.log(`docs: ${counts.passed} passed, ${counts.failed} failed, in ${seconds} s`)
process.exit(counts.failed ? 1 : 0)

/**
 * @param {string} title
 * @param {readonly string[]} problems
 */
function check(title, problems) {
  if (problems.length === 0) counts.passed++
  else counts.failed++
  if (problems.length) console.error(`FAIL ${title}\n  ${problems.join('\n  ')}`)
}

/** A page of a new context, and what went wrong in it. Nothing leaves this machine. */
async function openPage() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  /** @type {string[]} */
  const problems = []
  await context.route(
    ({ hostname }) => hostname !== '127.0.0.1',
    (route) => {
      problems.push(`requests ${route.request().url()}`)
      return route.abort()
    },
  )
  const page = await context.newPage()
  // Many programs may share the machine.
  page.setDefaultTimeout(60_000)
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => problems.push(`console: ${message.text()}`))
  page.on('response', (response) => {
    if (!response.ok()) problems.push(`${response.status()} for ${response.url()}`)
  })
  return { page, problems, close: () => context.close() }
}

async function lookAtPages() {
  const { page, problems, close } = await openPage()
  for (let file = rest.pop(); file; file = rest.pop()) {
    const name = relative(folder, file).split(sep).join('/')
    if (name === '404.html') continue
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await page.goto(`${here.url}${name}`)
    await page.waitForFunction(() => '__vue_app__' in Object(document.querySelector('#app')))
    if (!isLikeAnother(name)) {
      problems.push(...(await axeFindings(page)).map((text) => `axe, light: ${text}`))
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
      await page.waitForSelector('html.dark')
      const dark = await axeFindings(page, 'color-contrast')
      problems.push(...dark.map((text) => `axe, dark: ${text}`))
    }
    await page.setViewportSize({ width: 390, height: 844 })
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    if (width > 390) problems.push(`is ${width} pixels wide on a phone of 390`)
    check(name, problems.splice(0))
  }
  await close()
}

/**
 * Pages of the API are written by a script, all alike: axe, which takes long, looks at the largest ones.
 * @param {string} name
 */
function isLikeAnother(name) {
  return name.startsWith('api/') && !['index', 'core', 'react'].includes(name.slice(4, -5))
}

/**
 * @param {import('playwright').Page} page
 * @param {string} [rule] Only this one.
 * @returns {Promise<string[]>}
 */
async function axeFindings(page, rule) {
  await page.evaluate(axe)
  return page.evaluate(async (rule) => {
    // The playground has checks of its own, which look at what a deck shows.
    const options = { iframes: false, ...(rule ? { runOnly: [rule] } : {}) }
    const { violations } = await Reflect.get(window, 'axe').run(document, options)
    return violations.map(
      (/** @type {{ id: string, nodes: { html: string }[] }} */ { id, nodes }) =>
        `${id}, ${nodes.length} times: ${nodes[0]?.html.slice(0, 200)}`,
    )
  }, rule)
}

/** Both programs of each migration page show the same, with the same cassette. */
async function compareMigrations() {
  check('the programs of the migration pages compile', compileMigrations())
  await buildMigrations()
  for (const name of /** @type {(keyof typeof migrations)[]} */ (Object.keys(migrations))) {
    const { page, problems, close } = await openPage()
    try {
      const before = await runMigration(name, 'before', page)
      const after = await runMigration(name, 'after', page)
      if (!before.shown.includes('Ol')) problems.push(`The program before shows ${before.shown}`)
      if (before.shown !== after.shown) problems.push(`${before.shown} is not ${after.shown}`)
      if (after.requests !== 1) problems.push(`${after.requests} requests`)
    } catch (error) {
      problems.push(String(error))
    }
    check(`from ${name}: both programs show the same`, problems)
    await close()
  }
}

/**
 * Lets somebody drive the site in a folder of a host.
 * @param {string} title
 * @param {import('./visits.mjs').Visit} drive
 */
async function visit(title, drive) {
  const { page, problems, close } = await openPage()
  try {
    await drive(page, { url: below.url, problems, axe: () => axeFindings(page) })
  } catch (error) {
    problems.push(String(error))
  }
  check(title, problems)
  await close()
}
