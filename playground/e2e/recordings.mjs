// @ts-check
// Plays every cassette, and compares what the player shows with what is expected.
import { expectedAnswers, faultNames, readFault, recordingNames } from './expected-answers.mjs'
import { check, equal, outcome, panel, play } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function recordings(page) {
  await page.getByLabel('Speed').selectOption('max')
  for (const name of recordingNames) await playsRecording(page, name)
  for (const name of faultNames) await playsFault(page, name)
  const isPlain = await page.locator('.deck-toggle').getAttribute('aria-pressed')
  equal('the content is shown as text', isPlain, 'false')
}

/**
 * @param {Page} page
 * @param {string} name
 */
async function playsRecording(page, name) {
  await play(page, name)
  const answers = expectedAnswers(name)
  const [answer, ...others] = answers
  if (answer && !others.length) {
    const { key: _, ...expected } = answer
    equal(`the slices of ${name}`, await shownSlices(page), expected)
  }
  const text = (await page.locator('.deck-panels').textContent()) ?? ''
  for (const { key, reasoning, content, calls } of others.length ? answers : []) {
    check(`the reasoning of ${key} is shown`, text.includes(reasoning), reasoning)
    check(`the content of ${key} is shown`, text.includes(content), content)
    for (const call of calls) {
      check(`the call of ${key} is shown`, text.includes(call.name), text)
      check(`the input of ${key} is shown`, text.includes(call.input), text)
    }
  }
  equal(`the outcome of ${name}`, await outcome(page), 'complete')
}

/**
 * @param {Page} page
 * @param {string} name
 */
async function playsFault(page, name) {
  await play(page, name)
  const { outcome: expectedOutcome, error, ...expected } = await readFault(name)
  equal(`the slices of ${name}`, await shownSlices(page), expected)
  equal(`the outcome of ${name}`, await outcome(page), expectedOutcome)
  const shownError = panel(page, 'outcome').locator('.deck-error code')
  equal(`the error of ${name}`, (await shownError.allTextContents())[0], error)
}

/**
 * Returns the text of the slices, and checks that the Markdown shows the same words as the text.
 * @param {Page} page
 */
async function shownSlices(page) {
  const content = panel(page, 'content')
  const asText = content.locator('.deck-toggle')
  const markdown = (await content.locator('.markdown').textContent()) ?? ''
  // An answer without content shows no panel for it.
  await asText.dispatchEvent('click')
  const text = (await content.locator('.deck-plain').textContent()) ?? ''
  await asText.dispatchEvent('click')
  equal('the words of the Markdown', wordsIn(markdown), wordsIn(text))
  const calls = panel(page, 'tools')
  const inputs = await calls.locator('.input').allTextContents()
  return {
    reasoning: await panel(page, 'reasoning').locator('.deck-plain').textContent(),
    content: text,
    calls: (await calls.locator('.name').allTextContents()).map((name, index) => ({
      name,
      input: inputs[index],
    })),
  }
}

/** @param {string} text */
function wordsIn(text) {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').match(/[\p{L}\p{N}]+/gu)
}
