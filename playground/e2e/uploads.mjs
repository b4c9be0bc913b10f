// @ts-check
// Drops and pastes cassettes, good and bad ones, on either page.
import { readFileSync } from 'node:fs'
import { readCassette } from '@deltakit/core/cassette'
import { expectedAnswers } from './expected-answers.mjs'
import { cassetteYaml, check, dropFile, ended, equal, goTo, panel, title } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const sample = 'openrouter/grok-code-fast-1/text'
const yaml = readFileSync(new URL(`../../cassettes/${sample}.yaml`, import.meta.url), 'utf8')

/** @param {Page} page */
export async function uploads(page) {
  await page.getByLabel('Speed').selectOption('max')
  for (const name of ['100%', 'a@2', 'what #1?', 'in/a folder']) {
    await dropFile(page, `${name}.yaml`, yaml)
    await title(page, name).waitFor()
    await ended(page)
    equal(`the content of ${name}`, await shownContent(page), expectedAnswers(sample)[0]?.content)
    equal(`the current cassette in the list`, await currentInList(page), name)
  }
  await survivesReload(page)
  await readsOtherFormats(page)
  await showsDeepNesting(page)
  await rejectsOthers(page)
  await keepsPlayer(page)
  await opensSeveral(page)
}

/** @param {Page} page */
async function survivesReload(page) {
  await page.reload()
  await page.getByLabel('Speed').selectOption('max')
  await title(page, 'in/a folder').waitFor()
  await ended(page)
  equal('the current cassette after a reload', await currentInList(page), 'in/a folder')
  await paste(page, cassetteYaml([{ content: 'Pasted' }]))
  await title(page, 'pasted').waitFor()
  await ended(page)
  equal('the content of a pasted cassette', await shownContent(page), 'Pasted')
}

/** @param {Page} page */
async function readsOtherFormats(page) {
  const [interaction] = readCassette(yaml).interactions
  const sse = String(interaction?.response.body)
  const content = expectedAnswers(sample)[0]?.content
  const har = JSON.stringify({ log: { entries: [harEntry(sse)] } })
  const curl = `HTTP/2 200\r\ncontent-type: text/event-stream\r\nset-cookie: s=${canary}\r\n\r\n${sse}`
  for (const [name, text, about] of /** @type {const} */ ([
    ['pasted 2', sse, 'Server-sent events: '],
    ['pasted 3', curl, 'An HTTP answer: '],
    ['pasted 4', har, 'A HAR: 1 streamed answer of 1 request.'],
  ])) {
    await paste(page, text)
    await title(page, name).waitFor()
    await page.getByRole('status').getByText(about).waitFor()
    await ended(page)
    equal(`the content of ${about}`, await shownContent(page), content)
  }
  await hidesNoRow(page)
  await page.getByRole('heading', { level: 1 }).click()
  equal('the notice after a click', await page.locator('.notice-bar').count(), 0)
  await page.setViewportSize({ width: 390, height: 844 })
  const about = await page
    .locator('.title-about')
    .evaluate((text) => [text.scrollHeight, text.clientHeight])
  equal('the height of the summary on a phone', about[0], about[1])
  await page.setViewportSize({ width: 1360, height: 860 })
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))
  check('no storage has a key of a paste', !stored.includes(canary))
  await paste(
    page,
    cassetteYaml([{ content: '<think>Hm.</think>Yes' }]).replace(hosted, 'https://llm.test/v1/'),
  )
  await title(page, 'pasted 5').waitFor()
  await ended(page)
  equal('the content of an unknown server', await shownContent(page), 'Yes')
  equal('its reasoning', await panel(page, 'reasoning').locator('.deck-plain').textContent(), 'Hm.')
  await goTo(page, 'cassette/pasted')
  await title(page, 'pasted').waitFor()
}

const hosted = 'https://openrouter.ai/api/v1/'
const canary = 'sk-canary-7f3a9c51e0b24d68'

/** @param {string} text */
function harEntry(text) {
  const content = { mimeType: 'text/event-stream', text }
  const headers = [{ name: 'authorization', value: `Bearer ${canary}` }]
  const postData = { text: `{"api_key":"${canary}","messages":[{"role":"user","content":"Hi"}]}` }
  return {
    request: { method: 'POST', url: `${hosted}chat/completions`, headers, postData },
    response: { status: 200, headers: [], content },
  }
}

/**
 * Nesting that no parser or writer has the stack for takes nothing of the page with it.
 * @param {Page} page
 */
async function showsDeepNesting(page) {
  const markdown = `${'>'.repeat(20_000)}deep`
  const list = `${'- '.repeat(300)}item`
  await dropFile(page, 'markdown.yaml', cassetteYaml([{ content: `${markdown}\n\n${list}` }]))
  await title(page, 'markdown').waitFor()
  await ended(page)
  const texts = await panel(page, 'content').locator('.markdown .unparsed').allTextContents()
  const shown = texts.map((text) => text.trim())
  equal('Markdown that is nested too deep', shown, [markdown, list])
  const { interactions } = readCassette(cassetteYaml([{ content: 'Hi' }]))
  const [{ request, response }] = /** @type {[import('@deltakit/core/cassette').Interaction]} */ (
    interactions
  )
  const schema = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`
  const tools = `[{"type":"function","function":{"name":"deep","parameters":${schema}}}]`
  const body = `{"model":"any","messages":[{"role":"user","content":"Hi"}],"tools":${tools}}`
  const cassette = { version: 2, interactions: [{ request: { ...request, body }, response }] }
  await dropFile(page, 'schema.yaml', JSON.stringify(cassette))
  await title(page, 'schema').waitFor()
  await ended(page)
  const toolbar = page.getByRole('toolbar', { name: 'This recording' })
  await toolbar.getByRole('button', { name: 'Code' }).click()
  await page.getByRole('alert').getByText('nested too deep').waitFor()
  await page.keyboard.press('Escape')
  await goTo(page, 'cassette/pasted')
  await title(page, 'pasted').waitFor()
  await ended(page)
}

/** @param {Page} page */
async function rejectsOthers(page) {
  for (const [file, text] of /** @type {const} */ ([
    ['letter.txt', 'Dear reader'],
    ['empty.yaml', 'version: 2\ninteractions: []\n'],
  ])) {
    await dropFile(page, file, text)
    const alert = page.locator('.title [role=alert]')
    const name = file.replace('.yaml', '')
    await alert.getByText(`${name} cannot be played.`).waitFor()
    check(`${file} leaves the current cassette`, await title(page, 'pasted').isVisible())
  }
  await goTo(page, 'cassette/nowhere')
  const nowhere = page.getByText('There is no cassette named nowhere here.')
  await nowhere.waitFor()
  for (const other of ['chat', 'compare', 'checks']) {
    await goTo(page, other)
    await nowhere.waitFor({ state: 'detached' })
    await page.locator(`main.${other}:not([aria-busy])`).waitFor()
    equal(`what ${other} shows of a problem of the player`, await nowhere.count(), 0)
    await goTo(page, 'cassette/nowhere')
    await nowhere.waitFor()
  }
  await goTo(page, '%zz')
  await title(page, 'anthropic/claude-sonnet-4-5/tool').waitFor()
  await ended(page)
}

/**
 * The notice of what was opened stands below the lists, not on their last rows.
 * @param {Page} page
 */
async function hidesNoRow(page) {
  for (const [width, height] of /** @type {const} */ ([
    [390, 844],
    [1360, 860],
  ])) {
    await page.setViewportSize({ width, height })
    const gap = await page.evaluate(() => {
      const columns = document.querySelector('.deck-columns')
      const bar = document.querySelector('.notice-bar')
      scrollTo(0, document.documentElement.scrollHeight)
      if (!columns || !bar) return undefined
      return bar.getBoundingClientRect().top - columns.getBoundingClientRect().bottom
    })
    check(`the notice hides no row at ${width}`, (gap ?? -1) >= 0, gap)
  }
}

/**
 * Files that are dropped together are all in the list. Of those that cannot be played, the page says why.
 * @param {Page} page
 */
async function opensSeveral(page) {
  const [interaction] = readCassette(yaml).interactions
  await page.evaluate(
    ([yaml, sse]) => {
      const data = new DataTransfer()
      data.items.add(new File([yaml], 'first of three.yaml'))
      data.items.add(new File(['Dear reader'], 'letter.txt'))
      data.items.add(new File([sse], 'third of three.sse'))
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
      )
    },
    /** @type {const} */ ([yaml, String(interaction?.response.body)]),
  )
  await title(page, 'first of three').waitFor()
  const notice = page
    .getByRole('status')
    .getByText('2 recordings are in the list. letter.txt cannot')
  await notice.waitFor()
  const names = await page
    .locator('.catalog')
    .getByRole('link', { name: 'of three' })
    .allTextContents()
  equal('the recordings of one drop', names, ['first of three', 'third of three'])
}

/** @param {Page} page */
async function keepsPlayer(page) {
  await page.getByLabel('Loop').click()
  await goTo(page, `cassette/pasted@10`)
  await title(page, 'pasted').waitFor()
  await goTo(page, 'chat')
  await page.getByRole('heading', { name: 'Chat' }).waitFor()
  await page.getByRole('link', { name: 'Player', exact: true }).click()
  await title(page, 'pasted').waitFor()
  check('a visit to the chat keeps the player', (await loop(page)) === 'true')
  await page.getByLabel('Loop').click()

  await goTo(page, 'chat')
  await page.getByRole('heading', { name: 'Chat' }).waitFor()
  await dropFile(page, 'letter.txt', 'Dear reader')
  await page.getByRole('alert').getByText('letter.txt cannot be played.').waitFor()
  check('the browser does not open the file', await dropFile(page, 'from chat.yaml', yaml))
  await title(page, 'from chat').waitFor()
  await page.getByLabel('Speed').selectOption('max')
  await ended(page)
}

/** @param {Page} page */
function loop(page) {
  return page.getByLabel('Loop').getAttribute('aria-pressed')
}

/** @param {Page} page */
function shownContent(page) {
  return panel(page, 'content').locator('.markdown').textContent()
}

/** @param {Page} page */
function currentInList(page) {
  return page.locator('.catalog [aria-current]').textContent()
}

/**
 * @param {Page} page
 * @param {string} text
 */
function paste(page, text) {
  return page.evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, text)
}
