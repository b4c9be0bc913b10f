import { memo, useState } from 'react'
import { type Block, createReading, type Sheet } from './incremental-markdown.ts'
import { rendered } from './markdown-nodes.tsx'
import { useShown } from './use-shown.ts'
import './text.css'

/** Text as Markdown while it grows: only its end is read again. */
export function Markdown({ text }: { text: string }) {
  const [read] = useState(createReading)
  const shown = text.slice(0, useShown(text.length))
  return (
    <div className="markdown">
      {read(shown.replace(/\r\n?/g, '\n')).map((sheet) => (
        <SheetView key={sheet.start} sheet={sheet} />
      ))}
    </div>
  )
}

const SheetView = memo(({ sheet }: { sheet: Sheet }) => (
  <div className="sheet">
    {sheet.blocks.map((block) => (
      <BlockView key={block.start} block={block} />
    ))}
  </div>
))

const BlockView = memo(({ block: { token } }: { block: Block }) => {
  if (token.type === 'plain') return <p className="plain">{token.raw}</p>
  if (token.type === 'space' || token.type === 'def') return null
  return <div className="block">{rendered([token])}</div>
})
