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

/** In characters. Colours for all of a long recording would keep the page from its frames. */
const maxHighlighted = 12_000

/** Shows TypeScript. The colours come once the highlighter is loaded. */
export function CodeView({ code, label }: CodeViewProps) {
  const highlighted = useHighlighted(code)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus
    <section className="code-view" aria-label={label} tabIndex={0}>
      <pre>
        {highlighted && <Lines lines={highlighted} />}
        {highlighted ? code.slice(startOf(code).length) : code}
      </pre>
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

/** The whole lines of a text that get colours. */
function startOf(code: string): string {
  if (code.length <= maxHighlighted) return code
  return code.slice(0, code.lastIndexOf('\n', maxHighlighted) + 1)
}

function useHighlighted(code: string): readonly HighlightedLine[] | undefined {
  const [highlighted, setHighlighted] = useState<Highlighted>()
  useEffect(() => {
    let isWanted = true
    async function highlight(): Promise<void> {
      const { highlightCode } = await import('../ui/highlight-code.ts')
      const lines = await highlightCode(startOf(code), 'tsx')
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
