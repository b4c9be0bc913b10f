// @ts-check
// How answers and the page of the chat look: code, tables, quotes, sizes, colours, the keyboard.
import { isAccessible } from './appearance.mjs'
import { answered, answersFrom, send } from './chat.mjs'
import { withLivePage } from './live-models.mjs'
import { check, equal, layoutShift } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const code = 'const answer: number = 42 // a comment\nexport { answer }'
const text = [
  'Some `inline` code:',
  `\`\`\`ts\n${code}\n\`\`\``,
  '| Left | Right |\n|---|---|\n| Supercalifragilisticexpialidocious | words that are many and go on |',
  '> '.repeat(30).concat('deep'),
  `A line of ${'very '.repeat(60)}many words, and Unbreakable${'x'.repeat(300)}.`,
].join('\n\n')

/** @param {Page} otherPage */
export async function chatLooks(otherPage) {
  await withLivePage(otherPage, looks)
}

/** @param {Page} page */
async function looks(page) {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.route('http://localhost:11434/v1/chat/completions', (route) => route.fulfill(answer))
  await answersFrom(page, 'local')
  const shift = await layoutShift(page, async () => {
    await send(page, 'ما هو الجواب؟')
    await answered(page)
    await page.locator('.code-block pre span[style]').first().waitFor()
  })
  check('the layout shift of an answer is at most 0.02', shift <= 0.02, shift)
  await growsWithText(page)
  await highlightsCode(page)
  await showsTables(page)
  equal(
    'the direction of a question',
    await directionOf(page, '[data-role=user] .plain-text'),
    'rtl',
  )
  equal('the direction of an answer', await directionOf(page, '.answer'), 'ltr')
  for (const [width, height] of /** @type {const} */ ([
    [1440, 900],
    [1024, 768],
    [390, 844],
  ])) {
    await page.setViewportSize({ width, height })
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme })
      await isAccessible(page, `the chat, ${width}, ${colorScheme}`)
      await page.screenshot({ path: `artifacts/chat-${width}-${colorScheme}.png` })
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    equal(`the overflow at ${width}`, overflow, 0)
    equal(`the small targets at ${width}`, await smallTargets(page), [])
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await usesFourSizes(page)
  await respectsReducedMotion(page)
  await worksByKeyboard(page)
}

const pieces = text.match(/[\s\S]{1,40}/g) ?? []
const chunks = pieces.map((content) => ({ delta: { content } }))
const body = [...chunks, { delta: {}, finish_reason: 'stop' }]
  .map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`)
  .join('')
const answer = {
  headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' },
  contentType: 'text/event-stream',
  body: `${body}data: [DONE]\n\n`,
}

/**
 * As in Safari before 26.2, which has no `field-sizing`.
 * @param {Page} page
 */
async function growsWithText(page) {
  await page.addStyleTag({ content: 'textarea { field-sizing: fixed !important }' })
  await page.evaluate(() => {
    CSS.supports = () => false
  })
  for (const form of ['.composer', '.settings']) {
    const field = page.locator(`${form} textarea`)
    const heightOf = () => field.evaluate(({ clientHeight }) => clientHeight)
    const before = await heightOf()
    await field.fill('One\nTwo\nThree\nFour\nFive\nSix')
    const isWhole = await field.evaluate(
      ({ clientHeight, scrollHeight }) => clientHeight === scrollHeight,
    )
    check(`the field grows: ${form}`, isWhole && (await heightOf()) > before, await heightOf())
    await field.fill('')
    equal(`the height of an empty field: ${form}`, await heightOf(), before)
  }
}

/** @param {Page} page */
async function highlightsCode(page) {
  const block = page.locator('.code-block')
  equal('the language of code', await block.locator('figcaption span').textContent(), 'ts')
  equal('the text of code in colours', await block.locator('code').textContent(), code)
  const colors = await block
    .locator('span[style]')
    .evaluateAll((spans) => new Set(spans.map((span) => span.getAttribute('style'))).size)
  check('code has colours', colors >= 3, colors)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await block.getByRole('button', { name: 'Copy code' }).click()
  await block.getByRole('button', { name: 'Copied' }).waitFor()
  equal('the copied code', await page.evaluate(() => navigator.clipboard.readText()), code)
  // It has its name again for what comes next.
  await block.getByRole('button', { name: 'Copy code' }).waitFor()
}

/** @param {Page} page */
async function showsTables(page) {
  const cell = page.locator('.answer td').first()
  const { height = 0 } = (await cell.boundingBox()) ?? {}
  check('a long word in a cell is whole', height < 40, height)
  const quote = page.locator('.answer').getByText('deep')
  const { width = 0 } = (await quote.boundingBox()) ?? {}
  check('a quote in many quotes has room', width > 100, width)
}

/**
 * Returns what can be clicked and is smaller than 24 px. Links in a sentence are exempt.
 * @param {Page} page
 */
function smallTargets(page) {
  return page.locator('.chat :is(button, select, input, summary)').evaluateAll((targets) =>
    targets.flatMap((target) => {
      const { width, height } = (target.closest('label') ?? target).getBoundingClientRect()
      const isSmall = width > 0 && (width < 24 || height < 24)
      return isSmall ? [target.outerHTML.slice(0, 80)] : []
    }),
  )
}

/** @param {Page} page */
async function usesFourSizes(page) {
  const sizes = await page.locator('.chat *').evaluateAll((elements) => {
    const texts = elements.filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
    )
    return [...new Set(texts.map((element) => getComputedStyle(element).fontSize))].sort()
  })
  const others = sizes.filter((size) => !['11px', '12px', '14px', '18px'].includes(size))
  equal('the sizes beside 11, 12, 14 and 18', others, [])
}

/** @param {Page} page */
async function respectsReducedMotion(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const moving = await page.evaluate(
    () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
  )
  equal('what moves with reduced motion', moving, 0)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
}

/**
 * From the composer back to the settings, a source is chosen and a message is sent, without a pointer.
 * @param {Page} page
 */
async function worksByKeyboard(page) {
  await page.getByRole('textbox', { name: 'Message' }).focus()
  const seen = new Set()
  for (let count = 0; count < 60; count++) {
    await page.keyboard.press('Shift+Tab')
    const name = await page.evaluate(() => {
      const { activeElement } = document
      const label = activeElement?.closest('label')?.textContent ?? ''
      return (
        activeElement?.getAttribute('aria-label') ?? (label || activeElement?.textContent) ?? ''
      )
    })
    seen.add(name.trim())
    const isVisible = await page.evaluate(() => {
      const { outlineStyle } = getComputedStyle(document.activeElement ?? document.body)
      return outlineStyle !== 'none' || document.activeElement === document.body
    })
    check(`the focus is visible on ${name}`, isVisible)
    if (name === 'Conversations') break
  }
  for (const name of ['Copy answer', 'Regenerate', 'Copy code', 'Settings', 'Conversations']) {
    check(`the keyboard reaches ${name}`, seen.has(name), [...seen])
  }
}

/**
 * @param {Page} page
 * @param {string} selector
 */
function directionOf(page, selector) {
  return page
    .locator(selector)
    .last()
    .evaluate((element) => getComputedStyle(element).direction)
}
