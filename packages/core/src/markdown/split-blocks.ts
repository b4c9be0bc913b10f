import { createOpenBlock } from './open-block.ts'

/** A piece of a Markdown text that can be rendered by itself. */
export interface MarkdownBlock {
  /** Where it begins in the text. No two blocks have the same, so it serves as the key of an element. */
  readonly start: number
  /** The Markdown, with the blank lines after it. The texts of all blocks joined are the whole text. */
  readonly text: string
}

/** Splits a text into blocks, and again when it has grown. A finished block is the same object each time. */
export type BlockSplitter = (text: string) => readonly MarkdownBlock[]

/** Three spaces, nine digits, a sign and a space: the marker of a list is no longer. */
const longestMarker = 14

/**
 * Creates what splits one Markdown text that grows. Only the last block grows, and no line is read twice.
 * A text that is another one keeps the blocks that both begin with.
 */
export function createBlockSplitter(): BlockSplitter {
  let latestText = ''
  let latest: readonly MarkdownBlock[] = []
  let earlier: readonly MarkdownBlock[] = []
  let finished: MarkdownBlock[] = []
  let start = 0
  let lineStart = 0
  let open = createOpenBlock()

  function finishBefore(next: number): void {
    const text = latestText.slice(start, next)
    const known = earlier[finished.length]
    finished.push(known?.start === start && known.text === text ? known : { start, text })
    start = next
    open = createOpenBlock()
  }

  return (text) => {
    if (text === latestText) return latest
    let searched = latestText.length
    // Comparing this way is over twenty times as fast as `startsWith` (bench/blocks.mjs).
    if (text.slice(0, latestText.length) !== latestText) {
      earlier = finished
      finished = []
      open = createOpenBlock()
      start = lineStart = searched = 0
    }
    latestText = text
    for (let end = text.indexOf('\n', searched); end >= 0; end = text.indexOf('\n', lineStart)) {
      const line = text.slice(lineStart, text[end - 1] === '\r' ? end - 1 : end)
      if (open.isOverBefore(line)) finishBefore(lineStart)
      open.add(line)
      lineStart = end + 1
    }
    // A long line is a block of its own before it is whole, where its beginning is enough to know.
    if (open.isOverBefore(text.slice(lineStart, lineStart + longestMarker))) finishBefore(lineStart)
    latest = text ? [...finished, { start, text: text.slice(start) }] : []
    return latest
  }
}
