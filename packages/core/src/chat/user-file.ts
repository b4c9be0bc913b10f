import { shownValue } from '../protocol/check-option.ts'
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

/** A file of the browser, such as one of an `<input type="file">`, as it is sent with a message. */
export async function userFile(
  file: Blob & { readonly name?: string },
  { maxSize }: UserFileOptions = {},
): Promise<UserFile> {
  if (typeof Object(file).arrayBuffer !== 'function') {
    throw new TypeError(
      `Expected \`userFile\` to be passed a File or a Blob, got ${shownValue(file)}. Pass one file of an input: input.files[0].`,
    )
  }
  const { name } = file
  const blob = maxSize === undefined ? file : await scaleImage(file, maxSize)
  const mediaType = blob.type || 'application/octet-stream'
  const url = `data:${mediaType};base64,${await toBase64(blob)}`
  return { type: 'file', mediaType, url, ...(name && { name }) }
}

/** How many characters one call of `fromCharCode` may take. */
const longestCall = 32_768

async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += longestCall) {
    text += String.fromCharCode(...bytes.subarray(at, at + longestCall))
  }
  return btoa(text)
}
