// @ts-check
// Makes the picture that the README shows, of the built page: node e2e/screenshot.mjs
import { chromium } from 'playwright'
import { preview } from 'vite'
import { chromiumArgs, chromiumHelp, findChromium } from '../../scripts/chromium.mjs'
import { settled } from './steps.mjs'

const executablePath = findChromium()
if (!executablePath) throw new Error(chromiumHelp)

const server = await preview({ preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const place = '#cassette/openrouter/grok-code-fast-1/tool@3830'
  await page.goto(`${server.resolvedUrls?.local[0]}${place}`)
  await page.getByRole('heading', { name: 'openrouter/grok-code-fast-1/tool' }).waitFor()
  await page.getByText('40 C', { exact: true }).waitFor()
  await settled(page)
  // What a person points at is found in all three columns.
  const events = page.getByRole('listbox', { name: 'Events' })
  await events.getByRole('option', { name: 'reasoning " Florence"' }).hover()
  await page.getByRole('listbox', { name: 'SSE lines' }).locator('[data-lit]').waitFor()
  await page.screenshot({ path: 'screenshot.png' })
} finally {
  await browser.close()
  await server.close()
}
