// @ts-check
// What is tried with each page. A scenario that returns has worked, one that throws has not.

import { answer, calling, cutAnswer, failure, signed } from './server/provider.mjs'

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('./server/provider.mjs').Provider} Provider */

/**
 * @typedef {object} Scenario
 * @property {readonly import('./server/provider.mjs').Answer[]} answers
 * @property {(page: Page, provider: Provider) => Promise<void>} run
 * @property {(page: Page, provider: Provider) => Promise<void>} [keeps] Throws unless a page that does not
 * show it keeps it for the next turn.
 */

const image = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='
const source = { url: 'https://ola.example/', title: 'Olá' }
const done = answer([{ content: 'Done.' }])
const more = answer([{ content: 'And more.' }])

/** @type {Record<string, Scenario>} */
export const scenarios = {
  text: {
    answers: [answer([{ content: 'Ol' }, { content: 'á!' }])],
    async run(page) {
      await send(page, 'Hi')
      await shows(page, 'p', 'Olá!')
      await isReady(page)
    },
  },

  reasoning: {
    answers: [answer([{ reasoning: 'A greeting.' }, { content: 'Olá!' }])],
    async run(page) {
      await send(page, 'Hi')
      await shows(page, 'blockquote', 'A greeting.')
      await shows(page, 'p', 'Olá!')
    },
  },

  'server tools, two turns': {
    answers: [calling('price'), done, more],
    async run(page, { requests }) {
      await send(page, 'How much?')
      await shows(page, 'p', 'Done.')
      await send(page, 'Thanks')
      await shows(page, 'p', 'And more.')
      expectOutput(requests[1], '{"euros":7}')
      expectOutput(requests[2], '{"euros":7}')
      expectState(requests[2])
    },
  },

  'client tools': {
    answers: [calling('look'), done, more],
    async run(page, { requests }) {
      await send(page, 'Look')
      await shows(page, 'p', 'Done.')
      await send(page, 'Thanks')
      await shows(page, 'p', 'And more.')
      expectOutput(requests[1], 'seen by the page')
      expectOutput(requests[2], 'seen by the page')
    },
  },

  'approval: yes': {
    answers: [calling('refund'), done, more],
    async run(page, { requests }) {
      await send(page, 'My money')
      await page.getByRole('button', { name: 'Allow' }).click()
      await shows(page, 'p', 'Done.')
      await send(page, 'Thanks')
      await shows(page, 'p', 'And more.')
      expectOutput(requests[1], 'refunded')
      expectOutput(requests[2], 'refunded')
    },
  },

  'approval: no': {
    answers: [calling('refund'), done, more],
    async run(page, { requests }) {
      await send(page, 'My money')
      await page.getByRole('button', { name: 'Deny' }).click()
      await shows(page, 'p', 'Done.')
      await send(page, 'Thanks')
      await shows(page, 'p', 'And more.')
      expectOutput(requests[1], 'The user denied this call.')
      expectOutput(requests[2], 'The user denied this call.')
    },
  },

  sources: {
    answers: [
      answer([{ content: 'Olá!', annotations: [{ type: 'url_citation', url_citation: source }] }]),
      more,
    ],
    async run(page) {
      await send(page, 'Hi')
      await shows(page, 'p', 'Olá!')
      await isReady(page)
      expectOne(await page.locator(`a[href="${source.url}"]`).count(), 'source')
    },
    keeps: (page, provider) => keeps(page, provider, source.url),
  },

  files: {
    answers: [
      answer([{ content: 'Olá!', images: [{ type: 'image_url', image_url: { url: image } }] }]),
      more,
    ],
    async run(page) {
      await send(page, 'Draw')
      await shows(page, 'p', 'Olá!')
      await isReady(page)
      expectOne(await page.locator(`img[src="${image}"]`).count(), 'file')
    },
    keeps: (page, provider) => keeps(page, provider, image),
  },

  error: {
    answers: [cutAnswer([{ content: 'Ol' }]) + failure('The server had to stop this answer')],
    async run(page) {
      await send(page, 'Hi')
      // `chatHandler` keeps a provider's words from clients.
      const problem = /had to stop this answer|The provider failed/
      await page.getByRole('alert').filter({ hasText: problem }).waitFor()
    },
  },

  truncation: {
    answers: [cutAnswer([{ content: 'Ol' }])],
    async run(page) {
      await send(page, 'Hi')
      await page.getByRole('alert').filter({ hasText: 'cut off' }).waitFor()
    },
  },

  stop: {
    answers: [{ open: cutAnswer([{ content: 'Half' }]) }, more],
    async run(page, provider) {
      await send(page, 'Hi')
      await shows(page, 'p', 'Half')
      await page.getByRole('button', { name: 'Stop' }).click()
      await isReady(page)
      await until(provider.isLeft, 'The provider still writes')
      await send(page, 'Go on')
      await shows(page, 'p', 'And more.')
    },
  },

  'state after a reload': {
    answers: [calling('price'), done, more],
    async run(page, { requests }) {
      await send(page, 'How much?')
      await shows(page, 'p', 'Done.')
      await isReady(page)
      await page.waitForFunction(() => JSON.stringify(localStorage).includes('Done.'))
      await page.reload()
      await shows(page, 'p', 'Done.')
      await send(page, 'Thanks')
      await shows(page, 'p', 'And more.')
      expectOutput(requests[2], '{"euros":7}')
      expectState(requests[2])
    },
  },
}

/**
 * @param {Page} page
 * @param {string} text
 */
async function send(page, text) {
  await isReady(page)
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

/**
 * @param {Page} page
 * @param {Provider} provider
 * @param {string} url
 */
async function keeps(page, { histories }, url) {
  await send(page, 'And more')
  await shows(page, 'p', 'And more.')
  if (!JSON.stringify(histories.at(-1)).includes(url)) throw new Error(`The page lost ${url}`)
}

/** @param {Page} page */
async function isReady(page) {
  await page.locator('output').filter({ hasText: 'ready' }).waitFor()
}

/**
 * @param {Page} page
 * @param {string} element
 * @param {string} text
 */
async function shows(page, element, text) {
  await page.locator(element).filter({ hasText: text }).first().waitFor()
}

/**
 * @param {() => boolean} condition
 * @param {string} problem
 */
async function until(condition, problem) {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 200) throw new Error(problem)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/**
 * @param {string | undefined} request
 * @param {string} output
 */
function expectOutput(request = '{"messages":[]}', output) {
  const { messages } = JSON.parse(request)
  const outputs = messages.filter((/** @type {{ role: string }} */ { role }) => role === 'tool')
  if (outputs.some((/** @type {{ content: string }} */ { content }) => content === output)) return
  throw new Error(`The model did not read ${output}: ${JSON.stringify(outputs)}`)
}

/** @param {string | undefined} request */
function expectState(request = '') {
  if (request.includes(JSON.stringify([signed]))) return
  throw new Error(`The provider did not get its state back: ${request}`)
}

/**
 * @param {number} count
 * @param {string} what
 */
function expectOne(count, what) {
  if (count !== 1) throw new Error(`The page shows ${count} of the ${what}`)
}
