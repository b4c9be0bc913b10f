// @ts-check
// Chats with a provider and a local server, both mocked: what they receive, and what is stored.
import { readFileSync } from 'node:fs'
import { readCassette } from '@deltakit/core/cassette'
import { isAccessible } from './appearance.mjs'
import { answered, answersFrom, send, status, storedChats, textOf } from './chat.mjs'
import { check, equal, failures } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const key = 'sk-canary-live'
const provider = 'https://openrouter.ai/api/v1/chat/completions'
const server = 'http://localhost:11434/v1/chat/completions'

/** Where the page lists models and tests a key. */
const lists = [
  'https://openrouter.ai/api/v1/models',
  'http://localhost:11434/v1/models',
  'https://openrouter.ai/api/v1/key',
]

const cassette = new URL('../../cassettes/openrouter/grok-code-fast-1/text.yaml', import.meta.url)
const [recorded] = readCassette(readFileSync(cassette, 'utf8')).interactions

/** @param {Page} otherPage */
export async function liveModels(otherPage) {
  const requested = await withLivePage(otherPage, async (page) => {
    await mockModels(page)
    await chatsWithProvider(page)
    await listsModels(page)
    await testsKey(page)
    await retries(page)
    await explainsErrors(page)
    await continues(page)
    await chatsWithServer(page)
  })
  const addresses = requested.filter((url) => !lists.includes(url))
  equal('the requested addresses', addresses, [provider, server])
}

/**
 * Uses the chat in a page that may send requests to other places. Returns where it sent some.
 * @param {Page} otherPage
 * @param {(page: Page) => Promise<void>} action
 */
export async function withLivePage(otherPage, action) {
  const context = await otherPage.context().browser()?.newContext()
  if (!context) throw new Error('There is no browser')
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => failures.push(String(error)))
  /** @type {Set<string>} */
  const requested = new Set()
  const home = otherPage.url().split(/[?#]/)[0] ?? ''
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home))
      requested.add(request.url())
  })
  try {
    await page.goto(`${home}#chat`)
    await action(page)
  } catch (error) {
    await page.screenshot({ path: 'artifacts/live-failed.png' })
    throw error
  } finally {
    await context.close()
  }
  return [...requested]
}

/** @param {Page} page */
async function chatsWithProvider(page) {
  const requests = await mock(page, provider, () => eventStream(String(recorded?.response.body)))
  await answersFrom(page, 'openrouter')
  await page.getByRole('combobox', { name: 'Model', exact: true }).fill('some/model')
  await page.getByLabel('Key').fill(key)
  await send(page, `Do not repeat ${key}`)
  await page.getByText('Olá!').first().waitFor()
  await answered(page)
  const [request] = requests
  equal('the authorization of a request', request?.headers.authorization, `Bearer ${key}`)
  equal('the model of a request', request?.body.model, 'some/model')
  equal('the number of tools in a request', request?.body.tools?.length, 2)

  check('the address has no key', !page.url().includes(key))
  const history = await storedChats(page, 'Olá')
  const stored = await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))
  const { 'deltakit-playground-chats': titles = '', ...settings } = stored
  check('the settings have no key', !JSON.stringify(settings).includes(key), settings)
  check('the titles have no key', titles.includes('Do not repeat …'), titles)
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
  await page.getByText('The server answered 500. Trying again, attempt 2…').waitFor()
  await status(page, 'Failed.')
  equal('the requests to a server that fails', requests.length, 3)
  const error = page.locator('.answer-error')
  const text = (await error.textContent()) ?? ''
  check('the error has the status', text.includes('500'), text)
  check('the error says whose problem it is', text.includes('has a problem of its own'), text)
  isBroken = false
  await page.getByRole('button', { name: 'Retry' }).click()
  await page.getByText('Here again.').waitFor()
  await answered(page)
  equal('the errors after Retry', await error.count(), 0)
  equal('the messages after Retry', await page.getByText('Are you there?').count(), 1)
}

/**
 * An error says what helps.
 * @param {Page} page
 */
async function explainsErrors(page) {
  const error = page.locator('.answer-error')
  const buttons = () => error.getByRole('button').allTextContents()
  await mock(page, provider, () => ({ status: 401, body: '{"error":{"message":"No auth"}}' }))
  await send(page, 'With a wrong key')
  await page.getByText('OpenRouter does not accept the key.').waitFor()
  equal('what a wrong key offers', await buttons(), ['Open settings'])
  await page.getByLabel('Key').fill(`${key}-2`)
  equal('what another key offers', await buttons(), ['Retry'])
  await page.getByLabel('Key').fill(key)

  await answersFrom(page, 'local')
  await page.route(server, (route) => route.abort('connectionrefused'))
  await send(page, 'To nobody')
  await error.waitFor()
  const text = (await error.textContent()) ?? ''
  check('a network error names the server', text.includes('http://localhost:11434'), text)
  check('a network error names CORS and Ollama', /CORS.*OLLAMA_ORIGINS/.test(text), text)
  await answersFrom(page, 'openrouter')
}

/**
 * Lists three hundred models, and those of the local server.
 * @param {Page} page
 */
async function mockModels(page) {
  const data = Array.from({ length: 300 }, (_, index) => ({ id: `maker/model-${index}` }))
  const [all = '', local = ''] = lists
  await mock(page, all, () => ({ status: 200, body: JSON.stringify({ data }) }))
  await mock(page, local, () => ({ status: 200, body: '{"data":[{"id":"own-model"}]}' }))
}

/** @param {Page} page */
async function listsModels(page) {
  const model = page.getByRole('combobox', { name: 'Model', exact: true })
  await model.fill('')
  await page.getByText('300 models, the first 60 shown').waitFor()
  await model.fill('maker 29')
  await page.getByText('13 of 300 models').waitFor()
  await isAccessible(page, 'a list of models')
  await model.press('ArrowDown')
  await model.press('ArrowDown')
  await model.press('Enter')
  equal('the model that was chosen', await model.inputValue(), 'maker/model-229')
  await page.getByRole('textbox', { name: 'System prompt' }).fill('Be brief')
  await page.getByRole('spinbutton', { name: 'Temperature' }).fill('0.3')
  const requests = await mock(page, provider, () =>
    eventStream(chunks({ content: 'Briefly.', finishReason: 'stop' })),
  )
  await send(page, 'With settings')
  await page.getByText('Briefly.').waitFor()
  await answered(page)
  const { body } = requests[0] ?? {}
  equal('the chosen model in a request', body?.model, 'maker/model-229')
  equal('the temperature in a request', body?.temperature, 0.3)
  equal('the system prompt in a request', body?.messages[0], {
    role: 'system',
    content: 'Be brief',
  })
}

/** @param {Page} page */
async function testsKey(page) {
  let code = 401
  const requests = await mock(page, lists[2] ?? '', () => ({ status: code, body: '{}' }))
  const button = page.getByRole('button', { name: 'Test key' })
  await button.click()
  await page.getByText('The key is not accepted.').waitFor()
  code = 200
  await button.click()
  await page.getByText('The key works.').waitFor()
  equal('the authorization of a test', requests[1]?.headers.authorization, `Bearer ${key}`)
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
  await answersFrom(page, 'local')
  await page.getByRole('combobox', { name: 'Model', exact: true }).fill('own-model')
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
