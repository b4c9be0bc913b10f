import { useEffect, useState } from 'react'
import type { HighlightedLine } from '../ui/highlight-code.ts'

interface CodeViewProps {
  readonly code: string
  /** Its accessible name. */
  readonly label: string
}

interface Highlighted {
  readonly code: string
  readonly lines: readonly HighlightedLine[]
}

/** In characters. Colours for a longer text would keep the page from its frames. */
const maxHighlighted = 60_000

/** Shows TypeScript. The colours come once the highlighter is loaded. */
export function CodeView({ code, label }: CodeViewProps) {
  const highlighted = useHighlighted(code)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus
    <section className="code-view" aria-label={label} tabIndex={0}>
      <pre>{highlighted ? <Lines lines={highlighted} /> : code}</pre>
    </section>
  )
}

function Lines({ lines }: { lines: readonly HighlightedLine[] }) {
  return lines.map(({ end, tokens }) => (
    <span key={end}>
      {tokens.map(({ offset, content, color, dark }) => (
        <span key={offset} style={{ color: `light-dark(${color}, ${dark})` }}>
          {content}
        </span>
      ))}
      {'\n'}
    </span>
  ))
}

function useHighlighted(code: string): readonly HighlightedLine[] | undefined {
  const [highlighted, setHighlighted] = useState<Highlighted>()
  useEffect(() => {
    if (code.length > maxHighlighted) return
    let isWanted = true
    async function highlight(): Promise<void> {
      const { highlightCode } = await import('../ui/highlight-code.ts')
      const lines = await highlightCode(code, 'tsx')
      if (isWanted && lines) setHighlighted({ code, lines })
    }
    // Without its grammar the code is shown as it is.
    highlight().catch(() => {})
    return () => {
      isWanted = false
    }
  }, [code])
  return highlighted?.code === code ? highlighted.lines : undefined
}
