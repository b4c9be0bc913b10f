// @ts-check
// The deck: every cassette to what it must say, as Markdown and as text.
import { answersOf, faults, readFault, recordings } from './answers.mjs'
import { holds, outcome, panel, play, same } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function playsAll(page) {
  await page.getByLabel('Speed').selectOption('max')
  for (const name of recordings) await playsRecording(page, name)
  for (const name of faults) await playsFault(page, name)
  const markdown = await page.getByRole('button', { name: 'As text' }).getAttribute('aria-pressed')
  same('Markdown is what is shown', markdown, 'false')
}

/**
 * @param {Page} page
 * @param {string} name
 */
async function playsRecording(page, name) {
  await play(page, name)
  const answers = answersOf(name)
  const [answer, ...more] = answers
  if (answer && !more.length) {
    const { key: _, ...wanted } = answer
    same(`${name} says`, await shown(page), wanted)
  }
  const said = (await page.locator('.panels').textContent()) ?? ''
  for (const { key, reasoning, content, calls } of more.length ? answers : []) {
    holds(`${key} reasoning is said`, said.includes(reasoning), reasoning)
    holds(`${key} content is said`, said.includes(content), content)
    for (const call of calls) {
      holds(`${key} call is made`, said.includes(call.name), said)
      holds(`${key} input is written`, said.includes(call.input), said)
    }
  }
  same(`${name} outcome`, await outcome(page), 'complete')
}

/**
 * @param {Page} page
 * @param {string} name
 */
async function playsFault(page, name) {
  await play(page, name)
  const { outcome: ending, error, ...wanted } = await readFault(name)
  same(`${name} says`, await shown(page), wanted)
  same(`${name} outcome`, await outcome(page), ending)
  const told = panel(page, 'outcome').locator('.error code')
  same(`${name} error`, (await told.allTextContents())[0], error)
}

/**
 * What the slices say, once its Markdown was seen to say no less.
 * @param {Page} page
 */
async function shown(page) {
  const content = panel(page, 'content')
  const asText = content.getByRole('button', { name: 'As text' })
  const markdown = (await content.locator('.markdown').textContent()) ?? ''
  await asText.click()
  const text = (await content.locator('.words').textContent()) ?? ''
  await asText.click()
  same('the words of the Markdown', wordsIn(markdown), wordsIn(text))
  const calls = panel(page, 'tools')
  const inputs = await calls.locator('.input').allTextContents()
  return {
    reasoning: await panel(page, 'reasoning').locator('.words').textContent(),
    content: text,
    calls: (await calls.locator('.name').allTextContents()).map((name, at) => ({
      name,
      input: inputs[at],
    })),
  }
}

/** @param {string} text */
function wordsIn(text) {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').match(/[\p{L}\p{N}]+/gu)
}
