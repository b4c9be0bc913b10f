import { memo } from 'react'
import { useShown } from './use-shown.ts'
import './text.css'

/**
 * Text as it is, in sheets of blocks: a browser lays out only those that are seen, and React compares only
 * those that grow. Nothing is left out of it, but the blank lines between blocks take no room.
 */
export function Words({ text }: { text: string }) {
  const shown = text.slice(0, useShown(text.length))
  return (
    <div className="words">
      {cut(shown, sheetLength).map(({ start, text }) => (
        <Sheet key={start} text={text} />
      ))}
    </div>
  )
}

const Sheet = memo(({ text }: { text: string }) => (
  <span className="sheet">
    {cut(text, 1).map(({ start, text }) => {
      const end = text.trimEnd().length
      return (
        <span key={start} className="block">
          {text.slice(0, end)}
          <span hidden>{text.slice(end)}</span>
        </span>
      )
    })}
  </span>
))

const sheetLength = 2_000

/** At blank lines, into pieces of some length at least, so that more text changes the last one only. */
function cut(text: string, least: number): { start: number; text: string }[] {
  const pieces: { start: number; text: string }[] = []
  let start = 0
  while (start < text.length) {
    const blank = text.indexOf('\n\n', start + least)
    let end = blank < 0 ? text.length : blank + 2
    while (text[end] === '\n') end++
    pieces.push({ start, text: text.slice(start, end) })
    start = end
  }
  return pieces
}
