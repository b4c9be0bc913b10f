// @ts-check
// Chats in a small window: the list scrolls and follows its end, and nothing overflows.
import { isAccessible } from './appearance.mjs'
import { answered, answersFrom, choose, send, speed } from './chat.mjs'
import { openEmptyChat } from './chat-restore.mjs'
import { check, equal } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chatNarrow(page) {
  const size = page.viewportSize() ?? { width: 1360, height: 860 }
  await page.setViewportSize({ width: 360, height: 640 })
  await openEmptyChat(page)
  await followsEnd(page)
  await fitsDevtools(page)
  await fitsSources(page)
  await isAccessible(page, 'a narrow chat')
  await page.screenshot({ path: 'artifacts/chat-360.png' })
  await page.setViewportSize(size)
}

/** @param {Page} page */
async function followsEnd(page) {
  const list = page.getByRole('log')
  const below = () =>
    list.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight))
  await openSettings(page)
  await choose(page, 'anthropic/claude-sonnet-4-5/text')
  await speed(page, '4')
  await isAccessible(page, 'the settings of a narrow chat')
  await page.keyboard.press('Escape')
  for (const text of ['One', 'Two', 'Three', 'Four']) {
    await distanceWhileWriting(page, () => send(page, text))
    await answered(page)
  }
  const scrolls = await list.evaluate((box) => box.scrollHeight > box.clientHeight + 100)
  check('the messages scroll', scrolls)
  equal('the distance to the end', await below(), 0)
  await list.evaluate((box) => box.scrollTo(0, 0))
  await page.waitForTimeout(100)
  await page.setViewportSize({ width: 360, height: 620 })
  await page.waitForTimeout(100)
  const scrollTop = await list.evaluate((box) => box.scrollTop)
  equal('the position after a person scrolled up', scrollTop, 0)
  await page.setViewportSize({ width: 360, height: 640 })
  const writing = await distanceWhileWriting(page, () => send(page, 'Five'))
  equal('the distance to the end after sending', writing, 0)
  await answered(page)
  equal('the distance to the end after the answer', await below(), 0)
  await page.reload()
  await page.getByText('Five').waitFor()
  await page.waitForTimeout(200)
  equal('the distance to the end after a reload', await below(), 0)
}

/**
 * Returns the distance to the end once the action has led to an answer. The page itself watches for
 * it: the answer is so short that a locator can miss it on a busy machine.
 * @param {Page} page
 * @param {() => Promise<void>} action
 */
async function distanceWhileWriting(page, action) {
  const measured = page.getByRole('log').evaluate(
    (box) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('No answer was written')), 20_000)
        const observer = new MutationObserver(() => {
          if (!box.querySelector('article[aria-label="Model, writing"]')) return
          observer.disconnect()
          clearTimeout(timer)
          // Once a frame has shown it.
          requestAnimationFrame(() =>
            setTimeout(() =>
              resolve(Math.round(box.scrollHeight - box.scrollTop - box.clientHeight)),
            ),
          )
        })
        observer.observe(box, { subtree: true, childList: true, attributes: true })
      }),
  )
  await action()
  return measured
}

/** @param {Page} page */
async function fitsDevtools(page) {
  const toggle = page.getByRole('button', { name: 'Query devtools', exact: true })
  await toggle.click()
  const devtools = page.getByRole('region', { name: 'Query devtools' })
  await devtools.getByText('["deltakit","chat","playground-').waitFor()
  const { height = 0 } = (await devtools.boundingBox()) ?? {}
  check('the devtools take a third of the window', height <= 0.32 * 640, height)
  check('the composer is visible with the devtools', await isComposerInWindow(page))
  await toggle.click()
  await devtools.waitFor({ state: 'detached' })
}

/** @param {Page} page */
async function fitsSources(page) {
  const place = () => page.getByRole('log').evaluate((log) => log.getBoundingClientRect().top)
  const before = await place()
  for (const source of ['cassette', 'worker', 'local', 'handler', 'openai']) {
    await openSettings(page)
    await answersFrom(page, source)
    await page.keyboard.press('Escape')
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    equal(`the overflow with source ${source}`, overflow, 0)
    equal(`the place of the chat with source ${source}`, await place(), before)
    check(`the composer is visible with source ${source}`, await isComposerInWindow(page))
  }
  const opener = page.getByRole('button', { name: 'Settings' })
  check('the focus returns to what opened the drawer', await opener.evaluate(isFocused))
}

/** @param {Element} element */
function isFocused(element) {
  return element === document.activeElement
}

/** @param {Page} page */
async function openSettings(page) {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('dialog', { name: 'Settings' }).waitFor()
}

/** @param {Page} page */
function isComposerInWindow(page) {
  return page.locator('.composer').evaluate((form) => {
    const { bottom } = form.getBoundingClientRect()
    return bottom <= innerHeight && document.documentElement.scrollHeight <= innerHeight
  })
}
