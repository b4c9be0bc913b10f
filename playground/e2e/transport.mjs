// @ts-check
// Uses the player's buttons and keys.
import {
  check,
  columnsContent,
  ended,
  equal,
  goTo,
  layoutShift,
  outcome,
  panel,
  settled,
  title,
} from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const cassette = 'openrouter/grok-code-fast-1/tool'

/** @param {Page} page */
export async function transport(page) {
  const slider = page.getByLabel('Position')
  await goTo(page, `cassette/${cassette}@1500`)
  await title(page, cassette).waitFor()
  await page.getByRole('button', { name: 'Play' }).waitFor()
  await settled(page)
  const linked = await columnsContent(page)
  const isStreaming = linked.text?.includes('streaming') === true
  check('a link with a position shows that position', isStreaming, linked.text)

  await page.getByRole('button', { name: 'Step' }).click()
  await settled(page)
  const stepped = await columnsContent(page)
  check('Step shows one more message', lineCount(stepped) === lineCount(linked) + 1, stepped.text)
  await page.getByRole('button', { name: 'Step' }).click()
  await settled(page)
  await page.getByRole('button', { name: 'Back' }).click()
  await settled(page)
  equal('the columns after Step and Back', await columnsContent(page), stepped)

  await slider.fill('3500')
  await settled(page)
  const later = await columnsContent(page)
  check('a seek forward shows more', lineCount(later) > lineCount(stepped) + 40, later.text)
  await slider.fill('1500')
  await settled(page)
  equal('the columns after a seek back', await columnsContent(page), linked)
  check(
    'the address has the position and the speed',
    page.url().endsWith(`#cassette/${cassette}@1500?speed=max`),
    page.url(),
  )

  await page.getByLabel('Speed').selectOption('4')
  await page.getByRole('button', { name: 'Play' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await settled(page)
  const paused = [await positionText(page), await columnsContent(page)]
  await page.waitForTimeout(300)
  equal(
    'the columns during a pause',
    [await positionText(page), await columnsContent(page)],
    paused,
  )

  await page.getByLabel('Speed').selectOption('max')
  await page.getByRole('button', { name: 'Play' }).click()
  await ended(page)
  equal('the outcome at the end', await outcome(page), 'complete')
  await handlesKeys(page)
  await movesInCatalog(page)
  await keepsSpeed(page)
  await keepsLayout(page)
  await loops(page)
}

/** @param {Page} page */
async function handlesKeys(page) {
  await page.getByLabel('Loop').focus()
  await page.keyboard.press('Home')
  await settled(page)
  check('Home goes to the start', (await positionText(page)).startsWith('0.00'))
  // The first step brings the head of the response, which is no message.
  for (const lines of [1, 2, 3]) {
    await page.keyboard.press('.')
    await settled(page)
    equal('the lines after a full stop', lineCount(await columnsContent(page)), lines)
  }
  await page.getByRole('button', { name: 'Step' }).focus()
  await page.keyboard.press(',')
  await settled(page)
  equal('the lines after a comma', lineCount(await columnsContent(page)), 2)
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur())
  await page.keyboard.press('Space')
  await ended(page)
  equal('the outcome after Space', await outcome(page), 'complete')
}

/** @param {Page} page */
async function movesInCatalog(page) {
  const search = page.getByLabel('Search cassettes')
  await search.focus()
  await page.keyboard.type('web search. ')
  equal('the search field takes the player’s keys', await search.inputValue(), 'web search. ')
  await search.fill('nothing of the kind')
  await page.getByText('No cassette matches.').waitFor()
  await search.fill('web-search openai/gpt')
  await page.waitForFunction(() => document.querySelectorAll('.catalog a').length === 1)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  const link = await page.evaluate(() => document.activeElement?.getAttribute('href'))
  equal('the link that the arrow keys focus', link, '#cassette/openai/gpt-5/web-search')
  await search.fill('')
  await page.getByRole('listbox', { name: 'Events' }).getByRole('option').last().click()
  await page.keyboard.press('Home')
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  equal('the focus after Home in a list', focused, 'Events')
  await page.keyboard.press('Escape')
}

/** @param {Page} page */
async function keepsSpeed(page) {
  for (const [speed, min, max] of /** @type {const} */ ([
    ['0.5', 0.2, 0.65],
    ['4', 1.5, 4.8],
  ])) {
    await page.getByRole('button', { name: 'Start' }).click()
    await settled(page)
    await page.getByLabel('Speed').selectOption(speed)
    const start = await page.evaluate(() => performance.now())
    await page.getByRole('button', { name: 'Play' }).click()
    await page.waitForTimeout(400)
    await page.getByRole('button', { name: 'Pause' }).click()
    const elapsed = (await page.evaluate(() => performance.now())) - start
    const measured = (Number.parseFloat(await positionText(page)) * 1_000) / elapsed
    check(`a recording plays at speed ${speed}`, measured > min && measured < max, measured)
  }
  await page.getByRole('button', { name: 'Play' }).click()
  await ended(page)
}

/** @param {Page} page */
async function keepsLayout(page) {
  const shift = await layoutShift(page, async () => {
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await ended(page)
  })
  console.log(`     layout shift while streaming: ${shift.toFixed(3)}`)
  check('the layout does not shift while streaming', shift <= 0.02, shift)
  await page.getByLabel('Speed').selectOption('max')
}

/** @param {Page} page */
async function loops(page) {
  await page.getByLabel('Loop').click()
  await page.getByLabel('Speed').selectOption('4')
  await page.getByRole('button', { name: 'Play' }).click()
  const pill = panel(page, 'outcome').locator('.deck-pill')
  for (let round = 0; round < 2; round++) {
    await pill.getByText('complete').waitFor()
    await pill.getByText('complete').waitFor({ state: 'detached' })
  }
  await page.getByLabel('Loop').click()
  await page.getByLabel('Speed').selectOption('max')
  await ended(page)
  equal('the outcome after a loop', await outcome(page), 'complete')
}

/** @param {Page} page */
async function positionText(page) {
  return (await page.locator('.deck-position').first().textContent()) ?? ''
}

/** @param {{ text: string | null }} content */
function lineCount({ text }) {
  return Number(/On the wire ([\d,]+)/.exec(text ?? '')?.[1]?.replace(',', ''))
}
