import type { Token, Tokens } from 'marked'
import { createElement, type ReactNode } from 'react'

/**
 * Markdown's tokens as elements. HTML is shown as it was written, and what is no web address is no link:
 * a model's words are a stranger's.
 */
export function rendered(tokens: readonly Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, index) => elementOf(token as Known, `${index}`))
}

type Known =
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

function elementOf(token: Known, key: string): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'hr':
    case 'br':
      return createElement(token.type, { key })
    case 'heading':
      // Under the page's own headings.
      return createElement(`h${Math.min(6, token.depth + 3)}`, { key }, rendered(token.tokens))
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
        <pre key={key} tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      )
    case 'codespan':
      return <code key={key}>{token.text}</code>
    case 'blockquote':
    case 'del':
    case 'em':
    case 'strong':
      return createElement(token.type, { key }, rendered(token.tokens))
    case 'paragraph':
      return <p key={key}>{rendered(token.tokens)}</p>
    case 'list':
      return createElement(
        token.ordered ? 'ol' : 'ul',
        { key, start: token.ordered ? token.start : undefined },
        ...token.items.map((item) => createElement('li', null, rendered(item.tokens))),
      )
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ '
    case 'table':
      return <Table key={key} table={token} />
    case 'link':
      return linked(token.href, rendered(token.tokens), key)
    case 'image':
      // Whoever says where a picture comes from would be told who reads it.
      return linked(token.href, token.text || 'picture', key)
    case 'text':
      return 'tokens' in token && token.tokens ? (
        <span key={key}>{rendered(token.tokens)}</span>
      ) : (
        decoded(token.text)
      )
    case 'escape':
      return token.text
    default:
      return token.raw
  }
}

function linked(href: string, children: ReactNode, key: string): ReactNode {
  if (!/^(https?|mailto):/i.test(href)) return <span key={key}>{children}</span>
  return (
    <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

function Table({ table: { header, rows } }: { table: Tokens.Table }) {
  return (
    <table>
      <thead>{rowOf('th', header)}</thead>
      {createElement('tbody', null, ...rows.map((row) => rowOf('td', row)))}
    </table>
  )
}

function rowOf(cell: 'th' | 'td', cells: readonly Tokens.TableCell[]): ReactNode {
  const cellsOf = cells.map(({ tokens, align }) =>
    createElement(cell, align && { style: { textAlign: align } }, rendered(tokens)),
  )
  return createElement('tr', null, ...cellsOf)
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0',
}

function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name) => entities[name] ?? whole)
}
