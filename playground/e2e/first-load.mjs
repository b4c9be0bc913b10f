// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
  checkWorkerFiles()
}

/** WebKit runs the file that a worker starts with again where another file imports it. */
function checkWorkerFiles() {
  const folder = 'dist/assets'
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))
  const code = scripts.map((name) => readFileSync(join(folder, name), 'utf8')).join()
  const workers = scripts.filter((name) => /^(decode|recognize|server)-worker-/.test(name))
  check('each worker starts with a file of its own', workers.length === 3, workers)
  const imported = workers.filter((name) =>
    new RegExp(`(from|import)\\(?["\`]./${name}`).test(code),
  )
  check('no script imports the file that a worker starts with', imported.length === 0, imported)
}
