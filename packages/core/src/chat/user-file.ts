import type { UserFile } from '../protocol/message.ts'

/** A file as it is sent with a message, such as one from an `<input type="file">`. */
export async function userFile(file: Blob & { readonly name?: string }): Promise<UserFile> {
  const { type, name } = file
  const mediaType = type || 'application/octet-stream'
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 32_768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  }
  const url = `data:${mediaType};base64,${btoa(text)}`
  return { type: 'file', mediaType, url, ...(name && { name }) }
}
