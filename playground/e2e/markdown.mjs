// @ts-check
// Cuts Markdown at many places: however it arrives, the same elements are shown in the end.
import { readFileSync } from 'node:fs'
import {
  cassetteYaml,
  dropFile,
  ended,
  equal,
  goTo,
  panel,
  settled,
  title,
} from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const text = read('markdown-sample.md')
const golden = read('markdown-sample.golden').trim()

/** @param {Page} page */
export async function markdown(page) {
  await page.getByLabel('Speed').selectOption('max')
  for (const length of [1, 5, text.length]) {
    const name = `markdown-${length}`
    const pieces = text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? []
    await dropFile(page, `${name}.yaml`, cassetteYaml(pieces.map((content) => ({ content }))))
    await title(page, name).waitFor()
    await ended(page)
    equal(`Markdown in pieces of ${length}`, await shownHtml(page), golden)
  }
  await goTo(page, 'cassette/markdown-5@600')
  await page.getByRole('button', { name: 'Play' }).waitFor()
  await settled(page)
  for (let step = 0; step < 60; step++) await page.getByRole('button', { name: 'Step' }).click()
  await settled(page)
  await page.getByRole('button', { name: 'Play' }).click()
  await ended(page)
  equal('Markdown step by step', await shownHtml(page), golden)
}

/**
 * Returns the HTML of each block on a line.
 * @param {Page} page
 */
function shownHtml(page) {
  const blocks = panel(page, 'content').locator('.markdown .block')
  return blocks.evaluateAll((blocks) => blocks.map(({ innerHTML }) => innerHTML).join('\n'))
}

/** @param {string} name */
function read(name) {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}
