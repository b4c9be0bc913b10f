import { Scalar } from 'yaml'

/**
 * The text of a scalar without the indentation that Go's YAML writes after U+2028 and U+2029. Go
 * takes both for line ends inside a block or single quotes, so it indents what follows and removes
 * that again when it reads.
 */
export function withoutGoIndentation(
  text: string,
  { node, source }: { readonly node: Scalar; readonly source: string },
): string {
  if (!/[\u2028\u2029]/.test(text)) return text
  switch (node.type) {
    case Scalar.QUOTE_SINGLE:
      return text.replace(/([\u2028\u2029])[ \t]+/g, '$1')
    case Scalar.BLOCK_LITERAL:
    case Scalar.BLOCK_FOLDED: {
      const width = blockIndentation(node, source) - leadingSpaces(text)
      const indented = new RegExp(`([\\u2028\\u2029]) {1,${width}}`, 'g')
      return width > 0 ? text.replace(indented, '$1') : text
    }
    default:
      return text
  }
}

/** How many spaces the source has before the first line of a block. */
function blockIndentation({ range }: Scalar, source: string): number {
  const [header = 0] = range ?? []
  return leadingSpaces(source.slice(source.indexOf('\n', header) + 1))
}

/** Of the first line that is not blank. */
function leadingSpaces(lines: string): number {
  return /^(?:[ \t]*\r?\n)*( *)/.exec(lines)?.[1]?.length ?? 0
}
