// @ts-check
// What goes out of the player: code, files, links, and the views around it.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { copyAsInSafari } from '../../scripts/safari-clipboard.mjs'
import { isAccessible } from './appearance.mjs'
import { check, counts, ended, equal, goTo, outcome, panel, play, title } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const tool = 'openrouter/grok-code-fast-1/tool'
const folder = fileURLToPath(new URL('../artifacts/from-page/', import.meta.url))

/** @param {Page} page */
export async function sharing(page) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(copyAsInSafari)
  await page.addInitScript(copyAsInSafari)
  await page.getByLabel('Speed').selectOption('max')
  await copiesCode(page)
  await copiesFiles(page)
  await sharesLinks(page)
  await showsPace(page)
  await comparesTwo(page)
  await checksAll(page)
  await takesCommands(page)
}

/**
 * @param {Page} page
 * @param {string} tab
 */
async function openSheet(page, tab) {
  await page
    .getByRole('toolbar', { name: 'This recording' })
    .getByRole('button', { name: tab })
    .click()
  await page.getByRole('dialog', { name: tab }).waitFor()
}

/** @param {Page} page */
function clipboard(page) {
  return page.evaluate(() => navigator.clipboard.readText())
}

/**
 * The test that the page copies is run by Vitest, against the built package.
 * @param {Page} page
 */
async function copiesCode(page) {
  await play(page, tool)
  await openSheet(page, 'Code')
  await page.getByRole('button', { name: 'Vitest test' }).click()
  await page.locator('.code-view span[style]').first().waitFor()
  await page.getByRole('button', { name: 'Copy Vitest test' }).click()
  await page.getByText('Copied', { exact: true }).waitFor()
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}copied.test.ts`, await clipboard(page))
  writeFileSync(`${folder}package.json`, '{ "type": "module" }')
  // As in an app, which knows nothing of the sources of the package.
  writeFileSync(`${folder}vitest.config.js`, 'export default {}')
  const vitest = createRequire(import.meta.url)
    .resolve('vitest/package.json')
    .replace('package.json', 'vitest.mjs')
  // Not waited for at once: other checks go on in another page meanwhile.
  const { stdout: report } = await promisify(execFile)(
    process.execPath,
    [vitest, 'run', '--root', folder, '--reporter=json'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, CI: '' },
    },
  )
  const { numPassedTests, numFailedTests } = JSON.parse(report.slice(report.indexOf('{')))
  equal('the copied test in Vitest', [numPassedTests, numFailedTests], [1, 0])
  for (const name of ['streamChat', 'useChatStream', 'chatHandler']) {
    await page.getByRole('button', { name, exact: true }).click()
    const code = (await page.getByRole('region', { name }).textContent()) ?? ''
    check(
      `the code of ${name}`,
      code.includes(`import { ${name === 'useChatStream' ? 'edge' : name} }`),
      code,
    )
  }
  await isAccessible(page, 'the sheet with code')
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
}

/** @param {Page} page */
async function copiesFiles(page) {
  await openSheet(page, 'Copy and save')
  await page.getByRole('button', { name: 'Copy Events' }).click()
  await page.getByText('Copied', { exact: true }).waitFor()
  const events = (await clipboard(page))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  check('the events are copied as lines of JSON', events[0].type === 'start' && events.length > 50)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save HAR' }).click()
  const file = await (await download).path()
  const har = JSON.parse(readFileSync(file, 'utf8'))
  equal('the requests in the HAR', har.log.entries.length, 2)
  await isAccessible(page, 'the sheet with files')
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
}

/** @param {Page} page */
async function sharesLinks(page) {
  await goTo(page, `cassette/${tool}?drop=end:700&speed=max`)
  await panel(page, 'outcome').getByText('truncated', { exact: true }).waitFor()
  await ended(page)
  equal('the outcome with a fault of the address', await outcome(page), 'truncated')
  check('the address keeps the fault', page.url().includes('?drop=end:700&speed=max'), page.url())
  await openSheet(page, 'Share')
  await page.getByRole('button', { name: 'Copy Link with the whole recording in it' }).click()
  await page.getByText('Copied', { exact: true }).waitFor()
  const link = await clipboard(page)
  await isAccessible(page, 'the sheet with links')
  await page.keyboard.press('Escape')
  const content = await panel(page, 'reasoning').textContent()
  const home = page.url().split('#')[0] ?? ''

  await goTo(page, new URL(link).hash)
  // The cassette of that name is the page's own.
  await title(page, `${tool} 2`).waitFor()
  await panel(page, 'outcome').getByText('truncated', { exact: true }).waitFor()
  await ended(page)
  equal('the outcome of a shared recording', await outcome(page), 'truncated')
  check(
    'a shared recording is the same',
    (await panel(page, 'reasoning').textContent()) === content,
  )
  check('its data has left the address', !page.url().includes('data='), page.url())

  for (const [name, data] of /** @type {const} */ ([
    ['damaged', 'AAAA'],
    ['not base64', '%00!'],
    ['no recording', 'C07MSVUoSU0sSi1SSE0pTgUA'],
  ])) {
    await goTo(page, `shared/x?data=${data}`)
    await page.getByRole('heading', { name: 'Nothing to play' }).waitFor()
    const text = (await page.getByRole('alert').textContent()) ?? ''
    check(`a link that is ${name} gets an answer`, text.length > 20 && text.length < 400, text)
  }
  await page.goto(`${home}?embed&autoplay=0#cassette/${tool}@3000`)
  await title(page, tool).waitFor()
  equal('an embedded deck has no catalog', await page.locator('.catalog, .masthead').count(), 0)
  await isAccessible(page, 'the embedded deck')
  await page.goto(`${home}?src=${encodeURIComponent('no/such/file.yaml')}`)
  await page.getByRole('alert').getByText('cannot').waitFor()
  await page.goto(`${home}#cassette/${tool}`)
  await page.getByLabel('Speed').selectOption('max')
  await ended(page)
}

/** @param {Page} page */
async function showsPace(page) {
  await openSheet(page, 'Pace')
  await page.getByRole('heading', { name: 'Made-up pace', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await play(page, 'anthropic/claude-sonnet-4-5/reasoning')
  await openSheet(page, 'Pace')
  await page.getByText('Pace made by hand').waitFor()
  const figures = await page.locator('.pace-figures dd').allTextContents()
  equal('the figures of the pace', figures.length, 3)
  check(
    'the figures are times',
    figures.every((figure) => /^[\d.]+ m?s$/.test(figure)),
    figures,
  )
  await isAccessible(page, 'the sheet with the pace')
  await page.screenshot({ path: 'artifacts/pace.png' })
  await page.keyboard.press('Escape')
}

/** @param {Page} page */
async function comparesTwo(page) {
  await goTo(
    page,
    `compare/${encodeURIComponent(tool)}/${encodeURIComponent('faults/eof-before-finish')}`,
  )
  const differences = page.getByRole('region', { name: 'Differences' })
  await differences.waitFor()
  const outcomes = differences.getByRole('row', { name: 'Outcome' }).getByRole('cell')
  equal('the outcomes of two recordings', await outcomes.allTextContents(), [
    'complete stop',
    'truncated TruncatedError',
    'differs',
  ])
  const first = page.getByRole('region', { name: 'First recording' })
  const second = page.getByRole('region', { name: 'Second recording' })
  check('two answers are there at once', (await first.textContent())?.includes('40°C') === true)
  const parts = await first
    .locator('summary, .compare-call, .compare-text[data-channel=content]')
    .allTextContents()
  equal(
    'an answer in the order of its parts',
    parts.map((text) => text.slice(0, 12)),
    ['Reasoning', 'weather {"lo', 'Reasoning', 'The current '],
  )
  await page.getByLabel('Position').fill('1000')
  check('one is still streaming', (await first.textContent())?.includes('streaming') === true)
  check('the other has ended', (await second.textContent())?.includes('Olá! Como') === true)
  await page.getByLabel('Speed').selectOption('16')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await page.getByRole('button', { name: 'Replay' }).waitFor()
  check('both have ended', (await first.textContent())?.includes('complete stop') === true)
  await isAccessible(page, 'two recordings')
  await page.screenshot({ path: 'artifacts/compare.png' })
}

/** @param {Page} page */
async function checksAll(page) {
  await goTo(page, 'checks')
  const summary = page.locator('.checks-summary')
  // Two hundred cassettes, in a worker that shares the processor with another test.
  await summary.getByText(/^\d+ passed, 0 failed$/).waitFor()
  check('every cassette is checked', Number.parseInt((await summary.textContent()) ?? '', 10) > 180)
  await isAccessible(page, 'the checks')
  await page.screenshot({ path: 'artifacts/checks.png' })
  const window = page.viewportSize()
  for (const width of [640, 768, 1024]) {
    await page.setViewportSize({ width, height: 800 })
    const names = await page
      .locator('.checks tbody th')
      .evaluateAll((cells) =>
        cells
          .filter((cell) => cell.scrollWidth > cell.clientWidth)
          .map(({ textContent }) => textContent),
      )
    equal(`names that reach into the next column at ${width}`, names, [])
  }
  if (window) await page.setViewportSize(window)
  const recorded = Number.parseInt((await summary.textContent()) ?? '', 10)
  await page.getByRole('button', { name: 'Replay with every fault' }).click()
  // All of them take a quarter of a minute. These are the first.
  await page.waitForFunction((most) => {
    const summary = document.querySelector('.checks-summary')?.textContent ?? ''
    const [, passed = ''] = /([\d,]+) passed, 0 failed$/.exec(summary) ?? []
    return Number(passed.replaceAll(',', '')) > most
  }, recorded + 50)
  counts.passed++
  await page.getByRole('row', { name: 'faults/http-401-json' }).getByRole('link').last().click()
  await title(page, 'faults/http-401-json').waitFor()
}

/** @param {Page} page */
async function takesCommands(page) {
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor()
  await isAccessible(page, 'the shortcuts')
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await palette.waitFor()
  await isAccessible(page, 'the commands')
  await page.screenshot({ path: 'artifacts/commands.png' })
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  await run(page, 'Add the fault: CRLF line ends')
  const chip = page.locator('.fault-chip')
  await chip.getByText('CRLF').waitFor()
  await run(page, 'Remove all faults')
  await chip.waitFor({ state: 'detached' })
  await run(page, 'Copy as events, as lines of JSON')
  await page.getByRole('status').getByText('is copied').waitFor()
  check('the palette copies', (await clipboard(page)).startsWith('{"ms":'))
  await run(page, 'xai/grok-4-fast/text')
  await title(page, 'xai/grok-4-fast/text').waitFor()
  const drawnLight = await timelineDrawing(page)
  await run(page, 'Theme: dark')
  const scheme = () => page.evaluate(() => document.documentElement.style.colorScheme)
  equal('the theme of the page', await scheme(), 'dark')
  await timelineIs(page, { drawn: drawnLight, same: false })
  await run(page, 'Theme: system')
  equal('the theme of the system', await scheme(), '')
  await timelineIs(page, { drawn: drawnLight, same: true })
  counts.passed++
}

/** @param {Page} page */
function timelineDrawing(page) {
  return page.locator('.deck-timeline-area > canvas').evaluate((canvas) => {
    return /** @type {HTMLCanvasElement} */ (canvas).toDataURL()
  })
}

/**
 * Waits until the timeline is drawn the same as it was, or differently.
 * @param {Page} page
 * @param {{ drawn: string, same: boolean }} expected
 */
async function timelineIs(page, expected) {
  await page.waitForFunction(({ drawn, same }) => {
    const canvas = document.querySelector('.deck-timeline-area > canvas')
    return canvas instanceof HTMLCanvasElement && (canvas.toDataURL() === drawn) === same
  }, expected)
}

/**
 * Runs a command of the palette with the keyboard.
 * @param {Page} page
 * @param {string} command
 */
async function run(page, command) {
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await page.keyboard.press('Control+k')
  await palette.waitFor()
  await page.keyboard.type(command)
  await palette.getByRole('option', { name: command, selected: true }).waitFor()
  await page.keyboard.press('Enter')
  await page.locator('dialog').waitFor({ state: 'detached' })
}
