// @ts-check
// The page of `npm run dev`, where React runs effects twice.
import { createServer } from 'vite'
import { check, equal } from './page-actions.mjs'
/** @typedef {import('playwright').Page} Page */

/** @param {Page} builtPage */
export async function development(builtPage) {
  const server = await createServer({
    server: { port: 0, host: '127.0.0.1', hmr: false },
    logLevel: 'error',
  })
  await server.listen()
  const page = await builtPage.context().browser()?.newPage()
  if (!page) throw new Error('The page has no browser')
  // The first visit compiles every module of the page.
  page.setDefaultTimeout(60_000)
  try {
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.getByRole('button', { name: 'Code', exact: true }).waitFor()
    await opensDialogs(page)
    await showsQueryDevtools(page)
    await waitsToCompare(page)
  } finally {
    await page.context().close()
    await server.close()
  }
}

/** @param {Page} page */
async function opensDialogs(page) {
  for (const name of ['Code', 'Copy and save', 'Share', 'Pace']) {
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const shortcuts = { 'Control+k': 'Commands', '?': 'Shortcuts' }
  for (const [key, name] of Object.entries(shortcuts)) {
    await page.keyboard.press(key)
    await page.getByRole('dialog', { name }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await page.setViewportSize({ width: 390, height: 844 })
  await page.evaluate("location.hash = 'chat'")
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/**
 * On a phone the panel is at the bottom of the screen, and the page no wider than that.
 * @param {Page} page
 */
async function showsQueryDevtools(page) {
  await page.getByRole('link', { name: 'Player' }).click()
  await page.getByRole('button', { name: /devtools/i }).click()
  const panel = page.getByRole('region', { name: 'Query devtools' })
  await panel.getByText('Mutations').waitFor()
  const box = await panel.boundingBox()
  check('the query devtools are on a small screen', !!box && box.y < 844 - 100, box)
  const width = await page.evaluate('document.documentElement.scrollWidth')
  equal('the width of a page with query devtools', width, 390)
}

/**
 * While two recordings are read, there is nothing to play and no time to show.
 * @param {Page} page
 */
async function waitsToCompare(page) {
  /** @type {(() => void) | undefined} */
  let release
  const released = new Promise((resolve) => {
    release = () => resolve(undefined)
  })
  await page.route('**/decode-worker*', async (route) => {
    await released
    await route.continue()
  })
  await page.evaluate("location.hash = 'compare'")
  const transport = page.getByRole('toolbar', { name: 'Transport' })
  const button = transport.getByRole('button', { name: 'Replay' })
  await button.waitFor()
  check('nothing is played before it is read', await button.isDisabled())
  equal('the time before anything is read', await transport.locator('output').textContent(), '')
  release?.()
  await page.getByRole('region', { name: 'Differences' }).waitFor()
  check('what is read can be played', await button.isEnabled())
}
