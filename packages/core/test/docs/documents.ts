import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../../../..')

/** A Markdown file of the repository. */
export interface Document {
  /** From the root of the repository. */
  readonly path: string
  readonly lines: readonly string[]
}

export function readDocument(path: string): Document {
  return { path, lines: readFileSync(join(root, path), 'utf8').split('\n') }
}

/** The pages for users: what they show is compiled. */
export const guides: readonly Document[] = [
  'README.md',
  'packages/core/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map(readDocument)

/** The pages of the other packages on the registry. A test of React's runs what its page shows. */
export const packagePages: readonly Document[] = [
  'packages/react/README.md',
  'packages/devtools/README.md',
].map(readDocument)

/** The pages for people who work on the repository. */
export const contributing: readonly Document[] = ['CONTRIBUTING.md', 'AGENTS.md', 'SECURITY.md']
  .filter((path) => existsSync(join(root, path)))
  .map(readDocument)

/** A line of a document that belongs to no block of code and to no comment. */
export interface TextLine {
  readonly text: string
  /** From 1. */
  readonly number: number
}

export function textLines({ lines }: Document): TextLine[] {
  const found: TextLine[] = []
  let isInCode = false
  let isInComment = false
  for (const [index, text] of lines.entries()) {
    const isFence = text.trimStart().startsWith('```')
    if (isFence) isInCode = !isInCode
    if (text.startsWith('<!--')) isInComment = true
    if (!isInCode && !isFence && !isInComment) found.push({ text, number: index + 1 })
    if (text.includes('-->')) isInComment = false
  }
  return found
}

/** The cells of the first table under a heading, without its head. */
export function tableUnder(document: Document, heading: string): string[][] {
  const lines = textLines(document)
  const start = lines.findIndex(({ text }) => /^#+ /.test(text) && text.endsWith(` ${heading}`))
  if (start < 0) throw new Error(`${document.path} has no heading "${heading}"`)
  const first = lines.findIndex(({ text }, index) => index > start && text.startsWith('|'))
  const rows: string[][] = []
  for (const { text } of lines.slice(first < 0 ? lines.length : first)) {
    if (!text.startsWith('|')) break
    rows.push(cellsOf(text))
  }
  const [, , ...body] = rows
  if (!body.length) throw new Error(`${document.path} has no table under "${heading}"`)
  return body
}

export function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

/** The names in code in the first cell of each row: `a`, `b` is two. */
export function namesIn(rows: readonly string[][]): string[] {
  return rows.flatMap(([cell = '']) => codeIn(cell))
}

/** Everything that a text has in code. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}
