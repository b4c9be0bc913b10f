import { expect, it } from 'vitest'
import { userFile } from '../../src/index.ts'

it('has the bytes, the type and the name of a file', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256)
  const file = await userFile(new File([bytes], 'noise.png', { type: 'image/png' }))
  expect(file).toMatchObject({ type: 'file', mediaType: 'image/png', name: 'noise.png' })
  const back = await (await fetch(file.url)).arrayBuffer()
  expect(new Uint8Array(back)).toEqual(bytes)
})

it('has no name when the file has none, and always a type', async () => {
  expect(await userFile(new Blob(['Hi']))).toEqual({
    type: 'file',
    mediaType: 'application/octet-stream',
    url: 'data:application/octet-stream;base64,SGk=',
  })
})

it('rejects an invalid size, and names what to pass instead', async () => {
  const image = new File([''], 'a.png', { type: 'image/png' })
  for (const maxSize of [Number.NaN, -1, 0]) {
    await expect(userFile(image, { maxSize })).rejects.toThrow('`maxSize`')
  }
})
