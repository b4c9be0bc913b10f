// @ts-check
// The chat: tools, queue, branches, and what a reload keeps.
import { counted, go, holds, over, same } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chats(page) {
  await go(page, 'chat')
  await page.getByRole('heading', { name: 'Chat' }).waitFor()
  await send(page, 'What is the weather in Florence?')
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('The current weather in Florence, Italy is 40°C.').waitFor()
  await idle(page)
  holds('an approved tool is run', (await page.getByText('Sunny and 24 °C').count()) === 1)
  await page.screenshot({ path: 'artifacts/chat.png' })

  await send(page, 'And now?')
  await page.getByRole('button', { name: 'Deny' }).click()
  await idle(page)
  holds(
    'a denied tool says so',
    (await page.locator('.call').last().textContent())?.includes('The person said no') === true,
  )
  holds('and is not run', (await page.getByText('Sunny and 24 °C').count()) === 1)

  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByText('Nothing said yet').waitFor()
  await page
    .getByRole('combobox', { name: 'Cassette', exact: true })
    .selectOption('openrouter/grok-code-fast-1/text')
  await send(page, 'First')
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  await send(page, 'Second')
  await page.locator('.queued').waitFor()
  counted.passed++
  await page.locator('.queued').waitFor({ state: 'detached' })
  await idle(page)
  same('the queue is asked in order', await asked(page), ['First', 'Second'])

  await page.getByRole('button', { name: 'Edit' }).last().click()
  await page.getByLabel('Edit message').fill('Instead')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('2 of 2').waitFor()
  await idle(page)
  same('an edit is another branch', await asked(page), ['First', 'Instead'])
  await page.getByRole('button', { name: 'Earlier version' }).click()
  await page.getByText('1 of 2').waitFor()
  same('the first one is still there', await asked(page), ['First', 'Second'])

  await page.waitForFunction(() => localStorage.getItem('deltakit-playground')?.includes('Instead'))
  await page.reload()
  await page.getByText('1 of 2').waitFor()
  same('a reload keeps what was said', await asked(page), ['First', 'Second'])
  same('and asks nothing', await page.locator('[role=log] [aria-busy]').count(), 0)

  await page.getByRole('button', { name: 'Regenerate' }).last().click()
  await page.getByRole('article', { name: 'Model, writing' }).waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await idle(page)
  counted.passed++

  await send(page, 'To be kept')
  await idle(page)
  await page.getByRole('button', { name: 'Record' }).click()
  const kept = await page.getByRole('link', { name: /^Save/ }).getAttribute('href')
  const yaml = decodeURIComponent(kept ?? '')
  holds(
    'what was streamed is a cassette',
    yaml.includes('interactions:') && yaml.includes('To be kept'),
  )
  holds('without its key', !yaml.includes('unused'))
  await playsAgain(page, yaml.slice(yaml.indexOf(',') + 1))
}

/**
 * A key is nobody's but the page's, unless it is to be remembered.
 * @param {Page} page
 */
export async function keys(page) {
  await go(page, 'chat')
  const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  const choose = (/** @type {string} */ from) => page.getByLabel('Answers from').selectOption(from)
  await choose('openrouter')
  await page.getByLabel('Key').fill('sk-canary')
  holds('a key is not stored', !(await kept()).includes('sk-canary'))
  await page.getByLabel('Remember in this browser').check()
  holds('a key is stored when that is asked for', (await kept()).includes('sk-canary'))
  await choose('xai')
  same('another provider has none', await page.getByLabel('Key').inputValue(), '')
  await choose('openrouter')
  same('it comes back', await page.getByLabel('Key').inputValue(), 'sk-canary')
  await page.getByLabel('Remember in this browser').uncheck()
  holds('and is forgotten again', !(await kept()).includes('sk-canary'))
  holds('the address never has it', !page.url().includes('sk-canary'))
  await choose('cassette')
}

/**
 * @param {Page} page
 * @param {string} yaml
 */
async function playsAgain(page, yaml) {
  await go(page, 'cassette/openrouter/grok-code-fast-1/text@100')
  await page.getByLabel('Speed').selectOption('max')
  await page.getByLabel('Cassette file').setInputFiles({
    name: 'kept.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(yaml),
  })
  await page.getByRole('heading', { name: 'kept', exact: true }).waitFor()
  await over(page)
  holds('what was recorded plays', (await page.getByText('To be kept').count()) > 0)
  await page.getByText('pace as recorded').waitFor()
}

/**
 * @param {Page} page
 * @param {string} text
 */
async function send(page, text) {
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.locator('.composer .primary:enabled').waitFor()
  await page.keyboard.press('Enter')
  await page
    .getByRole('textbox', { name: 'Message' })
    .and(page.locator(':placeholder-shown'))
    .waitFor()
}

/** @param {Page} page */
async function idle(page) {
  await page.getByRole('status').filter({ hasText: 'Answered' }).waitFor()
}

/** @param {Page} page */
function asked(page) {
  return page.locator('[data-role=user] .words').allTextContents()
}
