import { Lexer, type Links, type Token, type Tokens } from 'marked'

/** A token of Markdown's top level. Another object whenever it is another one. */
export interface Block {
  /** Where it begins in the text. */
  readonly start: number
  readonly token: Token | Plain
}

/** So much in one piece that to read it anew at every frame would cost more than a frame has. */
interface Plain {
  readonly type: 'plain'
  readonly raw: string
}

/** Some blocks that follow each other, so that a long text is not compared block by block. */
export interface Sheet {
  readonly start: number
  readonly blocks: readonly Block[]
}

/**
 * Reads a text that grows, as Markdown. What more text can no longer change is not read again: all but
 * the last thing said, and what it may yet become a part of.
 */
export function createReading(): (text: string) => readonly Sheet[] {
  let stable = ''
  let sheets: Sheet[] = []
  /** Of what is settled, and of all: an address that is still being written changes. */
  let settledLinks: Links = {}
  let links: Links = {}
  /** How long what is not settled must be to be read again. */
  let due = 0

  function read(text: string): readonly Sheet[] {
    if (!text.startsWith(stable)) {
      stable = ''
      sheets = []
      settledLinks = {}
      due = 0
    }
    const tail = text.slice(stable.length)
    if (tail.length > longest && tail.length < due) return opened([plainFrom(stable.length, tail)])
    const lexer = new Lexer()
    Object.assign(lexer.tokens.links, settledLinks)
    const tokens = lexer.lex(tail).flatMap(inPieces)
    if (JSON.stringify(links) !== JSON.stringify(lexer.tokens.links)) {
      links = { ...lexer.tokens.links }
      sheets = sheets.map(linkedAnew)
    }
    const settled = settledIn(tokens)
    keep(blocksFrom(stable.length, tokens.slice(0, settled)))
    stable += rawOf(tokens.slice(0, settled))
    const rest = rawOf(tokens.slice(settled))
    due = rest.length > longest ? rest.length * 1.5 : 0
    return opened(
      due ? [plainFrom(stable.length, rest)] : blocksFrom(stable.length, tokens.slice(settled)),
    )
  }

  function opened(rest: readonly Block[]): readonly Sheet[] {
    const last = sheets.at(-1) ?? { start: 0, blocks: [] }
    return [...sheets.slice(0, -1), { ...last, blocks: [...last.blocks, ...rest] }]
  }

  function keep(blocks: readonly Block[]): void {
    for (const block of blocks) {
      const { token } = block
      if (isDef(token)) settledLinks[token.tag] ??= token
      const last = sheets.at(-1)
      if (last && last.blocks.length < most) {
        sheets[sheets.length - 1] = { ...last, blocks: [...last.blocks, block] }
      } else {
        sheets.push({ start: block.start, blocks: [block] })
      }
    }
  }

  /** A link's address may come after all that refers to it. */
  function linkedAnew(sheet: Sheet): Sheet {
    if (!sheet.blocks.some(refers)) return sheet
    const blocks = sheet.blocks.map((block) => {
      if (!refers(block)) return block
      const lexer = new Lexer()
      Object.assign(lexer.tokens.links, links)
      const [token = block.token] = lexer.lex(block.token.raw)
      return { ...block, token }
    })
    return { ...sheet, blocks }
  }

  return read
}

/** In one sheet. */
const most = 40
const longest = 20_000

/** A long list in two: its last items alone are still being written. */
function inPieces(token: Token): Token[] {
  if (token.type !== 'list' || token.raw.length < longest / 5) return [token]
  const { items, ...list } = token as Tokens.List
  const [last] = items.slice(-2)
  if (!last || items.length < 3) return [token]
  const start = list.ordered ? Number.parseInt(last.raw, 10) : list.start
  const [done, open] = [items.slice(0, -2), items.slice(-2)]
  return [
    { ...list, items: done, raw: rawOf(done) },
    // Parts the two, so that the first is settled.
    { type: 'space', raw: '' },
    { ...list, items: open, start, raw: rawOf(open) },
  ]
}

function rawOf(tokens: readonly { readonly raw: string }[]): string {
  return tokens.map(({ raw }) => raw).join('')
}

function plainFrom(start: number, raw: string): Block {
  return { start, token: { type: 'plain', raw } }
}

function blocksFrom(start: number, tokens: readonly Token[]): Block[] {
  let at = start
  return tokens.map((token) => {
    const block = { start: at, token }
    at += token.raw.length
    return block
  })
}

/**
 * How many of them stay as they are. The last one grows, and so may what no blank line parts from it, or a
 * list before it: `*` may be its next item, or the next word of the one before.
 */
function settledIn(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex(({ type }) => type !== 'space')
  const before = tokens.findLastIndex(({ type }, at) => at < last && type !== 'space')
  const grows =
    before === last - 1 || (tokens[before]?.type === 'list' && tokens[last]?.type !== 'list')
  return Math.max(0, grows ? before : last)
}

function isDef(token: Block['token']): token is Tokens.Def {
  return token.type === 'def'
}

function refers({ token }: Block): boolean {
  return /\[[^\]]+\]/.test(token.raw)
}
