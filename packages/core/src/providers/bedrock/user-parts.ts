// Amazon Bedrock, `ConverseStream`: how texts and files are written.

import { base64In } from '../../protocol/data-url.ts'
import type { UserFile, UserPart } from '../../protocol/message.ts'

/** A piece of a message. */
export type Block = Readonly<Record<string, unknown>>

/** Returns what writes the texts and files of one request. */
export function createPartWriter(): (part: UserPart) => Block[] {
  /** The API refuses two documents of one name, also in different messages. */
  const names = new Set<string>()

  function nameDocument(given: string): string {
    // They may have letters, digits and few other characters.
    const safe =
      given
        .replace(/[^\w\s()[\]-]/g, ' ')
        .replace(/\s+/g, ' ')
        .trim() || 'file'
    let name = safe
    for (let count = 2; names.has(name.toLowerCase()); count++) name = `${safe} ${count}`
    names.add(name.toLowerCase())
    return name
  }

  function writeFile({ mediaType, url, name = '' }: UserFile): Block {
    const [type = '', subtype = ''] = mediaType.split('/')
    const format = formats[subtype] ?? subtype
    const source = sourceOf(url)
    if (!source) {
      throw new TypeError(
        `Bedrock cannot fetch a file of type ${mediaType}. Send its bytes as a data: URL in base64, or an s3:// URL.`,
      )
    }
    if (blockTypes.has(type)) return { [type]: { format, source } }
    return { document: { format, name: nameDocument(name), source } }
  }

  return (part) => {
    const blocks = part.type === 'text' ? writeText(part.text) : [writeFile(part)]
    return withCachePoint(blocks, part.cache)
  }
}

/** Models write blank text, but the API rejects it. */
export function writeText(text: string): Block[] {
  return text.trim() ? [{ text }] : []
}

/** The blocks, and behind them where a prompt cache ends, if one does. */
export function withCachePoint(blocks: Block[], ttl: UserPart['cache']): Block[] {
  return ttl ? [...blocks, { cachePoint: { type: 'default', ttl } }] : blocks
}

/** The types of files that have a block of their own. Any other file is a document. */
const blockTypes: ReadonlySet<string> = new Set(['image', 'video', 'audio'])

/** What Bedrock calls formats that have other names in media types. */
const formats: Readonly<Record<string, string>> = {
  plain: 'txt',
  markdown: 'md',
  quicktime: 'mov',
  'x-matroska': 'mkv',
  wave: 'wav',
  'x-wav': 'wav',
  'x-m4a': 'm4a',
  msword: 'doc',
  'vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'vnd.ms-excel': 'xls',
  'vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
}

function sourceOf(url: string): object | undefined {
  const bytes = base64In(url)
  if (bytes) return { bytes }
  return url.startsWith('s3://') ? { s3Location: { uri: url } } : undefined
}
