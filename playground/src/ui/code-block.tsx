import { CopyButton } from '@deltakit/devtools/deck'
import { useEffect, useState } from 'react'
import type { HighlightedLine } from './highlight-code.ts'
import './code-block.css'

interface CodeBlockProps {
  readonly text: string
  /** As the Markdown names it, or empty. */
  readonly language: string
}

/** Code with its language, colours and a button that copies it. The colours come once they are loaded. */
export function CodeBlock({ text, language }: CodeBlockProps) {
  const lines = useHighlighted(text, language)
  return (
    <figure className="code-block">
      <figcaption className="tips-end">
        <span>{language || 'text'}</span>
        <CopyButton what="code" text={() => text} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus */}
      <pre tabIndex={0} dir="ltr">
        <code>{lines ? <Lines lines={lines} text={text} /> : text}</code>
      </pre>
    </figure>
  )
}

interface LinesProps {
  readonly lines: readonly HighlightedLine[]
  readonly text: string
}

/** Text that has grown since it was highlighted follows without colours. */
function Lines({ lines, text }: LinesProps) {
  const length = lines.reduce((sum, { end }) => Math.max(sum, end), 0)
  return (
    <>
      {lines.map(({ tokens, end }, index) => (
        <span key={end}>
          {tokens.map(({ content, color, dark, offset }) => (
            <span key={offset} style={{ color: `light-dark(${color}, ${dark})` }}>
              {content}
            </span>
          ))}
          {index < lines.length - 1 && '\n'}
        </span>
      ))}
      {text.slice(length)}
    </>
  )
}

/** More would keep the page from its frames, and takes longer than anybody reads. */
const longestCode = 30_000
/** Milliseconds between two looks at code that grows. */
const interval = 120

function useHighlighted(text: string, language: string): readonly HighlightedLine[] | undefined {
  const [result, setResult] = useState<{ text: string; lines: readonly HighlightedLine[] }>()

  useEffect(() => {
    if (!language || text.length > longestCode) return undefined
    let isCurrent = true
    const timer = setTimeout(async () => {
      const { highlightCode } = await import('./highlight-code.ts')
      const lines = await highlightCode(text, language)
      if (isCurrent && lines) setResult({ text, lines })
    }, interval)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [text, language])

  return result && text.startsWith(result.text) ? result.lines : undefined
}
