import { writeClipboard } from '@deltakit/devtools/deck'
import { useEffect, useState } from 'react'

interface CopyTextProps {
  /** What is copied, for its accessible name. */
  readonly what: string
  text(): Promise<string> | string
}

/** Copies a text, and shows for a moment whether that worked. */
export function CopyText({ what, text }: CopyTextProps) {
  const [result, setResult] = useState<'Copied' | 'Not allowed'>()

  useEffect(() => {
    if (!result) return
    const timer = setTimeout(() => setResult(undefined), 1_500)
    return () => clearTimeout(timer)
  }, [result])

  async function copy(): Promise<void> {
    try {
      await writeClipboard(text())
      setResult('Copied')
    } catch {
      setResult('Not allowed')
    }
  }

  return (
    <button type="button" onClick={() => void copy()}>
      <span aria-live="polite">{result ?? 'Copy'}</span>
      <span className="visually-hidden"> {what}</span>
    </button>
  )
}
