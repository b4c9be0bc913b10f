// @ts-check
// Sets each fault, and checks what the player shows of it.
import { check, ended, equal, outcome, panel, play } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function faults(page) {
  await play(page, 'openrouter/grok-code-fast-1/text')
  const whole = await shownContent(page)
  await page.getByRole('button', { name: 'Faults' }).click()
  const edges = await page.locator('#faults').evaluate((panel) => {
    const lefts = (/** @type {string} */ selector) =>
      new Set(
        [...panel.querySelectorAll(selector)].map((one) =>
          Math.round(one.getBoundingClientRect().left),
        ),
      ).size
    return [lefts('.field'), lefts('select, [type=number]'), lefts('[type=checkbox]')]
  })
  equal('the edges of the switches of faults', edges, [1, 1, 1])
  // Safari once gave the panel the height of the window.
  const [usual, inHighPanel] = await page.locator('#faults').evaluate((panel) => {
    const fieldsHeight = () =>
      [...panel.querySelectorAll('.field')].map((field) => field.getBoundingClientRect().height)
    const before = fieldsHeight()
    panel.style.height = '800px'
    const after = fieldsHeight()
    panel.style.height = ''
    return [before, after]
  })
  equal('the heights of switches in a high panel', inHighPanel, usual)

  for (const bytes of ['1', '7', '64']) {
    await page.getByLabel('Bytes per read').selectOption(bytes)
    await ended(page)
    equal(
      `${bytes} bytes per read`,
      [await outcome(page), await shownContent(page)],
      ['complete', whole],
    )
  }
  await page.getByLabel('Bytes per read').selectOption('0')
  await ended(page)

  for (const [name, connection, expected] of /** @type {const} */ ([
    ['a connection that ends early', 'end', 'truncated'],
    ['a connection that breaks', 'error', 'truncated'],
    ['a connection that stalls', 'silence', 'failed'],
  ])) {
    await page.getByLabel('Connection').selectOption(connection)
    await ended(page)
    equal(`the outcome of ${name}`, await outcome(page), expected)
  }
  await page.getByLabel('after bytes').fill('0')
  await ended(page)
  const time = await page.locator('.deck-position').first().textContent()
  equal('the time of a stall before the first byte', time, '5.00 of 5.00 s')
  check('a stall is a TimeoutError', await outcomeIncludes(page, 'TimeoutError'))
  await page.screenshot({ path: 'artifacts/fault.png' })
  await page.getByLabel('Connection').selectOption('open')

  for (const name of ['Answer 429 first', 'CRLF line ends']) {
    await page.getByLabel(name).check()
    await ended(page)
    equal(
      `an answer with ${name}`,
      [await outcome(page), await shownContent(page)],
      ['complete', whole],
    )
    await page.getByLabel(name).uncheck()
    await ended(page)
  }
  await page.getByLabel('Corrupt a message').check()
  await ended(page)
  equal('the outcome of a corrupt message', await outcome(page), 'failed')
  check('a corrupt message is a ProtocolError', await outcomeIncludes(page, 'ProtocolError'))
  await page.getByLabel('Corrupt a message').uncheck()
  await ended(page)
  await page.keyboard.press('Escape')
  await page.locator('#faults').waitFor({ state: 'hidden' })

  await play(page, 'faults/http-401-json')
  check('status 401 is an HttpError', await outcomeIncludes(page, 'HttpError'))
  await play(page, 'faults/http-429-json')
  check('an error shows when to retry', await outcomeIncludes(page, 'after 2 s.'))
  await play(page, 'faults/tool-no-id')
  equal('the outcome of a step with an open call', await outcome(page), 'complete')
  check('the status of an open call', await outcomeIncludes(page, 'awaiting-tool-output'))
  await play(page, 'faults/eof-before-finish')
  equal('the outcome of a body that ends early', await outcome(page), 'truncated')
}

/** @param {Page} page */
function shownContent(page) {
  return panel(page, 'content').locator('.markdown').textContent()
}

/**
 * @param {Page} page
 * @param {string} text
 */
async function outcomeIncludes(page, text) {
  return (await panel(page, 'outcome').textContent())?.includes(text) === true
}
