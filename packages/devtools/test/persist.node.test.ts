import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPanel, sendQuestion, servePages, type TestPages } from './support/open-page.ts'

let pages: TestPages
beforeAll(async () => {
  pages = await servePages()
})
afterAll(() => pages.close())

it('finds the streams of the page before, and forgets them on demand', async () => {
  const { page } = await pages.open('?persist')
  await sendQuestion(page, 'Which rivers?')
  await expect.poll(() => page.evaluate(countStored)).toBe(1)
  await page.reload()
  await openPanel(page)
  await page.getByText('earlier, complete').waitFor()
  await page.getByText('recorded before this page was loaded').waitFor()
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect.poll(() => page.evaluate(countStored)).toBe(0)
  await page.context().close()
})

it('shares its limits between two tabs', async () => {
  const { page: first, problems } = await pages.open('?persist&streams=3&interval=0')
  const second = await first.context().newPage()
  await second.goto(first.url())
  for (let round = 0; round < 3; round++) {
    await Promise.all([sendQuestion(first, 'What weather?'), sendQuestion(second, 'What weather?')])
  }
  await openPanel(first)
  await expect.poll(() => first.getByText('saved').count()).toBeGreaterThan(0)
  // Six streams, and three places.
  await expect.poll(() => first.evaluate(countStored)).toBe(3)
  // It opens as a person left it.
  await second.reload()
  await expect.poll(() => second.getByText('earlier, complete').count()).toBe(3)
  expect(problems).toEqual([])
  await first.context().close()
})

it('makes room in a full database, and says which streams are saved', async () => {
  const { page, problems } = await pages.open('?persist&interval=0', { script: limitRoom })
  const streams = page.getByRole('navigation', { name: 'Streams' })
  const saved = () => streams.getByText('saved').count()
  await openPanel(page)
  for (let count = 1; count <= 3; count++) {
    await sendQuestion(page, 'Which rivers?')
    await expect.poll(saved).toBe(count)
  }
  // Of the three earlier ones, half would be one.
  await page.evaluate('room = 2')
  await sendQuestion(page, 'Which rivers?')
  await expect.poll(() => streams.getByRole('listitem').count()).toBe(4)
  await expect.poll(saved).toBe(2)
  expect(await page.evaluate(countStored)).toBe(2)

  // Not even one fits. What is there stays.
  await page.evaluate('room = 0; refused = 0')
  await sendQuestion(page, 'Which rivers?')
  await expect.poll(() => page.evaluate('refused')).toBe(3)
  await expect.poll(() => streams.getByRole('listitem').count()).toBe(5)
  expect(await saved()).toBe(2)
  expect(await page.evaluate(countStored)).toBe(2)
  expect(problems).toEqual([])
  await page.context().close()
})

/** As where the disk is full: a transaction that leaves more than `room` streams fails. */
function limitRoom(): void {
  const { put } = IDBObjectStore.prototype
  Object.assign(globalThis, { room: Number.POSITIVE_INFINITY, refused: 0 })
  IDBObjectStore.prototype.put = function (...args) {
    const { transaction } = this
    const counting = this.count()
    counting.onsuccess = () => {
      if (counting.result < Reflect.get(globalThis, 'room')) return
      Object.assign(globalThis, { refused: Reflect.get(globalThis, 'refused') + 1 })
      const error = new DOMException('The disk is full', 'QuotaExceededError')
      Object.defineProperty(transaction, 'error', { value: error })
      transaction.abort()
    }
    return put.apply(this, args)
  }
}

const broken: readonly (readonly [name: string, script: () => void])[] = [
  ['is refused, as in a private window', refuseDatabase],
  ['is held back by another page', blockDatabase],
  ['does not exist', removeDatabase],
]

it.each(broken)('goes on in memory where the database %s', async (_, script) => {
  const { page, problems } = await pages.open('?persist&interval=0', { script })
  await sendQuestion(page, 'Which rivers?')
  await openPanel(page)
  await page.locator('.deck').waitFor()
  await sendQuestion(page, 'What weather?')
  const streams = page.getByRole('navigation', { name: 'Streams' })
  await expect.poll(() => streams.getByRole('listitem').count()).toBe(2)
  expect(await streams.getByText('saved').count()).toBe(0)
  await page.getByRole('button', { name: 'Copy report' }).click()
  // Its words tell why, where it is not copied.
  await expect.poll(() => page.locator('.report-note').textContent()).toContain('Copied.')
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByText('No stream yet').waitFor()
  expect(problems).toEqual([])
  await page.context().close()
})

function refuseDatabase(): void {
  IDBFactory.prototype.open = () => {
    throw new DOMException('The user denied permission', 'SecurityError')
  }
}

function blockDatabase(): void {
  IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest
}

function removeDatabase(): void {
  Object.defineProperty(globalThis, 'indexedDB', { value: undefined })
}

/** How many streams are in IndexedDB. */
function countStored(): Promise<number> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('deltakit-flight-recorder')
    opening.onerror = () => resolve(-1)
    opening.onsuccess = () => {
      const { result } = opening
      if (!result.objectStoreNames.contains('streams')) {
        result.close()
        return resolve(-1)
      }
      const counting = result.transaction('streams').objectStore('streams').count()
      counting.onsuccess = () => {
        result.close()
        resolve(counting.result)
      }
    }
  })
}
