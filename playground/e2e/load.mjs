// @ts-check
// What a newcomer waits for.
import { gzipSync } from 'node:zlib'
import { holds, over } from './steps.mjs'

/**
 * The page up to its first cassette played, Markdown and all.
 * @param {import('playwright').Page} page
 * @param {string} url
 */
export async function loads(page, url) {
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
  await over(page)
  page.off('response', weigh)
  const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0)
  console.log(`     first load: ${(bytes / 1_000).toFixed(1)} kB of JS, gzipped`)
  holds('the first load is at most 150 kB of JS', bytes <= 150_000, bytes)
}
