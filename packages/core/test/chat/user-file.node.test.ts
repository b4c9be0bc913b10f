import { expect, it } from 'vitest'
import { userFile } from '../../src/index.ts'

it('rejects scaling an image in a runtime without a canvas', async () => {
  const image = new File(['x'], 'a.png', { type: 'image/png' })
  await expect(userFile(image, { maxSize: 100 })).rejects.toThrow('OffscreenCanvas')
  const text = new File(['Hi'], 'a.txt', { type: 'text/plain' })
  expect(await userFile(text, { maxSize: 100 })).toMatchObject({ mediaType: 'text/plain' })
})
