// @ts-check
// Plays a long generated recording at full speed. How long its tasks take is measured by `bench/long-recording.mjs`.
import { cassetteYaml, check, equal, goTo, panel, played, title } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

export const eventCount = 50_000
/** Every fourth event ends a block, which has an emphasis or a piece of code. */
const blockCount = (eventCount * 0.8) / 4

/** A page of text, and no more, is shown at once: the rest comes frame by frame. */
const mostBlocksAtOnce = 200

/** @param {Page} page */
export async function longRecording(page) {
  await goTo(page, 'cassette/openrouter/grok-code-fast-1/text@100')
  await page.getByLabel('Speed').selectOption('max')
  await bringLongCassette(page)
  const played = await blocksAtOnce(page, () => playOnce(page, 'long'))
  check('a long recording is shown in small steps', played <= mostBlocksAtOnce, played)
  await wholeText(page)
  await formattedWhereRead(page)
  const switched = await blocksAtOnce(page, () => switchToTextAndBack(page))
  check('a text is shown as Markdown in small steps', switched <= mostBlocksAtOnce, switched)
}

/**
 * Gives the page the recording, in a task of its own: transferring so much text is not the page's work.
 * @param {Page} page
 */
export async function bringLongCassette(page) {
  await page.evaluate((yaml) => Object.assign(window, { yaml }), longCassette())
}

/**
 * Returns how many Markdown blocks were added in one go at most while `action` ran.
 * @param {Page} page
 * @param {() => Promise<void>} action
 */
async function blocksAtOnce(page, action) {
  const counter = await page.evaluateHandle(() => {
    const counter = { most: 0 }
    const observer = new MutationObserver((records) => {
      const elements = records
        .flatMap(({ addedNodes }) => [...addedNodes])
        .filter((node) => node instanceof Element)
      const blocks = elements.flatMap((element) => [
        ...(element.matches('.block') ? [element] : []),
        ...element.querySelectorAll('.block'),
      ])
      counter.most = Math.max(
        counter.most,
        blocks.filter((block) => block.closest('.markdown')).length,
      )
    })
    observer.observe(document.body, { childList: true, subtree: true })
    return counter
  })
  await action()
  const most = await counter.evaluate(({ most }) => most)
  check('the observer has seen Markdown blocks', most > 0, most)
  return most
}

/**
 * The button is found without a role, for which a locator would compute the name of every element.
 * @param {Page} page
 */
export async function switchToTextAndBack(page) {
  const asText = panel(page, 'content').locator('.deck-toggle')
  equal('the content is shown as Markdown', await asText.getAttribute('aria-pressed'), 'false')
  await asText.click()
  await asText.click()
  await wholeText(page)
}

/**
 * Waits until the whole answer is in the page.
 * @param {Page} page
 */
export async function wholeText(page) {
  await page.waitForFunction(
    (expected) =>
      (
        document.querySelector('.markdown[aria-busy=false]')?.textContent?.match(/many|stream/g) ??
        []
      ).length === expected,
    blockCount,
  )
}

/**
 * Scrolls through the answer: blocks are formatted where a person reads, and only there.
 * @param {Page} page
 */
async function formattedWhereRead(page) {
  const heights = []
  for (const place of [0, 0.25, 0.5, 0.75, 1, 0.5, 0]) {
    const { height, blocks } = await page.evaluate(scrolledTo, place)
    heights.push(height)
    check(`blocks are formatted at ${place}`, blocks > 10, blocks)
    const all = await page.locator('.markdown .block').count()
    check(`few elements are in the page at ${place}`, all < 2_000, all)
  }
  const [least, most] = [Math.min(...heights), Math.max(...heights)]
  check('the length of the page stays', most - least < 0.1 * most, [least, most])
}

/**
 * Scrolls the answer, its start at 0 and its end at 1, and returns what a person sees there.
 * @param {number} place
 */
async function scrolledTo(place) {
  const scroller = document.querySelector('.deck-panels')
  const content = document.querySelector('.markdown')
  if (!scroller || !content) throw new Error('There is no answer.')
  const { top, bottom } = scroller.getBoundingClientRect()
  // Heights above that were guessed are known after the first time.
  for (let time = 0; time < 3; time++) {
    const { y, height } = content.getBoundingClientRect()
    scroller.scrollBy(0, y - top + place * (height - (bottom - top)))
    // The first frame has laid out what is near, the second one has its blocks.
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
  }
  const blocks = [...content.querySelectorAll('.block')].filter((block) => {
    const { y, height } = block.getBoundingClientRect()
    return y < bottom && y + height > top
  })
  return { height: content.getBoundingClientRect().height, blocks: blocks.length }
}

/**
 * Plays the recording that the page has in `yaml`, under this name, to its end.
 * @param {Page} page
 * @param {string} name
 */
export async function playOnce(page, name) {
  await page.evaluate((name) => {
    const { yaml } = /** @type {{ yaml: string }} */ (/** @type {unknown} */ (window))
    const data = new DataTransfer()
    data.items.add(new File([yaml], `${name}.yaml`))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }))
  }, name)
  await title(page, name).waitFor()
  // To look at so long a page again and again would be work of the page.
  await played(page)
  const events = await page.locator('#deck-events-title small').textContent()
  equal('the number of events', events, (eventCount + 4).toLocaleString('en'))
}

function longCassette() {
  const words = [
    'delta ',
    'river ',
    'of ',
    '**many** ',
    'words',
    '.\n\n',
    '- a `stream` ',
    'on\n\n',
  ]
  return cassetteYaml(
    Array.from({ length: eventCount }, (_, index) => {
      const word = words[index % words.length] ?? ''
      return index < eventCount / 5 ? { reasoning: word } : { content: word }
    }),
  )
}
