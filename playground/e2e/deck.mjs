// @ts-check
// The deck: every recording to what it must say, and the transport.
import { readFileSync } from 'node:fs'
import { counted, go, holds, outcome, over, panel, play, same, screen, settled } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */
/** @typedef {{ reasoning: string, content: string, toolCalls: { name: string, arguments: string }[] }} Expected */

/** @type {Record<string, Expected>} */
const expected = JSON.parse(
  readFileSync(new URL('../../cassettes/expected.json', import.meta.url), 'utf8'),
)
const recordings = [...new Set(Object.keys(expected).map((key) => key.replace(/\.yaml#\d+$/, '')))]
const tool = 'openrouter/grok-code-fast-1/tool'

/** @param {Page} page */
export async function playsAll(page) {
  await page.getByLabel('Speed').selectOption('max')
  await page.getByRole('button', { name: 'As text' }).click()
  for (const name of recordings) await plays(page, name)
}

/**
 * @param {Page} page
 * @param {string} name
 */
async function plays(page, name) {
  await play(page, name)
  const answers = Object.entries(expected).filter(([key]) => key.startsWith(`${name}.yaml#`))
  const said = (await page.locator('.panels').textContent()) ?? ''
  const [reasoning, content] = await Promise.all([
    panel(page, 'reasoning').locator('.words').textContent(),
    panel(page, 'content').locator('.words').textContent(),
  ])
  const names = await panel(page, 'tools').locator('.name').allTextContents()
  const inputs = await panel(page, 'tools').locator('.input').allTextContents()
  if (answers.length === 1) {
    const [[key, wanted] = ['', undefined]] = answers
    same(`${key} reasoning`, reasoning, wanted?.reasoning)
    same(`${key} content`, content, wanted?.content)
    same(
      `${key} calls`,
      names.map((name, at) => ({ name, input: inputs[at] })),
      wanted?.toolCalls.map(({ name, arguments: input }) => ({ name, input })),
    )
  } else {
    for (const [key, { reasoning, content, toolCalls }] of answers) {
      holds(`${key} reasoning is said`, said.includes(reasoning), reasoning)
      holds(`${key} content is said`, said.includes(content), content)
      for (const call of toolCalls) {
        holds(`${key} call is made`, said.includes(call.name), said)
        holds(`${key} input is written`, said.includes(call.arguments), said)
      }
    }
  }
  same(`${name} outcome`, await outcome(page), 'complete')
}

/** @param {Page} page */
export async function moves(page) {
  const slider = page.getByLabel('Position')
  await go(page, `cassette/${tool}@1500`)
  await page.getByRole('heading', { name: tool, level: 1 }).waitFor()
  await page.getByRole('button', { name: 'Play' }).waitFor()
  await settled(page)
  const there = await screen(page)
  holds('a deep link shows a moment', there.text?.includes('streaming') === true, there.text)

  await page.getByRole('button', { name: 'Step' }).click()
  await settled(page)
  const stepped = await screen(page)
  holds('a step shows one message more', count(stepped) === count(there) + 1, stepped.text)
  await page.getByRole('button', { name: 'Step' }).click()
  await settled(page)
  await page.getByRole('button', { name: 'Back' }).click()
  await settled(page)
  same('a step back', await screen(page), stepped)

  await slider.fill('3500')
  await settled(page)
  const later = await screen(page)
  holds('a seek goes on', count(later) > count(stepped) + 40, later.text)
  await slider.fill('1500')
  await settled(page)
  same('a seek back', await screen(page), there)
  holds('the address says where', page.url().endsWith(`#cassette/${tool}@1500`), page.url())

  await page.getByLabel('Speed').selectOption('0.25')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Play' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await settled(page)
  const paused = await screen(page)
  await page.evaluate(
    () => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))),
  )
  same('a pause', await screen(page), paused)

  await page.getByLabel('Speed').selectOption('max')
  await page.getByRole('button', { name: 'Play' }).click()
  await over(page)
  same('a play to the end', await outcome(page), 'complete')
}

/** @param {{ text: string | null }} screen */
function count({ text }) {
  return Number(/SSE lines ([\d,]+)/.exec(text ?? '')?.[1]?.replace(',', ''))
}

/** @param {Page} page */
export async function links(page) {
  await play(page, tool)
  const row = page.getByRole('listbox', { name: 'Events' }).getByRole('option', { name: '°C' })
  await row.click()
  await page.getByRole('complementary', { name: 'Held message' }).waitFor()
  holds(
    'a content event lights the content',
    (await panel(page, 'content').getAttribute('data-lit')) === 'true',
  )
  const lines = page.getByRole('listbox', { name: 'SSE lines' }).locator('.row[data-lit]')
  holds('and its line', (await lines.first().textContent())?.includes('°C') === true)
  await page.keyboard.press('ArrowDown')
  holds(
    'the keyboard goes on',
    (await page.locator('.inspector').textContent())?.includes('"delta": "."') === true,
  )
  await page.keyboard.press('Escape')
  await page.locator('.inspector').waitFor({ state: 'detached' })
  counted.passed++
}
