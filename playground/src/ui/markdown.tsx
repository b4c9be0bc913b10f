import { useRevealedLength } from '@deltakit/devtools/deck'
import { memo, useState } from 'react'
import { type Block, type BlockGroup, createMarkdownReader } from './incremental-markdown.ts'
import { markdownNodes } from './markdown-nodes.tsx'
import './text.css'

/** Shows a growing text as Markdown. Only its end is parsed again. */
export function Markdown({ text }: { text: string }) {
  const [read] = useState(createMarkdownReader)
  const revealed = text.slice(0, useRevealedLength(text.length))
  return (
    <div className="markdown">
      {read(revealed.replace(/\r\n?/g, '\n')).map((group) => (
        <GroupView key={group.start} group={group} />
      ))}
    </div>
  )
}

const GroupView = memo(({ group }: { group: BlockGroup }) => (
  <div className="block-group">
    {group.blocks.map((block) => (
      <BlockView key={block.start} block={block} />
    ))}
  </div>
))

const BlockView = memo(({ block: { token } }: { block: Block }) => {
  if (token.type === 'plain') return <p className="unparsed">{token.raw}</p>
  if (token.type === 'space' || token.type === 'def') return null
  return <div className="block">{markdownNodes([token])}</div>
})
