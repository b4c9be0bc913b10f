import { Lexer, type Links, type TokensList } from 'marked'

/** More than anybody writes. The parser, React and the layout of a browser each have a limit of their own. */
const maxDepth = 100

/** Returns the tokens of a text, or undefined if it is nested too deep to be shown as Markdown. */
export function lexMarkdown(text: string, links: Links = {}): TokensList | undefined {
  const lexer = new Lexer()
  Object.assign(lexer.tokens.links, links)
  try {
    const tokens = lexer.lex(text)
    return isDeeper(tokens, maxDepth) ? undefined : tokens
  } catch (cause) {
    if (cause instanceof RangeError) return undefined
    throw cause
  }
}

/** The lists of tokens in tokens: of what they contain, of items and of the cells of a table. */
function isDeeper(value: unknown, depth: number): boolean {
  if (Array.isArray(value)) return value.some((token) => isDeeper(token, depth))
  const { tokens, items, header, rows } = Object(value)
  if (!tokens && !items && !header) return false
  return depth === 0 || [tokens, items, header, rows].some((inner) => isDeeper(inner, depth - 1))
}
