// @ts-check
// Leaves the chat and returns to it: after a reload, after a visit to the player, after a cut answer.
import { isAccessible } from './appearance.mjs'
import {
  answered,
  answersFrom,
  choose,
  emptyChat,
  send,
  speed,
  storedChats,
  userMessages,
} from './chat.mjs'
import { withLivePage } from './live-models.mjs'
import { check, equal, goTo } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chatRestore(page) {
  await openEmptyChat(page)
  await continuesCassette(page)
  await continuesAnswers(page)
  await keepsSettings(page)
  await showsOutcomes(page)
  await withLivePage(page, keepsTyping)
}

/**
 * The composer appears while a person types a key, and leaves them the focus.
 * @param {Page} page
 */
async function keepsTyping(page) {
  /** @type {import('playwright').Route[]} */
  const held = []
  // The recording that a new chat answers from.
  await page.route(/\/tool-.{8}\.js$/, (route) => void held.push(route))
  await page.reload()
  await answersFrom(page, 'openrouter')
  const field = page.getByLabel('Key')
  await field.focus()
  await page.keyboard.type('sk-')
  const composer = page.getByRole('textbox', { name: 'Message' })
  equal('the composers before the chat is restored', await composer.count(), 0)
  await Promise.all(held.map((route) => route.continue()))
  await composer.waitFor()
  await page.keyboard.type('canary')
  equal('the key', await field.inputValue(), 'sk-canary')
  equal('the message', await composer.inputValue(), '')
}

/**
 * The conversation decides which recorded response is next.
 * @param {Page} page
 */
async function continuesCassette(page) {
  await speed(page, 'max')
  await send(page, 'What is the weather?')
  const approve = page.getByRole('button', { name: 'Approve weather' })
  await approve.waitFor()
  await storedChats(page, 'awaiting-approval')
  await page.reload()
  await approve.click()
  await page.getByText('is 40°C.').waitFor()
  await answered(page)
  equal('the calls after a reload and an approval', await page.locator('.card').count(), 1)

  await send(page, 'And now?')
  await approve.waitFor()
  await page.getByRole('button', { name: 'Clear' }).click()
  await emptyChat(page)
  const save = page.getByRole('button', { name: 'Save recording' })
  check('Clear starts an empty recording', await save.isDisabled())
  await send(page, 'From the start')
  await approve.waitFor()
  equal('the calls of a cleared chat', await page.locator('.card').count(), 1)
}

/** @param {Page} page */
async function continuesAnswers(page) {
  await page.getByRole('button', { name: 'Clear' }).click()
  await choose(page, 'openrouter/grok-code-fast-1/text')
  await speed(page, '4')
  await send(page, 'To be whole')
  await answered(page)
  const whole = await lastAnswer(page)
  const thought = (await page.locator('.thoughts summary').textContent()) ?? ''
  equal('the thoughts of a made-up pace have no time', thought, 'Thoughts')
  await speed(page, '1')
  await send(page, 'To be interrupted')
  await page.locator('[aria-busy=true] .thoughts').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.locator('.hint').getByText('Stopped.').waitFor()
  await speed(page, '4')
  await page.getByRole('button', { name: 'Continue' }).click()
  await answered(page)
  equal('an answer that was continued', await lastAnswer(page), whole)
  const facts = (await page.locator('.actions small').last().textContent()) ?? ''
  check('the same model continues', facts.startsWith('x-ai/grok-code-fast-1'), facts)

  await page.getByRole('button', { name: 'Clear' }).click()
  await choose(page, 'openai/gpt-5/length')
  await send(page, 'Count')
  await page.locator('.hint').getByText('Cut off at the length limit.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('The recording ends here. A live model would go on.').waitFor()
  const answers = page.getByRole('article', { name: 'Model' })
  equal('the answers after Continue', await answers.count(), 1)
  equal('a recording repeats nothing', await lastAnswer(page), 'One sheep, two sheep, three')
}

/**
 * The thoughts and the text of the last answer.
 * @param {Page} page
 */
export async function lastAnswer(page) {
  const texts = page.locator('.answer').last().locator('.thoughts > p, .markdown')
  return (await texts.allTextContents()).join('')
}

/**
 * Neither a visit to the player nor a reload loses a setting. Only a reload loses the key.
 * @param {Page} page
 */
async function keepsSettings(page) {
  const from = page.getByRole('combobox', { name: 'Answers from' })
  const composer = page.getByRole('textbox', { name: 'Message' })
  const model = page.getByRole('combobox', { name: 'Model', exact: true })
  const server = page.getByRole('combobox', { name: 'Server' })
  await composer.fill('Half a')
  await page.getByRole('textbox', { name: 'System prompt' }).fill('Be brief')
  await from.selectOption('local')
  await server.fill('http://localhost:1/v1')
  await from.selectOption('xai')
  await model.fill('some-model')
  await page.getByLabel('Key').fill('sk-canary-kept')
  await page.getByRole('link', { name: 'Player' }).click()
  await page.locator('.player-page').waitFor()
  await goTo(page, 'chat')
  equal('the source after a visit to the player', await from.inputValue(), 'xai')
  equal('the model after a visit to the player', await model.inputValue(), 'some-model')
  const key = page.getByLabel('Key')
  equal('the key after a visit to the player', await key.inputValue(), 'sk-canary-kept')
  equal('the draft after a visit to the player', await composer.inputValue(), 'Half a')
  const save = page.getByRole('button', { name: 'Save recording' })
  check('a visit to the player keeps the recording', await save.isEnabled())
  await from.selectOption('local')
  equal('the other source', await server.inputValue(), 'http://localhost:1/v1')
  await from.selectOption('xai')

  await page.reload()
  await key.waitFor()
  equal('the source after a reload', await from.inputValue(), 'xai')
  equal('the model after a reload', await model.inputValue(), 'some-model')
  equal('the key after a reload', await key.inputValue(), '')
  const system = page.getByRole('textbox', { name: 'System prompt' })
  equal('the system prompt after a reload', await system.inputValue(), 'Be brief')
  await composer.fill('No key')
  check('nothing is sent without a key', await sendButton(page).isDisabled())
  const reason = page.getByRole('button', { name: 'Enter a key of xAI to send' })
  check('the composer says what is missing', await reason.isVisible())
  await page.getByRole('button', { name: 'Settings' }).click()
  await reason.click()
  check('the reason opens the settings', await key.isVisible())
  await from.selectOption('cassette')
}

/** @param {Page} page */
function sendButton(page) {
  return page.locator('.composer').getByRole('button', { name: 'Send', exact: true })
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
    const shown = page.getByRole('log').getByText(text)
    await shown.waitFor()
    check(`an empty answer shows: ${text}`, await shown.isVisible())
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
 * Opens the chat of somebody who has never been there.
 * @param {Page} page
 */
export async function openEmptyChat(page) {
  await goTo(page, 'chat')
  await emptyChat(page)
}

/**
 * Opens another stored conversation.
 * @param {Page} page
 * @param {object} conversation
 */
async function storeConversation(page, conversation) {
  const id = `playground-${Math.random()}`.replace('.', '')
  await page.evaluate(
    async ([name, conversation]) => {
      const opening = indexedDB.open('deltakit-playground')
      await new Promise((resolve) => {
        opening.onsuccess = resolve
      })
      const writing = opening.result.transaction('chats', 'readwrite')
      writing.objectStore('chats').put(conversation, `chat:${name}`)
      await new Promise((resolve) => {
        writing.oncomplete = resolve
      })
      opening.result.close()
    },
    /** @type {const} */ ([id, conversation]),
  )
  await goTo(page, `chat/${id}`)
}
