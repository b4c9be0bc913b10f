import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { readCassette } from '@deltakit/core/cassette'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { servePages, type TestPages } from './support/open-page.ts'

let pages: TestPages
beforeAll(async () => {
  pages = await servePages()
}, 60_000)
afterAll(() => pages.close())

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

async function openPanel(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the Deltakit devtools' }).click()
  await page.getByRole('heading', { name: 'Deltakit' }).waitFor()
}

/** Sends a question and waits for the end of its answer. */
async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('button', { name: question }).click()
  await page.locator('[data-status=settled]').waitFor()
}

it('shows a stream while it goes on, and plays it again once it is over', async () => {
  const { page, problems } = await pages.open('?interval=10')
  await openPanel(page)
  await page.getByText('No stream yet').waitFor()
  await page.getByRole('button', { name: 'Which rivers?' }).click()
  await page.getByText('Wire, its latest bytes').waitFor()
  await page.locator('.live pre', { hasText: 'Danube' }).waitFor()
  await page.getByRole('heading', { name: 'On the wire' }).waitFor()

  const panel = page.getByRole('region', { name: 'Deltakit devtools' })
  await panel.getByText('216 tokens', { exact: false }).first().waitFor()
  await panel
    .getByText(/\d+ renders/)
    .first()
    .waitFor()
  await expect.poll(() => panel.locator('.deck').innerText()).toContain('complete')
  // Back to the start, and nothing has happened there.
  await panel.getByRole('button', { name: /^Start/ }).click()
  await expect.poll(() => panel.locator('.deck-events').innerText()).not.toContain('finish')
  expect(problems).toEqual([])
  await page.context().close()
})

it('has the tool call of a turn, its output and both requests', async () => {
  const { page } = await pages.open()
  await ask(page, 'What weather?')
  await openPanel(page)
  const deck = page.locator('.deck')
  await deck.getByText('2 requests').waitFor()
  await expect.poll(() => deck.innerText()).toContain('Sunny in Berlin')
  await page.context().close()
})

it('makes a report without the key, which is a cassette', async () => {
  const { page, problems } = await pages.open()
  await ask(page, 'Which rivers?')
  await openPanel(page)
  await page.getByRole('button', { name: 'Copy report' }).click()
  await page.getByText('Copied.').waitFor()
  const yaml = await page.evaluate(() => navigator.clipboard.readText())
  expect(yaml).not.toContain('canary')
  const { interactions } = await readCassette(yaml)
  expect(interactions[0]?.request.url).toBe('https://openrouter.ai/api/v1/chat/completions')

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download report' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/-x-ai-grok-code-fast-1\.yaml$/)
  expect(await page.locator('[data-deltakit-devtools]').evaluate(allText)).not.toContain('canary')
  expect(problems).toEqual([])
  await page.context().close()
})

it('opens a report in a playground, by a link that has all of it', async () => {
  const { page } = await pages.open('?playground=https://playground.test/')
  await page.context().route('https://playground.test/**', (route) => route.fulfill({ body: '' }))
  await ask(page, 'Which rivers?')
  await openPanel(page)
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Open in playground' }).click(),
  ])
  await opened.waitForURL(/^https:\/\/playground\.test\/#shared\/.+\?data=[\w-]+$/)
  await page.context().close()
})

it('opens and closes by the keyboard, and remembers how a person left it', async () => {
  const { page } = await pages.open()
  await page.keyboard.press('Alt+Shift+D')
  const handle = page.getByRole('separator', { name: 'Height of the devtools' })
  const before = Number(await handle.getAttribute('aria-valuenow'))
  await handle.focus()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => handle.getAttribute('aria-valuenow')).toBe(`${before - 24}`)
  await page.reload()
  expect(await handle.getAttribute('aria-valuenow')).toBe(`${before - 24}`)
  await page.getByRole('button', { name: 'Close the devtools' }).focus()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Open the Deltakit devtools' }).waitFor()
  await page.context().close()
})

it('takes no key of the page outside of it', async () => {
  const { page } = await pages.open()
  await ask(page, 'Which rivers?')
  await openPanel(page)
  await page.locator('.deck').waitFor()
  await page.evaluate(() => {
    addEventListener('keydown', ({ key, defaultPrevented }) => {
      if (key === ' ') document.body.dataset.space = String(defaultPrevented)
    })
  })
  await page.locator('main p').first().click()
  await page.keyboard.press('Space')
  expect(await page.locator('body').getAttribute('data-space')).toBe('false')
  await page.context().close()
})

it('finds the streams of the page before, where the recorder persists them', async () => {
  const { page } = await pages.open('?persist')
  await ask(page, 'Which rivers?')
  await expect.poll(() => page.evaluate(countStored)).toBe(1)
  await page.reload()
  await openPanel(page)
  await page.getByText('earlier, complete').waitFor()
  await page.getByText('recorded before this page was loaded').waitFor()
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect.poll(() => page.evaluate(countStored)).toBe(0)
  await page.context().close()
})

it.each(['light', 'dark'] as const)('is accessible in %s, wide and narrow', async (colorScheme) => {
  for (const width of [1_440, 390]) {
    const { page } = await pages.open('', { colorScheme, viewport: { width, height: 844 } })
    await page.evaluate(axe)
    await ask(page, 'Which rivers?')
    await openPanel(page)
    await page.locator('.deck').waitFor()
    const found = await page.evaluate(async () => {
      const { violations } = await Reflect.get(globalThis, 'axe').run('[data-deltakit-devtools]')
      return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => ({
        id,
        html: nodes.map(({ html }) => html).slice(0, 3),
      }))
    })
    expect(found).toEqual([])
    await page.context().close()
  }
})

it('is a plugin of TanStack Devtools', async () => {
  const { page, problems } = await pages.open('?tanstack')
  await ask(page, 'Which rivers?')
  await page.getByRole('button', { name: /open tanstack devtools/i }).click()
  await page.locator('.deck').waitFor()
  await expect.poll(() => page.locator('.deck').innerText()).toContain('complete')
  expect(problems).toEqual([])
  await page.context().close()
})

function allText(host: Element): string {
  return host.shadowRoot?.textContent ?? ''
}

/** How many streams are in IndexedDB. */
function countStored(): Promise<number> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('deltakit-flight-recorder')
    opening.onerror = () => resolve(-1)
    opening.onsuccess = () => {
      const { result } = opening
      if (!result.objectStoreNames.contains('streams')) {
        result.close()
        return resolve(-1)
      }
      const counting = result.transaction('streams').objectStore('streams').count()
      counting.onsuccess = () => {
        result.close()
        resolve(counting.result)
      }
    }
  })
}
