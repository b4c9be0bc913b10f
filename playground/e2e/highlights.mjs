// @ts-check
// Hovers and selects lines, events and slices, and reads the figures of the slices.
import { check, equal, goTo, panel, play, settled } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const cassette = 'openrouter/grok-code-fast-1/tool'

/** @param {Page} page */
export async function highlights(page) {
  await play(page, cassette)
  await hovering(page)
  await selecting(page)
  await figures(page)
  await renders(page)
}

/** @param {Page} page */
async function hovering(page) {
  const events = page.getByRole('listbox', { name: 'Events' })
  const lines = page.getByRole('listbox', { name: 'On the wire' })
  const places = () => Promise.all([scrollTop(events), scrollTop(lines)])
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.deck [role=listbox]')].every((list) => list.scrollTop > 0),
  )
  const before = await places()
  await lines.locator('.deck-row', { hasText: '"content":" Florence' }).hover()
  await events.locator('.deck-row[data-highlighted]').first().waitFor()
  const event = await highlightedRow(page, 'Events')
  check('a message highlights its event', event.includes('" Florence"'), event)
  equal('the panels of a content message', await highlightedPanels(page), ['content'])
  await events.locator('.deck-row', { hasText: '" is"' }).hover()
  await lines.locator('.deck-row[data-highlighted]', { hasText: '" is"' }).waitFor()
  check('an event marks its place in time', await page.locator('.deck-mark').isVisible())
  await panel(page, 'content').hover()
  await events.locator('.deck-row[data-highlighted]').nth(5).waitFor()
  equal('the places of the lists after hovering', await places(), before)
  await page.mouse.move(0, 0)
  equal('the highlights without a pointer', await page.locator('[data-highlighted]').count(), 0)

  await page.getByRole('button', { name: 'Events of Tool calls' }).click()
  await events.locator('.deck-row[data-highlighted]').first().waitFor()
  const toolEvents = await highlightedRow(page, 'Events')
  check('a panel selects its events', toolEvents.includes('tool-'), toolEvents)
  const toolLines = await highlightedRow(page, 'On the wire')
  check('a panel selects its messages', toolLines.includes('weather'), toolLines)
  check('a selected panel scrolls to its messages', await isInView(page, 'On the wire'))
  await page.getByRole('button', { name: 'Events of Tool calls' }).click()
}

/** @param {import('playwright').Locator} list */
function scrollTop(list) {
  return list.evaluate(({ scrollTop }) => scrollTop)
}

/** @param {Page} page */
async function selecting(page) {
  const events = page.getByRole('listbox', { name: 'Events' })
  await events.evaluate((list) => list.scrollTo(0, list.scrollHeight))
  await events.getByRole('option', { name: '°C' }).click()
  const inspector = page.getByRole('complementary', { name: 'Selected message' })
  await inspector.waitFor()
  equal('the panels of a content event', await highlightedPanels(page), ['content'])
  // The list scrolls to the line, and renders it in the next frame.
  const lines = page.getByRole('listbox', { name: 'On the wire' })
  await lines.locator('.deck-row[data-highlighted]', { hasText: '°C' }).waitFor()
  const line = await highlightedRow(page, 'On the wire')
  check('a selected event highlights its line', line.includes('°C'), line)
  await page.keyboard.press('ArrowDown')
  const text = (await inspector.textContent()) ?? ''
  check('the arrow keys select the next event', text.includes('"delta": "."'), text)
  await page.keyboard.press('Home')
  await inspector.getByText('Request #1').waitFor()
  await play(page, 'openrouter/grok-code-fast-1/text')
  equal('the inspectors after another cassette is loaded', await inspector.count(), 0)
  await play(page, cassette)
}

/** @param {Page} page */
async function figures(page) {
  const call = panel(page, 'tools').locator('.deck-call')
  for (const [position, fields] of /** @type {const} */ ([
    [1334, 'townPorstreaming'],
    [1346, 'townPorto'],
  ])) {
    await goTo(page, `cassette/anthropic/claude-sonnet-4-5/tool@${position}`)
    await call.locator('.fields', { hasText: 'Por' }).waitFor()
    await settled(page)
    equal(`the fields at ${position} ms`, await call.locator('.fields').textContent(), fields)
  }
  await play(page, cassette)
  const fields = await call.locator('.fields').textContent()
  equal('the fields of the call', fields, 'locationFlorence,Italy')
  equal('the output of the call', await call.locator('.output').textContent(), '40 C')
  const facts = await panel(page, 'usage').locator('dl').allTextContents()
  equal('usage and timing', facts, [
    'input923cached896output178reasoning140total1,101cost$0.000290',
    // The recording has no times, so there is nothing to say of them.
    'first byte–first token–total–tokens/s with waits–',
  ])
}

/** @param {Page} page */
async function renders(page) {
  await goTo(page, `cassette/${cassette}@600`)
  await page.getByRole('button', { name: 'Play' }).waitFor()
  await settled(page)
  for (let step = 0; step < 10; step++) {
    await page.getByRole('button', { name: 'Step' }).click()
    await settled(page)
  }
  equal('the renders of an unchanged slice', await renderCounts(page, 'sources'), ['1 render'])
  const [reasoning] = await renderCounts(page, 'reasoning')
  check('a growing slice renders', Number.parseInt(reasoning ?? '', 10) > 2, reasoning)
  equal('the renders of the timing', (await renderCounts(page, 'usage')).at(-1), '1 render')
}

/**
 * @param {Page} page
 * @param {string} name
 */
function renderCounts(page, name) {
  return panel(page, name).locator('.render-count').allTextContents()
}

/** @param {Page} page */
function highlightedPanels(page) {
  return page
    .locator('.deck-panel[data-highlighted]')
    .evaluateAll((panels) => panels.map((panel) => panel.getAttribute('data-panel')))
}

/**
 * @param {Page} page
 * @param {string} list
 */
async function highlightedRow(page, list) {
  const rows = page.getByRole('listbox', { name: list }).locator('.deck-row[data-highlighted]')
  return (await rows.allTextContents()).join('\n')
}

/**
 * @param {Page} page
 * @param {string} list
 */
function isInView(page, list) {
  return page.getByRole('listbox', { name: list }).evaluate((list) => {
    const box = list.getBoundingClientRect()
    const row = list.querySelector('.deck-row[data-highlighted]')?.getBoundingClientRect()
    return !!row && row.top >= box.top - 1 && row.bottom <= box.bottom + 1
  })
}
