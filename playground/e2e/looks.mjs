// @ts-check
// The looks: no violation that axe can see, and pictures to look at.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { go, play, same } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** @param {Page} page */
export async function looks(page) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme })
    await playFast(page)
    await page.screenshot({ path: `artifacts/${colorScheme}.png` })
    await isClean(page, `the deck, ${colorScheme}`)
    await deckInUse(page, colorScheme)
    await go(page, 'chat')
    await page.getByRole('heading', { name: 'Chat' }).waitFor()
    await isClean(page, `the chat, ${colorScheme}`)
    await page.screenshot({ path: `artifacts/chat-${colorScheme}.png` })
  }
  await page.setViewportSize({ width: 420, height: 900 })
  await isClean(page, 'the chat, narrow')
  await page.screenshot({ path: 'artifacts/chat-narrow.png' })
  await playFast(page)
  await isClean(page, 'the deck, narrow')
  await page.screenshot({ path: 'artifacts/narrow.png', fullPage: true })
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  same('a narrow page is wider than its window', wider, false)
}

/**
 * @param {Page} page
 * @param {string} colorScheme
 */
async function deckInUse(page, colorScheme) {
  await page.getByRole('listbox', { name: 'Events' }).getByRole('option').last().click()
  await page.getByLabel('Search cassettes').fill('web')
  await page.getByRole('button', { name: 'Faults' }).click()
  await isClean(page, `the deck in use, ${colorScheme}`)
  await page.screenshot({ path: `artifacts/held-${colorScheme}.png` })
  await page.keyboard.press('Escape')
  await page.getByLabel('Search cassettes').fill('')
  await go(page, 'cassette/nowhere')
  await page.getByRole('heading', { name: 'Nothing to play' }).waitFor()
  await isClean(page, `nothing to play, ${colorScheme}`)
}

/** @param {Page} page */
async function playFast(page) {
  await go(page, 'cassette/openrouter/grok-code-fast-1/text@100')
  await page.getByLabel('Speed').selectOption('max')
  await play(page, 'openrouter/grok-code-fast-1/tool')
}

/**
 * @param {Page} page
 * @param {string} name
 */
export async function isClean(page, name) {
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    // @ts-expect-error it is there by now
    const { violations } = await globalThis.axe.run()
    return violations.map(
      (/** @type {{ id: string, nodes: { html: string }[] }} */ { id, nodes }) =>
        `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120))}`,
    )
  })
  same(`${name}: violations`, violations, [])
}
