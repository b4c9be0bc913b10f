// @ts-check
// What a person brings: dropped, pasted, good or bad, on either page.
import { readFileSync } from 'node:fs'
import { answersOf } from './answers.mjs'
import { cassetteOf, drop, go, holds, over, panel, same } from './steps.mjs'

/** @typedef {import('playwright').Page} Page */

const scene = 'openrouter/grok-code-fast-1/text'
const yaml = readFileSync(new URL(`../../cassettes/${scene}.yaml`, import.meta.url), 'utf8')

/** @param {Page} page */
export async function brings(page) {
  await page.getByLabel('Speed').selectOption('max')
  for (const name of ['100%', 'a@2', 'what #1?', 'in/a folder']) {
    await drop(page, `${name}.yaml`, yaml)
    await title(page, name).waitFor()
    await over(page)
    const content = answersOf(scene)[0]?.content
    same(`${name} says`, await panel(page, 'content').locator('.markdown').textContent(), content)
    same(`${name} is marked`, await marked(page), name)
  }
  await reads(page)
  await refuses(page)
  await returns(page)
}

/**
 * The same after a reload, and from the address alone.
 * @param {Page} page
 */
async function reads(page) {
  await page.reload()
  await page.getByLabel('Speed').selectOption('max')
  await title(page, 'in/a folder').waitFor()
  await over(page)
  same('a reload finds it again', await marked(page), 'in/a folder')
  await paste(page, cassetteOf([{ content: 'Pasted' }]))
  await title(page, 'pasted').waitFor()
  await over(page)
  same('what is pasted', await panel(page, 'content').locator('.markdown').textContent(), 'Pasted')
}

/** @param {Page} page */
async function refuses(page) {
  for (const [file, text] of /** @type {const} */ ([
    ['letter.txt', 'Dear reader'],
    ['empty.yaml', 'version: 2\ninteractions: []\n'],
  ])) {
    await drop(page, file, text)
    const alert = page.locator('.title [role=alert]')
    await alert.getByText('is no cassette').waitFor()
    holds(`${file} leaves what is there`, await title(page, 'pasted').isVisible())
  }
  await go(page, 'cassette/nowhere')
  await page.getByText('There is no cassette nowhere here.').waitFor()
  await go(page, '%zz')
  await title(page, 'openrouter/grok-code-fast-1/tool').waitFor()
  await over(page)
}

/** @param {Page} page */
async function returns(page) {
  await page.getByLabel('Loop').check()
  await go(page, `cassette/pasted@10`)
  await title(page, 'pasted').waitFor()
  await go(page, 'chat')
  await page.getByRole('heading', { name: 'Chat' }).waitFor()
  await page.getByRole('link', { name: 'Deck', exact: true }).click()
  await title(page, 'pasted').waitFor()
  holds('it comes back as it was left', await page.getByLabel('Loop').isChecked())
  await page.getByLabel('Loop').uncheck()

  await go(page, 'chat')
  await page.getByRole('heading', { name: 'Chat' }).waitFor()
  await drop(page, 'letter.txt', 'Dear reader')
  await page.getByRole('alert').getByText('letter.txt is no cassette').waitFor()
  holds('the browser stays', await drop(page, 'from chat.yaml', yaml))
  await title(page, 'from chat').waitFor()
  await page.getByLabel('Speed').selectOption('max')
  await over(page)
}

/**
 * @param {Page} page
 * @param {string} name
 */
function title(page, name) {
  return page.getByRole('heading', { name, exact: true, level: 1 })
}

/** @param {Page} page */
function marked(page) {
  return page.locator('.shelf [aria-current]').textContent()
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
