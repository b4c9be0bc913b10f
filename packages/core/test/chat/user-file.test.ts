import { describe, expect, it } from 'vitest'
import { userFile } from '../../src/index.ts'

it('carries the bytes of a file, its type and its name', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256)
  const file = await userFile(new File([bytes], 'noise.png', { type: 'image/png' }))
  expect(file).toMatchObject({ type: 'file', mediaType: 'image/png', name: 'noise.png' })
  const back = await (await fetch(file.url)).arrayBuffer()
  expect(new Uint8Array(back)).toEqual(bytes)
})

it('has no name where there is none, and a type in any case', async () => {
  expect(await userFile(new Blob(['Hi']))).toEqual({
    type: 'file',
    mediaType: 'application/octet-stream',
    url: 'data:application/octet-stream;base64,SGk=',
  })
})

it('says what to pass instead of a size that makes no sense', async () => {
  const image = new File([''], 'a.png', { type: 'image/png' })
  for (const maxSize of [Number.NaN, -1, 0]) {
    await expect(userFile(image, { maxSize })).rejects.toThrow('`maxSize`')
  }
})

const hasCanvas = typeof OffscreenCanvas === 'function'

it.runIf(!hasCanvas)('says that a runtime without a canvas scales no image', async () => {
  const image = new File([''], 'a.png', { type: 'image/png' })
  await expect(userFile(image, { maxSize: 100 })).rejects.toThrow('OffscreenCanvas')
  const text = new File(['Hi'], 'a.txt', { type: 'text/plain' })
  expect(await userFile(text, { maxSize: 100 })).toMatchObject({ mediaType: 'text/plain' })
})

describe.runIf(hasCanvas)('an image with a largest size', () => {
  async function picture(width: number, height: number, type = 'image/png'): Promise<File> {
    const canvas = new OffscreenCanvas(width, height)
    canvas.getContext('2d')?.fillRect(0, 0, width / 2, height)
    return new File([await canvas.convertToBlob({ type })], 'photo', { type })
  }

  async function sizeOf({ url }: { readonly url: string }): Promise<number[]> {
    const bitmap = await createImageBitmap(await (await fetch(url)).blob())
    return [bitmap.width, bitmap.height]
  }

  it.each(['image/png', 'image/jpeg', 'image/webp'])('is scaled down as %s', async (type) => {
    const file = await userFile(await picture(4_000, 1_000, type), { maxSize: 1_000 })
    expect(file).toMatchObject({ mediaType: type, name: 'photo' })
    expect(await sizeOf(file)).toEqual([1_000, 250])
  })

  it('stays as it is where it is small enough, byte for byte', async () => {
    const image = await picture(10, 20)
    expect(await userFile(image, { maxSize: 20 })).toEqual(await userFile(image))
  })

  it('keeps a pixel of the thinnest line', async () => {
    const file = await userFile(await picture(4_000, 1), { maxSize: 100 })
    expect(await sizeOf(file)).toEqual([100, 1])
  })
})
