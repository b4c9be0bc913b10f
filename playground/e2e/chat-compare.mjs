// @ts-check
// Sends one prompt to two models, and shows their answers side by side.
import { isAccessible } from './appearance.mjs'
import { send, speed, storedChats } from './chat.mjs'
import { openEmptyChat } from './chat-restore.mjs'
import { check, equal } from './page-actions.mjs'

/** @param {import('playwright').Page} page */
export async function chatCompare(page) {
  await openEmptyChat(page)
  await page.getByText('Side by side', { exact: true }).click()
  await speed(page, 'max')
  const first = page.getByRole('group', { name: 'Answers from' })
  const second = page.getByRole('group', { name: 'And from' })
  await first.getByRole('combobox', { name: 'Recording' }).selectOption('faults/http-503-list')
  await second
    .getByRole('combobox', { name: 'Recording' })
    .selectOption('anthropic/claude-sonnet-4-5/text')
  const threads = page.locator('.thread')
  equal('the empty threads', await threads.getByText('Ask a recording').count(), 2)
  await send(page, 'To both')
  await threads.nth(1).locator('.answer .markdown').waitFor()
  await threads.nth(0).locator('.answer-error').waitFor()
  equal('the messages side by side', await page.getByText('To both').count(), 3)
  const tops = await threads.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top))
  equal('the tops of both', tops[0], tops[1])
  await isAccessible(page, 'two models side by side')
  await page.screenshot({ path: 'artifacts/chat-compare.png' })
  await storedChats(page, (json) => json.split('To both').length === 3)
  await page.reload()
  await threads.nth(1).locator('.answer .markdown').waitFor()
  check('a reload keeps both answers', await threads.nth(0).locator('.answer-error').isVisible())
  const saves = page.getByRole('button', { name: 'Save recording' })
  equal('the recordings, one of each', await saves.count(), 2)
  await page.getByText('One model', { exact: true }).click()
  equal('the threads of one model', await threads.count(), 1)
}
