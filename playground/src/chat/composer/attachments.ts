import { type ChatUserMessage, type UserFile, userFile } from '@deltakit/core'

/** A file that goes with the next message. */
export interface Attachment {
  readonly id: string
  readonly file: UserFile
  /** In bytes, as it is sent. */
  readonly size: number
}

/** What became of files that a person added. */
export interface AddedFiles {
  readonly added: readonly Attachment[]
  /** Why some were left out, in sentences. */
  readonly problems: readonly string[]
}

const mostFiles = 5
/** Of one file, in bytes. Base64 makes it a third longer, and every later message sends it again. */
const mostBytes = 8_000_000
/** The longest side of an image. Models scale larger ones down themselves. */
const maxSize = 1_568

/** What a file dialog offers. A file of another type is sent as it is, and a provider may refuse it. */
export const acceptedTypes = 'image/*,application/pdf,text/*,application/json'

/** Reads files for a message that has some already. Images are scaled down. */
export async function readFiles(
  files: readonly File[],
  present: readonly Attachment[],
): Promise<AddedFiles> {
  const added: Attachment[] = []
  const problems: string[] = []
  for (const file of files) {
    if (present.length + added.length >= mostFiles) {
      problems.push(`${file.name}: a message takes ${mostFiles} files`)
    } else if (file.size > mostBytes) {
      problems.push(`${file.name}: larger than ${mostBytes / 1_000_000} MB`)
    } else {
      try {
        added.push(await readFile(file))
      } catch {
        problems.push(`${file.name}: could not be read`)
      }
    }
  }
  return { added, problems }
}

async function readFile(original: File): Promise<Attachment> {
  const file = await userFile(original, { maxSize })
  const base64 = file.url.slice(file.url.indexOf(',') + 1)
  return { id: crypto.randomUUID(), file, size: Math.floor((base64.length * 3) / 4) }
}

/** A size for people. */
export function sizeText(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1_000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`
}

export function filesOf({ parts }: ChatUserMessage): UserFile[] {
  return parts.filter((part) => part.type === 'file')
}

export function toAttachment(file: UserFile): Attachment {
  return { id: crypto.randomUUID(), file, size: file.url.length * 0.75 }
}
