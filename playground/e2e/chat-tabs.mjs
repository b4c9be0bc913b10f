// @ts-check
// Opens the chat in a second tab, which shows what happens in the first, and sends in both.
import { answered, answersFrom, choose, send, userMessages } from './chat.mjs'
import { openEmptyChat } from './chat-restore.mjs'
import { check, equal } from './page-actions.mjs'
import { streamAnswers } from './streamed-answer.mjs'

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
  await leavesQueue(page, second)
  await second.close()
}

/**
 * What waits in a tab that is reloaded is sent by the other, so it is not in the composer as well.
 * @param {import('playwright').Page} page
 * @param {import('playwright').Page} second
 */
async function leavesQueue(page, second) {
  await answersFrom(page, 'local')
  await streamAnswers(page)
  await send(page, 'Cut off')
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  await send(page, 'Waiting')
  await second.locator('.queued').waitFor()
  await page.reload()
  await second.locator('[data-role=user]', { hasText: 'Waiting' }).waitFor()
  await answered(second)
  await answered(page)
  equal('the last message in the first tab', (await userMessages(page)).at(-1), 'Waiting')
  const composer = page.getByRole('textbox', { name: 'Message' })
  equal('the composer of the first tab', await composer.inputValue(), '')
}

/** @param {import('playwright').Page} page */
function answersOf(page) {
  return page.locator('.answer p').allTextContents()
}
