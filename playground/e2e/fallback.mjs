// @ts-check
// Chats with two cassettes, the second of which answers where the first fails.
import { answered, choose, emptyChat, send, speed } from './chat.mjs'
import { check, equal, goTo } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function fallback(page) {
  await goTo(page, 'chat')
  await emptyChat(page)
  await page.getByText('Fallback', { exact: true }).click()
  await speed(page, 'max')
  for (const [first, cause] of [
    ['faults/http-503-list', 'HttpError 503'],
    ['faults/http-200-json-error', 'ProviderError'],
    ['faults/http-200-empty', 'ProtocolError'],
  ]) {
    await choose(page, first ?? '')
    await send(page, `Is ${first} there?`)
    await answered(page)
    const answer = page.getByRole('article', { name: 'Model' }).last()
    const text = (await answer.textContent()) ?? ''
    check(`the second answers in the place of ${first}`, text.includes('Olá'), text)
    check(`the answer says why ${first} did not`, text.includes(`failed (${cause})`), text)
    const winner = answer.locator('.notice-line code')
    equal('the answer names who answered', await winner.textContent(), 'x-ai/grok-code-fast-1')
  }
  equal('the errors of models that were given up', await page.locator('.error').count(), 0)

  await choose(page, 'faults/eof-before-finish')
  await send(page, 'And after its first word?')
  await page.getByText('Cut off before its end.').waitFor()
  await page.reload()
  const isFallback = page.getByRole('radio', { name: 'Fallback' })
  check('a reload keeps the fallback', await isFallback.isChecked())
}
