import { lexer } from 'marked'
import { memo, type ReactNode } from 'react'
import { blocksOf } from './blocks.ts'
import { rendered } from './rendered.tsx'

/** Text as Markdown while it grows: only its last block is read again. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      {blocksOf(text).map(({ start, text }) => (
        <Block key={start} text={text} />
      ))}
    </div>
  )
}

const Block = memo(({ text }: { text: string }) => <div className="block">{readable(text)}</div>)

/** Read anew at every frame, a block beyond `longest` would cost more than a frame has. */
function readable(text: string): ReactNode {
  return text.length > longest ? <p className="plain">{text}</p> : rendered(lexer(text))
}

const longest = 20_000
