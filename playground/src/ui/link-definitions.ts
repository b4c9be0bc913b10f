import type { MarkdownBlock } from '@deltakit/core/blocks'
import type { Links } from 'marked'
import { lexMarkdown } from './lex-markdown.ts'

/**
 * Creates a reader of the link definitions of a text that grows. It returns the same object until there is a
 * new definition, so that blocks with links render again only then.
 */
export function createLinkReader(): (blocks: readonly MarkdownBlock[]) => Links {
  let finished = new Map<string, Link>()
  let read = 0
  let lastRead: MarkdownBlock | undefined
  let latest: Links = {}
  let count = 0

  const isNew = ([name, { href, title }]: Definition) =>
    latest[name]?.href !== href || latest[name]?.title !== title

  return (blocks) => {
    if (read > 0 && blocks[read - 1] !== lastRead) {
      read = 0
      finished = new Map()
    }
    const added: Definition[] = []
    for (; read < blocks.length - 1; read++) {
      for (const definition of definitionsIn(blocks[read])) {
        // The first definition of a name counts.
        if (finished.has(definition[0])) continue
        finished.set(...definition)
        added.push(definition)
      }
      lastRead = blocks[read]
    }
    const growing = definitionsIn(blocks.at(-1)).filter(([name]) => !finished.has(name))
    // Copied where there is something new only: a long text may have thousands.
    const size = finished.size + growing.length
    if (size !== count || added.some(isNew) || growing.some(isNew)) {
      latest = Object.fromEntries([...finished, ...growing])
      count = size
    }
    return latest
  }
}

type Link = Links[string]
type Definition = [name: string, link: Link]

function definitionsIn(block: MarkdownBlock | undefined): Definition[] {
  if (!block || !/^[ >]*\[[^\]\n]+\]:/m.test(block.text)) return []
  return Object.entries(lexMarkdown(block.text)?.links ?? {})
}
