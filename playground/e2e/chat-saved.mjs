// @ts-check
// Saved conversations: a list that opens, renames and deletes them, in this browser alone.
import { answered, emptyChat, focused, send, speed, storedChats, userMessages } from './chat.mjs'
import { openEmptyChat } from './chat-restore.mjs'
import { check, equal } from './page-actions.mjs'

/** @param {import('playwright').Page} page */
export async function chatSaved(page) {
  await openEmptyChat(page)
  await speed(page, 'max')
  await page
    .getByRole('combobox', { name: 'Recording' })
    .selectOption('xai/grok-code-fast-1/text-2025-10')
  await send(page, 'The first one')
  await answered(page)
  await page.getByRole('button', { name: 'New chat' }).first().click()
  await emptyChat(page)
  await send(page, 'The second one')
  await answered(page)
  const list = page.getByRole('complementary', { name: 'Conversations' })
  const titles = list.locator('.conversation')
  equal('the conversations', await titles.allTextContents(), ['The second one', 'The first one'])

  await list.getByRole('button', { name: 'The first one', exact: true }).click()
  await page.getByRole('log').getByText('The first one').waitFor()
  equal('the messages of the first', await userMessages(page), ['The first one'])
  await list.getByRole('button', { name: 'Rename: The first one' }).click()
  await list.getByRole('textbox', { name: 'Title' }).fill('Renamed')
  await page.keyboard.press('Enter')
  equal('the focus after a new title', await focused(page), 'Renamed')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await list.getByRole('textbox', { name: 'Title' }).fill('Dropped')
  await page.keyboard.press('Escape')
  equal('the focus after a title was left as it was', await focused(page), 'Renamed')
  await storedChats(page, 'The first one')
  await page.reload()
  await page.getByRole('log').getByText('The first one').waitFor()
  equal('the titles after a reload', await titles.allTextContents(), ['The second one', 'Renamed'])

  await list.getByRole('button', { name: 'Delete: Renamed' }).click()
  await list.getByRole('button', { name: 'Keep: Renamed' }).click()
  equal('the conversations that were kept', await titles.count(), 2)
  await list.getByRole('button', { name: 'Delete: Renamed' }).click()
  await list.getByRole('button', { name: 'Delete for good: Renamed' }).click()
  await emptyChat(page)
  equal('the conversations after a deletion', await titles.allTextContents(), ['The second one'])
  const stored = await storedChats(page, (json) => !json.includes('The first one'))
  check('the other conversation is still stored', stored.includes('The second one'))
  await deletesByKeyboard(page, list)
}

/**
 * The focus goes to the conversation after the deleted one, and from the last one to the button above.
 * @param {import('playwright').Page} page
 * @param {import('playwright').Locator} list
 */
async function deletesByKeyboard(page, list) {
  await send(page, 'The third one')
  await answered(page)
  await page.getByRole('button', { name: 'New chat' }).first().click()
  await emptyChat(page)
  for (const after of ['The second one', 'New chat']) {
    await list.getByRole('button', { name: 'Delete' }).first().focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await list.getByRole('button', { name: 'Keep' }).waitFor({ state: 'detached' })
    equal('the focus after a deletion', (await focused(page))?.trim(), after)
  }
}
