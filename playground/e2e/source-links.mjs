// @ts-check
// A link to the playground with `?src=`, which names a recording on another site: one that allows it, and others.
import { readFileSync } from 'node:fs'
import { check, ended, equal, outcome, title } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */
/** @typedef {{ status?: number, headers?: Record<string, string>, body: string | Buffer }} Answer */

const yaml = readFileSync(
  new URL('../../cassettes/openrouter/grok-code-fast-1/text.yaml', import.meta.url),
  'utf8',
)
const allowed = { 'access-control-allow-origin': '*' }

/** What is not played, and what the page says then. @type {[name: string, answer: Answer, text: string][]} */
const refused = [
  [
    'for another site',
    { headers: { 'access-control-allow-origin': 'https://another.test' }, body: yaml },
    'must allow it with access-control-allow-origin',
  ],
  ['missing', { status: 404, headers: allowed, body: '' }, 'elsewhere.test answered 404'],
  ['no cassette', { headers: allowed, body: 'Dear reader' }, 'cannot be played'],
  [
    'too large',
    { headers: allowed, body: Buffer.alloc(33 * 1024 * 1024, 'x') },
    'It has more than 32 MB.',
  ],
]

/** @param {Page} page */
export async function sourceLinks(page) {
  const home = page.url().split('#')[0] ?? ''
  const { headers } = await openSource(
    page,
    home,
    { headers: allowed, body: yaml },
    async (opened) => {
      await title(opened, 'recording').waitFor()
      await opened.getByLabel('Speed').selectOption('max')
      await ended(opened)
      equal('the outcome of a recording on another site', await outcome(opened), 'complete')
    },
  )
  check('no referrer and no cookie goes with the request', !headers.referer && !headers.cookie)
  for (const [name, answer, text] of refused) {
    await openSource(page, home, answer, async (opened) => {
      await opened.getByRole('alert').getByText(text).waitFor()
      check(`a source that is ${name} is explained`, true)
    })
  }
}

/**
 * In a context of its own: the browser logs what it refuses, and the page would fail for that.
 * @param {Page} page
 * @param {string} home
 * @param {Answer} answer
 * @param {(opened: Page) => Promise<void>} look
 */
async function openSource(page, home, answer, look) {
  const context = await page.context().browser()?.newContext()
  if (!context) throw new Error('There is no browser')
  /** @type {Record<string, string>} */
  let headers = {}
  await context.route('https://elsewhere.test/**', async (route) => {
    headers = await route.request().allHeaders()
    await route.fulfill(answer)
  })
  const opened = await context.newPage()
  opened.setDefaultTimeout(20_000)
  try {
    const source = encodeURIComponent('https://elsewhere.test/recording.yaml')
    await opened.goto(`${home}?src=${source}`)
    await look(opened)
  } finally {
    await context.close()
  }
  return { headers }
}
