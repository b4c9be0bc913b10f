// @ts-check
// What is cut off, or has no room: on a phone, on a page at 400 %, and in long recordings.
import { cassetteYaml, check, dropFile, ended, equal, goTo, play, title } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const cassette = 'anthropic/claude-sonnet-4-5/tool'

/** @param {Page} page */
export async function smallScreen(page) {
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 })
    await play(page, cassette)
    equal(
      `the button of the devtools at ${width}`,
      await page.getByRole('button', { name: 'Query devtools' }).innerText(),
      'Devtools',
    )
    await play(page, 'google/gemini-3-pro-preview/multi-tool')
    equal(`what is cut off at ${width}`, await cutOff(page, 'h1, .deck-timeline-facts span'), [])
    await play(page, cassette)
    equal(
      `what is cut off at ${width}, by hand`,
      await cutOff(page, '.deck-timeline-facts span'),
      [],
    )
    await inspects(page, width)
    await opensSheet(page, width)
  }
  await page.setViewportSize({ width: 1360, height: 860 })
  await countsFar(page)
  await looksEnabled(page)
}

/**
 * @param {Page} page
 * @param {number} width
 */
async function inspects(page, width) {
  await page.getByRole('button', { name: 'Wire', exact: true }).click()
  await page.locator('.deck-wire .deck-rows .deck-row').nth(3).click()
  const heading = page.getByRole('heading', { name: 'On the wire' }).last()
  await heading.waitFor()
  equal(
    `what is cut off of the inspector at ${width}`,
    await cutOff(page, '.deck-pair-head h3'),
    [],
  )
  await page.keyboard.press('Escape')
}

/**
 * @param {Page} page
 * @param {number} width
 */
async function opensSheet(page, width) {
  await page.getByRole('button', { name: 'Code', exact: true }).click()
  const box = await page.getByRole('dialog').getByRole('button', { name: 'Close' }).boundingBox()
  check(
    `the button that closes a sheet at ${width} is no taller than others`,
    (box?.height ?? 99) < 40,
    box,
  )
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/**
 * The numbers and times of a long recording are whole.
 * @param {Page} page
 */
async function countsFar(page) {
  const deltas = Array.from({ length: 60_000 }, () => ({ content: 'x' }))
  await dropFile(page, 'far.yaml', cassetteYaml(deltas))
  await title(page, 'far').waitFor()
  await ended(page)
  await page.locator('.deck-wire').getByText('60,0').first().waitFor()
  equal('the numbers that are cut off', await cutOff(page, '.deck-rows .deck-number'), [])
  await goTo(page, `cassette/${cassette}`)
  await title(page, cassette).waitFor()
}

/**
 * A button that can be clicked has the colour of one.
 * @param {Page} page
 */
async function looksEnabled(page) {
  await goTo(page, 'checks')
  const button = page.getByRole('button', { name: 'Replay with every fault' })
  const colors = await button.evaluate((element) => [
    getComputedStyle(element).color,
    getComputedStyle(document.body).color,
  ])
  equal('the colour of a button of the checks', colors[0], colors[1])
}

/**
 * Returns the texts that do not fit where they stand.
 * @param {Page} page
 * @param {string} selector
 */
function cutOff(page, selector) {
  return page.locator(selector).evaluateAll((elements) =>
    elements.flatMap((element) => {
      const range = document.createRange()
      range.selectNodeContents(element)
      const text = range.getBoundingClientRect()
      const { right, bottom } = element.getBoundingClientRect()
      const outer = element.parentElement?.getBoundingClientRect()
      const fits =
        text.right <= right + 1 &&
        text.bottom <= bottom + 1 &&
        right <= (outer?.right ?? 0) + 1 &&
        element.scrollHeight <= element.clientHeight + 4
      return text.width === 0 || fits || getComputedStyle(element).display === 'none'
        ? []
        : [element.textContent]
    }),
  )
}
