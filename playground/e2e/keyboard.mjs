// @ts-check
// Uses the playground by the keyboard alone: a recording is chosen, played, inspected and copied, and a chat answered.
// Each element that gets the focus on the way shows it.
import { answered, emptyChat } from './chat.mjs'
import { check, ended, equal, goTo, title } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const cassette = 'openrouter/grok-code-fast-1/tool'
const other = 'anthropic/claude-sonnet-4-5/tool'
/** More presses of Tab than there are stops on a page. */
const mostStops = 80

/** @param {Page} page */
export async function keyboard(page) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.reload()
  await ended(page)
  await choosesRecording(page)
  await inspects(page)
  await copiesCode(page)
  await chats(page)
}

/** @param {Page} page */
async function choosesRecording(page) {
  await tabTo(page, 'Search cassettes')
  await page.keyboard.type('grok-code-fast-1 / tool')
  await tabTo(page, 'grok-code-fast-1 / tool')
  await page.keyboard.press('Enter')
  await title(page, cassette).waitFor()
  await ended(page)
}

/** @param {Page} page */
async function inspects(page) {
  await page.keyboard.press('Home')
  await page.keyboard.press('.')
  await tabTo(page, 'On the wire')
  await page.keyboard.press('ArrowDown')
  const inspector = page.getByRole('complementary', { name: 'Selected message' })
  await inspector.waitFor()
  // The first row is the request, whose tab is open.
  await tabTo(page, 'Request')
  await page.keyboard.press('ArrowRight')
  const tab = inspector.getByRole('tab', { name: 'Response' })
  equal('the tab after an arrow key', await tab.getAttribute('aria-selected'), 'true')
  await page.keyboard.press('Escape')
  await inspector.waitFor({ state: 'detached' })
  equal('the focus after a message', await focusedName(page), 'On the wire')
}

/** @param {Page} page */
async function copiesCode(page) {
  await page.keyboard.press('Shift+Tab')
  await tabTo(page, 'Code')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog')
  await sheet.waitFor()
  await tabTo(page, 'Copy streamChat')
  await page.keyboard.press('Enter')
  await page.getByText('Copied', { exact: true }).waitFor()
  const code = await page.evaluate(() => navigator.clipboard.readText())
  check('the copied code', code.includes('streamChat({'), code.slice(0, 200))
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  equal('the focus after a sheet', await focusedName(page), 'Code')
}

/** @param {Page} page */
async function chats(page) {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('go to the chat')
  await page.keyboard.press('Enter')
  await emptyChat(page)
  await tabTo(page, 'Speed')
  await page.keyboard.type('At once')
  await tabTo(page, 'Message')
  await page.keyboard.type('What is the weather?')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Approve weather' }).waitFor()
  await tabTo(page, 'Approve weather')
  await page.keyboard.press('Enter')
  await answered(page)
  equal('the focus after an approval', await focusedName(page), 'Message')
  await goTo(page, `cassette/${other}`)
}

/**
 * Presses Tab until the element with that name has the focus, and checks that the focus is seen on the way.
 * @param {Page} page
 * @param {string} name
 */
async function tabTo(page, name) {
  /** @type {string[]} */
  const stops = []
  for (let stop = 0; stop < mostStops; stop++) {
    const at = await focusedName(page)
    if (at === name) return
    await page.keyboard.press('Tab')
    stops.push(await focusedName(page))
    check(`the focus is seen at ${stops.at(-1)}`, await page.evaluate(showsFocus))
  }
  throw new Error(`Tab does not lead to ${name}, but to ${stops.join(' | ')}`)
}

/** @param {Page} page */
function focusedName(page) {
  return page.evaluate(() => {
    const { activeElement: element } = document
    if (!element || element === document.body) return ''
    const label = element.getAttribute('aria-label')
    const labels = /** @type {HTMLInputElement} */ (element).labels
    const text = label ?? labels?.[0]?.querySelector('.caption')?.textContent ?? element.textContent
    return (text ?? '').trim().replace(/\s+/g, ' ')
  })
}

/** Runs in the page. An outline or a shadow marks the element, or a part around it such as the composer. */
function showsFocus() {
  for (let at = document.activeElement; at && at !== document.body; at = at.parentElement) {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at)
    if (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) return true
    if (boxShadow !== 'none' && at.matches(':focus-within')) return true
  }
  // The page itself, after its last stop.
  return document.activeElement === document.body
}
