// @ts-check
// The chat: tools, queue, branches, and what a reload keeps.
import { readFileSync } from 'node:fs'
import { isClean } from './looks.mjs'
import { counted, go, holds, over, same } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chats(page) {
  await go(page, 'chat')
  await page.getByText('Ask a recording').waitFor()
  same('at first, where to write has the focus', await focused(page), 'Message')
  await page.getByRole('button', { name: /^What is the weather in Florence/ }).click()
  await page.getByRole('button', { name: 'Approve weather' }).waitFor()
  await isClean(page, 'a chat that waits')
  await page.getByRole('button', { name: 'Approve weather' }).click()
  same('what was approved leaves the focus in the composer', await focused(page), 'Message')
  await page.getByText('The current weather in Florence, Italy is 40°C.').waitFor()
  await idle(page)
  same('an approved tool is run', await outputs(page), ['40 C'])
  await page.screenshot({ path: 'artifacts/chat.png' })

  await send(page, 'And now?')
  await page.getByRole('button', { name: 'Deny' }).click()
  await idle(page)
  same('a denied tool says so, and is not run', await outputs(page), [
    '40 C',
    'The user does not allow this call: The person said no',
  ])
  await send(page, 'And then?')
  await page.getByRole('button', { name: 'Approve weather' }).waitFor()
  await send(page, 'Never mind')
  await page.locator('.card').nth(3).waitFor()
  same('a call that was passed over says so', await pill(page, 2), 'not run')

  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByText('Ask a recording').waitFor()
  await choose(page, 'openrouter/grok-code-fast-1/text')
  await send(page, 'First')
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  await send(page, 'Second')
  await page.locator('.queued').waitFor()
  counted.passed++
  await page.locator('.queued').waitFor({ state: 'detached' })
  await idle(page)
  same('the queue is asked in order', await asked(page), ['First', 'Second'])

  await page.getByRole('button', { name: 'Edit' }).last().click()
  same('an editor has the focus', await focused(page), 'Edit message')
  await page.keyboard.press('Escape')
  same('and gives it back', await focused(page), 'Edit')
  await page.getByRole('button', { name: 'Edit' }).last().click()
  const again = page.locator('.editor').getByRole('button', { name: 'Send' })
  await page.getByLabel('Edit message').fill('  ')
  holds('nothing is no message', await again.isDisabled())
  await page.getByLabel('Edit message').fill('Instead')
  await again.click()
  await page.getByText('2 of 2').waitFor()
  await idle(page)
  same('an edit is another branch', await asked(page), ['First', 'Instead'])
  await page.getByRole('button', { name: 'Earlier version' }).click()
  await page.getByText('1 of 2').waitFor()
  same('the first one is still there', await asked(page), ['First', 'Second'])
  same('and the focus', await focused(page), 'Earlier version')

  await page.waitForFunction(() => localStorage.getItem('deltakit-playground')?.includes('Instead'))
  await page.reload()
  await page.getByText('1 of 2').waitFor()
  same('a reload keeps what was said', await asked(page), ['First', 'Second'])
  same('and asks nothing', await page.locator('[role=log] [aria-busy=true]').count(), 0)
  holds('nothing is recorded yet', await page.getByRole('button', { name: 'Save' }).isDisabled())

  await page.getByRole('button', { name: 'Regenerate' }).last().click()
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  same('asking again leaves the focus in the composer', await focused(page), 'Message')
  await send(page, 'Third')
  await page.locator('.queued').waitFor()
  await page.locator('[aria-busy=true] .thought').waitFor()
  await page.getByRole('textbox', { name: 'Message' }).fill('Fourth')
  await page.getByRole('button', { name: 'Stop' }).click()
  await status(page, 'Stopped.')
  same(
    'what was queued is in the composer again',
    await page.getByRole('textbox', { name: 'Message' }).inputValue(),
    'Third\n\nFourth',
  )

  await send(page, 'To be kept')
  await idle(page)
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save recording' }).click()
  const yaml = await text(await saving)
  holds(
    'what was streamed is a cassette',
    yaml.includes('interactions:') && yaml.includes('To be kept'),
  )
  holds('without its key', !yaml.includes('unused'))
  await page.getByRole('button', { name: 'Open in deck' }).click()
  await page.getByRole('heading', { name: 'chat', exact: true, level: 1 }).waitFor()
  await page.getByLabel('Speed').selectOption('max')
  await over(page)
  holds('what was recorded plays', (await page.getByText('To be kept').count()) > 0)
  await page.getByText('pace as recorded').waitFor()
}

/**
 * A key is nobody's but the page's, unless it is to be remembered.
 * @param {Page} page
 */
export async function keys(page) {
  await go(page, 'chat')
  const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  const from = (/** @type {string} */ from) => page.getByLabel('Answers from').selectOption(from)
  await from('openrouter')
  await page.getByLabel('Key').fill('sk-canary')
  holds('a key is not stored', !(await kept()).includes('sk-canary'))
  await page.getByLabel('Remember in this browser').check()
  holds('a key is stored when that is asked for', (await kept()).includes('sk-canary'))
  await from('xai')
  same('another provider has none', await page.getByLabel('Key').inputValue(), '')
  await from('openrouter')
  same('it comes back', await page.getByLabel('Key').inputValue(), 'sk-canary')
  await page.getByLabel('Remember in this browser').uncheck()
  holds('and is forgotten again', !(await kept()).includes('sk-canary'))
  holds('the address never has it', !page.url().includes('sk-canary'))
  await from('cassette')
}

/**
 * @param {Page} page
 * @param {string} cassette
 */
export async function choose(page, cassette) {
  await page.getByRole('combobox', { name: 'Cassette', exact: true }).selectOption(cassette)
}

/**
 * @param {Page} page
 * @param {string} text
 */
export async function send(page, text) {
  const field = page.getByRole('textbox', { name: 'Message' })
  await field.fill(text)
  await page.locator('.composer .primary:enabled').waitFor()
  await field.press('Enter')
  await field.and(page.locator(':placeholder-shown')).waitFor()
}

/** @param {Page} page */
export function idle(page) {
  return status(page, 'Answered.')
}

/**
 * @param {Page} page
 * @param {string} said
 */
export async function status(page, said) {
  await page.getByRole('status').filter({ hasText: said }).waitFor()
}

/** @param {Page} page */
export function asked(page) {
  return page.locator('[data-role=user] .words').allTextContents()
}

/**
 * What is downloaded, as text.
 * @param {import('playwright').Download} download
 */
export async function text(download) {
  return readFileSync(await download.path(), 'utf8')
}

/** @param {Page} page */
function outputs(page) {
  return page.locator('.card .output').allTextContents()
}

/**
 * @param {Page} page
 * @param {number} nth
 */
function pill(page, nth) {
  return page.locator('.card').nth(nth).locator('.pill').textContent()
}

/**
 * What a screen reader would say that the keyboard is at.
 * @param {Page} page
 */
function focused(page) {
  return page.evaluate(() => {
    const { activeElement } = document
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent
  })
}
