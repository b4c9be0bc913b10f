// @ts-check
// Leaves the chat and returns to it: after a reload, after a visit to the player, after a cut answer.
import { isAccessible } from './appearance.mjs'
import { answered, choose, emptyChat, send, userMessages } from './chat.mjs'
import { check, equal, goTo } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chatRestore(page) {
  await openEmptyChat(page)
  await continuesCassette(page)
  await continuesAnswers(page)
  await keepsSettings(page)
  await showsOutcomes(page)
}

/**
 * The conversation decides which recorded response is next.
 * @param {Page} page
 */
async function continuesCassette(page) {
  await send(page, 'What is the weather?')
  const approve = page.getByRole('button', { name: 'Approve weather' })
  await approve.waitFor()
  await historyStored(page)
  await page.reload()
  await approve.click()
  await page.getByText('is 40°C.').waitFor()
  await answered(page)
  equal('the calls after a reload and an approval', await page.locator('.card').count(), 1)

  await send(page, 'And now?')
  await approve.waitFor()
  await page.getByRole('button', { name: 'Clear' }).click()
  await emptyChat(page)
  const save = page.getByRole('button', { name: 'Save' })
  check('Clear starts an empty recording', await save.isDisabled())
  await send(page, 'From the start')
  await approve.waitFor()
  equal('the calls of a cleared chat', await page.locator('.card').count(), 1)
}

/** @param {Page} page */
async function continuesAnswers(page) {
  await page.getByRole('button', { name: 'Clear' }).click()
  await choose(page, 'xai/grok-code-fast-1/text-2025-10')
  await send(page, 'To be interrupted')
  await page.locator('[aria-busy=true] .thoughts').waitFor()
  await historyStored(page)
  await page.reload()
  await page.locator('.hint').getByText('Interrupted by a reload.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  await answered(page)
  const facts = (await page.locator('.actions small').last().textContent()) ?? ''
  const isSameModel = facts.startsWith('grok-code-fast-1')
  check('the same model continues an interrupted answer', isSameModel, facts)

  await page.getByRole('button', { name: 'Clear' }).click()
  await choose(page, 'openai/gpt-5/length')
  await send(page, 'Count')
  await page.locator('.hint').getByText('Cut off at the length limit.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  const sheep = 'One sheep, two sheep, three'
  await page.getByText(sheep + sheep).waitFor()
  const answers = page.getByRole('article', { name: 'Model' })
  equal('the answers after Continue', await answers.count(), 1)
  equal('the texts after Continue', await page.locator('.answer p:not(.hint)').count(), 1)
}

/**
 * Neither a visit to the player nor a reload loses a setting. Only a reload loses the key.
 * @param {Page} page
 */
async function keepsSettings(page) {
  const from = page.getByLabel('Answers from')
  const composer = page.getByRole('textbox', { name: 'Message' })
  const model = page.getByRole('textbox', { name: 'Model' })
  const server = page.getByRole('combobox', { name: 'Server' })
  await composer.fill('Half a')
  await from.selectOption('local')
  await server.fill('http://localhost:1/v1')
  await from.selectOption('openrouter')
  await model.fill('some/model')
  await page.getByLabel('Key').fill('sk-canary-kept')
  await page.getByRole('link', { name: 'Player' }).click()
  await page.locator('.player-page').waitFor()
  await goTo(page, 'chat')
  equal('the source after a visit to the player', await from.inputValue(), 'openrouter')
  equal('the model after a visit to the player', await model.inputValue(), 'some/model')
  const key = page.getByLabel('Key')
  equal('the key after a visit to the player', await key.inputValue(), 'sk-canary-kept')
  equal('the draft after a visit to the player', await composer.inputValue(), 'Half a')
  const save = page.getByRole('button', { name: 'Save' })
  check('a visit to the player keeps the recording', await save.isEnabled())
  await from.selectOption('local')
  equal('the other source', await server.inputValue(), 'http://localhost:1/v1')
  await from.selectOption('openrouter')

  await page.reload()
  await key.waitFor()
  equal('the source after a reload', await from.inputValue(), 'openrouter')
  equal('the model after a reload', await model.inputValue(), 'some/model')
  equal('the key after a reload', await key.inputValue(), '')
  const placeholder = await composer.getAttribute('placeholder')
  equal('the composer without a key', placeholder, 'Enter a key first')
  await from.selectOption('cassette')
}

/** @param {Page} page */
async function showsOutcomes(page) {
  const filtered = { type: 'complete', finishReason: 'content-filter' }
  const failed = { name: 'HttpError', message: 'The provider answered 500', retryable: true }
  for (const [outcome, text, action] of /** @type {const} */ ([
    [filtered, 'Blocked by the filter.', 'Regenerate'],
    [{ type: 'aborted' }, 'Stopped.', 'Regenerate'],
    [{ type: 'complete', finishReason: 'stop' }, 'The answer is empty.', 'Regenerate'],
    [{ type: 'failed', error: failed }, 'The provider answered 500', 'Retry'],
  ])) {
    await storeEmptyAnswer(page, outcome)
    const shown = page.locator('.answer').getByText(text)
    check(`an empty answer shows: ${text}`, (await shown.count()) > 0)
    const button = page.locator('.answer-actions').getByRole('button', { name: action })
    check(`an answer with "${text}" offers ${action}`, await button.isVisible())
  }
  await isAccessible(page, 'a chat that failed')
  await choose(page, 'openrouter/grok-code-fast-1/text')
  await page.getByRole('button', { name: 'Retry' }).click()
  await answered(page)
  equal('the messages after Retry', await userMessages(page), ['Stored'])
}

/**
 * Reloads with a stored chat: one message, and an empty answer with that outcome.
 * @param {Page} page
 * @param {object} outcome
 */
async function storeEmptyAnswer(page, outcome) {
  const question = { id: 'a', parent: null, createdAt: 0, role: 'user' }
  const answer = { id: 'b', parent: 'a', createdAt: 0, role: 'assistant', usage: {}, timing: {} }
  const conversation = {
    version: 2,
    head: 'b',
    messages: [
      { ...question, parts: [{ type: 'text', text: 'Stored' }] },
      { ...answer, parts: [], steps: [{ vendor: 'xai', model: 'grok', outcome }], outcome },
    ],
  }
  await storeConversation(page, conversation)
  await page.getByText('Stored', { exact: true }).waitFor()
}

/**
 * Reloads with an empty chat.
 * @param {Page} page
 */
export async function openEmptyChat(page) {
  await goTo(page, 'chat')
  await page.evaluate(() => localStorage.removeItem('deltakit-playground-source'))
  await storeConversation(page, { version: 2, messages: [], head: null })
  await emptyChat(page)
}

/**
 * Reloads with another stored conversation.
 * @param {Page} page
 * @param {object} conversation
 */
async function storeConversation(page, conversation) {
  // A new document first: the current one may store its own conversation when it unloads.
  await page.goto(`${page.url().split('#')[0]}?empty#chat`)
  await page.evaluate((data) => {
    const queryKey = ['deltakit', 'chat', 'playground']
    const state = { data, status: 'success', fetchStatus: 'idle', dataUpdateCount: 1 }
    const queries = [{ queryKey, queryHash: JSON.stringify(queryKey), state }]
    localStorage.setItem('deltakit-playground', JSON.stringify({ mutations: [], queries }))
  }, conversation)
  await page.reload()
}

/**
 * Waits until the history is stored.
 * @param {Page} page
 */
async function historyStored(page) {
  await page.waitForTimeout(500)
}
