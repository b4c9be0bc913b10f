import { type Cursor, isDocumentMark, yamlError } from './cursor.ts'

/** Reads the literal `|` or folded `>` text that starts here, in a node that is `indent` deep. */
export function readBlock(cursor: Cursor, indent: number): string {
  const { style, chomping, depth } = readHeader(cursor)
  const width = depth ? Math.max(indent, 0) + depth : findWidth(cursor, indent)
  const lines = readLines(cursor, width)

  const count = lines.findLastIndex((line) => line !== '') + 1
  const content = lines.slice(0, count)
  const text = unindent(style === '|' ? content.join('\n') : foldBlock(content), width)
  const ended = cursor.source[cursor.at - 1] === '\n' ? 1 : 0
  const newlines = lines.length - count + (count > 0 ? ended : ended - 1)
  if (chomping === '+') return text + '\n'.repeat(Math.max(newlines, 0))
  return chomping === '' && count > 0 && newlines > 0 ? `${text}\n` : text
}

/** Leaves the cursor at the start of the line after the header. */
function readHeader(cursor: Cursor) {
  header.lastIndex = cursor.at
  const found = header.exec(cursor.source)
  if (!found) {
    throw yamlError(cursor, 'after | or > come only an indentation (1 to 9), + or -, and a comment')
  }
  cursor.at = header.lastIndex
  const [, style, depth, chomping, chompingFirst, depthLast] = found
  return {
    style,
    chomping: chomping ?? chompingFirst ?? '',
    depth: Number(depth ?? depthLast ?? 0),
  }
}

const header = /([|>])(?:([1-9])([-+]?)|([-+]?)([1-9])?)(?:[ \t]+#[^\n]*|[ \t]*)(?:\n|$)/y

/** How deep the first line that says something is indented; past every blank line if none does. */
function findWidth(cursor: Cursor, indent: number): number {
  const { source, at } = cursor
  filled.lastIndex = at
  const found = filled.exec(source)?.index ?? source.length
  const line = Math.max(source.lastIndexOf('\n', found - 1) + 1, at)
  const blanks = source.slice(at, line).split('\n')
  const deepest = blanks.reduce((most, blank) => Math.max(most, blank.length), found - line)
  if (found === source.length || found - line <= indent) return deepest + 1
  if (deepest > found - line) {
    throw yamlError(
      cursor,
      'the blank lines that begin this text are indented deeper than its words',
    )
  }
  return deepest
}

const filled = /[^ \n]/g

/** Leaves the cursor at the first line that is not indented enough. */
function readLines(cursor: Cursor, width: number): string[] {
  const { source } = cursor
  const margin = ' '.repeat(width)
  const lines: string[] = []
  while (cursor.at < source.length) {
    const newline = source.indexOf('\n', cursor.at)
    const end = newline < 0 ? source.length : newline
    if (width === 0 && isDocumentMark(cursor)) break
    if (source.startsWith(margin, cursor.at)) lines.push(source.slice(cursor.at + width, end))
    else if (/^ *$/.test(source.slice(cursor.at, end))) lines.push('')
    else break
    cursor.at = newline < 0 ? end : end + 1
  }
  return lines
}

/** Go's YAML counts these two as line ends, and indents what comes after them. */
function unindent(text: string, width: number): string {
  if (!/[\u2028\u2029]/.test(text)) return text
  return text.replace(new RegExp(`([\\u2028\\u2029]) {1,${width}}`, 'g'), '$1')
}

/** One line break is a space and each further one a newline, but lines set deeper stay as they are. */
function foldBlock(lines: readonly string[]): string {
  const pieces: string[] = []
  let blank = 0
  let before: 'none' | 'flush' | 'deeper' = 'none'
  for (const line of lines) {
    if (line === '') {
      blank++
      continue
    }
    const now = line.startsWith(' ') || line.startsWith('\t') ? 'deeper' : 'flush'
    const folded = before === 'none' || (before === 'flush' && now === 'flush')
    const space = before !== 'none' && blank === 0 ? ' ' : ''
    pieces.push(folded ? space : '\n', '\n'.repeat(blank), line)
    before = now
    blank = 0
  }
  return pieces.join('')
}
