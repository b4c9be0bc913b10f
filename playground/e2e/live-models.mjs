// @ts-check
// Chats with a provider and a local server, both mocked: what they receive, and what is stored.
import { readFileSync } from 'node:fs'
import { readCassette } from '@deltakit/core/cassette'
import { answered, send, status, textOf } from './chat.mjs'
import { check, equal, failures } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const key = 'sk-canary-live'
const provider = 'https://openrouter.ai/api/v1/chat/completions'
const server = 'http://localhost:11434/v1/chat/completions'

const cassette = new URL('../../cassettes/openrouter/grok-code-fast-1/text.yaml', import.meta.url)
const [recorded] = readCassette(readFileSync(cassette, 'utf8')).interactions

/** @param {Page} otherPage */
export async function liveModels(otherPage) {
  const context = await otherPage.context().browser()?.newContext()
  if (!context) throw new Error('There is no browser')
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => failures.push(String(error)))
  /** @type {string[]} */
  const requested = []
  const home = otherPage.url().split(/[?#]/)[0] ?? ''
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home))
      requested.push(request.url())
  })
  try {
    await page.goto(`${home}#chat`)
    await chatsWithProvider(page)
    await retries(page)
    await continues(page)
    await chatsWithServer(page)
    equal('the requested addresses', [...new Set(requested)], [provider, server])
  } finally {
    await context.close()
  }
}

/** @param {Page} page */
async function chatsWithProvider(page) {
  const requests = await mock(page, provider, () => eventStream(String(recorded?.response.body)))
  await page.getByLabel('Answers from').selectOption('openrouter')
  await page.getByRole('textbox', { name: 'Model' }).fill('some/model')
  await page.getByLabel('Key').fill(key)
  await send(page, `Do not repeat ${key}`)
  await page.getByText('Olá!').first().waitFor()
  await answered(page)
  const [request] = requests
  equal('the authorization of a request', request?.headers.authorization, `Bearer ${key}`)
  equal('the model of a request', request?.body.model, 'some/model')
  equal('the number of tools in a request', request?.body.tools?.length, 2)

  check('the address has no key', !page.url().includes(key))
  await page.waitForFunction(() => localStorage.getItem('deltakit-playground')?.includes('Olá'))
  const stored = await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))
  const { 'deltakit-playground': history = '', ...settings } = stored
  check('the settings have no key', !JSON.stringify(settings).includes(key), settings)
  equal('the keys in the history, all in messages', history.split(key).length - 1, 1)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save recording' }).click()
  const yaml = await textOf(await download)
  check('a recording has the answer', yaml.includes('Olá'))
  check('a recording has no key', !yaml.includes(key) && yaml.includes('REDACTED'))
}

/** @param {Page} page */
async function retries(page) {
  let isBroken = true
  const requests = await mock(page, provider, () =>
    isBroken
      ? { status: 500, body: 'Out of order' }
      : eventStream(chunks({ content: 'Here again.', finishReason: 'stop' })),
  )
  await send(page, 'Are you there?')
  await page.getByText('HttpError').waitFor()
  await status(page, 'Failed.')
  equal('the requests to a server that fails', requests.length, 3)
  const error = (await page.locator('.error').textContent()) ?? ''
  check('the error has the status', error.includes('500'), error)
  isBroken = false
  await page.getByRole('button', { name: 'Retry' }).click()
  await page.getByText('Here again.').waitFor()
  await answered(page)
  equal('the errors after Retry', await page.locator('.error').count(), 0)
  equal('the messages after Retry', await page.getByText('Are you there?').count(), 1)
}

/** @param {Page} page */
async function continues(page) {
  const halves = [
    chunks({ content: 'The first half, ', finishReason: 'length' }),
    chunks({ content: 'and the second.', finishReason: 'stop' }),
  ]
  const requests = await mock(page, provider, () => eventStream(halves.shift() ?? ''))
  await send(page, 'Both halves')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.locator('p').getByText('The first half, and the second.').waitFor()
  await answered(page)
  const last = requests.at(-1)?.body.messages.at(-1)
  equal(
    'the last message of a continuation',
    [last.role, last.content],
    ['assistant', 'The first half, '],
  )
  const button = page.getByRole('button', { name: 'Continue' })
  equal('the Continue buttons below a whole answer', await button.count(), 0)
}

/** @param {Page} page */
async function chatsWithServer(page) {
  const requests = await mock(page, server, () =>
    eventStream(chunks({ content: 'At **home**.', finishReason: 'stop' })),
  )
  await page.getByLabel('Answers from').selectOption('local')
  await page.getByRole('textbox', { name: 'Model' }).fill('own-model')
  await send(page, 'Where are you?')
  await page.getByText('At home.').waitFor()
  await answered(page)
  equal('the model of a local request', requests.at(-1)?.body.model, 'own-model')
  const authorization = requests.at(-1)?.headers.authorization
  equal('the authorization of a local request', authorization, undefined)
  equal('the bold text', await page.locator('strong').allTextContents(), ['home'])
}

/**
 * @typedef {{ status: number, body: string, contentType?: string }} Response
 * @typedef {{ headers: Record<string, string>, body: Record<string, any> }} ReceivedRequest
 */

/**
 * Answers the requests to an address. Returns an array to which each request is added.
 * @param {Page} page
 * @param {string} url
 * @param {() => Response} respond
 */
async function mock(page, url, respond) {
  /** @type {ReceivedRequest[]} */
  const requests = []
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*, authorization',
    'access-control-allow-private-network': 'true',
  }
  await page.route(url, (route) => {
    const request = route.request()
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers })
    requests.push({ headers: request.headers(), body: request.postDataJSON() })
    return route.fulfill({ headers, ...respond() })
  })
  return requests
}

/**
 * @param {string} body
 * @returns {Response}
 */
function eventStream(body) {
  return { status: 200, body, contentType: 'text/event-stream' }
}

/** @param {{ content: string, finishReason: string }} answer */
function chunks({ content, finishReason }) {
  const choices = [{ delta: { content } }, { delta: {}, finish_reason: finishReason }]
  const data = choices.map((choice) => JSON.stringify({ choices: [choice] }))
  return [...data, '[DONE]'].map((text) => `data: ${text}\n\n`).join('')
}
