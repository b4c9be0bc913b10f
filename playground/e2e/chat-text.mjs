// @ts-check
// What the chat shows of texts: code while it streams, both directions of writing, and answers without any.
import { answered, answersFrom, send } from './chat.mjs'
import { withLivePage } from './live-models.mjs'
import { check, equal } from './page-actions.mjs'
import { endAnswer, feed, messageOf, server, streamAnswers } from './streamed-answer.mjs'

/** @typedef {import('playwright').Page} Page */

const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }

/** @param {Page} otherPage */
export async function chatText(otherPage) {
  await withLivePage(otherPage, async (page) => {
    await answersFrom(page, 'local')
    await rendersBothDirections(page)
    await boundsCalls(page)
    await explainsRefusal(page)
    await streamsCode(page)
  })
}

const bothDirections = [
  '# مرحبا',
  'استعمل `f(x)` هنا.',
  '> اقتباس',
  '1. one\n2. two',
  'It has an <b>end</b>.',
].join('\n\n')

/** @param {Page} page */
async function rendersBothDirections(page) {
  await page.route(server, (route) =>
    route.fulfill({
      headers: cors,
      contentType: 'text/event-stream',
      body: messageOf(bothDirections, 'stop'),
    }),
  )
  await send(page, 'In two languages')
  await answered(page)
  const directions = await page
    .locator('.markdown :is(h4, p, blockquote, li, code)')
    .evaluateAll((elements) =>
      elements.map((element) => `${element.localName} ${getComputedStyle(element).direction}`),
    )
  equal('the directions of an answer in two languages', directions, [
    'h4 rtl',
    'p rtl',
    'code ltr',
    'blockquote rtl',
    'p rtl',
    'li ltr',
    'li ltr',
    'p ltr',
  ])
}

/**
 * A long input of a tool leaves its buttons within reach, and a long name stays in its card.
 * @param {Page} page
 */
async function boundsCalls(page) {
  const lines = Array.from({ length: 500 }, (_, line) => `line ${line}`).join('\n')
  const calls = [
    ['weather', { location: lines }],
    [`read_${'log_'.repeat(30)}file`, { path: 'x'.repeat(300) }],
  ].map(([name, input], index) => ({
    index,
    id: `call-${index}`,
    function: { name, arguments: JSON.stringify(input) },
  }))
  const choices = [{ delta: { tool_calls: calls }, finish_reason: 'tool_calls' }]
  await page.unroute(server)
  await page.route(server, (route) =>
    route.fulfill({
      headers: cors,
      contentType: 'text/event-stream',
      body: `data: ${JSON.stringify({ choices })}\n\ndata: [DONE]\n\n`,
    }),
  )
  await page.setViewportSize({ width: 390, height: 844 })
  await send(page, 'With two calls')
  await page.getByRole('button', { name: 'Approve weather' }).waitFor()
  const cards = await page.locator('.card').evaluateAll((cards) =>
    cards.map((card) => ({
      isShort: card.clientHeight < 500,
      overflow: card.scrollWidth - card.clientWidth,
    })),
  )
  const expected = { isShort: true, overflow: 0 }
  equal('the cards of two long calls', cards, [expected, expected])
  await page.setViewportSize({ width: 1360, height: 860 })
}

/** @param {Page} page */
async function explainsRefusal(page) {
  await page.unroute(server)
  await page.route(server, (route) =>
    route.fulfill({ status: 401, headers: cors, json: { error: { message: 'No key' } } }),
  )
  await send(page, 'Without a key')
  await page.getByText('The server wants a key, and this page sends it none.').waitFor()
  const empty = page.locator('.message').last()
  equal(
    'the buttons that copy an empty answer',
    await empty.getByRole('button', { name: 'Copy answer' }).count(),
    0,
  )
}

/**
 * The colours come later than the text: meanwhile what is new is shown without, and no character is lost.
 * @param {Page} page
 */
async function streamsCode(page) {
  await streamAnswers(page)
  await send(page, 'Some code')
  const start = 'const a = 1 /'
  const rest = '/ a comment\nconst b = 2'
  await feed(page, messageOf(`\`\`\`ts\n${start}`))
  await page.locator('.code-block pre span[style]').first().waitFor()
  await page.evaluate(watchCode)
  await feed(page, messageOf(rest))
  await page.locator('.code-block code', { hasText: 'b = 2' }).waitFor()
  const shown = /** @type {string[]} */ (await page.evaluate('shownCode'))
  check('code that grows is shown', shown.length > 0)
  const others = shown.filter((text) => !`${start}${rest}`.startsWith(text))
  equal('what is shown of code that grows, and is not in it', others, [])
  equal('the figure beside an answer that streams', await streamingFacts(page), 'N renders')
  await endAnswer(page, '\n```\n')
  await answered(page)
}

/** @param {Page} page */
async function streamingFacts(page) {
  const text = await page.locator('.message[aria-busy=true] .actions').textContent()
  return text?.replace(/\d+/, 'N')
}

/** Runs in the page: keeps what is shown of the code after each change. */
function watchCode() {
  /** @type {string[]} */
  const shownCode = []
  const code = document.querySelector('.code-block code')
  const observer = new MutationObserver(() => shownCode.push(code?.textContent ?? ''))
  if (code) observer.observe(code, { childList: true, subtree: true, characterData: true })
  Object.assign(window, { shownCode })
}
