import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPanel, sendQuestion, servePages, type TestPages } from './support/open-page.ts'

let pages: TestPages
beforeAll(async () => {
  pages = await servePages()
})
afterAll(() => pages.close())

/** The page makes another key for each request, and keeps none of them. */
const key = /sk-canary-\d{6}-key/

it('keeps a key nowhere once an answer is searched: not in memory, IndexedDB, panel or report', async () => {
  const { page } = await pages.open('?persist')
  await page.getByRole('button', { name: 'Which rivers?' }).click()
  await page.getByText('Danube').first().waitFor()
  // Until then the recorder has it, to find it in the answer.
  expect(await heapOf(page)).toMatch(key)
  await page.locator('[data-status=settled]').waitFor()
  await openPanel(page)
  // It is saved after it is searched.
  await page.getByText('saved').waitFor()
  // A collection may leave for the next one what was freed while it ran. What is kept is there after each.
  let heap = await heapOf(page)
  for (let more = 4; more > 0 && key.test(heap); more--) heap = await heapOf(page)
  expect(heap).not.toMatch(key)
  await page.context().close()
})

it('keeps no key that an answer repeats', async () => {
  const { page } = await pages.open('?persist&interval=0')
  await sendQuestion(page, 'Repeat my key.')
  // The page itself shows it.
  expect(await page.locator('main').innerText()).toMatch(key)
  await openPanel(page)
  await page.getByText('saved').waitFor()
  await page.locator('.deck').waitFor()
  await page.getByRole('button', { name: 'Copy report' }).click()
  await page.getByText('Copied.').waitFor()
  const kept = await page.evaluate(async () => [
    await navigator.clipboard.readText(),
    document.querySelector('[data-deltakit-devtools]')?.shadowRoot?.textContent ?? '',
    JSON.stringify({ ...localStorage, ...sessionStorage }),
  ])
  const stored = await page.evaluate(readStored)
  expect(stored).toContain('Your key is')
  for (const text of [...kept, stored]) expect(text).not.toMatch(key)
  await page.context().close()
})

/** All strings in the memory of the page. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  const heap = chunks.join('')
  const strings = heap.slice(heap.lastIndexOf('"strings":'))
  // It is the heap of this page.
  expect(strings).toContain('Danube')
  return strings
}

/** All that IndexedDB has of the recorder. */
function readStored(): Promise<string> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('deltakit-flight-recorder')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const reading = opening.result.transaction('streams').objectStore('streams').getAll()
      reading.onsuccess = () => {
        opening.result.close()
        resolve(JSON.stringify(reading.result))
      }
    }
  })
}
