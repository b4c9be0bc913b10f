// @ts-check
// Uses what the deck is for: the timeline, the filters, the inspector, the verdict, and a narrow window.
// Long, for it is one visit of the page: each step goes on with what the last one left.
import {
  cassetteYaml,
  check,
  dropFile,
  ended,
  equal,
  goTo,
  layoutShift,
  outcome,
  panel,
  play,
  settled,
  title,
} from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const cassette = 'openrouter/grok-code-fast-1/tool'

/** @param {Page} page */
export async function deck(page) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByLabel('Speed').selectOption('max')
  await introduces(page)
  await play(page, cassette)
  await judges(page)
  await groupsRows(page)
  await timeline(page)
  await filters(page)
  await inspects(page)
  await showsDamage(page)
  await keepsSources(page)
  await readsUnknownServer(page)
  await showsFaults(page)
  await hasFourSizes(page)
  await narrow(page)
}

/** @param {Page} page */
async function introduces(page) {
  const line = page.getByRole('complementary', { name: 'What this is' })
  check('the first line has the install command', await line.getByText('npm install').isVisible())
  const shift = await layoutShift(page, async () => {
    await page.getByRole('button', { name: 'Close this line' }).click()
    await line.waitFor({ state: 'detached' })
  })
  check('closing the line shifts little', shift <= 0.1, shift)
  await page.reload()
  await page.getByLabel('Speed').selectOption('max')
  await ended(page)
  equal('the closed line after a reload', await line.count(), 0)
}

/** @param {Page} page */
async function judges(page) {
  const verdict = page.getByLabel('Verdict')
  const figures = await verdict.locator('div').allTextContents()
  equal('the verdict of a recording without times', figures, [
    'outcomecomplete stop',
    'first token–',
    'tokens/s–',
    'tokens in923',
    'out178',
    'cost$0.000290',
  ])
  check('a made-up pace is called so', await page.locator('.deck-timeline .deck-pace').isVisible())
  const text = (await page.locator('.deck-app').textContent()) ?? ''
  check('no time is told of a made-up pace', !/Thought for/.test(text), text)
}

/** @param {Page} page */
async function groupsRows(page) {
  const wire = page.getByRole('listbox', { name: 'On the wire' })
  const repeat = wire.locator('.deck-repeat').last()
  equal('messages without events', await repeat.textContent(), '23 × message, nothing new')
  const sticky = page.locator('.deck-wire .deck-sticky')
  const head = await sticky.textContent()
  equal('the head in sight', head, '#2 POST /chat/completions · 200 · 51 messages')
  const overflow = await sticky
    .locator('.deck-request > span:not(.deck-path)')
    .evaluateAll((spans) => {
      const { right } = spans.at(-1)?.getBoundingClientRect() ?? { right: 0 }
      const isCut = spans.some(
        (span) => span.scrollWidth > span.clientWidth + 1 && span.clientWidth,
      )
      return isCut || right > (spans[0]?.closest('.deck-grid')?.getBoundingClientRect().right ?? 0)
    })
  equal('whether the figures of a request are cut off', overflow, false)
  const own = wire.locator('.deck-request', { hasText: '#2' })
  await wire.evaluate((list) => list.scrollTo(0, list.scrollHeight / 2))
  for (let tries = 0; tries < 20 && !(await own.count()); tries++) {
    await wire.evaluate((list) => list.scrollBy(0, 60))
  }
  const head2 = await own.boundingBox()
  const list = await wire.boundingBox()
  await wire.evaluate((list, by) => list.scrollBy(0, by), (head2?.y ?? 0) - (list?.y ?? 0) + 12)
  await sticky.filter({ hasText: '#2' }).waitFor()
  await wire.evaluate((list) => list.scrollTo(0, list.scrollHeight))
  const before = await wire.getByRole('option').last().getAttribute('aria-setsize')
  await repeat.click()
  const after = await wire.getByRole('option').last().getAttribute('aria-setsize')
  equal('the rows that a repeat unfolds', Number(after) - Number(before), 22)
  await page.keyboard.press('Escape')
}

/** @param {Page} page */
async function timeline(page) {
  const area = page.locator('.deck-timeline-area')
  const box = await area.boundingBox()
  if (!box) throw new Error('The timeline has no box.')
  const position = () => page.locator('.deck-position').textContent()
  await area.hover({ position: { x: box.width / 2, y: 60 } })
  const crosshair = await page.locator('.deck-crosshair').textContent()
  check(
    'the crosshair shows time and messages',
    /^2\.0\d s · \d+ messages$/.test(crosshair ?? ''),
    crosshair,
  )
  await area.click({ position: { x: box.width / 4, y: 60 } })
  await settled(page)
  const sought = await position()
  check('a click seeks', /^1\.0\d of 4\.03 s$/.test(sought ?? ''), sought)
  equal(
    'the outcome before the end',
    await page.getByLabel('Verdict').locator('.deck-pill').textContent(),
    'complete',
  )

  await page.mouse.move(box.x + box.width / 2, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 4 })
  await page.mouse.up()
  const slider = page.getByLabel('Position')
  const range = async () => [
    Math.round(Number(await slider.getAttribute('min')) / 100),
    Math.round(Number(await slider.getAttribute('max')) / 100),
  ]
  equal('the range after a drag', await range(), [20, 30])
  await page.getByRole('button', { name: 'Show all' }).click()
  equal('the range after Show all', await range(), [0, 40])
  await slider.focus()
  await page.keyboard.press('+')
  equal('the range after +', await range(), [0, 20])
  await page.keyboard.press('0')
  equal('the range after 0', await range(), [0, 40])
  await page.keyboard.press('n')
  await settled(page)
  const changed = await position()
  check(
    'n goes to the next change',
    changed !== sought && changed?.startsWith('2.4') === true,
    changed,
  )
}

/** @param {Page} page */
async function filters(page) {
  await play(page, cassette)
  const events = page.getByRole('listbox', { name: 'Events' })
  const types = () =>
    events
      .locator('.deck-row [data-type]')
      .evaluateAll((cells) =>
        [...new Set(cells.map((cell) => cell.getAttribute('data-type')))].sort(),
      )
  const all = await types()
  check('provider state is folded', !all.includes('provider-state'), all)
  for (const name of ['Reasoning', 'Content', 'Lifecycle', 'Usage'])
    await page.getByRole('button', { name, exact: true }).click()
  await page.waitForFunction(
    () => !document.querySelector('.deck-events :is([data-type=content], [data-type=usage])'),
  )
  equal('the types of the tools alone', await types(), ['tool-call', 'tool-input'])
  for (const name of ['Reasoning', 'Content', 'Lifecycle', 'Usage'])
    await page.getByRole('button', { name, exact: true }).click()
  const search = page.getByLabel('Filter messages and events')
  await search.fill('florence')
  await page.waitForFunction(
    () => document.querySelectorAll('.deck-events .deck-rows .deck-row').length < 8,
  )
  const found = await events.locator('.deck-row').allTextContents()
  check(
    'the search finds text in any case',
    found.length > 2 && found.every((row) => /florence/i.test(row)),
    found,
  )
  await search.fill('')
}

/** @param {Page} page */
async function inspects(page) {
  const wire = page.getByRole('listbox', { name: 'On the wire' })
  await wire.locator('.deck-row', { hasText: '"content":" current' }).click()
  const inspector = page.getByRole('complementary', { name: 'Selected message' })
  const changed = inspector.locator('[data-changed]')
  check(
    'the inspector marks what changed',
    (await changed.allTextContents()).some((line) => line.includes('" current"')),
    await changed.allTextContents(),
  )
  const became = inspector.getByRole('region', { name: 'Became' })
  check(
    'the inspector shows what it became',
    (await became.textContent())?.includes('"content"') === true,
  )
  await inspector.getByRole('tab', { name: 'Request' }).click()
  const panelText = () => inspector.getByRole('tabpanel').textContent()
  check(
    'the inspector shows the request',
    (await panelText())?.includes('"x-ai/grok-code-fast-1"') === true,
    await panelText(),
  )
  await page.keyboard.press('ArrowRight')
  check(
    'the arrow keys change the tab',
    (await panelText())?.includes('200') === true,
    await panelText(),
  )
  await page.keyboard.press('ArrowRight')
  const heading = inspector.getByRole('heading', { level: 2 })
  const before = await heading.textContent()
  await inspector.getByRole('button', { name: 'Next message' }).click()
  check('the buttons move', (await heading.textContent()) !== before)
  await inspector.getByRole('button', { name: 'Copy message' }).click()
  await inspector.getByRole('button', { name: 'Copied' }).waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  check('a message is copied as it was', copied.startsWith('data: {'), copied)
  await inspector.getByRole('button', { name: 'Close' }).click()
  equal('the inspectors after Close', await inspector.count(), 0)
}

/** @param {Page} page */
async function showsDamage(page) {
  await play(page, 'faults/frame-not-json')
  const broken = page.locator('.deck-wire .deck-broken')
  check(
    'a damaged message is marked',
    /not JSON, \d+ bytes|cut here/.test((await broken.first().textContent()) ?? ''),
    await broken.allTextContents(),
  )
  await broken.first().click()
  const inspector = page.getByRole('complementary', { name: 'Selected message' })
  check('the inspector shows where it is damaged', (await inspector.locator('mark').count()) === 1)
  await page.keyboard.press('Escape')
  await play(page, 'faults/bedrock/text')
  const wire = page.getByRole('listbox', { name: 'On the wire' })
  await wire.getByText('contentBlockDelta').first().waitFor()
  const rows = (await wire.textContent()) ?? ''
  check('binary frames are read', !rows.includes('\uFFFD'), rows)
}

/** @param {Page} page */
async function keepsSources(page) {
  await play(page, 'openai/gpt-5/web-search')
  const links = page.locator('.deck-app .deck-sources a')
  check('the sources of an answer stay', (await links.count()) > 0)
}

/**
 * A recording of a server that nobody knows is read as Chat Completions, at its own address.
 * @param {Page} page
 */
async function readsUnknownServer(page) {
  const yaml = cassetteYaml([{ reasoning: 'Hm. ' }, { content: 'Yes.' }])
    .replace('https://openrouter.ai/api/v1', 'http://localhost:1234/v1')
    .replaceAll('\\"reasoning\\"', '\\"reasoning_content\\"')
  await dropFile(page, 'local.yaml', yaml)
  await title(page, 'local').waitFor()
  await ended(page)
  const url = await page.locator('.deck-wire .deck-request').first().getAttribute('title')
  equal('the address of an unknown server', url, 'http://localhost:1234/v1/chat/completions')
  const reasoning = () => panel(page, 'reasoning').locator('.deck-plain').textContent()
  equal('the reasoning of an unknown server', await reasoning(), 'Hm. ')
  const readAs = page.getByLabel('read as')
  equal('how it is read', await readAs.inputValue(), 'compatible')
  await readAs.selectOption('openrouter')
  await page
    .getByRole('button', { name: 'Pause' })
    .or(page.getByRole('button', { name: 'Replay' }))
    .waitFor()
  await ended(page)
  equal('how it is read then', await readAs.inputValue(), 'openrouter')
  equal('the outcome however it is read', await outcome(page), 'complete')
}

/** @param {Page} page */
async function showsFaults(page) {
  await play(page, cassette)
  await page.getByRole('button', { name: 'Faults' }).click()
  await page.getByLabel('Corrupt a message').check()
  await ended(page)
  const covered = await page.evaluate(() => {
    const [popover, verdict] = ['#faults', '.deck-verdict'].map((selector) =>
      document.querySelector(selector)?.getBoundingClientRect(),
    )
    return !!popover && !!verdict && popover.top < verdict.bottom
  })
  equal('the faults cover the verdict', covered, false)
  await page.keyboard.press('Escape')
  equal('the outcome of a corrupt message', await outcome(page), 'failed')
  const requests = await page.locator('.deck-wire .deck-rows .deck-request').count()
  equal('the requests after a failure', requests, 1)
  const chip = page.locator('.fault-chip')
  equal('the faults that are on', await chip.textContent(), 'a corrupt message ×remove')
  await chip.click()
  await ended(page)
  equal('the outcome without faults', await outcome(page), 'complete')
}

/** @param {Page} page */
async function hasFourSizes(page) {
  const sizes = await page.evaluate(() => {
    const texts = [...document.querySelectorAll('#player *')].filter((element) =>
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      ),
    )
    return [
      ...new Set(
        texts.map(
          (element) => Math.round(Number.parseFloat(getComputedStyle(element).fontSize) * 10) / 10,
        ),
      ),
    ].sort((one, other) => one - other)
  })
  check(
    'the player has four sizes of type',
    sizes.every((size) => [11, 12, 14, 18].includes(size)),
    sizes,
  )
}

/** @param {Page} page */
async function narrow(page) {
  const size = page.viewportSize()
  await page.setViewportSize({ width: 390, height: 844 })
  await play(page, cassette)
  check('a narrow window shows the app first', await panel(page, 'content').isVisible())
  const kinds = page.locator('.deck-filter fieldset')
  await kinds.and(page.locator('[data-more=end]')).waitFor()
  await kinds.evaluate((list) => list.scrollTo({ left: 40 }))
  await kinds.and(page.locator('[data-more=both]')).waitFor()
  await kinds.evaluate((list) => list.scrollTo({ left: list.scrollWidth }))
  await kinds.and(page.locator('[data-more=start]')).waitFor()
  const wire = page.getByRole('listbox', { name: 'On the wire' })
  equal('the wire is hidden at first', await wire.isVisible(), false)
  await page.getByRole('button', { name: 'Wire', exact: true }).click()
  check('a tab shows the wire', await wire.isVisible())
  await page.getByRole('button', { name: 'App', exact: true }).click()
  await page.setViewportSize(size ?? { width: 1360, height: 860 })
  await goTo(page, `cassette/${cassette}`)
}
