import { readBlock } from './block.ts'
import {
  type Cursor,
  checkDepth,
  isDocumentMark,
  quote,
  skipGap,
  type Yaml,
  yamlError,
} from './cursor.ts'
import { checkPlain, readFlow } from './flow.ts'
import { fromLatin } from './latin.ts'
import { fold, quotedEnd, readQuoted, resolvePlain, trimEnd } from './scalar.ts'

/**
 * Reads the YAML that go-vcr writes and people edit: one document of plain data. Anchors, aliases,
 * other tags than `!!str` and `!!binary`, tabs as indentation and duplicate keys are refused.
 */
export function readYaml(text: string): Yaml {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const cursor: Cursor = { source, at: 0 }
  checkCharacters(source)
  skipGap(cursor)
  if (isDocumentMark(cursor) && source[cursor.at] === '-') cursor.at += 3
  const value = readNode(cursor, { indent: -1, after: 'document', depth: 0 })
  skipGap(cursor)
  if (isDocumentMark(cursor) && source[cursor.at] === '.') {
    cursor.at += 3
    skipGap(cursor)
  }
  if (cursor.at === source.length) return value
  const problem = isDocumentMark(cursor)
    ? 'a second document starts here: keep one a file'
    : `${quote(lineAt(cursor))} belongs to nothing above it: look at its indentation`
  throw yamlError(cursor, problem)
}

function checkCharacters(source: string): void {
  const at = source.search(forbidden)
  if (at < 0) return
  const code = source.charCodeAt(at).toString(16).padStart(2, '0')
  throw yamlError({ source, at }, `a control character: write \\x${code} in double quotes`)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** Where a node stands: in a collection `indent` deep, or in none (-1), after what. */
interface Place {
  indent: number
  after: 'document' | 'key' | 'dash'
  depth: number
}

function readNode(cursor: Cursor, place: Place): Yaml {
  const start = cursor.at
  checkDepth(cursor, place.depth)
  if (!findNode(cursor, place)) return null
  const before = cursor.source.slice(start, cursor.at)
  const beside = !before.includes('\n')

  const tag = readTag(cursor)
  if (tag) return readTagged(cursor, place, tag)
  if (!startsDash(cursor) && keyEnd(cursor) < 0) return readValue(cursor, place.indent)
  if (beside && place.after === 'key') {
    throw yamlError(cursor, `a colon or dash in a value: put ${quote(lineAt(cursor))} in quotes`)
  }
  if (before.includes('\t')) throw yamlError(cursor, 'a tab in the indentation: use spaces')
  return startsDash(cursor) ? readList(cursor, place.depth) : readMap(cursor, place.depth)
}

/** Moves to the node, if there is one: an empty node is followed by something less indented. */
function findNode(cursor: Cursor, { indent, after }: Place): boolean {
  const start = cursor.at
  skipGap(cursor)
  const { source, at } = cursor
  if (at === source.length || isDocumentMark(cursor)) return false
  if (!source.slice(start, at).includes('\n')) return true
  const column = columnOf(cursor)
  // A list may stand right below its key, no deeper than it.
  return column > indent || (column === indent && after === 'key' && startsDash(cursor))
}

function readList(cursor: Cursor, depth: number): Yaml[] {
  const indent = columnOf(cursor)
  const values: Yaml[] = []
  do {
    if (!startsDash(cursor)) break
    cursor.at++
    values.push(readNode(cursor, { indent, after: 'dash', depth: depth + 1 }))
  } while (continues(cursor, indent))
  return values
}

function readMap(cursor: Cursor, depth: number): Yaml {
  const indent = columnOf(cursor)
  const entries = new Map<string, Yaml>()
  do {
    const start = { ...cursor }
    const key = readKey(cursor)
    if (entries.has(key)) throw yamlError(start, `${quote(key)} is here twice: keep one of them`)
    entries.set(key, readNode(cursor, { indent, after: 'key', depth: depth + 1 }))
  } while (continues(cursor, indent))
  // Unlike assignment, this makes `__proto__` a key as any other.
  return Object.fromEntries(entries)
}

/** Whether the collection that is `indent` deep goes on after one of its values. */
function continues(cursor: Cursor, indent: number): boolean {
  skipGap(cursor)
  if (cursor.at === cursor.source.length || isDocumentMark(cursor)) return false
  const column = columnOf(cursor)
  if (column <= indent) return column === indent
  throw yamlError(cursor, `indented by ${column} where ${indent} were due`)
}

function readKey(cursor: Cursor): string {
  const { source, at } = cursor
  const end = keyEnd(cursor)
  if (end < 0) throw yamlError(cursor, `expected "key: value", not ${quote(lineAt(cursor))}`)
  const quoted = source[at] === '"' || source[at] === "'"
  if (!quoted) checkPlain(cursor)
  const key = quoted ? readQuoted(cursor) : trimEnd(source.slice(at, end))
  if (key === '<<' && !quoted) throw yamlError(cursor, 'merge keys are not read: copy them here')
  cursor.at = end + 1
  return key
}

/** Where the colon stands that makes a key of what starts here, or -1. */
function keyEnd(cursor: Cursor): number {
  const { source, at } = cursor
  const quoted = source[at] === '"' || source[at] === "'"
  if (!quoted && /[[{|>]/.test(source.charAt(at))) return -1
  const from = quoted ? quotedEnd(cursor) : at
  if (quoted && source.slice(at, from).includes('\n')) return -1
  const mark = quoted ? afterQuoted : afterPlain
  mark.lastIndex = from
  const found = mark.exec(source)
  return found?.[0].endsWith(':') ? mark.lastIndex - 1 : -1
}

const afterPlain = /:(?=[ \t\n]|$)|[ \t]#|\n|$/g
const afterQuoted = /[ \t]*:(?=[ \t\n]|$)/y

function readTag(cursor: Cursor): string | undefined {
  tags.lastIndex = cursor.at
  const found = tags.exec(cursor.source)
  if (found) cursor.at = tags.lastIndex
  return found?.[1]
}

const tags = /!!(str|binary)(?=[ \t\n]|$)/y

function readTagged(cursor: Cursor, place: Place, tag: string): string | Uint8Array {
  const start = { ...cursor }
  const found = findNode(cursor, place)
  if (found && /[[{]/.test(cursor.source.charAt(cursor.at))) {
    throw yamlError(start, `!!${tag} is for text, not for a list or a map`)
  }
  const text = found ? readText(cursor, place.indent) : ''
  if (tag === 'str') return text
  try {
    return fromLatin(atob(text))
  } catch {
    throw yamlError(start, 'this is not base64, which !!binary takes')
  }
}

function readValue(cursor: Cursor, indent: number): Yaml {
  const first = cursor.source.charAt(cursor.at)
  if (first !== '[' && first !== '{') {
    const text = readText(cursor, indent)
    return `"'|>`.includes(first) ? text : resolvePlain(text)
  }
  const value = readFlow(cursor, 0)
  checkLineEnd(cursor)
  return value
}

function readText(cursor: Cursor, indent: number): string {
  const first = cursor.source.charAt(cursor.at)
  if (first === '|' || first === '>') return readBlock(cursor, indent)
  if (first !== '"' && first !== "'") return readPlain(cursor, indent)
  const text = readQuoted(cursor)
  checkLineEnd(cursor)
  return text
}

/** Reads a scalar without quotes, with the deeper lines that continue it. */
function readPlain(cursor: Cursor, indent: number): string {
  checkPlain(cursor)
  const { source, at } = cursor
  for (;;) {
    afterPlain.lastIndex = cursor.at
    const { index, 0: mark } = afterPlain.exec(source) ?? { index: source.length, 0: '' }
    if (mark === ':') throw yamlError({ source, at: index }, 'a colon in a value: put it in quotes')
    const end = index
    cursor.at = end
    if (mark !== '\n') return fold(trimEnd(source.slice(at, end)))
    skipGap(cursor)
    const over = cursor.at === source.length || isDocumentMark(cursor) || columnOf(cursor) <= indent
    if (over || /\n[ \t]*#/.test(source.slice(end, cursor.at))) {
      cursor.at = end
      return fold(trimEnd(source.slice(at, end)))
    }
  }
}

function checkLineEnd(cursor: Cursor): void {
  const { source, at } = cursor
  const rest = /^[ \t]*(?:$|[ \t]#)/.test(lineAt(cursor))
  if (!rest) throw yamlError({ source, at }, `${quote(lineAt(cursor).trim())} after a value's end`)
}

function startsDash({ source, at }: Cursor): boolean {
  return source[at] === '-' && /^[ \t\n]?$/.test(source.charAt(at + 1))
}

function columnOf({ source, at }: Cursor): number {
  return at === 0 ? 0 : at - 1 - source.lastIndexOf('\n', at - 1)
}

function lineAt({ source, at }: Cursor): string {
  const end = source.indexOf('\n', at)
  return source.slice(at, end < 0 ? source.length : end)
}
