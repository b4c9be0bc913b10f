import type { MarkdownBlock } from '@deltakit/core/blocks'
import { BlockGroup, fewGroups, useRevealedLength } from '@deltakit/devtools/deck'
import { useMarkdownBlocks } from '@deltakit/react'
import type { Links } from 'marked'
import { memo, useState } from 'react'
import { lexMarkdown } from './lex-markdown.ts'
import { createLinkReader } from './link-definitions.ts'
import { markdownNodes } from './markdown-nodes.tsx'
import './text.css'

/** Shows a growing text as Markdown. Only its last block is parsed again. */
export function Markdown({ text }: { text: string }) {
  const [readLinks] = useState(createLinkReader)
  const revealed = useRevealedLength(text.length)
  const blocks = useMarkdownBlocks(text.slice(0, revealed))
  const links = readLinks(blocks)
  const groups = groupsOf(blocks)
  return (
    <div className="markdown" aria-busy={revealed < text.length}>
      {groups.map((group, index) => (
        <GroupView
          key={group[0]?.start}
          blocks={group}
          links={links}
          last={index === groups.length - 1 ? blocks.at(-1) : undefined}
          isInLongText={groups.length > fewGroups}
        />
      ))}
    </div>
  )
}

const groupSize = 40

/** React compares a long text group by group instead of block by block. */
function groupsOf(blocks: readonly MarkdownBlock[]): (readonly MarkdownBlock[])[] {
  const count = Math.ceil(blocks.length / groupSize)
  return Array.from({ length: count }, (_, index) =>
    blocks.slice(index * groupSize, (index + 1) * groupSize),
  )
}

interface GroupViewProps {
  readonly blocks: readonly MarkdownBlock[]
  readonly links: Links
  /** The last block of the text, if it is in this group. */
  readonly last: MarkdownBlock | undefined
  readonly isInLongText: boolean
}

const GroupView = memo(
  ({ blocks, links, last, isInLongText }: GroupViewProps) => (
    <BlockGroup isInLongText={isInLongText}>
      {(isTextEnough) =>
        isTextEnough
          ? blocks.map(({ text }) => text).join('')
          : blocks.map((block) => (
              <BlockView
                key={block.start}
                block={block}
                links={mayReferToLink(block) ? links : noLinks}
                isOpen={block === last}
              />
            ))
      }
    </BlockGroup>
  ),
  (before, { blocks, links, last, isInLongText }) =>
    before.links === links &&
    before.last === last &&
    before.isInLongText === isInLongText &&
    before.blocks.length === blocks.length &&
    before.blocks.every((block, index) => block === blocks[index]),
)

interface BlockViewProps {
  readonly block: MarkdownBlock
  readonly links: Links
  /** It is the last one, which may still grow. */
  readonly isOpen: boolean
}

const BlockView = memo(({ block: { text }, links, isOpen }: BlockViewProps) => {
  // It is parsed in every frame while it grows: a long one would drop frames.
  if (isOpen && text.length > maxParseLength) return <PlainText text={text} />
  const tokens = lexMarkdown(text, links)
  if (!tokens) return <PlainText text={text} />
  const shown = tokens.filter(({ type }) => type !== 'space' && type !== 'def')
  // Each block has a direction of its own: an Arabic heading leaves the English list after it as it is.
  return (
    shown.length > 0 && (
      <div className="block" dir="auto">
        {markdownNodes(shown)}
      </div>
    )
  )
})

function PlainText({ text }: { text: string }) {
  return (
    <p className="unparsed" dir="auto">
      {text}
    </p>
  )
}

const maxParseLength = 60_000
const noLinks: Links = {}

/** The address of a link may be defined in another block. */
function mayReferToLink({ text }: MarkdownBlock): boolean {
  return /\[[^\]]+\]/.test(text)
}
