// @ts-check
// Chats with two cassettes, the second of which answers where the first fails.
import { answered, choose, emptyChat, send } from './chat.mjs'
import { check, equal, goTo } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function fallback(page) {
  await goTo(page, 'chat')
  const clear = page.getByRole('button', { name: 'Clear' })
  if (await clear.isEnabled()) await clear.click()
  await emptyChat(page)
  const from = page.getByLabel('Answers from')
  await from.selectOption('fallback')
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
  }
  equal('the errors of models that were given up', await page.locator('.error').count(), 0)

  await choose(page, 'faults/eof-before-finish')
  await send(page, 'And after its first word?')
  await page.getByText('Cut off before its end.').waitFor()
  await page.reload()
  equal('the source after a reload', await from.inputValue(), 'fallback')
  await clear.click()
  await from.selectOption('cassette')
}
