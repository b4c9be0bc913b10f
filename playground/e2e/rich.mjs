// @ts-check
// Markdown of all kinds, cut at any place: what it is at its end, and that no way there changes it.
import { readFileSync } from 'node:fs'
import { cassetteOf, drop, go, over, panel, same, settled } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

const text = read('rich.md')
const golden = read('rich.golden').trim()

/** @param {Page} page */
export async function readsMarkdown(page) {
  await page.getByLabel('Speed').selectOption('max')
  for (const length of [1, 5, text.length]) {
    const name = `rich-${length}`
    const pieces = text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? []
    await drop(page, `${name}.yaml`, cassetteOf(pieces.map((content) => ({ content }))))
    await page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()
    await over(page)
    same(`Markdown in pieces of ${length}`, await html(page), golden)
  }
  await go(page, 'cassette/rich-5@600')
  await page.getByRole('button', { name: 'Play' }).waitFor()
  await settled(page)
  for (let step = 0; step < 60; step++) await page.getByRole('button', { name: 'Step' }).click()
  await settled(page)
  await page.getByRole('button', { name: 'Play' }).click()
  await over(page)
  same('Markdown, step by step', await html(page), golden)
}

/**
 * A line for each block.
 * @param {Page} page
 */
function html(page) {
  const blocks = panel(page, 'content').locator('.markdown .block')
  return blocks.evaluateAll((blocks) => blocks.map(({ innerHTML }) => innerHTML).join('\n'))
}

/** @param {string} name */
function read(name) {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}
