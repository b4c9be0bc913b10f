// @ts-check
// The chat left and found again: after a reload, after a look at the deck, cut, empty.
import { asked, choose, idle, send } from './chat.mjs'
import { isClean } from './looks.mjs'
import { go, holds, same } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chatsAgain(page) {
  await anew(page)
  await goesOn(page)
  await staysItself(page)
  await tellsEndings(page)
}

/**
 * Where a recording is, is read off what was said.
 * @param {Page} page
 */
async function goesOn(page) {
  await send(page, 'What is the weather?')
  const approve = page.getByRole('button', { name: 'Approve weather' })
  await approve.waitFor()
  await settled(page)
  await page.reload()
  await approve.click()
  await page.getByText('is 40°C.').waitFor()
  await idle(page)
  same('approved after a reload, it is called once', await page.locator('.card').count(), 1)

  await send(page, 'And now?')
  await approve.waitFor()
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByText('Ask a recording').waitFor()
  holds('a clear begins a recording', await page.getByRole('button', { name: 'Save' }).isDisabled())
  await send(page, 'From the start')
  await approve.waitFor()
  same('a cleared chat begins at the first answer', await page.locator('.card').count(), 1)

  await page.getByRole('button', { name: 'Clear' }).click()
  await choose(page, 'xai/grok-code-fast-1/text-2025-10')
  await send(page, 'To be interrupted')
  await page.locator('[aria-busy=true] .thought').waitFor()
  await settled(page)
  await page.reload()
  await page.locator('.hint').getByText('Interrupted by a reload.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  await idle(page)
  const facts = await page.locator('.actions small').last().textContent()
  holds(
    'the same one goes on after a reload',
    facts?.startsWith('grok-code-fast-1') === true,
    facts,
  )

  await page.getByRole('button', { name: 'Clear' }).click()
  await choose(page, 'openai/gpt-5/length')
  await send(page, 'Count')
  await page.locator('.hint').getByText('Cut: it was as long as it may be.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  const sheep = 'One sheep, two sheep, three'
  await page.getByText(sheep + sheep).waitFor()
  same('what goes on is one answer', await page.getByRole('article', { name: 'Model' }).count(), 1)
  same('and one text', await page.locator('.answer p:not(.hint)').count(), 1)
}

/**
 * Neither a look at the deck nor a reload takes anything away.
 * @param {Page} page
 */
async function staysItself(page) {
  const from = page.getByLabel('Answers from')
  const field = page.getByRole('textbox', { name: 'Message' })
  await field.fill('Half a')
  await from.selectOption('local')
  await page.getByRole('combobox', { name: 'Server' }).fill('http://localhost:1/v1')
  await from.selectOption('openrouter')
  await page.getByRole('textbox', { name: 'Model' }).fill('some/model')
  await page.getByLabel('Key').fill('sk-canary-kept')
  await page.getByRole('link', { name: 'Deck' }).click()
  await page.locator('.deck').waitFor()
  await go(page, 'chat')
  same('a look at the deck leaves the source', await from.inputValue(), 'openrouter')
  same('the model', await page.getByRole('textbox', { name: 'Model' }).inputValue(), 'some/model')
  same('the key', await page.getByLabel('Key').inputValue(), 'sk-canary-kept')
  same('what was not sent yet', await field.inputValue(), 'Half a')
  holds('and the recording', await page.getByRole('button', { name: 'Save' }).isEnabled())
  await from.selectOption('local')
  same(
    'another source',
    await page.getByRole('combobox', { name: 'Server' }).inputValue(),
    'http://localhost:1/v1',
  )
  await from.selectOption('openrouter')

  await page.reload()
  await page.getByLabel('Key').waitFor()
  same('a reload leaves the source', await from.inputValue(), 'openrouter')
  same(
    'and the model',
    await page.getByRole('textbox', { name: 'Model' }).inputValue(),
    'some/model',
  )
  same('and no key', await page.getByLabel('Key').inputValue(), '')
  same('which is asked for', await field.getAttribute('placeholder'), 'Enter a key first')
  await from.selectOption('cassette')
}

/**
 * Answers of which nothing, or not all came.
 * @param {Page} page
 */
async function tellsEndings(page) {
  const filtered = { type: 'complete', finishReason: 'content-filter' }
  const failed = { name: 'HttpError', message: 'The provider answered 500', retryable: true }
  for (const [outcome, told, next] of /** @type {const} */ ([
    [filtered, 'Blocked by the filter.', 'Ask again'],
    [{ type: 'aborted' }, 'Stopped.', 'Ask again'],
    [{ type: 'complete', finishReason: 'stop' }, 'Nothing came.', 'Ask again'],
    [{ type: 'failed', error: failed }, 'The provider answered 500', 'Retry'],
  ])) {
    await keptBefore(page, outcome)
    holds(
      `an empty answer says ${told}`,
      (await page.locator('.answer').getByText(told).count()) > 0,
    )
    holds(`and offers to ${next}`, await page.getByRole('button', { name: next }).isVisible())
  }
  await isClean(page, 'a chat that failed')
  await choose(page, 'openrouter/grok-code-fast-1/text')
  await page.getByRole('button', { name: 'Retry' }).click()
  await idle(page)
  same('asked again, it answers the same question', await asked(page), ['Kept'])
}

/**
 * A chat that was kept with one answer, which says nothing and ended so.
 * @param {Page} page
 * @param {object} outcome
 */
async function keptBefore(page, outcome) {
  const asked = { id: 'a', parent: null, createdAt: 0, role: 'user' }
  const answer = { id: 'b', parent: 'a', createdAt: 0, role: 'assistant', usage: {}, timing: {} }
  const data = {
    version: 2,
    head: 'b',
    messages: [
      { ...asked, parts: [{ type: 'text', text: 'Kept' }] },
      { ...answer, parts: [], steps: [{ vendor: 'xai', model: 'grok', outcome }], outcome },
    ],
  }
  await rewrite(page, data)
  await page.getByText('Kept', { exact: true }).waitFor()
}

/**
 * A chat with nothing in it, in a page just loaded.
 * @param {Page} page
 */
export async function anew(page) {
  await go(page, 'chat')
  await page.evaluate(() => localStorage.removeItem('deltakit-playground-source'))
  await rewrite(page, { version: 2, messages: [], head: null })
  await page.getByText('Ask a recording').waitFor()
}

/**
 * Loads the page with another chat kept.
 * @param {Page} page
 * @param {object} data
 */
async function rewrite(page, data) {
  // From a place that keeps nothing by itself when it is left.
  await page.goto(`${page.url().split('#')[0]}?empty#chat`)
  await page.evaluate((data) => {
    const place = 'deltakit-playground'
    const queryKey = ['deltakit', 'chat', 'talk']
    const state = { data, status: 'success', fetchStatus: 'idle', dataUpdateCount: 1 }
    const queries = [{ queryKey, queryHash: JSON.stringify(queryKey), state }]
    localStorage.setItem(place, JSON.stringify({ mutations: [], queries }))
  }, data)
  await page.reload()
}

/**
 * Until what was said is kept.
 * @param {Page} page
 */
async function settled(page) {
  await page.waitForTimeout(500)
}
