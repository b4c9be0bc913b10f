// @ts-check
// Reads the timeline: what its times rest on, waits, retries, zoom. Sorts, searches and resizes the lists.
// Long, for it is one visit of the page: each step goes on with what the last one left.
import {
  cassetteYaml,
  check,
  dropFile,
  ended,
  equal,
  goTo,
  play,
  settled,
  title,
} from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

const paced = 'anthropic/claude-sonnet-4-5/tool'

/** @param {Page} page */
export async function timeline(page) {
  await page.setViewportSize({ width: 1440, height: 900 })
  await tellsPaces(page)
  await marksWaitsAndRetries(page)
  await zooms(page)
  await showsOverview(page)
  await sorts(page)
  await searches(page)
  await resizes(page)
  await waitsToPlay(page)
  await keepsHandle(page)
}

/**
 * Figures of a recorded pace are facts, those of a pace made by hand are marked, and a made-up pace has none.
 * @param {Page} page
 */
async function tellsPaces(page) {
  await play(page, paced)
  equal('the figures of a pace made by hand', await timeFigures(page), ['≈ 561 ms', '≈ 108'])
  equal('the times of its requests', await requestTimes(page), ['≈ 476 ms', '≈ 618 ms'])
  const facts = () => page.locator('.deck-timeline-facts').textContent()
  const byHand = await facts()
  check('a pace made by hand says so', byHand?.includes('≈ paced by hand') === true, byHand)
  check(
    'the waits of a paced recording',
    byHand?.includes('waits p50 19 ms · p95 554 ms · longest 556 ms') === true,
    byHand,
  )
  await page.locator('.deck-wire [data-gap]').first().waitFor()
  const gaps = await page.locator('.deck-wire [data-gap]').allTextContents()
  equal('the long waits', gaps, ['478', '554', '626', '556'])

  const yaml = cassetteYaml([{ content: 'One, ' }, { content: 'two, ' }, { content: 'three.' }])
  const starts = messageStarts(yaml)
  const timing = starts.map(
    (offset, index) => `${offset}:${[100, 140, 640, 660, 670][index] ?? 670}`,
  )
  await dropFile(
    page,
    'timed.yaml',
    `${yaml}      duration: 300ms\n      timing: '${timing.join(' ')}'\n`,
  )
  await title(page, 'timed').waitFor()
  await ended(page)
  const recorded = await facts()
  check(
    'the waits of a recording with times',
    recorded?.includes('timing as recorded · waits p50 40 ms · p95 500 ms · longest 500 ms') ===
      true,
    recorded,
  )
  await page.getByRole('button', { name: 'Pace', exact: true }).click()
  await page.locator('.pace-figures').waitFor()
  equal('the waits beside the bars', await page.locator('.pace-figures dd').allTextContents(), [
    '40 ms',
    '500 ms',
    '500 ms',
  ])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  equal('the first token of a recording with times', (await timeFigures(page))[0], '400 ms')
  equal('the notes of a recorded pace', await page.locator('.deck-pace').count(), 0)

  await play(page, 'openrouter/grok-code-fast-1/tool')
  equal('the figures of a made-up pace', await timeFigures(page), ['–', '–'])
  equal('the times of requests of a made-up pace', await requestTimes(page), [])
  equal('the long waits of a made-up pace', await page.locator('.deck-wire [data-gap]').count(), 0)
}

/**
 * What the heads of the requests say of the time.
 * @param {Page} page
 */
async function requestTimes(page) {
  const heads = await page.locator('.deck-wire .deck-request').allTextContents()
  return [...new Set(heads)].flatMap((head) => head.match(/(?:≈ )?[\d.]+ m?s\b/g) ?? [])
}

/**
 * Where each message starts in the body of a cassette, in bytes.
 * @param {string} yaml
 */
function messageStarts(yaml) {
  const body = JSON.parse(/^ {6}body: (".*data: \[DONE\].*")$/m.exec(yaml)?.[1] ?? '""')
  let offset = 0
  return String(body)
    .split(/(?<=\n\n)/)
    .map((message) => {
      const start = offset
      offset += Buffer.byteLength(message)
      return start
    })
}

/** @param {Page} page */
async function timeFigures(page) {
  return page
    .locator('.deck-verdict div:nth-child(2) dd, .deck-verdict div:nth-child(3) dd')
    .allTextContents()
}

/** @param {Page} page */
async function marksWaitsAndRetries(page) {
  await play(page, 'faults/retry-500-500-200')
  const canvas = page.locator('.deck-timeline-area > canvas')
  const text = await canvas.getAttribute('aria-label')
  equal('what the drawing says', text?.split('. ').slice(0, 6), [
    'Timeline',
    'Request #1 500 (failed): 0 ms to 120 ms',
    'Request #2 500 (a retry, failed): 474 ms to 594 ms',
    'Request #3 200 (a retry): 1.30 s to 1.50 s',
    'Nothing on the wire (retry): 120 ms to 474 ms',
    'Nothing on the wire (retry): 594 ms to 1.30 s',
  ])
  const drawn = await canvas.evaluate((element) => {
    const view = /** @type {HTMLCanvasElement} */ (element)
    const context = view.getContext('2d')
    const scale = view.width / 1_500
    /** @param {number} from @param {number} to @param {number} top @param {number} bottom */
    function colorsIn(from, to, top, bottom) {
      const width = Math.max(1, Math.round((to - from) * scale))
      const { data = [] } =
        context?.getImageData(Math.round(from * scale), top, width, bottom - top) ?? {}
      const colors = new Map()
      for (let at = 0; at < data.length; at += 4) {
        const color = `${data[at]},${data[at + 1]},${data[at + 2]},${data[at + 3]}`
        colors.set(color, (colors.get(color) ?? 0) + 1)
      }
      return colors
    }
    const amber = getComputedStyle(document.documentElement).getPropertyValue('--reasoning')
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = amber
    const [red, green, blue] = getComputedStyle(probe).color.match(/\d+/g) ?? []
    probe.remove()
    const mark = colorsIn(468, 474, 80, 120)
    return {
      hatched: colorsIn(220, 280, 45, 70).size,
      plain: colorsIn(30, 60, 45, 70).size,
      marks: mark.get(`${red},${green},${blue},255`) ?? 0,
    }
  })
  check('a wait is hatched', drawn.hatched > 5, drawn)
  equal('what is drawn where a request waits', drawn.plain, 1)
  check('a retry has an amber mark', drawn.marks > 4, drawn)
}

/** @param {Page} page */
async function range(page) {
  const slider = page.getByLabel('Position')
  return [Number(await slider.getAttribute('min')), Number(await slider.getAttribute('max'))]
}

/** @param {Page} page */
async function zooms(page) {
  await play(page, paced)
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur())
  await page.keyboard.press('w')
  equal('the range after w', await range(page), [789, 2368])
  await page.keyboard.press('d')
  equal('the range after d', await range(page), [1183, 2763])
  await page.keyboard.press('a')
  await page.keyboard.press('a')
  equal('the range after a, twice', await range(page), [394, 1974])
  await page.keyboard.press('s')
  const [from, to] = await range(page)
  check('s zooms out', (to ?? 0) - (from ?? 0) > 2_700, [from, to])
  await page.keyboard.press('s')
  equal('the range after s, twice', await range(page), [0, 3157])

  const area = page.locator('.deck-timeline-area')
  const box = await area.boundingBox()
  if (!box) throw new Error('The timeline has no box.')
  await page.mouse.move(box.x + box.width / 4, box.y + 60)
  await page.mouse.wheel(0, -100)
  await page.locator('.deck-overview').waitFor()
  const [left = 0, right = 0] = await range(page)
  const fixed = left + (right - left) / 4
  check('the wheel zooms', right - left < 2_300, [left, right])
  check('what is under the pointer stays there', Math.abs(fixed - 791) < 8, fixed)
  const facts = (await page.locator('.deck-timeline-facts').textContent()) ?? ''
  check('the line sums up what is in view', /in view: .+ – .+ · \d+ messages · /.test(facts), facts)
  await page.mouse.wheel(100, 0)
  check('the wheel pans sideways', ((await range(page))[0] ?? 0) > left, await range(page))
}

/** @param {Page} page */
async function showsOverview(page) {
  const overview = page.getByRole('slider', { name: 'Shown part' })
  const box = await overview.boundingBox()
  if (!box) throw new Error('The overview has no box.')
  const middle = box.y + box.height / 2
  await page.mouse.click(box.x + box.width * 0.9, middle)
  const [, end] = await range(page)
  equal('the end after a click at the end', end, 3157)
  const brush = await page.locator('.deck-brush').boundingBox()
  if (!brush) throw new Error('The brush has no box.')
  await page.mouse.move(brush.x + brush.width / 2, middle)
  await page.mouse.down()
  await page.mouse.move(box.x, middle, { steps: 5 })
  await page.mouse.up()
  equal('the start after the part was moved there', (await range(page))[0], 0)
  const moved = await page.locator('.deck-brush').boundingBox()
  if (!moved) throw new Error('The brush has no box.')
  await page.mouse.move(moved.x + moved.width - 1, middle)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2, middle, { steps: 5 })
  await page.mouse.up()
  const [, to = 0] = await range(page)
  check('an end can be pulled', Math.abs(to - 1_582) < 12, to)
  await overview.focus()
  await page.keyboard.press('ArrowRight')
  check('the arrow keys move the part', ((await range(page))[0] ?? 0) > 100, await range(page))
  await page.getByRole('button', { name: 'Show all' }).click()
  equal('the overviews of all of it', await overview.count(), 0)
}

/** @param {Page} page */
async function sorts(page) {
  const wire = page.locator('.deck-wire')
  const column = (/** @type {number} */ number) =>
    wire.locator(`.deck-rows .deck-row > :nth-child(${number})`).allTextContents()
  await wire.getByRole('button', { name: 'Sort by Δ' }).click()
  await wire.getByText('longest wait first').waitFor()
  const rows = wire.getByRole('listbox')
  equal('the first rows are seen', await rows.evaluate(({ scrollTop }) => scrollTop), 0)
  equal('the longest waits', (await column(3)).slice(0, 3), ['626', '556', '554'])
  equal('their numbers', (await column(1)).slice(0, 2), ['#2.1', '#2.4'])
  await wire.locator('.deck-rows .deck-row').first().click()
  await page.getByRole('complementary', { name: 'Selected message' }).waitFor()
  await page.keyboard.press('Escape')
  await wire.getByRole('button', { name: 'Sort by bytes' }).click()
  const bytes = (await column(4)).map(Number)
  check('the largest are first', bytes[0] === Math.max(...bytes) && bytes.length > 5, bytes)
  await wire.getByRole('button', { name: 'Sort by bytes' }).click()
  equal(
    'the heads of requests in their order',
    await wire.locator('.deck-rows .deck-request').count(),
    2,
  )
  const bars = wire.locator('.deck-rows .deck-waterfall [data-part=received]')
  const lefts = await bars.evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().left))
  check(
    'the waterfall has the second request after the first',
    (lefts[0] ?? 0) < (lefts[1] ?? 0),
    lefts,
  )
}

/** @param {Page} page */
async function searches(page) {
  const wire = page.locator('.deck-wire .deck-rows')
  const search = page.getByLabel('Filter messages and events')
  const heads = wire.locator('.deck-request')
  await search.fill('event-stream')
  await heads.first().getByText('response headers').waitFor()
  equal('the requests whose headers have it', await heads.locator('mark').count(), 2)
  await search.fill('/partial_json":"\\{/')
  await page.waitForFunction(
    () => document.querySelectorAll('.deck-wire .deck-rows .deck-row').length === 3,
  )
  await search.fill('-content_block')
  await page.waitForFunction(
    () => document.querySelectorAll('.deck-wire .deck-rows .deck-row').length > 5,
  )
  const rows = await wire.locator('.deck-row').allTextContents()
  check('a word after - is left out', !rows.some((row) => row.includes('content_block')), rows)
  await search.fill('')
}

/** @param {Page} page */
async function resizes(page) {
  const widths = () =>
    page
      .locator('.deck-column')
      .evaluateAll((columns) => columns.map((column) => Math.round(column.clientWidth)))
  const [wire = 0, events = 0, app = 0] = await widths()
  const line = page.getByRole('separator', { name: 'Between wire and events' })
  const box = await line.boundingBox()
  if (!box) throw new Error('The line has no box.')
  await page.mouse.move(box.x + 4, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + 104, box.y + 40, { steps: 4 })
  await page.mouse.up()
  const [wider = 0, narrower = 0, same = 0] = await widths()
  check('a line can be dragged', Math.abs(wider - wire - 100) < 6, [wire, wider])
  check('its neighbour gives the room', Math.abs(events - narrower - 100) < 6, [events, narrower])
  check('the third column stays', Math.abs(app - same) <= 2, [app, same])
  await page.reload()
  await page.getByLabel('Speed').selectOption('max')
  await ended(page)
  check(
    'a reload keeps the widths',
    Math.abs(((await widths())[0] ?? 0) - wider) <= 2,
    await widths(),
  )
  await line.focus()
  await page.keyboard.press('ArrowLeft')
  check('the arrow keys move it', ((await widths())[0] ?? 0) < wider - 10, await widths())
  await page.keyboard.press('Enter')
  check(
    'Enter makes it as it was',
    Math.abs(((await widths())[0] ?? 0) - wire) <= 2,
    await widths(),
  )

  await page.locator('.deck-wire .deck-rows .deck-row').nth(1).click()
  const inspector = page.getByRole('complementary', { name: 'Selected message' })
  const height = async () => (await inspector.boundingBox())?.height ?? 0
  const before = await height()
  await page.getByRole('separator', { name: 'Above the inspector' }).focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  check('the inspector can be made higher', (await height()) > before + 40, [
    before,
    await height(),
  ])
  await page.keyboard.press('Enter')
  await goTo(page, `cassette/${paced}`)
  await settled(page)
}

/**
 * Who wants little motion sees the end at once, and starts a recording by hand.
 * @param {Page} page
 */
async function waitsToPlay(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.addInitScript(() => {
    /** @type {string[]} */
    const pauses = []
    Object.assign(globalThis, { pauses })
    new MutationObserver(() => {
      if (document.querySelector('button[aria-label=Pause]')) pauses.push('played')
    }).observe(document, { subtree: true, childList: true, attributes: true })
  })
  await page.goto(`${page.url().split(/[?#]/)[0]}?calm#cassette/${paced}`)
  await title(page, paced).waitFor()
  await ended(page)
  const position = (await page.locator('.deck-position').textContent()) ?? ''
  check(
    'the end is there at once where little motion is wanted',
    /^3\.16 of 3\.16/.test(position),
    position,
  )
  equal('what played by itself', await page.evaluate('pauses'), [])
  await page.emulateMedia({ reducedMotion: 'no-preference' })
}

/**
 * The handle in the ruler is where the playhead is, also in a recording of less than a millisecond.
 * @param {Page} page
 */
async function keepsHandle(page) {
  const yaml = cassetteYaml([{ content: 'One, ' }, { content: 'two, ' }, { content: 'three.' }])
  const timing = messageStarts(yaml).map((offset, index) => `${offset}:${index / 10}`)
  await dropFile(page, 'short.yaml', `${yaml}      timing: '${timing.join(' ')}'\n`)
  await title(page, 'short').waitFor()
  await ended(page)
  equal(
    'how long a short recording is',
    await page.locator('.deck-position').textContent(),
    '0.4 of 0.4 ms',
  )
  const places = await page.evaluate(() => {
    const slider = /** @type {HTMLInputElement | null} */ (
      document.querySelector('.deck-timeline [type=range]')
    )
    const playhead = document.querySelector('.deck-playhead')?.getBoundingClientRect().left ?? 0
    const { left = 0, width = 0 } =
      document.querySelector('.deck-timeline-area')?.getBoundingClientRect() ?? {}
    const { min = 0, max = 1, valueAsNumber = 0 } = slider ?? {}
    const handle = (valueAsNumber - Number(min)) / (Number(max) - Number(min))
    return { handle: left + handle * width, playhead }
  })
  check('the handle is at the playhead', Math.abs(places.handle - places.playhead) < 3, places)
}
