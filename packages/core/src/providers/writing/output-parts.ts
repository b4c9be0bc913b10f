import { toText } from '../../protocol/answer-steps.ts'
import type { UserPart } from '../../protocol/message.ts'

/** An output of images, documents and texts, as parts of a user's message. Nothing for any other JSON. */
export function outputParts(output: unknown): readonly UserPart[] | undefined {
  if (!Array.isArray(output) || !output.some(isFile)) return undefined
  if (!output.every((part) => isFile(part) || isText(part))) return undefined
  // No provider takes a mark of what to cache inside of an output.
  return output.map((part: UserPart) => ({ ...part, cache: undefined }))
}

/** An output as text, for a model that takes no files in it: their base64 would fill its context. */
export function outputText(output: unknown): string {
  const texts = outputParts(output)?.map((part) =>
    part.type === 'text' ? part.text : `(A file of the type ${part.mediaType}, not shown)`,
  )
  return texts ? texts.join('\n') : toText(output)
}

/** Only with its bytes: an output may come from a client, and a provider would fetch a URL of its. */
function isFile(part: unknown): boolean {
  const { type, mediaType, url } = Object(part)
  const isShown = /^(image\/\S+|application\/pdf) data:[^,]*;base64,/.test(`${mediaType} ${url}`)
  return type === 'file' && isShown
}

function isText(part: unknown): boolean {
  const { type, text } = Object(part)
  return type === 'text' && typeof text === 'string'
}
