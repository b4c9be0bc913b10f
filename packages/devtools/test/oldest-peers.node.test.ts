import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPanel, sendQuestion, servePages, type TestPages } from './support/open-page.ts'

let pages: TestPages
beforeAll(async () => {
  pages = await servePages({ peers: 'oldest' })
})
afterAll(() => pages.close())

it('shows a stream and plays it again with the first React and TanStack Query that it admits', async () => {
  const { page, problems } = await pages.open('?interval=10')
  await openPanel(page)
  await sendQuestion(page, 'Which rivers?')
  const panel = page.getByRole('region', { name: 'Deltakit devtools' })
  await expect.poll(() => panel.locator('.deck').innerText()).toContain('complete')
  await panel.getByRole('button', { name: /^Start/ }).click()
  await expect.poll(() => panel.locator('.deck-events').innerText()).not.toContain('finish')
  expect(problems).toEqual([])
})
