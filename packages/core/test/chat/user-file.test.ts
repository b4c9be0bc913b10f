import { afterEach, expect, it, vi } from 'vitest'
import { DeltakitError, userFile } from '../../src/index.ts'

it('has the bytes, the type and the name of a file', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256)
  const file = await userFile(new File([bytes], 'noise.png', { type: 'image/png' }))
  expect(file).toMatchObject({ type: 'file', mediaType: 'image/png', name: 'noise.png' })
  const back = await (await fetch(file.url)).arrayBuffer()
  expect(new Uint8Array(back)).toEqual(bytes)
})

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A Blob of React Native, and of jsdom 26, which Jest 30 has: a `FileReader` alone reads it. */
class NativeBlob {
  readonly size: number
  readonly type = 'text/plain'
  readonly data: string
  constructor(data: string) {
    this.data = data
    this.size = data.length
  }
  slice(): NativeBlob {
    return this
  }
}

/** What reads those. An address that a phone cannot read fails with what `error` has. */
class NativeReader extends EventTarget {
  result: string | null = null
  error: Error | null = null
  readAsDataURL({ data, type }: NativeBlob): void {
    if (data === 'gone') this.error = new Error('No such file')
    else this.result = `data:${type};charset=utf-8;base64,${btoa(data)}`
    this.dispatchEvent(new Event(this.error ? 'error' : 'load'))
  }
}

it('reads a file that has no `arrayBuffer`, as those of React Native', async () => {
  vi.stubGlobal('FileReader', NativeReader)
  const read = (data: string): Promise<unknown> =>
    Reflect.apply(userFile, undefined, [new NativeBlob(data)])
  expect(await read('Hi')).toEqual({
    ...{ type: 'file', mediaType: 'text/plain', url: 'data:text/plain;base64,SGk=' },
  })
  await expect(read('gone')).rejects.toThrow('The file could not be read: No such file')
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

it('rejects an empty file, and names it', async () => {
  const file = new File([], 'notes.txt', { type: 'text/plain' })
  await expect(userFile(file)).rejects.toThrow('The file "notes.txt" is empty')
  await expect(userFile(new Blob([]))).rejects.toBeInstanceOf(DeltakitError)
})

it('rejects a file that cannot be read, and says why', async () => {
  const cause = new DOMException('The file is gone.', 'NotReadableError')
  const file = new File(['Hi'], 'notes.txt', { type: 'text/plain' })
  file.arrayBuffer = () => Promise.reject(cause)
  const error = await userFile(file).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DeltakitError)
  expect(error).toMatchObject({
    message: 'The file "notes.txt" could not be read: The file is gone.',
    cause,
  })
})
