// @ts-check
// A bug report from the page of an app to a test that runs: reported in the panel, opened in the built playground,
// copied as a test there, and run by Vitest.
import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { preview } from 'vite'
import { send, settled } from './scenarios.mjs'

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('./scenarios.mjs').Scenario} Scenario */

const playground = fileURLToPath(new URL('../../playground/', import.meta.url))

/**
 * A production build has nothing of the devtools.
 * @param {string} folder
 */
export function hasNoDevtools(folder) {
  const assets = join(folder, 'dist/assets')
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'))
  assert.equal(scripts.length, 1, `The production build has ${scripts.join(', ')}`)
  const code = readFileSync(join(assets, `${scripts[0]}`), 'utf8')
  assert.ok(code.includes('/api/chat'), 'This is not the code of the page')
  for (const text of ['deltakit-devtools', '@deltakit/devtools', 'Download report', 'flight']) {
    assert.ok(!code.includes(text), `The production build has "${text}"`)
  }
}

/** @type {Scenario} */
export async function reportedAnswer(page, { url }) {
  await page.goto(url)
  await send(page, 'Hello')
  await page.getByText('to talk to a model').waitFor()
  await reportAndTest(page, 'answer')
}

/** @type {Scenario} */
export async function reportedTurn(page, { url }) {
  await page.goto(url)
  await send(page, 'What is the weather in Porto?')
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText('Take a light jacket').waitFor()
  await reportAndTest(page, 'turn')
}

/**
 * @param {Page} page
 * @param {string} name
 */
async function reportAndTest(page, name) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await settled(page)
  const folder = join(playground, 'artifacts/reported', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })

  await page.getByRole('button', { name: 'Open the Deltakit devtools' }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download report' }).click()
  const download = await downloading
  const file = join(folder, download.suggestedFilename())
  await download.saveAs(file)
  await page.getByRole('button', { name: 'Copy as test' }).click()
  await page.getByText('Save it as a .test.ts file').waitFor()
  writeFileSync(join(folder, 'panel.test.ts'), await clipboardOf(page))

  writeFileSync(join(folder, 'playground.test.ts'), await testFromPlayground(page, file))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'vitest.config.js'), 'export default {}')
  assert.deepEqual(runTests(folder), { passed: 2, failed: 0 })
}

/**
 * Opens a report in the playground, as a person who got it, and copies its test.
 * @param {Page} reporting
 * @param {string} file
 */
async function testFromPlayground(reporting, file) {
  const server = await preview({
    root: playground,
    preview: { port: 0, host: '127.0.0.1' },
    logLevel: 'error',
  })
  const page = await reporting.context().newPage()
  try {
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.locator('input[type=file]').first().setInputFiles(file)
    const title = file.replace(/^.*[\\/]/, '').replace(/\.yaml$/, '')
    await page.getByRole('heading', { name: title }).waitFor()
    await page.getByRole('button', { name: 'Code', exact: true }).click()
    await page.getByRole('button', { name: 'Vitest test' }).click()
    await page.getByRole('button', { name: 'Copy Vitest test' }).click()
    await page.getByText('Copied', { exact: true }).waitFor()
    return await clipboardOf(page)
  } finally {
    await page.close()
    await server.close()
  }
}

/** @param {string} folder */
function runTests(folder) {
  const vitest = createRequire(import.meta.url)
    .resolve('vitest/package.json')
    .replace('package.json', 'vitest.mjs')
  const args = [vitest, 'run', '--root', folder, '--reporter=json']
  const env = { ...process.env, CI: '', NO_COLOR: '1' }
  const report = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env })
  const { numPassedTests, numFailedTests } = JSON.parse(report.slice(report.indexOf('{')))
  return { passed: numPassedTests, failed: numFailedTests }
}

/** @param {Page} page */
async function clipboardOf(page) {
  await page.bringToFront()
  return page.evaluate(() => navigator.clipboard.readText())
}
