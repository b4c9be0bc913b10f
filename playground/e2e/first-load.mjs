// @ts-check
import { gzipSync } from 'node:zlib'
import { check, ended } from './page-actions.mjs'

/**
 * Weighs the scripts up to the end of the first cassette, Markdown included.
 * @param {import('playwright').Page} page
 * @param {string} url
 */
export async function firstLoad(page, url) {
  /** @type {Promise<number>[]} */
  const scripts = []
  /** @param {import('playwright').Response} response */
  function weigh(response) {
    if (!response.url().endsWith('.js')) return
    scripts.push(response.body().then((body) => gzipSync(body).length))
  }
  page.on('response', weigh)
  await page.goto(url)
  await page.getByLabel('Speed').selectOption('max')
  await ended(page)
  page.off('response', weigh)
  const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0)
  console.log(`     first load: ${(bytes / 1_000).toFixed(1)} kB of JS, gzipped`)
  check('the first load is at most 200 kB of JS', bytes <= 200_000, bytes)
}
