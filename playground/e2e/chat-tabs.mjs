// @ts-check
// Opens the chat in a second tab, which shows what happens in the first, and sends in both.
import { answered, choose, send, userMessages } from './chat.mjs'
import { openEmptyChat } from './chat-restore.mjs'
import { check, equal } from './page-actions.mjs'

/** @param {import('playwright').Page} page */
export async function chatTabs(page) {
  await openEmptyChat(page)
  await choose(page, 'openrouter/grok-code-fast-1/text')
  const opened = page.waitForEvent('popup')
  await page.evaluate(() => void window.open(location.href))
  const second = await opened
  await second.getByRole('textbox', { name: 'Message' }).waitFor()

  await send(page, 'From the first tab')
  await second.getByRole('article', { name: 'Model, writing' }).waitFor()
  equal('the message in the second tab', await userMessages(second), ['From the first tab'])
  await answered(second)
  await answered(page)
  const texts = await Promise.all([page, second].map(answersOf))
  equal('the answer in the second tab', texts[1], texts[0])
  check('there is an answer', Boolean(texts[0]?.[0]?.length))

  await send(second, 'From the second tab')
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  await answered(page)
  const both = ['From the first tab', 'From the second tab']
  equal('the messages in the first tab', await userMessages(page), both)
  await second.close()
}

/** @param {import('playwright').Page} page */
function answersOf(page) {
  return page.locator('.answer p').allTextContents()
}
