// @ts-check
// What a person does with the page of an example. Every page has the same names for the same things.
import { strict as assert } from 'node:assert'

/** @typedef {import('playwright').Page} Page */
/** @typedef {(page: Page, context: { url: string, problems: string[] }) => Promise<void>} Scenario */

const firstWords = 'This answer is'
const lastWords = 'to talk to a model'

/** @type {Scenario} */
export async function streams(page, { url }) {
  const firstThought = 'There is no key'
  await page.addInitScript(countRows)
  await page.addInitScript(noteChanges, [firstThought, firstWords, lastWords])
  await page.goto(url)
  await send(page, 'Hello')
  const answer = page.getByRole('article').last()
  const reasoning = answer.locator('details')
  await answer.getByText(lastWords).waitFor()
  // Looked at from here, a slow machine would have shown more meanwhile.
  const [thought, first, last] = /** @type {number[]} */ (await page.evaluate('changeOfWords'))
  assert.ok(Number(thought) <= Number(first), 'Reasoning came after content')
  assert.ok(Number(first) < Number(last), 'The answer came all at once')
  await settled(page)
  await answer.getByText(lastWords).waitFor()
  await reasoning.getByText('before the answer begins').waitFor({ state: 'attached' })
  assert.equal(await reasoning.getAttribute('open'), null, 'The reasoning stays open')
  assert.equal(await page.evaluate('rowsMounted'), 2, 'A row was mounted more than once')
}

/** @type {Scenario} */
export async function approvals(page, { url }) {
  await page.goto(url)
  await send(page, 'What is the weather in Porto?')
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText('18 °C, cloudy').waitFor()
  await page.getByText('Take a light jacket').waitFor()

  await send(page, 'And the weather now?')
  await page.getByRole('button', { name: 'Deny' }).click()
  await page.getByText('denied').waitFor()
  await page.getByText('I will not look it up').waitFor()

  // A message that is typed while a call waits passes it over.
  await send(page, 'The weather once more')
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await send(page, 'Never mind')
  await page.getByText(lastWords).waitFor()
  await page.getByText('skipped').waitFor()
  await settled(page)
}

/** @type {Scenario} */
export async function reloads(page, { url }) {
  await page.goto(url)
  await sendTwice(page)
  await page.waitForFunction('Object.values(localStorage).join().includes("awaiting-approval")')
  await reloadAndApprove(page)
}

/** @type {Scenario} */
export async function reloadsFromServer(page, { url }) {
  await page.goto(url)
  const saved = page.waitForResponse((response) => {
    const request = response.request()
    return request.method() === 'PUT' && `${request.postData()}`.includes('awaiting-approval')
  })
  await sendTwice(page)
  await saved
  const html = await (await fetch(url)).text()
  assert.ok(html.includes(lastWords), 'The server does not render the conversation')
  await reloadAndApprove(page)
}

/** @param {Page} page */
async function sendTwice(page) {
  await send(page, 'Hello')
  await page.getByText(lastWords).waitFor()
  await settled(page)
  await send(page, 'What is the weather in Porto?')
  await page.getByRole('button', { name: 'Allow' }).waitFor()
}

/** @param {Page} page */
async function reloadAndApprove(page) {
  await page.reload()
  await page.getByText(lastWords).waitFor()
  assert.equal(await page.getByRole('article').count(), 4, 'Messages were lost')
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText('Take a light jacket').waitFor()
}

/** @type {Scenario} */
export async function stops(page, { url }) {
  await page.goto(url)
  await send(page, 'Hello')
  await page.getByText(firstWords).waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await settled(page)
  const answer = page.getByRole('article').last()
  const text = await answer.innerText()
  assert.ok(!text.includes(lastWords), 'The answer was not stopped')
  await send(page, 'Again')
  await answer.getByText(lastWords).waitFor()
  assert.equal(await page.getByText(lastWords).count(), 1, 'The stopped answer went on')
}

/** @type {Scenario} */
export async function continues(page, { url }) {
  await page.goto(url)
  await send(page, 'Hello')
  await page.getByText(firstWords).waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText(lastWords).waitFor()
  await page.getByText('here it goes on').waitFor()
  assert.equal(await page.getByRole('article').count(), 2, 'The answer went on in another message')
}

/** @type {Scenario} */
export async function problems(page, { url, problems: reported }) {
  await page.goto(url)
  await page.route('**/api/chat', (route) => route.fulfill({ status: 401, body: 'Not allowed' }))
  await send(page, 'Hello')
  await page.getByRole('alert').filter({ hasText: '401' }).waitFor()
  await page.unroute('**/api/chat')
  // Chromium reports the refused request itself.
  reported.length = 0
  const tryAgain = page.getByRole('button', { name: 'Try again' })
  await tryAgain.click()
  await page.getByText(lastWords).waitFor()
  await tryAgain.waitFor({ state: 'hidden' })
}

/** @type {Scenario} */
export async function branches(page, { url }) {
  await page.goto(url)
  await send(page, 'Hello')
  await page.getByText(lastWords).waitFor()
  await settled(page)
  await page.getByRole('button', { name: 'Regenerate' }).click()
  await page.getByText(lastWords).waitFor()
  await page.getByText('2/2').waitFor()
  await page.getByRole('button', { name: 'Previous branch' }).click()
  await page.getByText('1/2').waitFor()

  await page.getByRole('button', { name: 'Edit' }).click()
  const form = page.getByRole('article').first().locator('form')
  await form.getByRole('textbox').fill('Good evening')
  await form.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Good evening').waitFor()
  await page.getByText(lastWords).waitFor()
  await page.getByRole('button', { name: 'Previous branch' }).click()
  await page.getByText('Hello', { exact: true }).waitFor()
}

/** @type {Scenario} */
export async function queues(page, { url }) {
  await page.goto(url)
  await send(page, 'Hello')
  await page.getByText(firstWords).waitFor()
  await send(page, 'A second question')
  await send(page, 'A third question')
  await page.getByRole('button', { name: 'Take back' }).last().click()
  await page.getByText('A third question').waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('article').count(), 2, 'A queued message was sent at once')
  await page.getByRole('article').nth(3).getByText(lastWords).waitFor()
  await settled(page)
  assert.equal(await page.getByRole('article').count(), 4, 'The message taken back was sent')
}

/** @type {Scenario} */
export async function feedback(page, { url }) {
  await page.goto(url)
  await send(page, 'Hello')
  await page.getByText(lastWords).waitFor()
  await settled(page)
  await page.getByRole('button', { name: 'Good' }).click()
  await page.waitForFunction(
    'Object.values(localStorage).join().includes(\'"feedback":"positive"\')',
  )
  await page.reload()
  await page.locator('button[data-submitted]').filter({ hasText: 'Good' }).waitFor()
}

/** @type {Scenario} */
export async function deletes(page, { url }) {
  await page.goto(url)
  await send(page, 'Hello')
  await page.getByText(lastWords).waitFor()
  await settled(page)
  await page.getByRole('article').last().getByRole('button', { name: 'Delete' }).click()
  await page.getByText(lastWords).waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('article').count(), 1, 'More than the answer was deleted')
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Ask about the weather').waitFor()
}

/** @type {Scenario} */
export async function images(page, { url }) {
  await page.goto(url)
  const base64 = await page.evaluate(largeImage)
  await page.getByLabel('Image').setInputFiles({
    name: 'wide.png',
    mimeType: 'image/png',
    buffer: Buffer.from(base64, 'base64'),
  })
  await send(page, 'What is in this image?')
  const image = page.getByRole('img', { name: 'wide.png' })
  await image.waitFor()
  const width = await image.evaluate((node) => Reflect.get(node, 'naturalWidth'))
  assert.equal(width, 1_500, 'The image was not scaled down')
  await page.getByText(lastWords).waitFor()
}

/**
 * @param {Page} page
 * @param {string} text
 */
export async function send(page, text) {
  const input = page.getByPlaceholder('Message')
  await input.fill(text)
  await input.press('Enter')
}

/**
 * The answer is over. The button Stop stays where it is, so that no other comes under a second click.
 * @param {Page} page
 */
export async function settled(page) {
  await page.getByRole('button', { name: 'Stop', disabled: false }).waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Stop', disabled: true }).waitFor()
}

/** Counts the rows that were ever added to the page. */
function countRows() {
  Object.assign(globalThis, { rowsMounted: 0 })
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        const rows = node.matches('article') ? 1 : node.querySelectorAll('article').length
        Object.assign(globalThis, { rowsMounted: Reflect.get(globalThis, 'rowsMounted') + rows })
      }
    }
  })
  observer.observe(document, { childList: true, subtree: true })
}

/**
 * Notes with which change of the page each of these words came.
 * @param {readonly string[]} words
 */
function noteChanges(words) {
  /** @type {(number | undefined)[]} */
  const changeOfWords = words.map(() => undefined)
  let changes = 0
  Object.assign(globalThis, { changeOfWords })
  const observer = new MutationObserver(() => {
    changes++
    const text = [...document.querySelectorAll('article')].at(-1)?.textContent ?? ''
    for (const [index, word] of words.entries())
      if (text.includes(word)) changeOfWords[index] ??= changes
  })
  observer.observe(document, { childList: true, characterData: true, subtree: true })
}

/** A PNG that is wider than a model needs, in base64. */
function largeImage() {
  const canvas = document.createElement('canvas')
  canvas.width = 3_000
  canvas.height = 200
  canvas.getContext('2d')?.fillRect(100, 50, 2_000, 100)
  return `${canvas.toDataURL('image/png').split(',')[1]}`
}
