import { shownValue } from '../../protocol/check-option.ts'
import type { UserFile } from '../../protocol/message.ts'

/** Where a model finds a file. `id`: what its vendor calls an uploaded one. */
export type FilePlace =
  | { readonly url: string; readonly id?: undefined }
  | { readonly id: string; readonly url?: undefined }

/** What the ids of uploaded files look like, by vendor. */
const idForms: Readonly<Record<string, RegExp>> = {
  openai: /^(file|assistant)-/,
  anthropic: /^file_/,
  google: /^files\//,
}

/**
 * Where a model of that vendor finds a file. Throws a `TypeError` for one that was uploaded to another
 * vendor alone: its id would name nothing there, or another file.
 */
export function filePlaceFor(file: UserFile, vendor: string): FilePlace {
  const { uploads = {}, url, mediaType, name = mediaType } = file
  const [family = vendor] = vendor.split('/')
  const own = [vendor, family].find((known) => Object.hasOwn(uploads, known))
  const id = own === undefined ? undefined : uploads[own]
  if (id) return { id }
  if (url.includes(':')) return { url }
  const form = idForms[family]
  const isForeign =
    form && !form.test(url) && Object.values(idForms).some((other) => other.test(url))
  if (url && !isForeign) return { id: url }
  throw new TypeError(
    `The file ${shownValue(name)} was not uploaded to ${vendor}. Give it a \`url\`, or the id that ${vendor} gave it: uploads: { ${family}: id }.`,
  )
}
