import { resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromiumArgs, findChromium } from '../../../../scripts/chromium.mjs'
import { createChance } from '../../../core/test/support/chance.ts'
import { type ReloadServer, startReloadServer } from './reload-server.ts'

/** How many moments a page is reloaded at, and from where. `npm run soak` sets both. */
const { RELOADS = '3', FUZZ_SEED = '2026' } = process.env
const folder = resolve(import.meta.dirname, '../../node_modules/.cache/reload')

let server: ReloadServer
let browser: Browser

beforeAll(async () => {
  await build({
    configFile: false,
    root: resolve(import.meta.dirname, 'page'),
    logLevel: 'error',
    resolve: { conditions: ['@deltakit/source'] },
    build: { outDir: folder, emptyOutDir: true, target: 'esnext', chunkSizeWarningLimit: 2_000 },
  })
  server = await startReloadServer(folder)
  const executablePath = findChromium()
  browser = await chromium.launch({ ...(executablePath && { executablePath }), args: chromiumArgs })
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

interface AnswerRead {
  /** The answer at the end, without what differs between two of them. */
  readonly answer: unknown
  readonly rows: number
  readonly requests: number
  /** What the page showed as soon as it was back, after each reload. */
  readonly shown: readonly string[]
}

/** An answer on a page that is reloaded after so many batches of the model, and again after so many more. */
async function readAnswer(chat: string, reloads: readonly number[]): Promise<AnswerRead> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const before = server.requestCount()
  await page.goto(`${server.url}/?chat=${chat}`)
  const shown: string[] = []
  let due = reloads[0] === undefined ? undefined : server.emitted(reloads[0])
  await page.getByText('Send').click()
  for (const [index] of reloads.entries()) {
    await due
    const next = reloads[index + 1]
    if (next !== undefined) due = server.emitted(next)
    await page.reload()
    await page.waitForSelector('pre')
    shown.push(await textOf(page))
  }
  await page.waitForSelector('main[data-status=settled]')
  const { parts, steps, usage, outcome, role } = JSON.parse(await textOf(page))
  const rows = await page.locator('hr').count()
  await context.close()
  const answer = { parts: parts.map(withoutState), steps, usage, outcome, role }
  return { answer, rows, requests: server.requestCount() - before, shown }
}

async function textOf(page: Page): Promise<string> {
  return (await page.locator('pre').textContent()) ?? ''
}

/** Proofs are another for every answer. */
function withoutState({ providerState: _, ...part }: { providerState?: unknown }): object {
  return part
}

it(
  `is the same answer at ${RELOADS} moments of a reload (FUZZ_SEED=${FUZZ_SEED})`,
  async () => {
    const chance = createChance(Number(FUZZ_SEED))
    const whole = await readAnswer('whole', [])
    expect(whole).toMatchObject({ rows: 2, requests: 2, answer: { outcome: { type: 'complete' } } })
    for (let count = 0; count < Number(RELOADS); count++) {
      const first = 1 + chance(150)
      const reloads = chance(2) ? [first, 1 + chance(40)] : [first]
      const { shown, ...read } = await readAnswer(`chat-${count}`, reloads)
      const { shown: _, ...expected } = whole
      expect(read, `reloaded after ${reloads}, showing ${shown}`).toEqual(expected)
    }
  },
  // Each wait in it has a limit of its own: a loaded machine takes long for all of them.
  120_000 + 60_000 * Number(RELOADS),
)

it.each(['', '&all'])(
  'has nothing of a chat that was forgotten while it streamed%s',
  async (all) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${server.url}/?chat=forgotten${all}`)
    const due = server.emitted(20)
    await page.getByText('Send').click()
    await due
    await page.getByText('Forget').click()
    await page.waitForFunction(() => document.title === 'Forgotten')
    await page.reload()
    await page.waitForSelector('main[data-status=idle]')
    expect(await page.locator('hr').count()).toBe(0)
    expect(await page.evaluate(storedText)).not.toContain('forgotten')
    await context.close()
  },
)

/** All that the page has stored. Runs in the page. */
function storedText(): Promise<string> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('chats')
    opening.onsuccess = () => {
      const reading = opening.result.transaction('queries').objectStore('queries').getAll()
      reading.onsuccess = () => resolve(JSON.stringify(reading.result))
    }
  })
}
