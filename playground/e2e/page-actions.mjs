// @ts-check
// Actions and checks that the tests share.
/** @typedef {import('playwright').Page} Page */
/** @typedef {import('playwright').Locator} Locator */

/** @type {string[]} */
export const failures = []
export const counts = { passed: 0 }
/** `--every-case` plays every fault, and looks at every view in every size and colour: it takes minutes. */
export const everyCase = process.argv.includes('--every-case')
/** Which share of the cases a quick run tries. */
export const seed = Number(process.env.FUZZ_SEED ?? 2026)

/**
 * One of every `share` cases by the seed, or all of them.
 * @template Case
 * @param {readonly Case[]} cases
 * @param {number} share
 * @returns {readonly Case[]}
 */
export function sampled(cases, share) {
  return everyCase ? cases : cases.filter((_, index) => (index + seed) % share === 0)
}

/**
 * Checks that two values are equal as JSON.
 * @param {string} name
 * @param {unknown} actual
 * @param {unknown} expected
 */
export function equal(name, actual, expected) {
  const [actualJson, expectedJson] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (actualJson === expectedJson) counts.passed++
  else {
    const values = `got ${actualJson?.slice(0, 400)}, expected ${expectedJson?.slice(0, 400)}`
    failures.push(`${name}: ${values}`)
  }
}

/**
 * Checks a condition.
 * @param {string} name
 * @param {boolean} condition
 * @param {unknown} [actual] is shown if the condition is false
 */
export function check(name, condition, actual) {
  if (condition) counts.passed++
  else failures.push(actual === undefined ? name : `${name}: got ${JSON.stringify(actual)}`)
}

/**
 * Navigates without reloading the page.
 * @param {Page} page
 * @param {string} hash
 */
export async function goTo(page, hash) {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
}

/**
 * Plays a cassette to its end. The page looks in each frame: a locator waits up to half a second
 * before it looks again, which is long for hundreds of cassettes.
 * @param {Page} page
 * @param {string} name
 */
export async function play(page, name) {
  await goTo(page, `cassette/${name}`)
  await page.waitForFunction(
    (name) =>
      document.querySelector('h1')?.textContent === name &&
      document.querySelector('button[aria-label=Replay]'),
    name,
  )
  await settled(page)
}

/**
 * The heading with the name of the cassette in the player.
 * @param {Page} page
 * @param {string} name
 */
export function title(page, name) {
  return page.getByRole('heading', { name, exact: true, level: 1 })
}

/**
 * Waits until the cassette has been played, and shows the whole of each long text.
 * @param {Page} page
 */
export async function ended(page) {
  await played(page)
  await settled(page)
}

/**
 * Waits until the cassette has been played. A long text may not be shown to its end yet. To find a role, a
 * locator computes the name of every element, which takes a long page 100 ms, and would count as work of the page.
 * @param {Page} page
 */
export async function played(page) {
  await page.locator('button[aria-label=Replay]').waitFor()
  await page.locator('.deck-columns[aria-busy=false]').waitFor()
}

/**
 * Waits until the player has reached its position, and shows the whole of each long text.
 * @param {Page} page
 */
export async function settled(page) {
  await page.waitForFunction(
    () =>
      document.querySelector('.deck-columns[aria-busy=false]') &&
      !document.querySelector('.deck-columns [aria-busy=true]'),
  )
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
  return panel(page, 'outcome').locator('.deck-pill').textContent()
}

/**
 * Returns everything in the three columns except the render counts.
 * @param {Page} page
 */
export function columnsContent(page) {
  return page.evaluate(() => {
    const columns = /** @type {Element} */ (
      document.querySelector('.deck-columns')?.cloneNode(true)
    )
    for (const count of columns.querySelectorAll('.render-count')) count.remove()
    const rows = [...columns.querySelectorAll('.deck-row')].map((row) => row.textContent)
    for (const row of columns.querySelectorAll('.deck-row')) row.remove()
    return { text: columns.textContent, rows }
  })
}

/**
 * Drops a file on the page. Returns whether the page kept the browser from opening it.
 * @param {Page} page
 * @param {string} file
 * @param {string} text
 */
export function dropFile(page, file, text) {
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
 * Returns a cassette with one answer, made of these deltas.
 * @param {readonly { reasoning?: string, content?: string }[]} deltas
 */
export function cassetteYaml(deltas) {
  const chunks = deltas.map((delta) => ({ choices: [{ delta }] }))
  const body = [...chunks, { choices: [{ delta: {}, finish_reason: 'stop' }] }]
    .map((chunk) => `data: ${JSON.stringify({ id: 'made', model: 'm', ...chunk })}\n\n`)
    .join('')
  const request = JSON.stringify({
    model: 'm',
    messages: [{ role: 'user', content: 'Many words' }],
  })
  return `version: 2
interactions:
  - id: 0
    request:
      method: POST
      url: https://openrouter.ai/api/v1/chat/completions
      body: ${JSON.stringify(request)}
    response:
      code: 200
      headers: { Content-Type: [text/event-stream] }
      body: ${JSON.stringify(`${body}data: [DONE]\n\n`)}
`
}

/**
 * Returns the cumulative layout shift while an action runs.
 * @param {Page} page
 * @param {() => Promise<void>} action
 */
export async function layoutShift(page, action) {
  await page.evaluate(() => {
    const total = { shift: 0 }
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        total.shift += /** @type {PerformanceEntry & { value: number }} */ (entry).value
      }
    })
    observer.observe({ type: 'layout-shift' })
    Object.assign(window, { total, observer })
  })
  await action()
  return /** @type {number} */ (await page.evaluate('observer.disconnect(), total.shift'))
}
