// @ts-check
// Chats with two sources, the second of which answers where the first fails.
import { chatHandler } from '@deltakit/core/edge'
import { fakeModel } from '@deltakit/core/testing'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { answered, answersFrom, choose, emptyChat, send, speed } from './chat.mjs'
import { check, equal, goTo } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function fallback(page) {
  await triesRecordings(page)
  await triesServers(page)
}

/** @param {Page} page */
async function triesRecordings(page) {
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

/**
 * The tools of a server may have the same names as those of the page.
 * @param {Page} page
 */
async function triesServers(page) {
  await answersFrom(page, 'worker')
  await choose(page, 'openrouter/grok-code-fast-1/tool')
  await send(page, 'A tool of the server')
  await page.getByRole('button', { name: 'Approve weather' }).click()
  await page.getByText('is 40°C.').waitFor()
  await answered(page)
  const output = page.getByRole('article', { name: 'Model' }).last().locator('.card .output')
  equal('the output of a tool behind a server', await output.textContent(), '40 C')

  const answer = chatHandler({
    model: fakeModel(['From your own server']),
    tools: {
      weather: tool({ input: jsonSchema({ type: 'object' }), execute: () => 'Sunny' }),
    },
    secret: 'only a test reads this',
  })
  const url = new URL('api/own', page.url()).href
  await page.route(url, async (route) => {
    const request = route.request()
    const [headers, body] = [request.headers(), request.postData()]
    const response = await answer(new Request(url, { method: request.method(), headers, body }))
    const { status } = response
    const contentType = response.headers.get('content-type') ?? ''
    await route.fulfill({ status, contentType, body: await response.text() })
  })
  await answersFrom(page, 'handler')
  await page.getByRole('combobox', { name: 'Server' }).fill(url)
  await send(page, 'Which server are you?')
  await page.getByText('From your own server').waitFor()
  await answered(page)
}
