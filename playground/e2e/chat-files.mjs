// @ts-check
// Attaches files: chosen, dropped and pasted, with bounds.
import { answered, focused, send, speed } from './chat.mjs'
import { openEmptyChat } from './chat-restore.mjs'
import { check, dropFile, equal } from './page-actions.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {Page} page */
export async function chatFiles(page) {
  await openEmptyChat(page)
  await speed(page, 'max')
  const attached = page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
  const input = page.locator('.composer input[type=file]')
  await input.setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('Hi') })
  await attached.getByText('note.txt').waitFor()
  await addFile(page, { kind: 'drop', name: 'dropped.png', size: 3_000 })
  await attached.getByText('dropped.png').waitFor()
  await addFile(page, { kind: 'paste', name: 'pasted.png', size: 20 })
  await attached.getByText('pasted.png').waitFor()
  equal('the files of a message', await attached.count(), 3)
  const width = await attached.nth(1).locator('img').evaluate(naturalWidth)
  equal('the width of a large image, scaled down', width, 1_568)

  const many = Array.from({ length: 4 }, (_, index) => ({
    name: `more-${index}.txt`,
    mimeType: 'text/plain',
    buffer: Buffer.from('x'),
  }))
  await input.setInputFiles(many)
  await page.getByText('a message takes 5 files').waitFor()
  equal('the files of a full message', await attached.count(), 5)
  const huge = { name: 'huge.bin', mimeType: 'text/plain', buffer: Buffer.alloc(8_000_001) }
  await page.getByRole('button', { name: 'Remove more-0.txt' }).click()
  equal('the focus after a file was removed', await focused(page), 'Message')
  await input.setInputFiles(huge)
  await page.getByText('huge.bin: larger than 8 MB').waitFor()

  await send(page, 'With files')
  await page.getByRole('button', { name: 'Approve weather' }).waitFor()
  equal('the files after sending', await attached.count(), 0)
  const sent = page.getByRole('article', { name: 'You' }).getByRole('listitem')
  equal('the files of the message that was sent', await sent.count(), 4)
  await page.getByRole('article', { name: 'You' }).hover()
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Edit message').fill('Edited')
  await page.keyboard.press('Enter')
  await page.getByText('2 of 2').waitFor()
  equal('the files of an edited message', await sent.count(), 4)
  await page.getByRole('button', { name: 'Approve weather' }).click()
  await answered(page)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save recording' }).click()
  check('a recording with files can be saved', (await download).suggestedFilename() === 'chat.yaml')

  await dropFile(page, 'dropped.yaml', 'no: cassette')
  await page.getByRole('alert').waitFor()
  equal('a dropped recording is no attachment', await attached.count(), 0)
}

/**
 * Drops or pastes a square image on the composer.
 * @param {Page} page
 * @param {{ kind: 'drop' | 'paste', name: string, size: number }} file
 */
async function addFile(page, file) {
  await page.locator('.composer textarea').evaluate(async (target, { kind, name, size }) => {
    const canvas = new OffscreenCanvas(size, size)
    canvas.getContext('2d')?.fillRect(0, 0, size, size)
    const blob = await canvas.convertToBlob()
    const data = new DataTransfer()
    data.items.add(new File([blob], name, { type: 'image/png' }))
    const init = { bubbles: true, cancelable: true }
    target.dispatchEvent(
      kind === 'drop'
        ? new DragEvent('drop', { ...init, dataTransfer: data })
        : new ClipboardEvent('paste', { ...init, clipboardData: data }),
    )
  }, file)
}

/** @param {Element} element */
function naturalWidth(element) {
  return element instanceof HTMLImageElement ? element.naturalWidth : 0
}
