// @ts-check
// The chat where there is little room: it scrolls, follows what is said, and nothing sticks out.
import { choose, idle, send } from './chat.mjs'
import { anew } from './chat-again.mjs'
import { isClean } from './looks.mjs'
import { holds, same } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chatsNarrow(page) {
  const log = page.getByRole('log')
  const below = () =>
    log.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight))
  const size = page.viewportSize() ?? { width: 1360, height: 860 }
  await page.setViewportSize({ width: 360, height: 640 })
  await anew(page)
  await choose(page, 'anthropic/claude-sonnet-4-5/text')
  for (const text of ['One', 'Two', 'Three', 'Four']) {
    await send(page, text)
    await page.getByRole('article', { name: 'Model, writing' }).waitFor()
    await idle(page)
  }
  holds('the log scrolls', await log.evaluate((box) => box.scrollHeight > box.clientHeight + 100))
  same('it is at its end', await below(), 0)
  await log.evaluate((box) => box.scrollTo(0, 0))
  await page.waitForTimeout(100)
  await page.setViewportSize({ width: 360, height: 620 })
  await page.waitForTimeout(100)
  same('who scrolled up stays there', await log.evaluate((box) => box.scrollTop), 0)
  await page.setViewportSize({ width: 360, height: 640 })
  await send(page, 'Five')
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  same('whoever sends sees it', await below(), 0)
  await idle(page)
  same('to its end', await below(), 0)
  await page.reload()
  await page.getByText('Five').waitFor()
  await page.waitForTimeout(200)
  same('a reload opens at the end', await below(), 0)

  await page.getByRole('button', { name: 'Query devtools', exact: true }).click()
  const devtools = page.getByRole('region', { name: 'Query devtools' })
  await devtools.getByText('["deltakit","chat","talk"]').waitFor()
  const { height = 0 } = (await devtools.boundingBox()) ?? {}
  holds('the devtools leave room', height <= 0.32 * 640, height)
  holds('for the composer', await inWindow(page))
  await page.getByRole('button', { name: 'Query devtools', exact: true }).click()
  await devtools.waitFor({ state: 'detached' })

  for (const source of ['cassette', 'openrouter', 'local']) {
    await page.getByLabel('Answers from').selectOption(source)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    same(`${source}, narrow: how much wider than the window`, wider, 0)
    holds(`${source}, narrow: the composer is in the window`, await inWindow(page))
  }
  await page.getByLabel('Answers from').selectOption('cassette')
  await isClean(page, 'a narrow chat')
  await page.screenshot({ path: 'artifacts/chat-360.png' })
  await page.setViewportSize(size)
}

/** @param {Page} page */
function inWindow(page) {
  return page.locator('.composer').evaluate((form) => {
    const { bottom } = form.getBoundingClientRect()
    return bottom <= innerHeight && document.documentElement.scrollHeight <= innerHeight
  })
}
