// @ts-check
// Plays every recording and a share of the faults, and compares what the player shows with what is expected.
import { expectedAnswers, faultNames, readFault, recordingNames } from './expected-answers.mjs'
import { check, equal, outcome, panel, play, sampled } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function recordings(page) {
  for (const name of recordingNames) await playsRecording(page, name)
  await showsMarkdown(page)
}

/** @param {Page} page */
export async function faultRecordings(page) {
  for (const name of sampled(faultNames, 3)) await playsFault(page, name)
  await showsMarkdown(page)
}

/** @param {Page} page */
async function showsMarkdown(page) {
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
  await panel(page, 'content').locator('.markdown').waitFor({ state: 'attached' })
  const { markdown, ...slices } = await page.evaluate(readSlices)
  equal('the words of the Markdown', wordsIn(markdown), wordsIn(slices.content))
  return slices
}

/** Runs in the page: one call for each cassette is much faster than one for each text. */
async function readSlices() {
  const [content, reasoning, tools] = ['content', 'reasoning', 'tools'].map(
    (name) => `[data-panel=${name}]`,
  )
  const markdown = textOf(`${content} .markdown`)
  only(`${content} .deck-toggle`).click()
  await until(() => document.querySelector(`${content} .deck-plain`) !== null)
  const text = textOf(`${content} .deck-plain`)
  only(`${content} .deck-toggle`).click()
  await until(() => document.querySelector(`${content} .markdown`) !== null)
  const inputs = all(`${tools} .input`)
  return {
    markdown,
    reasoning: textOf(`${reasoning} .deck-plain`),
    content: text,
    calls: all(`${tools} .name`).map((name, index) => ({
      name: name.textContent,
      input: inputs[index]?.textContent,
    })),
  }

  /** @param {string} selector */
  function all(selector) {
    return [...document.querySelectorAll(selector)]
  }

  /** @param {string} selector */
  function only(selector) {
    const elements = all(selector)
    if (elements.length !== 1) throw new Error(`${elements.length} elements are ${selector}`)
    return /** @type {HTMLElement} */ (elements[0])
  }

  /** @param {string} selector */
  function textOf(selector) {
    return only(selector).textContent ?? ''
  }

  /** @param {() => boolean} condition */
  async function until(condition) {
    for (let frame = 0; !condition(); frame++) {
      if (frame > 600) throw new Error(`Waited 600 frames until ${condition}`)
      await new Promise(requestAnimationFrame)
    }
  }
}

/** @param {string} text */
function wordsIn(text) {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').match(/[\p{L}\p{N}]+/gu)
}
