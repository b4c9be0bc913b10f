import type { UserFile } from '@deltakit/core'
import { IconButton } from '@deltakit/devtools/deck'
import { FileText, X } from 'lucide-react'
import { type Attachment, sizeText } from './attachments.ts'

interface AttachmentListProps {
  readonly files: readonly Attachment[]
  onRemove(id: string): void
}

/** The files of the next message. */
export function AttachmentList({ files, onRemove }: AttachmentListProps) {
  if (!files.length) return null
  return (
    <ul className="attachments" aria-label="Attached files">
      {files.map(({ id, file, size }) => (
        <li key={id}>
          <FilePreview file={file} />
          <span className="file-facts">
            <span>{file.name ?? 'File'}</span>
            <small>{sizeText(size)}</small>
          </span>
          <IconButton
            label={`Remove ${file.name ?? 'file'}`}
            icon={X}
            onClick={() => onRemove(id)}
          />
        </li>
      ))}
    </ul>
  )
}

/** The files of a message that was sent. */
export function SentFiles({ files }: { files: readonly UserFile[] }) {
  if (!files.length) return null
  return (
    <ul className="attachments" aria-label="Files">
      {files.map((file, place) => (
        // The files of a message never change, and the same one may be there twice.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <li key={place}>
          <FilePreview file={file} />
          {!isImage(file) && <span className="file-facts">{file.name ?? file.mediaType}</span>}
        </li>
      ))}
    </ul>
  )
}

function FilePreview({ file }: { file: UserFile }) {
  return isImage(file) ? (
    <img src={file.url} alt={file.name ?? 'An image'} />
  ) : (
    <FileText size={18} aria-hidden />
  )
}

/** Only what the page has itself: an address would tell its server who reads the conversation. */
function isImage({ mediaType, url }: UserFile): boolean {
  return mediaType.startsWith('image/') && url.startsWith('data:image/')
}
