import { checkPassedOptions, numberOption, shownValue } from '../protocol/check-option.ts'
import { base64In, dataURL } from '../protocol/data-url.ts'
import { DeltakitError, errorMessage } from '../protocol/errors.ts'
import type { UserFile } from '../protocol/message.ts'
import { scaleImage } from './scale-image.ts'

/** How a file of the browser is prepared. */
export interface UserFileOptions {
  /**
   * The longest side of an image, in pixels: a larger one is scaled down. Models scale images to about
   * 1,500 pixels themselves, and every message of a conversation is sent again.
   */
  readonly maxSize?: number | undefined
}

/**
 * A file of the browser, such as one of an `<input type="file">`, as it is sent with a message. Rejects
 * with a `DeltakitError` for a file that is empty or cannot be read, whose message names the file.
 */
export async function userFile(
  file: Blob & { readonly name?: string },
  options: UserFileOptions = {},
): Promise<UserFile> {
  if (!isBlob(file)) {
    throw new TypeError(
      `Expected \`userFile\` to be passed a File or a Blob, got ${shownValue(file)}. Pass one file of an input: input.files[0].`,
    )
  }
  const { name } = file
  checkPassedOptions('userFile', options, {
    instead: 'Pass userFile(file, { maxSize }).',
    forms: { maxSize: numberOption({ least: 1 }) },
  })
  const { maxSize } = options
  // Providers refuse an empty file, and then every later turn of the conversation.
  if (file.size === 0) throw new DeltakitError(`${nameOf(name)} is empty`)
  const blob = maxSize === undefined ? file : await readable(name, scaleImage(file, maxSize))
  const mediaType = blob.type || 'application/octet-stream'
  const url = dataURL(mediaType, await readable(name, toBase64(blob)))
  return { type: 'file', mediaType, url, ...(name && { name }) }
}

/** A file may be gone or changed since it was chosen, and an image may be broken. */
async function readable<Result>(
  name: string | undefined,
  reading: Promise<Result>,
): Promise<Result> {
  try {
    return await reading
  } catch (cause) {
    // Its message explains that the runtime has no canvas.
    if (cause instanceof TypeError) throw cause
    throw new DeltakitError(`${nameOf(name)} could not be read`, errorMessage(cause), { cause })
  }
}

function nameOf(name: string | undefined): string {
  return name ? `The file ${shownValue(name)}` : 'The file'
}

/** Not by its class: a file may come from another frame, and React Native has a class of its own. */
function isBlob(file: unknown): boolean {
  const { size, slice } = Object(file)
  return typeof size === 'number' && typeof slice === 'function'
}

/** How many characters one call of `fromCharCode` may take. */
const longestCall = 32_768

async function toBase64(blob: Blob): Promise<string> {
  if (typeof blob.arrayBuffer !== 'function') return readAsBase64(blob)
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += longestCall) {
    text += String.fromCharCode(...bytes.subarray(at, at + longestCall))
  }
  return btoa(text)
}

/** The Blobs of React Native and of older versions of jsdom have no `arrayBuffer`. */
function readAsBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(base64In(`${reader.result}`) ?? ''))
    reader.addEventListener('error', () => reject(reader.error))
    reader.readAsDataURL(blob)
  })
}
