import type { ReactNode } from 'react'
import { jsonLines } from './json-lines.ts'

interface JsonViewProps {
  readonly value: unknown
  /** What it is compared with. */
  readonly before?: unknown
}

/** JSON with colours. Lines that differ from `before` are marked. */
export function JsonView({ value, before }: JsonViewProps): ReactNode {
  const lines = jsonLines(value, before)
  const shown = lines.slice(0, maxLines)
  return (
    <div className="deck-json">
      {shown.map(({ pieces, depth, isChanged }, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          key={index}
          data-changed={isChanged || undefined}
          style={{ paddingInlineStart: `${depth * 12 + 14}px` }}
        >
          {pieces.map(({ text, kind }) => (
            <span key={kind} data-json={kind}>
              {text.slice(0, maxText)}
              {text.length > maxText && `… ${text.length - maxText} more characters`}
            </span>
          ))}
        </div>
      ))}
      {lines.length > maxLines && <div>… {lines.length - maxLines} more lines</div>}
    </div>
  )
}

const maxLines = 2_000
const maxText = 20_000
