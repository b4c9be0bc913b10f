// @ts-check
// Takes the screenshot for the README from the built page.
import { chromium } from 'playwright'
import { preview } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../../scripts/chromium.mjs'
import { settled, title } from './page-actions.mjs'

const executablePath = findChromium()
if (!executablePath) throw new Error(chromiumHelp)

const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const cassette = 'openrouter/grok-code-fast-1/tool'
  await page.goto(`${server.resolvedUrls?.local[0]}#cassette/${cassette}@3830`)
  await title(page, cassette).waitFor()
  await page.getByText('40 C', { exact: true }).waitFor()
  await settled(page)
  // An event under the pointer is highlighted in all three columns.
  const events = page.getByRole('listbox', { name: 'Events' })
  await events.getByRole('option', { name: '" Florence"' }).hover()
  await page.getByRole('listbox', { name: 'On the wire' }).locator('[data-highlighted]').waitFor()
  await page.screenshot({ path: 'screenshot.png' })
} finally {
  await browser.close()
  await server.close()
}
