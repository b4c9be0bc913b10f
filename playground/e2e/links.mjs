// @ts-check
// What is looked at in one column lights up in the others, and what is shown has its figures.
import { go, holds, panel, play, same, settled } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

const tool = 'openrouter/grok-code-fast-1/tool'

/** @param {Page} page */
export async function links(page) {
  await play(page, tool)
  await pointing(page)
  await holding(page)
  await figures(page)
  await ahead(page)
  await renders(page)
}

/** @param {Page} page */
async function pointing(page) {
  const [events, lines] = ['Events', 'SSE lines'].map((name) => page.getByRole('listbox', { name }))
  if (!events || !lines) return
  const carried = events.locator('.row', { hasText: 'provider-state' }).last()
  await carried.hover()
  await lines.locator('.row[data-lit]').first().waitFor()
  holds('an event lights its line, brought to sight', await isSeen(page, 'SSE lines'))
  same('what is carried lights its part', await lit(page), ['reasoning'])

  await lines.evaluate((list) => list.scrollTo(0, list.scrollHeight))
  await lines.locator('.row', { hasText: '"content":" Florence' }).hover()
  await events.locator('.row[data-lit]').first().waitFor()
  holds('a line lights its event', (await litRow(page, 'Events')).includes('" Florence"'))
  same('and its slice', await lit(page), ['content'])

  await panel(page, 'tools').hover()
  await events.locator('.row[data-lit]').first().waitFor()
  holds('a slice lights its events', (await litRow(page, 'Events')).includes('tool-'))
  holds('and their lines', (await litRow(page, 'SSE lines')).includes('weather'))
  await page.mouse.move(0, 0)
  same('nothing is lit by nothing', await page.locator('[data-lit]').count(), 0)
}

/** @param {Page} page */
async function holding(page) {
  const events = page.getByRole('listbox', { name: 'Events' })
  await events.evaluate((list) => list.scrollTo(0, list.scrollHeight))
  await events.getByRole('option', { name: '°C' }).click()
  const inspector = page.getByRole('complementary', { name: 'Held message' })
  await inspector.waitFor()
  same('a content event lights the content', await lit(page), ['content'])
  holds('and its line', (await litRow(page, 'SSE lines')).includes('°C'))
  await page.keyboard.press('ArrowDown')
  holds('the keyboard goes on', (await inspector.textContent())?.includes('"delta": "."') === true)
  await page.keyboard.press('Home')
  await inspector.getByText('Message 1 ').waitFor()
  await play(page, 'openrouter/grok-code-fast-1/text')
  same('another cassette holds nothing', await inspector.count(), 0)
  await play(page, tool)
}

/** @param {Page} page */
async function figures(page) {
  const call = panel(page, 'tools').locator('.call')
  for (const [at, fields] of /** @type {const} */ ([
    [915, 'townPorbeing written'],
    [935, 'townPorto'],
  ])) {
    await go(page, `cassette/anthropic/claude-sonnet-4-5/tool@${at}`)
    await call.locator('.fields', { hasText: 'Por' }).waitFor()
    await settled(page)
    same(`a call at ${at} ms`, await call.locator('.fields').textContent(), fields)
  }
  await play(page, tool)
  same('its fields', await call.locator('.fields').textContent(), 'locationFlorence,Italy')
  same('its output', await call.locator('.output').textContent(), '40 C')
  const facts = await panel(page, 'usage').locator('dl').allTextContents()
  same('usage and timing', facts, [
    'input923cached896output178reasoning140total1,101cost$0.000290',
    'first byte0.41 sfirst token0.41 stotal4.03 stokens/s49',
  ])
  const paths = page.locator('.timeline svg > path')
  const bars = await paths.evaluateAll((paths) =>
    paths.map((path) => [
      path.getAttribute('data-channel'),
      path.getAttribute('d')?.match(/M/g)?.length,
    ]),
  )
  same('the bars of the chart', bars, [
    ['reasoning', 27],
    ['content', 10],
    ['tools', 1],
  ])
}

/**
 * What was played to its end is seen ahead wherever one goes back to.
 * @param {Page} page
 */
async function ahead(page) {
  await page.getByLabel('Position').fill('1500')
  await settled(page)
  const paths = page.locator('.timeline .ahead path')
  const bars = await paths.evaluateAll((paths) =>
    paths.map((path) => path.getAttribute('d')?.match(/M/g)?.length),
  )
  same('the bars ahead', bars, [27, 10, 1])
}

/** @param {Page} page */
async function renders(page) {
  await go(page, `cassette/${tool}@600`)
  await page.getByRole('button', { name: 'Play' }).waitFor()
  await settled(page)
  for (let step = 0; step < 10; step++) {
    await page.getByRole('button', { name: 'Step' }).click()
    await settled(page)
  }
  same('renders of what no step touches', await rendersOf(page, 'sources'), ['1×'])
  const [thinking] = await rendersOf(page, 'reasoning')
  holds('renders of what grows', Number.parseInt(thinking ?? '', 10) > 2, thinking)
  same('renders of the timing', (await rendersOf(page, 'usage')).at(-1), '1×')
}

/**
 * @param {Page} page
 * @param {string} name
 */
function rendersOf(page, name) {
  return panel(page, name).locator('.renders').allTextContents()
}

/** @param {Page} page */
function lit(page) {
  return page
    .locator('.panel[data-lit]')
    .evaluateAll((panels) => panels.map((panel) => panel.getAttribute('data-panel')))
}

/**
 * @param {Page} page
 * @param {string} list
 */
async function litRow(page, list) {
  const rows = page.getByRole('listbox', { name: list }).locator('.row[data-lit]')
  return (await rows.allTextContents()).join('\n')
}

/**
 * @param {Page} page
 * @param {string} list
 */
function isSeen(page, list) {
  return page.getByRole('listbox', { name: list }).evaluate((list) => {
    const box = list.getBoundingClientRect()
    const row = list.querySelector('.row[data-lit]')?.getBoundingClientRect()
    return !!row && row.top >= box.top - 1 && row.bottom <= box.bottom + 1
  })
}
