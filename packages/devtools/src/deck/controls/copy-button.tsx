import { type ReactNode, useEffect, useState } from 'react'
import { IconButton } from './icon-button.tsx'
import { writeClipboard } from './write-clipboard.ts'

interface CopyButtonProps {
  /** What is copied, such as `message`. */
  readonly what: string
  text(): string
}

/** Copies a text, and shows for a moment that it did. */
export function CopyButton({ what, text }: CopyButtonProps): ReactNode {
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1_500)
    return () => clearTimeout(timer)
  }, [copied])

  function copy(): void {
    // A page without the permission copies nothing, and the button stays as it is.
    writeClipboard(text()).then(
      () => setCopied(true),
      () => {},
    )
  }

  return (
    <IconButton
      icon={copied ? 'done' : 'copy'}
      label={copied ? 'Copied' : `Copy ${what}`}
      onClick={copy}
    />
  )
}
