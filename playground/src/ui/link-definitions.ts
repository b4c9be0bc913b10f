import type { MarkdownBlock } from '@deltakit/core/blocks'
import type { Links } from 'marked'
import { lexMarkdown } from './lex-markdown.ts'

/**
 * Creates a reader of the link definitions of a text that grows. It returns the same object until there is a
 * new definition, so that blocks with links render again only then.
 */
export function createLinkReader(): (blocks: readonly MarkdownBlock[]) => Links {
  let finished: Links = {}
  let read = 0
  let lastRead: MarkdownBlock | undefined
  let latest: Links = finished

  return (blocks) => {
    if (read > 0 && blocks[read - 1] !== lastRead) {
      read = 0
      finished = {}
    }
    // The first definition of a name counts.
    for (; read < blocks.length - 1; read++) {
      finished = { ...definitionsIn(blocks[read]), ...finished }
      lastRead = blocks[read]
    }
    const all = { ...definitionsIn(blocks.at(-1)), ...finished }
    if (JSON.stringify(all) !== JSON.stringify(latest)) latest = all
    return latest
  }
}

function definitionsIn(block: MarkdownBlock | undefined): Links {
  if (!block || !/^[ >]*\[[^\]\n]+\]:/m.test(block.text)) return {}
  return lexMarkdown(block.text)?.links ?? {}
}
