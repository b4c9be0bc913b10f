import { toText } from '../../protocol/answer-steps.ts'
import type { UserFile, UserPart } from '../../protocol/message.ts'
import { isObject } from '../reading/fields.ts'

/** An output of images, documents and texts, as parts of a user's message. Nothing for any other JSON. */
export function outputParts(output: unknown): readonly UserPart[] | undefined {
  if (!Array.isArray(output) || !output.some(isFile)) return undefined
  return output.every((part) => isFile(part) || isText(part)) ? output : undefined
}

/** An output as text, for a model that takes no files in it: their base64 would fill its context. */
export function outputText(output: unknown): string {
  const parts = outputParts(output)
  if (!parts) return toText(output)
  return parts.map((part) => (part.type === 'text' ? part.text : notShown(part))).join('\n')
}

function notShown({ mediaType }: UserFile): string {
  return `(A file of the type ${mediaType}, which cannot be shown here)`
}

/** Only with its bytes: an output may come from a client, and a provider would fetch a URL of its. */
function isFile(part: unknown): boolean {
  if (!isObject(part) || part.type !== 'file') return false
  const { mediaType, url } = part
  return (
    /^(image\/|application\/pdf$)/.test(String(mediaType)) && /^data:.*;base64,/.test(String(url))
  )
}

function isText(part: unknown): boolean {
  return isObject(part) && part.type === 'text' && typeof part.text === 'string'
}
