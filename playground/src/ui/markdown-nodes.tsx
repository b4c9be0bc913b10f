import { ExternalLink } from '@deltakit/devtools/deck'
import type { Token, Tokens } from 'marked'
import { createContext, createElement, type ReactNode, use } from 'react'

interface CodeProps {
  readonly text: string
  /** As the Markdown names it, or empty. */
  readonly language: string
}

/** What shows a block of code below, in place of a plain one. */
export const CodeBlockContext = createContext(
  ({ text }: CodeProps): ReactNode => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus
    <pre tabIndex={0}>
      <code>{text}</code>
    </pre>
  ),
)

function Code(code: CodeProps) {
  return use(CodeBlockContext)(code)
}

/** Turns Markdown tokens into elements. A model's text is untrusted, so HTML is shown as text. */
export function markdownNodes(tokens: readonly Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, index) => elementOf(token as KnownToken, `${index}`))
}

type KnownToken =
  | Tokens.Blockquote
  | Tokens.Br
  | Tokens.Code
  | Tokens.Codespan
  | Tokens.Def
  | Tokens.Del
  | Tokens.Em
  | Tokens.Escape
  | Tokens.Heading
  | Tokens.Hr
  | Tokens.HTML
  | Tokens.Image
  | Tokens.Link
  | Tokens.List
  | Tokens.ListItem
  | Tokens.Paragraph
  | Tokens.Space
  | Tokens.Strong
  | Tokens.Table
  | Tokens.Text
  | Tokens.Checkbox

function elementOf(token: KnownToken, key: string): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'hr':
    case 'br':
      return createElement(token.type, { key })
    case 'heading':
      // A level below the headings of the page.
      return createElement(`h${Math.min(6, token.depth + 3)}`, { key }, markdownNodes(token.tokens))
    case 'code':
      return <Code key={key} text={token.text} language={languageOf(token)} />
    case 'codespan':
      return <code key={key}>{token.text}</code>
    case 'blockquote':
    case 'del':
    case 'em':
    case 'strong':
      return createElement(token.type, { key }, markdownNodes(token.tokens))
    case 'paragraph':
      return <p key={key}>{markdownNodes(token.tokens)}</p>
    case 'list':
      return createElement(
        token.ordered ? 'ol' : 'ul',
        { key, start: token.ordered ? token.start : undefined },
        ...token.items.map((item) => createElement('li', null, markdownNodes(item.tokens))),
      )
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ '
    case 'table':
      return <Table key={key} table={token} />
    case 'link':
      return (
        <ExternalLink key={key} href={token.href}>
          {markdownNodes(token.tokens)}
        </ExternalLink>
      )
    case 'image':
      // A link, because loading the image would tell its server who reads the answer.
      return (
        <ExternalLink key={key} href={token.href}>
          {token.text || 'image'}
        </ExternalLink>
      )
    case 'text':
      return 'tokens' in token && token.tokens ? (
        <span key={key}>{markdownNodes(token.tokens)}</span>
      ) : (
        decodeEntities(token.text)
      )
    case 'escape':
      return token.text
    default:
      return token.raw
  }
}

/** The first word after the fence: what follows is for other readers. */
function languageOf({ lang = '' }: Tokens.Code): string {
  return /^[\w+#.-]{1,40}/.exec(lang)?.[0] ?? ''
}

function Table({ table: { header, rows } }: { table: Tokens.Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus
    <div className="table-scroll" tabIndex={0}>
      <table>
        <thead>{rowOf('th', header)}</thead>
        {createElement('tbody', null, ...rows.map((row) => rowOf('td', row)))}
      </table>
    </div>
  )
}

function rowOf(cell: 'th' | 'td', cells: readonly Tokens.TableCell[]): ReactNode {
  const elements = cells.map(({ tokens, align }) =>
    createElement(cell, align && { style: { textAlign: align } }, markdownNodes(tokens)),
  )
  return createElement('tr', null, ...elements)
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0',
}

function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name) => entities[name] ?? whole)
}
