// @ts-check
// What the pages take from the sources: what a file exports and imports, and what its comments are.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'rolldown/utils'

export const root = join(import.meta.dirname, '../..')

/**
 * @typedef {object} Source
 * @property {string} path From the root of the repository.
 * @property {string} text
 * @property {import('rolldown/utils').ParseResult} parsed
 */

/** @type {Map<string, Source>} */
const sources = new Map()

/**
 * @param {string} path From the root of the repository.
 * @returns {Source}
 */
export function readSource(path) {
  const known = sources.get(path)
  if (known) return known
  const text = readFileSync(join(root, path), 'utf8')
  const parsed = parseSync(path, text)
  if (parsed.errors.length) throw new Error(`${path}: ${parsed.errors[0]?.message}`)
  const source = { path, text, parsed }
  sources.set(path, source)
  return source
}

/** @typedef {{ declaration: import('rolldown/utils').ESTree.Declaration, start: number }} Declared */

/**
 * The declarations of a file by their names: the first of several overloads.
 * @param {Source} source
 * @returns {Map<string, Declared>}
 */
export function declarationsOf({ parsed }) {
  /** @type {Map<string, Declared>} */
  const found = new Map()
  for (const statement of parsed.program.body) {
    const declaration = /** @type {Declared['declaration'] | null} */ (
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    )
    if (!declaration || !('id' in declaration)) continue
    const { id } = declaration
    if (id?.type !== 'Identifier' || found.has(id.name)) continue
    found.set(id.name, { declaration, start: statement.start })
  }
  return found
}

/**
 * The text of the comment right before a place of a file, or before the `|` of a union.
 * @param {Source} source
 * @param {number} start
 */
export function commentBefore({ text, parsed }, start) {
  const comment = parsed.comments.find(
    ({ type, end }) =>
      type === 'Block' && end <= start && /^\s*\|?\s*$/.test(text.slice(end, start)),
  )
  return (comment?.value ?? '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join(' ')
    .trim()
}

/**
 * The files that a file imports, those of other packages of ours included.
 * @param {string} path
 * @returns {string[]}
 */
export function importsOf(path) {
  const { parsed } = readSource(path)
  return parsed.program.body.flatMap((statement) => {
    if (!('source' in statement) || !statement.source) return []
    const found = resolve(path, statement.source.value)
    return found ? [found] : []
  })
}

/**
 * @param {string} from
 * @param {string} specifier
 */
function resolve(from, specifier) {
  if (specifier === '@deltakit/core') return 'packages/core/src/index.ts'
  const path = join(dirname(from), specifier)
  return specifier.startsWith('.') && existsSync(join(root, path)) ? path : undefined
}

/**
 * Whether a file leads to another by its imports and those of what it imports.
 * @param {string} from
 * @param {string} to
 */
export function leadsTo(from, to) {
  const seen = new Set([from])
  for (const path of seen) {
    if (path === to) return true
    for (const next of importsOf(path)) seen.add(next)
  }
  return false
}
