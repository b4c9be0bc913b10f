import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import './icon-button.css'

interface CopyButtonProps {
  readonly label: string
  text(): string
}

/** Milliseconds that it shows success. */
const shownFor = 1_500

/** Copies a text. Where the browser forbids that, it shows nothing of success. */
export function CopyButton({ label, text }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false)
  const Icon = isCopied ? Check : Copy

  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setIsCopied(false), shownFor)
    return () => clearTimeout(timer)
  }, [isCopied])

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text())
      setIsCopied(true)
    } catch {
      // There is no permission.
    }
  }

  return (
    <button
      type="button"
      className="icon-button"
      aria-label={isCopied ? 'Copied' : label}
      onClick={() => void copy()}
    >
      <Icon size={16} aria-hidden />
    </button>
  )
}
