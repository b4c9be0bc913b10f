// @ts-check
// Small windows, slow machines, and the colours that a person forces.
import { emptyChat } from './chat.mjs'
import { check, equal, goTo, play } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const cassette = 'anthropic/claude-sonnet-4-5/tool'
const other = 'openai/gpt-5/multi-tool'

/** @param {Page} page */
export async function windows(page) {
  await colorsFirstLine(page)
  await inspectorFits(page)
  await pagesReflow(page)
  await emptyChatStartsAtItsTop(page)
  await forcedColorsShowStates(page)
}

/**
 * The first line of a language takes long, for its grammar is compiled then.
 * @param {Page} page
 */
async function colorsFirstLine(page) {
  await play(page, cassette)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 8 })
  await page.getByRole('button', { name: 'Code', exact: true }).click()
  const first = page.locator('.code-view span[style]').first()
  await first.waitFor()
  equal('the first word of the code that has a colour', await first.textContent(), 'import')
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  await page.keyboard.press('Escape')
}

/**
 * The page does not scroll because a message is selected.
 * @param {Page} page
 */
async function inspectorFits(page) {
  await page.setViewportSize({ width: 1360, height: 860 })
  await play(page, cassette)
  await page.locator('.deck-wire .deck-rows .deck-row').nth(3).click()
  await page.getByRole('complementary', { name: 'Selected message' }).waitFor()
  const size = await page.evaluate(() => [document.documentElement.scrollHeight, scrollY])
  equal('the height of the page with the inspector, and how far it scrolled', size, [860, 0])
  await play(page, 'openrouter/grok-code-fast-1/tool')
  await page.locator('.deck-wire .deck-rows .deck-row', { hasText: 'Florence' }).first().click()
  const changed = await page.locator('.deck-inspector [data-changed]').first().boundingBox()
  const box = await page.locator('.deck-inspector .deck-scroll').first().boundingBox()
  const isInView = changed && box && changed.y >= box.y && changed.y + 18 <= box.y + box.height
  check('what is new in a message is in view', Boolean(isInView), [changed, box])
  await page.keyboard.press('Escape')
}

/**
 * At 400 % a window of 1280 px has 320.
 * @param {Page} page
 */
async function pagesReflow(page) {
  await page.setViewportSize({ width: 320, height: 640 })
  await play(page, cassette)
  const compared = `compare/${encodeURIComponent(cassette)}/${encodeURIComponent(other)}`
  const widthOf = () => page.evaluate(() => document.documentElement.scrollWidth)
  equal('the width of the player in a window of 320 px', await widthOf(), 320)
  for (const [hash, shown] of /** @type {const} */ ([
    ['chat', '.composer'],
    [compared, '.compare-differences'],
    ['checks', '.checks-table td'],
  ])) {
    await goTo(page, hash)
    await page.locator(shown).first().waitFor()
    equal(`the width of ${hash} in a window of 320 px`, await widthOf(), 320)
  }
}

/** @param {Page} page */
async function emptyChatStartsAtItsTop(page) {
  await page.setViewportSize({ width: 844, height: 390 })
  await goTo(page, 'chat')
  await emptyChat(page)
  equal(
    'how far an empty chat scrolled on a phone on its side',
    await page.getByRole('log').evaluate((log) => log.scrollTop),
    0,
  )
  await page.setViewportSize({ width: 1360, height: 860 })
}

/** @param {Page} page */
async function forcedColorsShowStates(page) {
  await page.emulateMedia({ forcedColors: 'active' })
  await play(page, cassette)
  const backgroundOf = (/** @type {string} */ selector) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor)
  for (const [name, on, off] of /** @type {const} */ ([
    ['a filter', '.deck-kind[aria-pressed=true]', '.deck-kind[aria-pressed=false]'],
    ['a cassette', '.catalog a[aria-current]', '.catalog a:not([aria-current])'],
  ])) {
    const colors = [await backgroundOf(on), await backgroundOf(off)]
    check(`forced colours show which is on: ${name}`, colors[0] !== colors[1], colors)
  }
  await page.locator('.deck-wire .deck-rows .deck-row').nth(3).click()
  const outline = await page
    .locator('.deck-wire .deck-row[aria-selected=true]')
    .evaluate((row) => getComputedStyle(row).outlineStyle)
  equal('the outline of a selected row in forced colours', outline, 'solid')
  const legend = await page
    .locator('.deck-legend i')
    .evaluateAll((dots) => new Set(dots.map((dot) => getComputedStyle(dot).backgroundColor)).size)
  check('forced colours keep the colours of the timeline apart', legend >= 3, legend)
  await forcedColorsShowBars(page)
  await page.emulateMedia({ forcedColors: null })
}

/**
 * What is nothing but a background, or selected by one, is seen in forced colours.
 * @param {Page} page
 */
async function forcedColorsShowBars(page) {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Pace', exact: true }).click()
  await isOnGround(page, { name: 'a bar of the pace', selector: '.pace-bars span' })
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await isOnGround(page, {
    name: 'the chosen command',
    selector: '[cmdk-item][data-selected=true]',
  })
  await page.keyboard.press('Escape')
  await goTo(page, `compare/${encodeURIComponent(cassette)}/${encodeURIComponent(other)}`)
  await isOnGround(page, { name: 'the position of a comparison', selector: '.compare-lane span' })
}

/**
 * Checks that an element has another colour than the ground.
 * @param {Page} page
 * @param {{ name: string, selector: string }} element
 */
async function isOnGround(page, { name, selector }) {
  const colors = await page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const ground = document.body.appendChild(document.createElement('i'))
      ground.style.background = 'Canvas'
      const colors = [element, ground].map((one) => getComputedStyle(one).backgroundColor)
      ground.remove()
      return colors
    })
  check(`forced colours show ${name}`, colors[0] !== colors[1], colors)
}
