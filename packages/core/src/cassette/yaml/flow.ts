import {
  type Cursor,
  checkDepth,
  isDocumentMark,
  quote,
  skipGap,
  type Yaml,
  yamlError,
} from './cursor.ts'
import { fold, readQuoted, resolvePlain, trimEnd } from './scalar.ts'

/** Reads a `{…}` or `[…]` that starts here. */
export function readFlow(cursor: Cursor, depth: number): Yaml {
  checkDepth(cursor, depth)
  return cursor.source[cursor.at] === '[' ? readFlowList(cursor, depth) : readFlowMap(cursor, depth)
}

function readFlowList(cursor: Cursor, depth: number): Yaml[] {
  const opened = { ...cursor }
  const values: Yaml[] = []
  cursor.at++
  while (!closes(cursor, opened, ']')) {
    values.push(readFlowValue(cursor, depth))
    skipGap(cursor)
    if (cursor.source[cursor.at] === ':') {
      throw yamlError(cursor, 'a pair inside [ ]: write it as { key: value }')
    }
    skipComma(cursor, ']')
  }
  cursor.at++
  return values
}

function readFlowMap(cursor: Cursor, depth: number): Yaml {
  const opened = { ...cursor }
  const entries = new Map<string, Yaml>()
  cursor.at++
  while (!closes(cursor, opened, '}')) {
    const start = { ...cursor }
    const key = readFlowText(cursor)
    if (entries.has(key)) throw yamlError(start, `${quote(key)} is here twice: keep one of them`)
    skipGap(cursor)
    entries.set(key, readFlowPairValue(cursor, depth))
    skipComma(cursor, '}')
  }
  cursor.at++
  return Object.fromEntries(entries)
}

function readFlowPairValue(cursor: Cursor, depth: number): Yaml {
  const { source } = cursor
  if (source[cursor.at] !== ':') return null
  cursor.at++
  skipGap(cursor)
  if (source[cursor.at] === ',' || source[cursor.at] === '}') return null
  const value = readFlowValue(cursor, depth)
  skipGap(cursor)
  return value
}

function readFlowValue(cursor: Cursor, depth: number): Yaml {
  const next = cursor.source[cursor.at]
  if (next === '[' || next === '{') return readFlow(cursor, depth + 1)
  const text = readFlowText(cursor)
  return next === '"' || next === "'" ? text : resolvePlain(text)
}

function readFlowText(cursor: Cursor): string {
  const { source, at } = cursor
  if (source[at] === '"' || source[at] === "'") return readQuoted(cursor)
  checkPlain(cursor)
  flowEnd.lastIndex = at
  cursor.at = flowEnd.exec(source)?.index ?? source.length
  const text = trimEnd(source.slice(at, cursor.at))
  if (text === '') throw yamlError(cursor, 'a value is missing here')
  return fold(text)
}

const flowEnd = /[,[\]{}]|:(?=[\s,[\]{}]|$)|\s#|\n(?:---|\.\.\.)(?=\s|$)/g

function closes(cursor: Cursor, opened: Cursor, end: string): boolean {
  skipGap(cursor)
  if (cursor.at === cursor.source.length || isDocumentMark(cursor)) {
    throw yamlError(opened, `this ${opened.source[opened.at]} is never closed`)
  }
  return cursor.source[cursor.at] === end
}

function skipComma(cursor: Cursor, end: string): void {
  const next = cursor.source[cursor.at]
  if (next === ',') cursor.at++
  else if (next !== end && next !== undefined) {
    throw yamlError(cursor, `expected a comma or ${end}, not ${quote(next)}`)
  }
}

/** Refuses what YAML gives another meaning, or none, at the start of an unquoted scalar. */
export function checkPlain(cursor: Cursor): void {
  const { source, at } = cursor
  const first = source.charAt(at)
  if (first === '&' || first === '*') {
    throw yamlError(cursor, 'anchors and aliases are not read: write the value out')
  }
  if (first === '!') {
    throw yamlError(
      cursor,
      'of tags only !!str and !!binary are read, before a block value: drop it',
    )
  }
  if ('%@`|>,]}'.includes(first) || /^[-?:](?:[ \t\n]|$)/.test(source.slice(at, at + 2))) {
    throw yamlError(cursor, `a value cannot start with ${quote(first)}: put it in quotes`)
  }
}
