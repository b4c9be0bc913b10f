// @ts-check
// Looks at every view with axe, at three widths, light and dark. Nothing overflows the window.
import { isAccessible } from './appearance.mjs'
import { emptyChat } from './chat.mjs'
import { equal, everyCase, goTo, play } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const cassette = 'anthropic/claude-sonnet-4-5/tool'
const other = 'openai/gpt-5/multi-tool'

/**
 * Colours do not depend on the width, nor sizes on the colours. `--every-case` looks at all of them.
 * @type {readonly (readonly [width: number, height: number, ...schemes: ('light' | 'dark')[]])[]}
 */
const looks = everyCase
  ? [
      [1440, 900, 'light', 'dark'],
      [1024, 768, 'light', 'dark'],
      [390, 844, 'light', 'dark'],
    ]
  : [
      [1440, 900, 'dark'],
      [1024, 768, 'light'],
      [390, 844, 'dark'],
    ]

/** @type {Record<string, (page: Page, width: number) => Promise<void>>} */
const views = {
  async 'the player'(page) {
    await play(page, cassette)
  },
  async 'the inspector'(page, width) {
    await play(page, cassette)
    if (width < 640) await page.getByRole('button', { name: 'Wire', exact: true }).click()
    await page.locator('.deck-wire .deck-rows .deck-row').nth(3).click()
  },
  async 'a zoomed timeline'(page) {
    await play(page, cassette)
    await page.getByLabel('Position').focus()
    await page.keyboard.press('+')
    await page.locator('.deck-overview').waitFor()
  },
  async 'a failed recording'(page) {
    await play(page, 'faults/retry-500-500-200')
  },
  async 'the code'(page) {
    await play(page, cassette)
    await page.getByRole('button', { name: 'Code', exact: true }).click()
    await page.locator('.code-view span[style]').first().waitFor()
  },
  async 'the comparison'(page) {
    await goTo(page, `compare/${encodeURIComponent(cassette)}/${encodeURIComponent(other)}`)
    await page.locator('.compare-differences').waitFor()
  },
  async 'the checks'(page) {
    await goTo(page, 'checks')
    await page.locator('.checks-table td').nth(3).waitFor()
  },
  async 'the palette'(page) {
    await play(page, cassette)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
  },
  async 'the shortcuts'(page) {
    await play(page, cassette)
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
  },
  async 'an empty chat'(page) {
    await goTo(page, 'chat')
    await emptyChat(page)
  },
}

/** @param {Page} page */
export async function lookOf(page) {
  for (const [width, height, ...schemes] of looks) {
    await page.setViewportSize({ width, height })
    for (const [name, open] of Object.entries(views)) {
      await goTo(page, 'cassette/nowhere')
      await page.getByRole('heading', { name: 'Nothing to play' }).waitFor()
      await open(page, width)
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme })
        await isAccessible(page, `${name}, ${width}, ${colorScheme}`)
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      equal(`the overflow of ${name} at ${width}`, Math.max(0, overflow), 0)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
    }
  }
}
