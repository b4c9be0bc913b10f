// @ts-check
// Long answers and long messages are whole, and tables can be read, in a wide and in a narrow window.
import { cassetteYaml, check, dropFile, ended, equal, panel, title } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const word = 'Supercalifragilisticexpialidocious'
const table = `| Name | What it does | Since |\n|---|---|---|\n| ${word} | ${'words and '.repeat(12)}words | 2019 |`
const paragraphs = Array.from(
  { length: 60 },
  (_, index) => `Paragraph ${index}. ${'More words. '.repeat(20)}`,
)
const text = [
  table,
  ...paragraphs,
  `A line with ${'x'.repeat(400)} in it.`,
  '**The very end.**',
].join('\n\n')

/** @param {Page} page */
export async function reading(page) {
  const pieces = text.match(/[\s\S]{1,60}/g) ?? []
  await dropFile(page, 'reading.yaml', cassetteYaml(pieces.map((content) => ({ content }))))
  await title(page, 'reading').waitFor()
  await ended(page)
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 844 })
    await longAnswer(page, width)
    await tableCells(page, width)
  }
  await page.setViewportSize({ width: 1440, height: 844 })
  await wholeMessages(page, pieces)
}

/**
 * A row shows what its message brings, not the beginning that all of them share, and the inspector all of it.
 * @param {Page} page
 * @param {readonly string[]} pieces
 */
async function wholeMessages(page, pieces) {
  const wire = page.getByRole('listbox', { name: 'On the wire' })
  await wire.evaluate((list) => list.scrollTo(0, 0))
  const rows = wire.locator('.deck-row', { hasText: '"content":' })
  await rows
    .filter({ hasText: word.slice(0, 8) })
    .first()
    .waitFor()
  // The first of all has none before it.
  const payloads = (await rows.locator('> span:last-child').allTextContents()).slice(1)
  const brought = payloads.filter((payload) => payload.startsWith('"content":'))
  check('there are rows of messages', payloads.length > 5, payloads.length)
  equal('the rows that show what their message brings', brought.length, payloads.length)
  await rows.nth(1).click()
  const message = page
    .getByRole('complementary', { name: 'Selected message' })
    .getByRole('tabpanel', { name: 'Message' })
  const shown = (await message.textContent()) ?? ''
  const piece = JSON.stringify(pieces[1])
  check('the inspector shows a whole message', shown.includes(piece), { shown, piece })
  check('with the fields that all messages share', shown.includes('"made"'), shown)
  const cut = await message.evaluate(
    (panel) =>
      [panel, ...panel.querySelectorAll('*')].filter((part) => {
        const hidesMore = ['hidden', 'clip'].includes(getComputedStyle(part).overflowX)
        return hidesMore && part.scrollWidth > part.clientWidth + 1
      }).length,
  )
  equal('the parts of a message that are cut', cut, 0)
}

/**
 * @param {Page} page
 * @param {number} width
 */
async function longAnswer(page, width) {
  const end = panel(page, 'content').getByText('The very end.')
  await end.scrollIntoViewIfNeeded()
  check(`the end of a long answer is shown at ${width}`, await end.isVisible())
  const cut = await panel(page, 'content')
    .locator('.markdown')
    .evaluate((markdown) => {
      const { right } = markdown.getBoundingClientRect()
      const blocks = [...markdown.querySelectorAll('.block')].filter(
        (block) => !block.querySelector('table'),
      )
      const isCut = (/** @type {Element} */ block) =>
        block.getBoundingClientRect().right > right + 1 || block.scrollWidth > block.clientWidth + 1
      return { blocks: blocks.length, cut: blocks.filter(isCut).length }
    })
  equal(`the paragraphs that are cut at ${width}`, cut, { blocks: 62, cut: 0 })
}

/**
 * @param {Page} page
 * @param {number} width
 */
async function tableCells(page, width) {
  const cells = panel(page, 'content').locator('td')
  const [name, what] = await cells.evaluateAll((all) =>
    all.map((cell) => {
      const range = document.createRange()
      range.selectNodeContents(cell)
      return { lines: range.getClientRects().length, width: cell.clientWidth }
    }),
  )
  equal(`the lines of a long word in a cell at ${width}`, name?.lines, 1)
  check(`a cell with a sentence has room at ${width}`, (what?.width ?? 0) > 150, what)
}
