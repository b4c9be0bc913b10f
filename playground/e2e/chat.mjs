// @ts-check
// Chats with a cassette: tools, branches, reload, recording. Also stores an API key.
import { readFileSync } from 'node:fs'
import { isAccessible } from './appearance.mjs'
import { check, ended, equal, goTo, title } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chat(page) {
  await goTo(page, 'chat')
  await emptyChat(page)
  await handlesApproval(page)
  await sendsTwice(page)
  await editsMessages(page)
  await survivesReload(page)
  await savesRecording(page)
}

/** @param {Page} page */
async function handlesApproval(page) {
  equal('the focus in a new chat', await focused(page), 'Message')
  await speed(page, 'max')
  await page.getByRole('button', { name: /^What is the weather in Florence/ }).click()
  await page.getByRole('button', { name: 'Approve weather' }).waitFor()
  equal('the status of an open call', await callStatus(page, 0), 'awaiting approval')
  await status(page, 'A tool call needs your approval.')
  await isAccessible(page, 'a chat that awaits approval')
  await page.getByRole('button', { name: 'Approve weather' }).click()
  equal('the focus after an approval', await focused(page), 'Message')
  await page.getByText('The current weather in Florence, Italy is 40°C.').waitFor()
  await answered(page)
  equal('the status of an approved call', await callStatus(page, 0), 'done')
  equal('the output of an approved call', await callOutputs(page), ['40 C'])
  await page.screenshot({ path: 'artifacts/chat.png' })

  await send(page, 'And now?')
  await page.getByRole('button', { name: 'Deny' }).click()
  await answered(page)
  equal('the status of a denied call', await callStatus(page, 1), 'denied')
  equal('the reason of a denied call', await callOutputs(page), ['40 C', 'The user declined'])
  const denied = page.getByRole('article', { name: 'Model' }).last()
  const text = (await denied.textContent()) ?? ''
  check('a denied call is the end of a recording', text.includes('so it ends here'), text)
  check('a denied call has no answer', !text.includes('40°C'), text)
  await send(page, 'And then?')
  await page.getByRole('button', { name: 'Approve weather' }).waitFor()
  await send(page, 'Never mind')
  await page.locator('.card').nth(3).waitFor()
  equal('the status of a call that nobody answered', await callStatus(page, 2), 'skipped')
}

/** @param {Page} page */
async function sendsTwice(page) {
  await page.getByRole('button', { name: 'Clear' }).click()
  await emptyChat(page)
  await choose(page, 'openrouter/grok-code-fast-1/text')
  await speed(page, '4')
  for (const text of ['First', 'Second']) {
    await send(page, text)
    await answered(page)
  }
  equal('the messages of two turns', await userMessages(page), ['First', 'Second'])
}

/** @param {Page} page */
async function editsMessages(page) {
  await page.getByRole('button', { name: 'Edit' }).last().click()
  equal('the focus in an editor', await focused(page), 'Edit message')
  await page.keyboard.press('Escape')
  equal('the focus after Escape', await focused(page), 'Edit')
  await page.getByRole('button', { name: 'Edit' }).last().click()
  const sendEdit = page.locator('.editor').getByRole('button', { name: 'Send' })
  await page.getByLabel('Edit message').fill('  ')
  check('an empty message cannot be sent', await sendEdit.isDisabled())
  await page.getByLabel('Edit message').fill('Instead')
  await page.getByLabel('Edit message').press('Enter')
  await page.getByText('2 of 2').waitFor()
  await answered(page)
  equal('the messages after an edit', await userMessages(page), ['First', 'Instead'])
  await page.getByRole('button', { name: 'Earlier version' }).click()
  await page.getByText('1 of 2').waitFor()
  equal('the messages of the earlier version', await userMessages(page), ['First', 'Second'])
  equal('the focus after a switch', await focused(page), 'Earlier version')
}

/** @param {Page} page */
async function survivesReload(page) {
  await storedChats(page, isSecondShown)
  await page.reload()
  await page.getByText('1 of 2').waitFor()
  equal('the messages after a reload', await userMessages(page), ['First', 'Second'])
  const streaming = page.locator('[role=log] [aria-busy=true]')
  equal('the streaming answers after a reload', await streaming.count(), 0)
  const save = page.getByRole('button', { name: 'Save recording' })
  check('a reload keeps the recording', await save.isEnabled())
}

/**
 * Whether the stored conversation shows the branch with "Second".
 * @param {string} json
 */
function isSecondShown(json) {
  const [{ head, messages }] = JSON.parse(json)
  const byId = new Map(messages.map((/** @type {{ id: string }} */ one) => [one.id, one]))
  return JSON.stringify(byId.get(byId.get(head)?.parent) ?? '').includes('Second')
}

/** @param {Page} page */
async function savesRecording(page) {
  await send(page, 'To be recorded')
  await answered(page)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save recording' }).click()
  const yaml = await textOf(await download)
  const isCassette = yaml.includes('interactions:') && yaml.includes('To be recorded')
  check('a saved recording is a cassette', isCassette)
  check('a saved recording has no key', !yaml.includes('unused'))
  await page.getByRole('button', { name: 'Open in player' }).click()
  await title(page, 'chat').waitFor()
  await page.getByLabel('Speed').selectOption('max')
  await ended(page)
  check('a recording plays', (await page.getByText('To be recorded').count()) > 0)
  await page.getByText('timing as recorded').waitFor()
}

/**
 * A key stays in memory unless a person chooses to remember it.
 * @param {Page} page
 */
export async function apiKeys(page) {
  await goTo(page, 'chat')
  const stored = () => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  const from = (/** @type {string} */ kind) => answersFrom(page, kind)
  await from('openrouter')
  await page.getByLabel('Key').fill('sk-canary')
  check('a key is not stored', !(await stored()).includes('sk-canary'))
  await page.getByLabel('Remember in this browser').check()
  check('a remembered key is stored', (await stored()).includes('sk-canary'))
  await from('xai')
  equal('the key of another provider', await page.getByLabel('Key').inputValue(), '')
  await from('openrouter')
  equal('the remembered key', await page.getByLabel('Key').inputValue(), 'sk-canary')
  await page.getByLabel('Remember in this browser').uncheck()
  check('a forgotten key is not stored', !(await stored()).includes('sk-canary'))
  check('the address has no key', !page.url().includes('sk-canary'))
  await from('cassette')
}

/** @param {Page} page */
export function emptyChat(page) {
  return page.getByText('Ask a recording').waitFor()
}

/**
 * @param {Page} page
 * @param {string} kind
 */
export async function answersFrom(page, kind) {
  await page.getByRole('combobox', { name: 'Answers from' }).selectOption(kind)
}

/**
 * @param {Page} page
 * @param {string} cassette
 */
export async function choose(page, cassette) {
  await page.getByRole('combobox', { name: 'Recording' }).first().selectOption(cassette)
}

/**
 * How fast recordings are played: the tests wait for no more than they look at.
 * @param {Page} page
 * @param {'1' | '4' | 'max'} value
 */
export async function speed(page, value) {
  await page.getByRole('combobox', { name: 'Speed' }).selectOption(value)
}

/**
 * Waits until the stored conversations have a text, or are as they should be. Returns all as JSON.
 * @param {Page} page
 * @param {string | ((json: string) => boolean)} expected
 */
export async function storedChats(page, expected) {
  const deadline = Date.now() + 10_000
  for (;;) {
    const json = await page.evaluate(readChats)
    if (typeof expected === 'string' ? json.includes(expected) : expected(json)) return json
    if (Date.now() > deadline) throw new Error(`No stored conversation has ${expected}.`)
    await page.waitForTimeout(50)
  }
}

/** Runs in the page. */
async function readChats() {
  const opening = indexedDB.open('deltakit-playground')
  await new Promise((resolve) => {
    opening.onsuccess = resolve
  })
  const reading = opening.result.transaction('chats').objectStore('chats').getAll()
  await new Promise((resolve) => {
    reading.onsuccess = resolve
  })
  opening.result.close()
  return JSON.stringify(reading.result)
}

/**
 * @param {Page} page
 * @param {string} text
 */
export async function send(page, text) {
  const composer = page.getByRole('textbox', { name: 'Message' })
  await composer.fill(text)
  await page.locator('.composer .primary:enabled').waitFor()
  await composer.press('Enter')
  await composer.and(page.locator(':placeholder-shown')).waitFor()
}

/** @param {Page} page */
export function answered(page) {
  return status(page, 'Answered.')
}

/**
 * Waits until the chat has that status.
 * @param {Page} page
 * @param {string} text
 */
export async function status(page, text) {
  await page.getByRole('status').filter({ hasText: text }).waitFor()
}

/** @param {Page} page */
export function userMessages(page) {
  return page.locator('[data-role=user] .plain-text').allTextContents()
}

/** @param {import('playwright').Download} download */
export async function textOf(download) {
  return readFileSync(await download.path(), 'utf8')
}

/** @param {Page} page */
function callOutputs(page) {
  return page.locator('.card .output').allTextContents()
}

/**
 * @param {Page} page
 * @param {number} index
 */
function callStatus(page, index) {
  return page.locator('.card').nth(index).locator('.pill').textContent()
}

/**
 * Returns the label or the text of the focused element.
 * @param {Page} page
 */
export function focused(page) {
  return page.evaluate(() => {
    const { activeElement } = document
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent
  })
}
