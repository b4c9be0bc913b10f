import { afterEach, expect, it, vi } from 'vitest'
import { userFile } from '../../src/index.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function picture(width: number, height: number, type = 'image/png'): Promise<File> {
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.fillRect(0, 0, width / 2, height)
  return new File([await canvas.convertToBlob({ type })], 'photo', { type })
}

async function sizeOf({ url }: { readonly url: string }): Promise<number[]> {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob())
  return [bitmap.width, bitmap.height]
}

it.each(['image/png', 'image/jpeg', 'image/webp'])(
  'an image with a largest size is scaled down as %s',
  async (type) => {
    const file = await userFile(await picture(4_000, 1_000, type), { maxSize: 1_000 })
    expect(file).toMatchObject({ mediaType: type, name: 'photo' })
    expect(await sizeOf(file)).toEqual([1_000, 250])
  },
)

/** Safari reads WebP, and writes a PNG in its place. */
function withoutWebp(): void {
  const convert = OffscreenCanvas.prototype.convertToBlob
  vi.spyOn(OffscreenCanvas.prototype, 'convertToBlob').mockImplementation(function (
    this: OffscreenCanvas,
    options,
  ) {
    return convert.call(this, options?.type === 'image/webp' ? { type: 'image/png' } : options)
  })
}

it.each([
  ['opaque', 'image/jpeg'],
  ['transparent', 'image/png'],
])('a browser that writes no WebP scales an %s one down as %s', async (kind, mediaType) => {
  const canvas = new OffscreenCanvas(200, 100)
  canvas.getContext('2d')?.fillRect(0, 0, kind === 'opaque' ? 200 : 100, 100)
  const image = await canvas.convertToBlob({ type: 'image/webp' })
  withoutWebp()
  const file = await userFile(new Blob([image], { type: 'image/webp' }), { maxSize: 100 })
  expect(file.mediaType).toBe(mediaType)
  expect(file.url).toMatch(`data:${mediaType};base64,`)
  expect(await sizeOf(file)).toEqual([100, 50])
})

it('an image that is small enough stays the same, byte for byte', async () => {
  const image = await picture(10, 20)
  expect(await userFile(image, { maxSize: 20 })).toEqual(await userFile(image))
})

it('an image that is scaled down keeps a pixel of the thinnest line', async () => {
  const file = await userFile(await picture(4_000, 1), { maxSize: 100 })
  expect(await sizeOf(file)).toEqual([100, 1])
})

it('rejects a broken image that has to be scaled, and names it', async () => {
  const file = new File(['no picture'], 'photo.png', { type: 'image/png' })
  await expect(userFile(file, { maxSize: 100 })).rejects.toThrow(
    'The file "photo.png" could not be read',
  )
})
