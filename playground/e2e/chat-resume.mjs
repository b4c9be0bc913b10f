// @ts-check
// An answer of a server with a log goes on after a reload. The server is a service worker.
import { answered, answersFrom, choose, send, speed } from './chat.mjs'
import { lastAnswer, openEmptyChat } from './chat-restore.mjs'
import { check, equal } from './page-actions.mjs'

/** @param {import('playwright').Page} page */
export async function chatResume(page) {
  await openEmptyChat(page)
  await answersFrom(page, 'worker')
  await choose(page, 'openrouter/grok-code-fast-1/text')
  await speed(page, 'max')
  await send(page, 'At once')
  await answered(page)
  const whole = await lastAnswer(page)
  check('a server in the browser answers', whole.length > 10)

  await speed(page, '1')
  await send(page, 'Over a reload')
  await page.locator('[aria-busy=true] .thoughts').waitFor()
  await page.reload()
  await answered(page)
  equal('the answer after a reload', await lastAnswer(page), whole)
  equal('the interrupted answers', await page.getByText('Interrupted').count(), 0)

  await choose(page, 'openrouter/grok-code-fast-1/tool')
  await speed(page, 'max')
  await send(page, 'A tool of the server')
  await page.getByRole('button', { name: 'Approve weather' }).click()
  await page.getByText('is 40°C.').waitFor()
  await answered(page)
}
