// @ts-check
// Replays every recording in the built page and expects what `cassettes/expected.json` says.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright'
import { preview } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../../scripts/chromium.mjs'

/** @typedef {{ reasoning: string, content: string, toolCalls: { name: string, arguments: string }[] }} Expected */

const executablePath = findChromium()
if (!executablePath) {
  console.error(chromiumHelp)
  process.exit(process.env.CI ? 1 : 0)
}

/** @type {Record<string, Expected>} */
const expected = JSON.parse(
  readFileSync(new URL('../../cassettes/expected.json', import.meta.url), 'utf8'),
)
const recordings = [...new Set(Object.keys(expected).map((key) => key.replace(/\.yaml#\d+$/, '')))]
/** @type {string[]} */
const failed = []
let passed = 0

mkdirSync('artifacts', { recursive: true })
const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
const page = await browser.newPage({ viewport: { width: 1200, height: 820 } })
page.setDefaultTimeout(20_000)
page.on('pageerror', (error) => failed.push(String(error)))
page.on('console', (message) => message.type() === 'error' && failed.push(message.text()))
try {
  await page.goto(server.resolvedUrls?.local[0] ?? '')
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await says('a stopped replay', outcome(), 'aborted')

  await page.getByLabel('Speed').selectOption('4 ×')
  for (const name of recordings) await replays(name)
  await choose('faults/eof-before-finish')
  await says('a body that stops early', outcome(), 'truncated')
  await choose('faults/http-401-json')
  await says('a refusal', outcome(), 'failed')
  await page.screenshot({ path: 'artifacts/failed.png' })

  await choose('openrouter/grok-code-fast-1/tool')
  await page.screenshot({ path: 'artifacts/light.png' })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: 'artifacts/dark.png' })
  await page.setViewportSize({ width: 420, height: 820 })
  await page.screenshot({ path: 'artifacts/narrow.png' })
} catch (error) {
  failed.push(String(error))
} finally {
  await browser.close()
  await server.close()
}
writeFileSync('artifacts/e2e.json', JSON.stringify({ passed, failed: failed.length }))
for (const problem of failed) console.error(`FAIL ${problem}`)
if (failed.length === 0) console.log(`ok   playground ${passed} checks`)
process.exitCode = failed.length > 0 ? 1 : 0

/** @param {string} name */
async function replays(name) {
  await choose(name)
  const answers = Object.entries(expected).filter(([key]) => key.startsWith(`${name}.yaml#`))
  for (const [index, [key, { reasoning, content, toolCalls }]] of answers.entries()) {
    const answer = page.getByRole('article').nth(index)
    /** @param {string} panel */
    const textOf = (panel) => answer.locator(`[data-panel=${panel}] .text`)
    if (reasoning) await says(`${key} reasoning`, textOf('reasoning'), reasoning)
    if (content) await says(`${key} content`, textOf('content'), content)
    for (const [nth, { name, arguments: input }] of toolCalls.entries()) {
      const call = answer.locator('.call').nth(nth)
      await says(`${key} call ${nth}`, call.locator('.name'), name)
      await says(`${key} input ${nth}`, call.locator('pre').first(), input)
    }
    await says(`${key} outcome`, answer.getByRole('status'), 'complete')
  }
}

/**
 * Plays a recording to its end.
 * @param {string} name
 */
async function choose(name) {
  const [group = '', ...path] = name.split('/')
  const shelf = page.getByRole('navigation').locator('section').filter({ hasText: group })
  await shelf.getByRole('button', { name: path.join(' / '), exact: true }).click()
  await page.getByRole('heading', { name, exact: true }).waitFor()
  await page.getByRole('button', { name: 'Replay', exact: true }).waitFor()
}

function outcome() {
  return page.getByRole('article').last().getByRole('status')
}

/**
 * @param {string} name
 * @param {import('playwright').Locator} place
 * @param {string} wanted
 */
async function says(name, place, wanted) {
  const text = await place.textContent({ timeout: 5_000 })
  if (text === wanted) passed++
  else failed.push(`${name} is ${JSON.stringify(text)}`)
}
