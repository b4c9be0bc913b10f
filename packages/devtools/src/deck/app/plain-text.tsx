import { memo, type ReactNode } from 'react'
import { BlockGroup, fewGroups } from './block-group.tsx'
import { useRevealedLength } from './use-revealed-length.ts'
import './plain-text.css'

/**
 * Shows text as it is, in groups of blocks: React compares only the last one. Blank lines between blocks stay in the
 * text but take no room.
 */
export function PlainText({ text }: { readonly text: string }): ReactNode {
  const revealed = useRevealedLength(text.length)
  const groups = splitAtBlankLines(text.slice(0, revealed), groupLength)
  return (
    <div className="deck-plain" aria-busy={revealed < text.length}>
      {groups.map(({ start, text }) => (
        <PlainGroup key={start} text={text} isInLongText={groups.length > fewGroups} />
      ))}
    </div>
  )
}

interface PlainGroupProps {
  readonly text: string
  readonly isInLongText: boolean
}

const PlainGroup = memo(({ text, isInLongText }: PlainGroupProps) => (
  <BlockGroup isInLongText={isInLongText}>
    {(isTextEnough) => (isTextEnough ? text : <PlainBlocks text={text} />)}
  </BlockGroup>
))

function PlainBlocks({ text }: { readonly text: string }): ReactNode {
  return splitAtBlankLines(text, 1).map(({ start, text }) => {
    const end = text.trimEnd().length
    return (
      <span key={start} className="block" dir="auto">
        {text.slice(0, end)}
        <span hidden>{text.slice(end)}</span>
      </span>
    )
  })
}

const groupLength = 2_000

interface TextPiece {
  readonly start: number
  readonly text: string
}

/** Each piece has at least that length, so that appended text changes only the last one. */
function splitAtBlankLines(text: string, minLength: number): TextPiece[] {
  const pieces: TextPiece[] = []
  let start = 0
  while (start < text.length) {
    const blank = text.indexOf('\n\n', start + minLength)
    let end = blank < 0 ? text.length : blank + 2
    while (text[end] === '\n') end++
    pieces.push({ start, text: text.slice(start, end) })
    start = end
  }
  return pieces
}
