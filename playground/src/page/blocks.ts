/** A piece of text that stays as it is once the next one has begun. */
export interface Block {
  readonly start: number
  readonly text: string
}

/** Text at its blank lines, save those in a fenced block of code. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let start = 0
  for (;;) {
    const end = endOfBlock(text, start)
    blocks.push({ start, text: text.slice(start, end) })
    if (end >= text.length) return blocks
    start = end
  }
}

function endOfBlock(text: string, start: number): number {
  const opens = /^ {0,3}(```+|~~~+)/.exec(text.slice(start, start + 12))
  if (opens) {
    const closing = text.indexOf(`\n${opens[1]}`, start + 1)
    if (closing < 0) return text.length
    return afterBlank(text, closing + 1)
  }
  return afterBlank(text, start)
}

function afterBlank(text: string, from: number): number {
  const blank = text.indexOf('\n\n', from)
  // A fence need not have a blank line before it.
  const fence = text.slice(from, blank < 0 ? undefined : blank).search(/\n {0,3}(```|~~~)/)
  if (fence > 0) return from + fence + 1
  if (blank < 0) return text.length
  let end = blank + 2
  while (text[end] === '\n') end++
  return end
}
