// @ts-check
// Each fault, and what an app would show of it.
import { holds, outcome, over, panel, play, same } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function faults(page) {
  await play(page, 'openrouter/grok-code-fast-1/text')
  const whole = await said(page)
  await page.getByRole('button', { name: 'Faults' }).click()

  for (const bytes of ['1', '7', '64']) {
    await page.getByLabel('Bytes a read').selectOption(bytes)
    await over(page)
    same(`${bytes} bytes a read`, [await outcome(page), await said(page)], ['complete', whole])
  }
  await page.getByLabel('Bytes a read').selectOption('0')
  await over(page)

  for (const [name, ending, wanted] of /** @type {const} */ ([
    ['a clean end', 'end', 'truncated'],
    ['a lost connection', 'error', 'truncated'],
    ['a stall', 'silence', 'failed'],
  ])) {
    await page.getByLabel('The connection').selectOption(ending)
    await over(page)
    same(name, await outcome(page), wanted)
  }
  await page.getByLabel('after bytes').fill('0')
  await over(page)
  const where = await page.locator('.where span').first().textContent()
  same('a stall before anything came', where, '5.00 of 5.00 s')
  holds('a stall is a TimeoutError', await tells(page, 'TimeoutError'))
  await page.screenshot({ path: 'artifacts/fault.png' })
  await page.getByLabel('The connection').selectOption('stays')

  for (const name of ['429 first', 'CRLF line ends']) {
    await page.getByLabel(name).check()
    await over(page)
    same(name, [await outcome(page), await said(page)], ['complete', whole])
    await page.getByLabel(name).uncheck()
    await over(page)
  }
  await page.getByLabel('Corrupt a frame').check()
  await over(page)
  same('a corrupt frame', await outcome(page), 'failed')
  holds('a corrupt frame is a ProtocolError', await tells(page, 'ProtocolError'))
  await page.getByLabel('Corrupt a frame').uncheck()
  await over(page)
  await page.keyboard.press('Escape')
  await page.locator('#faults').waitFor({ state: 'hidden' })

  await play(page, 'faults/http-401-json')
  holds('a refusal is an HttpError', await tells(page, 'HttpError'))
  await play(page, 'faults/http-429-json')
  holds('it says when to try again', await tells(page, 'after 2 s.'))
  await play(page, 'faults/eof-before-finish')
  same('a body that stops early', await outcome(page), 'truncated')
}

/** @param {Page} page */
function said(page) {
  return panel(page, 'content').locator('.markdown').textContent()
}

/**
 * @param {Page} page
 * @param {string} error
 */
async function tells(page, error) {
  return (await panel(page, 'outcome').textContent())?.includes(error) === true
}
