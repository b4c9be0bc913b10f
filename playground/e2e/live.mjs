// @ts-check
// A provider and a server of one's own, both played by the test: what is asked of them, and what is kept.
import { readFileSync } from 'node:fs'
import { readCassette } from '@deltakit/core/cassette'
import { idle, send, status, text } from './chat.mjs'
import { failed, holds, same } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('playwright').Route} Route */

const key = 'sk-canary-live'
const provider = 'https://openrouter.ai/api/v1/chat/completions'
const server = 'http://localhost:11434/v1/chat/completions'

const cassette = new URL('../../cassettes/openrouter/grok-code-fast-1/text.yaml', import.meta.url)
const [recorded] = readCassette(readFileSync(cassette, 'utf8')).interactions

/** @param {Page} before */
export async function live(before) {
  const context = await before.context().browser()?.newContext()
  if (!context) throw new Error('There is no browser')
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => failed.push(String(error)))
  /** @type {string[]} */
  const outside = []
  const home = before.url().split(/[?#]/)[0] ?? ''
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home))
      outside.push(request.url())
  })
  try {
    await page.goto(`${home}#chat`)
    await asksProvider(page)
    await triesAgain(page)
    await goesOn(page)
    await asksServer(page)
    same('nobody else is asked', [...new Set(outside)], [provider, server])
  } finally {
    await context.close()
  }
}

/** @param {Page} page */
async function asksProvider(page) {
  const asked = await answers(page, provider, () => says(String(recorded?.response.body)))
  await page.getByLabel('Answers from').selectOption('openrouter')
  await page.getByRole('textbox', { name: 'Model' }).fill('some/model')
  await page.getByLabel('Key').fill(key)
  await send(page, `Do not repeat ${key}`)
  await page.getByText('Olá!').first().waitFor()
  await idle(page)
  const [request] = asked
  same('the key is sent as it should be', request?.headers.authorization, `Bearer ${key}`)
  same('with the model', request?.body.model, 'some/model')
  same('and what it may call', request?.body.tools?.length, 2)

  holds('the address has no key', !page.url().includes(key))
  await page.waitForFunction(() => localStorage.getItem('deltakit-playground')?.includes('Olá'))
  const stored = await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))
  const { 'deltakit-playground': history = '', ...settings } = stored
  holds('the settings have no key', !JSON.stringify(settings).includes(key), settings)
  same('the history has it where it was said alone', history.split(key).length, 2)
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save recording' }).click()
  const yaml = await text(await saving)
  holds('the recording has the answer', yaml.includes('Olá'))
  holds('and no key, even where it was said', !yaml.includes(key) && yaml.includes('REDACTED'))
}

/** @param {Page} page */
async function triesAgain(page) {
  let broken = true
  const asked = await answers(page, provider, () =>
    broken ? { status: 500, body: 'Out of order' } : says(words('Here again.', 'stop')),
  )
  await send(page, 'Are you there?')
  await page.getByText('HttpError').waitFor()
  await status(page, 'It failed.')
  same('a server that fails is asked three times', asked.length, 3)
  holds(
    'and says what it said',
    (await page.locator('.error').textContent())?.includes('500') === true,
  )
  broken = false
  await page.getByRole('button', { name: 'Retry' }).click()
  await page.getByText('Here again.').waitFor()
  await idle(page)
  same('an error goes when it is answered', await page.locator('.error').count(), 0)
  same('the question is asked once', await page.getByText('Are you there?').count(), 1)
}

/** @param {Page} page */
async function goesOn(page) {
  const rest = [words('The first half, ', 'length'), words('and the second.', 'stop')]
  const asked = await answers(page, provider, () => says(rest.shift() ?? ''))
  await send(page, 'Both halves')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.locator('p').getByText('The first half, and the second.').waitFor()
  await idle(page)
  const last = asked.at(-1)?.body.messages.at(-1)
  same('what was said is sent along', [last.role, last.content], ['assistant', 'The first half, '])
  same(
    'a whole answer needs no more',
    await page.getByRole('button', { name: 'Continue' }).count(),
    0,
  )
}

/** @param {Page} page */
async function asksServer(page) {
  const asked = await answers(page, server, () => says(words('At **home**.', 'stop')))
  await page.getByLabel('Answers from').selectOption('local')
  await page.getByRole('textbox', { name: 'Model' }).fill('own-model')
  await send(page, 'Where are you?')
  await page.getByText('At home.').waitFor()
  await idle(page)
  same('a server of one’s own is asked', asked.at(-1)?.body.model, 'own-model')
  same('without a key', asked.at(-1)?.headers.authorization, undefined)
  same('its answer is Markdown', await page.locator('strong').allTextContents(), ['home'])
}

/**
 * @typedef {{ status: number, body: string, contentType?: string }} Answer
 * @typedef {{ headers: Record<string, string>, body: Record<string, any> }} Asked
 */

/**
 * @param {Page} page
 * @param {string} url
 * @param {() => Answer} answer
 */
async function answers(page, url, answer) {
  /** @type {Asked[]} */
  const asked = []
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*, authorization',
    'access-control-allow-private-network': 'true',
  }
  await page.route(url, (route) => {
    const request = route.request()
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers })
    asked.push({ headers: request.headers(), body: request.postDataJSON() })
    return route.fulfill({ headers, ...answer() })
  })
  return asked
}

/**
 * @param {string} body
 * @returns {Answer}
 */
function says(body) {
  return { status: 200, body, contentType: 'text/event-stream' }
}

/**
 * @param {string} content
 * @param {string} reason
 */
function words(content, reason) {
  const chunk = (/** @type {object} */ choice) =>
    `data: ${JSON.stringify({ choices: [choice] })}\n\n`
  return `${chunk({ delta: { content } })}${chunk({ delta: {}, finish_reason: reason })}data: [DONE]\n\n`
}
