import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { readCassette } from '@deltakit/core/cassette'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyAsInSafari } from '../../../scripts/safari-clipboard.mjs'
import { openPanel, sendQuestion, servePages, type TestPages } from './support/open-page.ts'

let pages: TestPages
beforeAll(async () => {
  pages = await servePages()
})
afterAll(() => pages.close())

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

it('shows a stream while it goes on, and plays it again once it is over', async () => {
  const { page, problems } = await pages.open('?interval=10')
  await openPanel(page)
  await page.getByText('No stream yet').waitFor()
  await page.getByRole('button', { name: 'Which rivers?' }).click()
  await page.locator('.live pre', { hasText: 'Danube' }).waitFor()
  // From the first event on, for the panel was open.
  await page.locator('[data-slice=reasoning]', { hasText: 'The user asks for rivers.' }).waitFor()
  await page.locator('[data-slice=content]', { hasText: 'The **Danube** rises' }).waitFor()
  await page.getByRole('region', { name: 'Events' }).getByText('start').waitFor()
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
  await sendQuestion(page, 'What weather?')
  await openPanel(page)
  const deck = page.locator('.deck')
  await deck.getByText('2 requests').waitFor()
  await expect.poll(() => deck.innerText()).toContain('Sunny in Berlin')
  await page.context().close()
})

it('makes a report without the key, which is a cassette', async () => {
  const { page, problems } = await pages.open('', { script: copyAsInSafari })
  await sendQuestion(page, 'Which rivers?')
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
  await sendQuestion(page, 'Which rivers?')
  await openPanel(page)
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Open in playground' }).click(),
  ])
  await opened.waitForURL(/^https:\/\/playground\.test\/#shared\/.+\?data=[\w-]+$/)
  await page.context().close()
})

it('leaves no empty tab where nothing is left to open in a playground', async () => {
  const { page } = await pages.open('?playground=https://playground.test/&losing')
  await sendQuestion(page, 'Which rivers?')
  await openPanel(page)
  await page.getByRole('button', { name: 'Lose the recordings' }).click()
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Open in playground' }).click(),
  ])
  await page.getByText('Nothing of it is left to report.').waitFor()
  await expect.poll(() => opened.isClosed()).toBe(true)
  await page.context().close()
})

it('answers the keyboard once, however many panels a page has', async () => {
  const { page } = await pages.open('?twice')
  const buttons = page.getByRole('button', { name: 'Open the Deltakit devtools' })
  await expect.poll(() => buttons.count()).toBe(2)
  await page.keyboard.press('Alt+Shift+D')
  await page.getByRole('region', { name: 'Deltakit devtools' }).first().waitFor()
  expect(await buttons.count()).toBe(1)
  await page.context().close()
})

it('keeps the counts of renders beside their titles where the panel is narrow', async () => {
  const { page } = await pages.open('', { viewport: { width: 1_024, height: 900 } })
  await sendQuestion(page, 'Which rivers?')
  await openPanel(page)
  const titles = page.locator('.deck-panel h3:not([data-empty])')
  const reasoning = titles.filter({ hasText: /Reasoning.*Thought for/ })
  await reasoning.getByText(/renders?$/).waitFor()
  const moved = await titles.evaluateAll((all) =>
    all.flatMap((title) => {
      const count = title.querySelector('.render-count')?.getBoundingClientRect()
      const { top } = title.getBoundingClientRect()
      return count && count.top < top + count.height ? [] : [title.textContent]
    }),
  )
  expect(moved).toEqual([])
  await page.context().close()
})

it('shows which stream is chosen where a person has chosen the colours', async () => {
  const { page } = await pages.open('', { forcedColors: 'active' })
  await sendQuestion(page, 'Which rivers?')
  await sendQuestion(page, 'What weather?')
  await openPanel(page)
  const rows = page.locator('.streams button')
  await expect.poll(() => rows.count()).toBe(2)
  const chosen = page.locator('.streams button[aria-current=true]')
  const isSeen = await chosen.evaluate((row) => {
    const ground = document.body.appendChild(document.createElement('i'))
    ground.style.background = 'Canvas'
    return getComputedStyle(row).backgroundColor !== getComputedStyle(ground).backgroundColor
  })
  expect(isSeen).toBe(true)
  await page.context().close()
})

it('opens and closes by the keyboard, and remembers how a person left it', async () => {
  const { page } = await pages.open()
  // The page is there, and listens.
  await page.getByRole('button', { name: 'Open the Deltakit devtools' }).waitFor()
  await page.keyboard.press('Alt+Shift+D')
  // What opens takes the focus: a handle that has it already would lose it.
  const panel = page.getByRole('region', { name: 'Deltakit devtools' })
  await expect.poll(() => panel.evaluate(isFocused)).toBe(true)
  const handle = page.getByRole('separator', { name: 'Height of the devtools' })
  const before = Number(await handle.getAttribute('aria-valuenow'))
  await handle.focus()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => handle.getAttribute('aria-valuenow')).toBe(`${before - 24}`)
  await page.reload()
  expect(await handle.getAttribute('aria-valuenow')).toBe(`${before - 24}`)
  // What a person opens has the focus, so that Escape closes it. After a reload the page has it.
  await page.getByRole('button', { name: 'Close the devtools' }).click()
  const button = page.getByRole('button', { name: 'Open the Deltakit devtools' })
  await expect.poll(() => button.evaluate(isFocused)).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Deltakit' }).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => button.evaluate(isFocused)).toBe(true)
  await page.context().close()
})

it('is dragged larger, docks at the right, and covers nothing of the page', async () => {
  const { page } = await pages.open()
  await openPanel(page)
  const panel = page.getByRole('region', { name: 'Deltakit devtools' })
  await drag(page, page.getByRole('separator', { name: 'Height of the devtools' }), { y: -100 })
  await expect.poll(async () => (await panel.boundingBox())?.height).toBe(660)
  await expect.poll(() => page.evaluate(paddingOfPage)).toEqual(['0px', '660px'])

  await page.getByRole('button', { name: 'Dock to the right' }).click()
  await drag(page, page.getByRole('separator', { name: 'Width of the devtools' }), { x: -140 })
  await expect.poll(async () => (await panel.boundingBox())?.width).toBe(700)
  await expect.poll(() => page.evaluate(paddingOfPage)).toEqual(['700px', '0px'])
  await page.reload()
  await expect.poll(async () => (await panel.boundingBox())?.width).toBe(700)
  await page.getByRole('button', { name: 'Close the devtools' }).click()
  await expect.poll(() => page.evaluate(paddingOfPage)).toEqual(['0px', '0px'])
  await page.context().close()
})

it('shows a message in the panel, also where that is narrow or low', async () => {
  const { page } = await pages.open()
  await sendQuestion(page, 'What weather?')
  await openPanel(page)
  const panel = page.getByRole('region', { name: 'Deltakit devtools' })
  const inspector = page.getByRole('complementary', { name: 'Selected message' })
  async function overflow(): Promise<number> {
    const [outer, inner] = [await panel.boundingBox(), await inspector.boundingBox()]
    if (!outer || !inner) return Number.NaN
    const ends = inner.y + inner.height - outer.y - outer.height
    return Math.round(Math.max(0, outer.x - inner.x, outer.y - inner.y, ends))
  }
  await page.locator('.deck-wire .deck-rows .deck-row').nth(4).click()
  await expect.poll(overflow).toBe(0)
  await page.keyboard.press('Escape')
  await inspector.waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Dock to the right' }).click()
  await page.getByRole('button', { name: 'Wire', exact: true }).click()
  await page.locator('.deck-wire .deck-rows .deck-row').nth(4).click()
  await expect.poll(overflow).toBe(0)
  // The inspector alone closes.
  await inspector.getByRole('tab', { name: 'Message' }).press('Escape')
  await inspector.waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Deltakit' }).waitFor()
  await page.context().close()
})

it('is drawn under a Content-Security-Policy that admits no inline styles', async () => {
  const { page } = await pages.open()
  await page.route('**/*', async (route) => {
    const response = await route.fetch()
    const headers = { ...response.headers(), 'content-security-policy': "default-src 'self'" }
    await route.fulfill({ response, headers })
  })
  await page.reload()
  await sendQuestion(page, 'Which rivers?')
  const toggle = page.getByRole('button', { name: 'Open the Deltakit devtools' })
  expect(await toggle.evaluate((button) => getComputedStyle(button).position)).toBe('fixed')
  await openPanel(page)
  const drawer = page.getByRole('region', { name: 'Deltakit devtools' })
  expect(await drawer.evaluate((element) => getComputedStyle(element).position)).toBe('fixed')
  const header = page.locator('.panel-header')
  expect(await header.evaluate((element) => getComputedStyle(element).display)).toBe('flex')
  await page.locator('.deck').waitFor()
  await page.context().close()
})

it('takes nothing from the styles and the direction of a page', async () => {
  const { page } = await pages.open()
  await page.addStyleTag({
    content: `div:empty { display: none }
      * { letter-spacing: 9px; text-transform: uppercase; line-height: 3; text-align: center }`,
  })
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
  await openPanel(page)
  const heading = page.getByRole('heading', { name: 'Deltakit' })
  const style = await heading.evaluate((element) => {
    const { letterSpacing, textTransform, textAlign, direction, colorScheme } =
      getComputedStyle(element)
    return { letterSpacing, textTransform, textAlign, direction, colorScheme }
  })
  expect(style).toEqual({
    letterSpacing: 'normal',
    textTransform: 'none',
    textAlign: 'start',
    direction: 'ltr',
    colorScheme: 'light dark',
  })
  await page.context().close()
})

it('gives its room back to a page that changes and restores its own styles meanwhile', async () => {
  const { page } = await pages.open()
  await openPanel(page)
  const room = () =>
    page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).paddingBottom))
  await expect.poll(room).toBeGreaterThan(100)
  // What a dialog does that keeps the page from scrolling.
  const own = await page.evaluate(() => document.body.style.paddingBottom)
  await page.getByRole('button', { name: 'Close the devtools' }).click()
  await page.evaluate((own) => {
    document.body.style.paddingBottom = own
  }, own)
  await expect.poll(room).toBe(0)
  await page.context().close()
})

it('takes nothing of the page down where it fails itself', async () => {
  const { page, problems } = await pages.open('?broken')
  await page.getByRole('button', { name: 'Break the panel' }).click()
  await page.getByRole('button', { name: 'Open the Deltakit devtools' }).click()
  await page.getByText('The Deltakit devtools failed. Your page and the recorder go on.').waitFor()
  await sendQuestion(page, 'Which rivers?')
  // A warning, and no error that the monitoring of an app would count.
  expect(problems.length).toBeGreaterThan(0)
  for (const problem of problems) expect(problem).toContain('The Deltakit devtools failed.')
  await page.getByRole('button', { name: 'Hide' }).click()
  await page.getByText('The Deltakit devtools failed.').waitFor({ state: 'detached' })
  await page.context().close()
})

it('copies a stream as a test, with the tools of its turn', async () => {
  const { page, problems } = await pages.open('', { script: copyAsInSafari })
  await sendQuestion(page, 'What weather?')
  await openPanel(page)
  await page.locator('.deck').waitFor()
  await page.getByRole('button', { name: 'Copy as test' }).click()
  await page.getByText('Save it as a .test.ts file').waitFor()
  const code = await page.evaluate(() => navigator.clipboard.readText())
  expect(code).toContain("import { openrouter } from '@deltakit/core/openrouter'")
  expect(code).toContain("await chat.send('What weather?')")
  expect(code).toContain("'Sunny in Berlin'")
  expect(code).not.toContain('canary')
  expect(problems).toEqual([])
  await page.context().close()
})

it('takes no key of the page outside of it', async () => {
  const { page } = await pages.open()
  await sendQuestion(page, 'Which rivers?')
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

it.each(['light', 'dark'] as const)('is accessible in %s, wide and narrow', async (colorScheme) => {
  for (const width of [1_440, 390]) {
    const { page } = await pages.open('', { colorScheme, viewport: { width, height: 844 } })
    await page.evaluate(axe)
    await sendQuestion(page, 'Which rivers?')
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
  await sendQuestion(page, 'Which rivers?')
  await page.getByRole('button', { name: /open tanstack devtools/i }).click()
  await page.locator('.deck').waitFor()
  await expect.poll(() => page.locator('.deck').innerText()).toContain('complete')
  expect(problems).toEqual([])
  await page.context().close()
})

function isFocused(element: Element): boolean {
  const root = element.getRootNode()
  return root instanceof ShadowRoot && root.activeElement === element
}

function paddingOfPage(): string[] {
  const { paddingRight, paddingBottom } = getComputedStyle(document.body)
  return [paddingRight, paddingBottom]
}

async function drag(
  page: Page,
  handle: Locator,
  { x = 0, y = 0 }: { readonly x?: number; readonly y?: number },
): Promise<void> {
  const box = await handle.boundingBox()
  if (!box) throw new Error('The handle is not shown')
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + x / 2, from.y + y / 2)
  await page.mouse.move(from.x + x, from.y + y)
  await page.mouse.up()
}

function allText(host: Element): string {
  return host.shadowRoot?.textContent ?? ''
}
