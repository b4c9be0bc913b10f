import { Lexer, type Links, type Token, type Tokens } from 'marked'

/** A top-level Markdown token. An unchanged block stays the same object. */
export interface Block {
  /** Its offset in the text. */
  readonly start: number
  readonly token: Token | PlainToken
}

/** Text that is not parsed yet: it is so long that parsing it at every frame would drop frames. */
interface PlainToken {
  readonly type: 'plain'
  readonly raw: string
}

/** Consecutive blocks, so that React compares a long text group by group instead of block by block. */
export interface BlockGroup {
  readonly start: number
  readonly blocks: readonly Block[]
}

/**
 * Creates a reader for one growing text. Each call parses only the end of the text: the blocks that
 * more text can still change.
 */
export function createMarkdownReader(): (text: string) => readonly BlockGroup[] {
  let settledText = ''
  let groups: BlockGroup[] = []
  /** Of the settled blocks only: an address that is still streaming changes. */
  let settledLinks: Links = {}
  let links: Links = {}
  /** The rest is parsed again once it is that long. */
  let nextParseLength = 0

  function read(text: string): readonly BlockGroup[] {
    if (!text.startsWith(settledText)) reset()
    const tail = text.slice(settledText.length)
    if (tail.length > maxParseLength && tail.length < nextParseLength) {
      return withOpenBlocks([plainBlock(settledText.length, tail)])
    }
    const lexer = lexerWith(settledLinks)
    const tokens = lexer.lex(tail).flatMap(splitLongList)
    if (JSON.stringify(links) !== JSON.stringify(lexer.tokens.links)) {
      links = { ...lexer.tokens.links }
      groups = groups.map(withNewLinks)
    }
    const count = settledCount(tokens)
    settle(blocksFrom(settledText.length, tokens.slice(0, count)))
    settledText += rawText(tokens.slice(0, count))
    const open = tokens.slice(count)
    const rest = rawText(open)
    const isTooLong = rest.length > maxParseLength
    nextParseLength = isTooLong ? rest.length * 1.5 : 0
    const start = settledText.length
    return withOpenBlocks(isTooLong ? [plainBlock(start, rest)] : blocksFrom(start, open))
  }

  function reset(): void {
    settledText = ''
    groups = []
    settledLinks = {}
    nextParseLength = 0
  }

  function withOpenBlocks(open: readonly Block[]): readonly BlockGroup[] {
    const last = groups.at(-1) ?? { start: 0, blocks: [] }
    return [...groups.slice(0, -1), { ...last, blocks: [...last.blocks, ...open] }]
  }

  function settle(blocks: readonly Block[]): void {
    for (const block of blocks) {
      const { token } = block
      if (isLinkDefinition(token)) settledLinks[token.tag] ??= token
      const last = groups.at(-1)
      if (last && last.blocks.length < maxGroupSize) {
        groups[groups.length - 1] = { ...last, blocks: [...last.blocks, block] }
      } else {
        groups.push({ start: block.start, blocks: [block] })
      }
    }
  }

  /** The address of a link may be defined after the blocks that refer to it. */
  function withNewLinks(group: BlockGroup): BlockGroup {
    if (!group.blocks.some(mayReferToLink)) return group
    const blocks = group.blocks.map((block) => {
      if (!mayReferToLink(block)) return block
      const [token = block.token] = lexerWith(links).lex(block.token.raw)
      return { ...block, token }
    })
    return { ...group, blocks }
  }

  return read
}

const maxGroupSize = 40
const maxParseLength = 20_000

function lexerWith(links: Links): Lexer {
  const lexer = new Lexer()
  Object.assign(lexer.tokens.links, links)
  return lexer
}

/** Splits a long list in two, because only its last items can still change. */
function splitLongList(token: Token): Token[] {
  if (token.type !== 'list' || token.raw.length < maxParseLength / 5) return [token]
  const { items, ...list } = token as Tokens.List
  const [last] = items.slice(-2)
  if (!last || items.length < 3) return [token]
  const start = list.ordered ? Number.parseInt(last.raw, 10) : list.start
  const [done, open] = [items.slice(0, -2), items.slice(-2)]
  return [
    { ...list, items: done, raw: rawText(done) },
    // Keeps the two lists apart, so that the first one settles.
    { type: 'space', raw: '' },
    { ...list, items: open, start, raw: rawText(open) },
  ]
}

function rawText(tokens: readonly { readonly raw: string }[]): string {
  return tokens.map(({ raw }) => raw).join('')
}

function plainBlock(start: number, raw: string): Block {
  return { start, token: { type: 'plain', raw } }
}

function blocksFrom(start: number, tokens: readonly Token[]): Block[] {
  let offset = start
  return tokens.map((token) => {
    const block = { start: offset, token }
    offset += token.raw.length
    return block
  })
}

/**
 * Returns how many tokens can no longer change. The last one can. So can the one before it, if no blank
 * line separates them or if it is a list: a following `*` may start its next item.
 */
function settledCount(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex(({ type }) => type !== 'space')
  const before = tokens.findLastIndex(({ type }, index) => index < last && type !== 'space')
  const isAdjacent = before === last - 1
  const mayContinueList = tokens[before]?.type === 'list' && tokens[last]?.type !== 'list'
  return Math.max(0, isAdjacent || mayContinueList ? before : last)
}

function isLinkDefinition(token: Block['token']): token is Tokens.Def {
  return token.type === 'def'
}

function mayReferToLink({ token }: Block): boolean {
  return /\[[^\]]+\]/.test(token.raw)
}
