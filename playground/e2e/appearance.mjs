// @ts-check
// Checks each page with axe, and takes screenshots of it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { equal, goTo, play } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** @param {Page} page */
export async function appearance(page) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme })
    await playFast(page)
    const toggle = page.locator('.catalog-toggle')
    equal('the toggle of the list is visible in a wide window', await toggle.isVisible(), false)
    await page.screenshot({ path: `artifacts/${colorScheme}.png` })
    await isAccessible(page, `the player, ${colorScheme}`)
    await playerInUse(page, colorScheme)
    await goTo(page, 'chat')
    await page.getByRole('heading', { name: 'Chat' }).waitFor()
    await isAccessible(page, `the chat, ${colorScheme}`)
    await page.screenshot({ path: `artifacts/chat-${colorScheme}.png` })
  }
  await page.setViewportSize({ width: 420, height: 900 })
  await isAccessible(page, 'the chat, narrow')
  await page.screenshot({ path: 'artifacts/chat-narrow.png' })
  await playFast(page)
  await isAccessible(page, 'the player, narrow')
  await page.screenshot({ path: 'artifacts/narrow.png', fullPage: true })
  await foldsCatalog(page)
  const overflows = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  equal('a narrow page overflows its window', overflows, false)
  await page.setViewportSize({ width: 1440, height: 900 })
  // Firefox gives lines of some fonts less height: what is clicked has to be as large there.
  await page.addStyleTag({ content: 'body { line-height: 1.3 }' })
  await isAccessible(page, 'the player with low lines')
}

/**
 * @param {Page} page
 * @param {string} colorScheme
 */
async function playerInUse(page, colorScheme) {
  await page.getByRole('listbox', { name: 'Events' }).getByRole('option').last().click()
  await page.getByLabel('Search cassettes').fill('web')
  await page.getByRole('button', { name: 'Faults' }).click()
  await isAccessible(page, `the player in use, ${colorScheme}`)
  await page.screenshot({ path: `artifacts/selected-${colorScheme}.png` })
  await page.keyboard.press('Escape')
  await page.getByLabel('Search cassettes').fill('')
  await goTo(page, 'cassette/nowhere')
  await page.getByRole('heading', { name: 'Nothing to play' }).waitFor()
  await isAccessible(page, `nothing to play, ${colorScheme}`)
}

/**
 * In a narrow window the list of cassettes is folded.
 * @param {Page} page
 */
async function foldsCatalog(page) {
  const toggle = page.getByRole('button', { name: 'Cassettes', exact: true })
  const search = page.getByLabel('Search cassettes')
  equal('the folded list is visible', await search.isVisible(), false)
  await toggle.click()
  equal('the unfolded list is visible', await search.isVisible(), true)
  await toggle.click()
}

/** @param {Page} page */
async function playFast(page) {
  await goTo(page, 'cassette/openrouter/grok-code-fast-1/text@100')
  await page.getByLabel('Speed').selectOption('max')
  await play(page, 'openrouter/grok-code-fast-1/tool')
}

/**
 * Checks that axe finds no violation.
 * @param {Page} page
 * @param {string} name
 */
export async function isAccessible(page, name) {
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    // @ts-expect-error: the script above defines it
    const { violations } = await globalThis.axe.run({
      rules: { 'target-size': { enabled: true } },
    })
    return violations.map(
      (/** @type {{ id: string, nodes: { html: string }[] }} */ { id, nodes }) =>
        `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120))}`,
    )
  })
  equal(`violations in ${name}`, violations, [])
}
