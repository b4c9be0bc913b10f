// @ts-check
// What somebody does on the built site, each in a page of its own.

/**
 * @typedef {(page: import('playwright').Page, site: Site) => Promise<void>} Visit Throws where the site does not work.
 *
 * @typedef {object} Site
 * @property {string} url
 * @property {string[]} problems To add to. What the console shows is in it already.
 * @property {() => Promise<string[]>} axe What axe finds on the page now.
 */

/**
 * As a reader does, in a folder of the host: reads on, searches, goes back, loads the page anew.
 * @type {Visit}
 */
export async function readSite(page, { url }) {
  await page.goto(url)
  await page.waitForFunction(() => '__vue_app__' in Object(document.querySelector('#app')))
  await page.locator('.VPNavBar a, .VPHero a').filter({ hasText: /start/i }).first().click()
  await page.waitForURL(`${url}getting-started.html`)
  await page.locator('.VPSidebar a').filter({ hasText: 'Cassettes' }).click()
  await page.waitForURL(`${url}cassettes.html`)
  const picture = page.locator('.vp-doc img').first()
  await picture.scrollIntoViewIfNeeded()
  await page.waitForFunction(() => {
    const image = document.querySelector('.vp-doc img')
    return image instanceof HTMLImageElement && image.naturalWidth > 0
  })
  await page.keyboard.press('Control+k')
  await page.locator('#localsearch-input').fill('truncated')
  await page.locator('.VPLocalSearchBox .result').first().click()
  await page.waitForURL((address) => address.href !== `${url}cassettes.html`)
  await page.locator('h1').waitFor()
  await page.goBack()
  await page.waitForURL(`${url}cassettes.html`)
  await page.reload({ waitUntil: 'networkidle' })
  await page.locator('h1', { hasText: 'Cassettes' }).waitFor()
}

/** What a newcomer types, and the pages of which one has to be the first result. */
const searches = {
  'stop streaming': ['streaming', 'chat'],
  'approve tool': ['tools', 'chat'],
  'how do I approve a tool': ['tools', 'chat'],
  CORS: ['servers', 'providers', 'runtimes'],
  'resume after reload': ['resume'],
  cost: ['long-chats', 'streaming'],
  'structured output': ['structured-output'],
  abort: ['streaming', 'errors'],
  retry: ['errors', 'chat'],
  key: ['getting-started', 'servers', 'security', 'providers'],
  markdown: ['react'],
}

/**
 * The search, which has no network, finds the page that answers.
 * @type {Visit}
 */
export async function searchSite(page, { url, problems }) {
  await page.goto(`${url}getting-started.html`, { waitUntil: 'networkidle' })
  await page.keyboard.press('Control+k')
  for (const [text, wanted] of Object.entries(searches)) {
    const results = page.locator('.VPLocalSearchBox .result')
    await page.locator('#localsearch-input').fill('')
    await results.first().waitFor({ state: 'detached' })
    await page.locator('#localsearch-input').fill(text)
    await results.first().waitFor()
    const links = await results.evaluateAll((all) => all.map((one) => Reflect.get(one, 'href')))
    const found = links.map((link) => link.slice(url.length).replace('.html', ''))
    if (!wanted.includes(found[0]?.split('#')[0] ?? '')) {
      problems.push(`"${text}" finds ${found.slice(0, 5).join(', ')}`)
    }
    await results.locator('mark').first().waitFor()
    const marks = await results.locator('mark').allInnerTexts()
    const pieces = marks.filter((mark) => mark.length < 3)
    if (pieces.length > 0) problems.push(`"${text}" marks pieces of words: ${pieces.slice(0, 5)}`)
  }
}

/**
 * A deck loads when it is near, plays, follows the colors of the site, and moves nothing around it.
 * @type {Visit}
 */
export async function playDecks(page, { url, problems }) {
  // A forced color scheme would be that of every frame.
  await page.emulateMedia({ colorScheme: null, reducedMotion: 'reduce' })
  for (const name of ['tools', 'resume']) {
    await page.goto(`${url}${name}.html`)
    const frame = page.frameLocator('.deck iframe').first()
    await page.locator('.deck iframe').first().scrollIntoViewIfNeeded()
    await frame.locator('.deck-pill').first().filter({ hasText: 'complete' }).waitFor()
    await frame.getByRole('button', { name: 'Play' }).first().click()
    await frame.locator('.deck-pill').first().filter({ hasText: 'complete' }).waitFor()
    const columns = frame.locator('.deck-column:visible')
    const widths = await columns.evaluateAll((found) => found.map((column) => column.clientWidth))
    if (widths.length < 2 || Math.min(...widths) < 150) {
      problems.push(`${name}: the columns of the deck are ${widths.join(' and ')} pixels wide`)
    }
    const isDark = () =>
      frame.locator('body').evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
    if (await isDark()) problems.push(`${name}: the deck is dark on a light page`)
    await page.locator('.VPNavBar .VPSwitchAppearance').first().click()
    await page.waitForSelector('html.dark')
    if (!(await isDark())) problems.push(`${name}: the deck is light on a dark page`)
    await page.locator('.VPNavBar .VPSwitchAppearance').first().click()
    const shift = await page.evaluate(layoutShift)
    if (shift > 0.02) problems.push(`${name}: the layout shifts by ${shift.toFixed(3)}`)
    const link = page.locator('.deck figcaption a').first()
    const [whole] = await Promise.all([page.waitForEvent('popup'), link.click()])
    await whole.locator('.deck-pill').first().filter({ hasText: 'complete' }).waitFor()
    await whole.close()
  }
}

/** How far the page moved by itself, as browsers measure it. */
function layoutShift() {
  /** @type {Promise<number>} */
  const shift = new Promise((resolve) => {
    let sum = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!Reflect.get(entry, 'hadRecentInput')) sum += Number(Reflect.get(entry, 'value'))
      }
    }).observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => resolve(sum), 100)
  })
  return shift
}

/**
 * An address that is not there, deep below the site, leads back into it.
 * @type {Visit}
 */
export async function missPage(page, { url, problems, axe }) {
  await page.goto(`${url}api/not/there/at-all`)
  await page.getByRole('link', { name: 'Getting started' }).waitFor()
  const findings = await axe()
  // The page itself is a 404, and so is the file of the root in folders below it.
  problems.splice(0, problems.length, ...findings)
  await page.getByRole('link', { name: 'Getting started' }).click()
  await page.waitForURL(`${url}getting-started.html`)
  await page.locator('h1', { hasText: 'Getting started' }).waitFor()
}
