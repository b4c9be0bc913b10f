// @ts-check
// What the tests do on the page, and what they count.
/** @typedef {import('playwright').Page} Page */
/** @typedef {import('playwright').Locator} Locator */

/** @type {string[]} */
export const failed = []
export const counted = { passed: 0 }

/**
 * @param {string} name
 * @param {unknown} got
 * @param {unknown} wanted
 */
export function same(name, got, wanted) {
  const [is, should] = [JSON.stringify(got), JSON.stringify(wanted)]
  if (is === should) counted.passed++
  else failed.push(`${name} is ${is?.slice(0, 400)}, not ${should?.slice(0, 400)}`)
}

/**
 * @param {string} name
 * @param {boolean} holds
 * @param {unknown} [told]
 */
export function holds(name, holds, told) {
  if (holds) counted.passed++
  else failed.push(`${name} does not hold${told === undefined ? '' : `: ${JSON.stringify(told)}`}`)
}

/**
 * Goes to a place of the page without loading it anew.
 * @param {Page} page
 * @param {string} hash
 */
export async function go(page, hash) {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
}

/**
 * Plays a cassette to its end.
 * @param {Page} page
 * @param {string} name
 */
export async function play(page, name) {
  await go(page, `cassette/${name}`)
  await page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()
  await over(page)
}

/** @param {Page} page */
export async function over(page) {
  await page.getByRole('button', { name: 'Replay' }).waitFor()
  await settled(page)
}

/** @param {Page} page */
export async function settled(page) {
  await page.locator('.columns[aria-busy=false]').waitFor()
}

/**
 * @param {Page} page
 * @param {string} name
 */
export function panel(page, name) {
  return page.locator(`[data-panel=${name}]`)
}

/** @param {Page} page */
export function outcome(page) {
  return panel(page, 'outcome').locator('.pill').textContent()
}

/**
 * All that is shown, save how often it was rendered.
 * @param {Page} page
 */
export function screen(page) {
  return page.evaluate(() => {
    const shown = /** @type {Element} */ (document.querySelector('.columns')?.cloneNode(true))
    for (const count of shown.querySelectorAll('.renders')) count.remove()
    const rows = [...shown.querySelectorAll('.row')].map((row) => row.textContent)
    for (const row of shown.querySelectorAll('.row')) row.remove()
    return { text: shown.textContent, rows }
  })
}

/**
 * Drops a file on the page, and says whether the browser was kept from going there.
 * @param {Page} page
 * @param {string} file
 * @param {string} text
 */
export function drop(page, file, text) {
  return page.evaluate(
    ([file, text]) => {
      const data = new DataTransfer()
      data.items.add(new File([text], file))
      const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
      return !document.body.dispatchEvent(event)
    },
    /** @type {const} */ ([file, text]),
  )
}

/**
 * A recording of one answer, made up of what each of its messages says.
 * @param {readonly { reasoning?: string, content?: string }[]} deltas
 */
export function cassetteOf(deltas) {
  const chunks = deltas.map((delta) => ({ choices: [{ delta }] }))
  const body = [...chunks, { choices: [{ delta: {}, finish_reason: 'stop' }] }]
    .map((chunk) => `data: ${JSON.stringify({ id: 'made', model: 'm', ...chunk })}\n\n`)
    .join('')
  const asked = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Many words' }] })
  return `version: 2
interactions:
  - id: 0
    request:
      method: POST
      url: https://openrouter.ai/api/v1/chat/completions
      body: ${JSON.stringify(asked)}
    response:
      code: 200
      headers: { Content-Type: [text/event-stream] }
      body: ${JSON.stringify(`${body}data: [DONE]\n\n`)}
`
}

/**
 * How much of the page jumped while something was done: what Chromium calls the layout's shift.
 * @param {Page} page
 * @param {() => Promise<void>} doing
 */
export async function shiftOf(page, doing) {
  await page.evaluate(() => {
    const seen = { shift: 0 }
    const watching = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        seen.shift += /** @type {PerformanceEntry & { value: number }} */ (entry).value
      }
    })
    watching.observe({ type: 'layout-shift' })
    Object.assign(window, { seen, watching })
  })
  await doing()
  return /** @type {number} */ (await page.evaluate('watching.disconnect(), seen.shift'))
}
