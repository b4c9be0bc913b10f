// @ts-check
// The transport, by its buttons and by the keyboard.
import { go, holds, outcome, over, panel, same, screen, settled, shiftOf } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

const tool = 'openrouter/grok-code-fast-1/tool'

/** @param {Page} page */
export async function moves(page) {
  const slider = page.getByLabel('Position')
  await go(page, `cassette/${tool}@1500`)
  await page.getByRole('heading', { name: tool, level: 1 }).waitFor()
  await page.getByRole('button', { name: 'Play' }).waitFor()
  await settled(page)
  const there = await screen(page)
  holds('a deep link shows a moment', there.text?.includes('streaming') === true, there.text)

  await page.getByRole('button', { name: 'Step' }).click()
  await settled(page)
  const stepped = await screen(page)
  holds('a step shows one message more', count(stepped) === count(there) + 1, stepped.text)
  await page.getByRole('button', { name: 'Step' }).click()
  await settled(page)
  await page.getByRole('button', { name: 'Back' }).click()
  await settled(page)
  same('a step back', await screen(page), stepped)

  await slider.fill('3500')
  await settled(page)
  const later = await screen(page)
  holds('a seek goes on', count(later) > count(stepped) + 40, later.text)
  await slider.fill('1500')
  await settled(page)
  same('a seek back', await screen(page), there)
  holds('the address says where', page.url().endsWith(`#cassette/${tool}@1500`), page.url())

  await page.getByLabel('Speed').selectOption('4')
  await page.getByRole('button', { name: 'Play' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await settled(page)
  const paused = [await where(page), await screen(page)]
  await page.waitForTimeout(300)
  same('a pause', [await where(page), await screen(page)], paused)

  await page.getByLabel('Speed').selectOption('max')
  await page.getByRole('button', { name: 'Play' }).click()
  await over(page)
  same('a play to the end', await outcome(page), 'complete')
  await keysMove(page)
  await keepsPace(page)
  await staysPut(page)
  await loops(page)
}

/** @param {Page} page */
async function keysMove(page) {
  await page.getByLabel('Loop').focus()
  await page.keyboard.press('Home')
  await settled(page)
  same('Home goes to the start', (await where(page)).startsWith('0.00'), true)
  for (const times of [2, 3]) {
    await page.keyboard.press('.')
    await settled(page)
    same('a full stop steps', await messages(page), times)
  }
  await page.getByRole('button', { name: 'Step' }).focus()
  await page.keyboard.press(',')
  await settled(page)
  same('a comma steps back', await messages(page), 2)
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur())
  await page.keyboard.press('Space')
  await over(page)
  same('Space plays', await outcome(page), 'complete')

  const search = page.getByLabel('Search cassettes')
  await search.focus()
  await page.keyboard.type('web search. ')
  same('but not where it is written', await search.inputValue(), 'web search. ')
  await search.fill('nothing of the kind')
  await page.getByText('No cassette matches.').waitFor()
  await search.fill('web-search openai/gpt')
  await page.waitForFunction(() => document.querySelectorAll('.shelf a').length === 1)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  const link = await page.evaluate(() => document.activeElement?.getAttribute('href'))
  same('the arrows move on the shelf', link, '#cassette/openai/gpt-5/web-search')
  await search.fill('')
  await page.getByRole('listbox', { name: 'Events' }).getByRole('option').last().click()
  await page.keyboard.press('Home')
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  same('a list keeps the focus', focused, 'Events')
  await page.keyboard.press('Escape')
}

/** @param {Page} page */
async function keepsPace(page) {
  for (const [speed, least, most] of /** @type {const} */ ([
    ['0.5', 0.2, 0.65],
    ['4', 1.5, 4.8],
  ])) {
    await page.getByRole('button', { name: 'Start' }).click()
    await settled(page)
    await page.getByLabel('Speed').selectOption(speed)
    const begun = await page.evaluate(() => performance.now())
    await page.getByRole('button', { name: 'Play' }).click()
    await page.waitForTimeout(400)
    await page.getByRole('button', { name: 'Pause' }).click()
    const took = (await page.evaluate(() => performance.now())) - begun
    const pace = (Number.parseFloat(await where(page)) * 1_000) / took
    holds(`${speed} times as fast`, pace > least && pace < most, pace)
  }
  await page.getByRole('button', { name: 'Play' }).click()
  await over(page)
}

/** @param {Page} page */
async function staysPut(page) {
  const shift = await shiftOf(page, async () => {
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await over(page)
  })
  console.log(`     the layout's shift while it streams ${shift.toFixed(3)}`)
  holds('nothing jumps while it streams', shift < 0.1, shift)
  await page.getByLabel('Speed').selectOption('max')
}

/** @param {Page} page */
async function loops(page) {
  await page.getByLabel('Loop').check()
  await page.getByLabel('Speed').selectOption('4')
  await page.getByRole('button', { name: 'Play' }).click()
  const pill = panel(page, 'outcome').locator('.pill')
  for (let round = 0; round < 2; round++) {
    await pill.getByText('complete').waitFor()
    await pill.getByText('complete').waitFor({ state: 'detached' })
  }
  await page.getByLabel('Loop').uncheck()
  await page.getByLabel('Speed').selectOption('max')
  await over(page)
  same('a loop goes round and round', await outcome(page), 'complete')
}

/** @param {Page} page */
async function where(page) {
  return (await page.locator('.where span').first().textContent()) ?? ''
}

/** @param {Page} page */
async function messages(page) {
  return count(await screen(page))
}

/** @param {{ text: string | null }} screen */
function count({ text }) {
  return Number(/SSE lines ([\d,]+)/.exec(text ?? '')?.[1]?.replace(',', ''))
}
