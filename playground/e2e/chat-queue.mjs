// @ts-check
// Sends while an answer streams: what waits is sent after it, or put back into the composer.
import { answered, answersFrom, focused, send, status, userMessages } from './chat.mjs'
import { openEmptyChat } from './chat-restore.mjs'
import { equal } from './page-actions.mjs'
import { endAnswer, feed, messageOf, streamAnswers } from './streamed-answer.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chatQueue(page) {
  await openEmptyChat(page)
  await answersFrom(page, 'local')
  await streamAnswers(page)
  await sendsWhatWaits(page)
  await returnsWhatWaits(page)
  await keepsWhatWaits(page)
}

/** @param {Page} page */
async function sendsWhatWaits(page) {
  await sendFirst(page)
  await send(page, 'Second')
  await page.locator('.queued').waitFor()
  equal('the messages before the queue is sent', await userMessages(page), ['First'])
  await endAnswer(page, ' that ends')
  await page.locator('.queued').waitFor({ state: 'detached' })
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  await endAnswer(page, ' that ends')
  await answered(page)
  equal('the messages after the queue', await userMessages(page), ['First', 'Second'])
}

/** @param {Page} page */
async function returnsWhatWaits(page) {
  await page.getByRole('button', { name: 'Regenerate' }).last().click()
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  equal('the focus after Regenerate', await focused(page), 'Message')
  await feed(page, messageOf('Half an'))
  await page.getByText('Half an').waitFor()
  await send(page, 'Third')
  await page.locator('.queued').waitFor()
  await composer(page).fill('Fourth')
  await page.getByRole('button', { name: 'Stop' }).click()
  await status(page, 'Stopped.')
  equal('the composer after a stop', await composer(page).inputValue(), 'Third\n\nFourth')
  equal('the focus after a stop', await focused(page), 'Message')
}

/**
 * What was not sent before a reload is nowhere else.
 * @param {Page} page
 */
async function keepsWhatWaits(page) {
  await page.getByRole('button', { name: 'Clear' }).click()
  await composer(page).fill('')
  await sendFirst(page)
  await send(page, 'Second')
  await page.locator('.queued').waitFor()
  await composer(page).fill('Third')
  for (const time of ['once', 'twice']) {
    await page.reload()
    await page.locator('[data-role=user]').waitFor()
    equal(`the composer, reloaded ${time}`, await composer(page).inputValue(), 'Second\n\nThird')
    equal(`the messages, reloaded ${time}`, await userMessages(page), ['First'])
  }
}

/** @param {Page} page */
async function sendFirst(page) {
  await send(page, 'First')
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  await feed(page, messageOf('An answer'))
  await page.getByText('An answer').waitFor()
}

/** @param {Page} page */
function composer(page) {
  return page.getByRole('textbox', { name: 'Message' })
}
