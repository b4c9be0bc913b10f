import { parseJson } from '../../protocol/json-text.ts'
import type { HoleKind } from './holes.ts'
import { type Branch, createTemplate, type Members, type Template } from './template.ts'

/** One message of an event stream: its text with all line ends, and what the parser read of it. */
export interface Frame {
  readonly text: string
  readonly data: string
  readonly id: string | undefined
}

/** A frame in pieces. `holes`: the tokens that differ in frames like it. */
export interface Sample {
  readonly lead: Lead
  readonly data: string
  /** Those of the data. Each is followed by the white space behind it. */
  readonly tokens: readonly string[]
  readonly holes: ReadonlySet<number>
}

/** The lines of a frame before its data. */
interface Lead {
  /** What is before an id that is a number; nothing where there is none. */
  readonly beforeId: string | undefined
  /** The id of all frames like this, where it is no number. */
  readonly id: string | undefined
  readonly rest: string
}

/** The most that frames of one template may differ in. */
const mostHoles = 8

const knownLines = /^(?:(?:event|id)?:.*\n)*data: ?$/
const tokenAndSpace = /("(?:[^"\\]|\\.)*"|[-\d][-+.\deE]*|[^"\s\d-]+|[\s\S])([ \t]*)/g

/** The pieces of a frame, where its data is one line, the last. */
export function toSample({ text, data, id }: Frame): Sample | undefined {
  const before = text.slice(0, -data.length - 2)
  if (text !== `${before}${data}\n\n` || !knownLines.test(before)) return undefined
  return { lead: leadOf(before, id), data, tokens: tokensOf(data), holes: new Set() }
}

/** `matchAll` takes five times as long, and a stream that defeats templates pays for that. */
function tokensOf(data: string): string[] {
  const tokens: string[] = []
  tokenAndSpace.lastIndex = 0
  for (let match = tokenAndSpace.exec(data); match; match = tokenAndSpace.exec(data)) {
    const [, token = '', space = ''] = match
    tokens.push(token, space)
  }
  return tokens
}

function leadOf(text: string, id: string | undefined): Lead {
  const [, beforeId, number, rest = ''] = /^(id: ?)(\d+)(\n[\s\S]*)$/.exec(text) ?? []
  if (number === undefined || number !== id || rest.includes('\nid')) {
    return { beforeId: undefined, id, rest: text }
  }
  return { beforeId, id: undefined, rest }
}

/** The later sample with the holes of both; nothing where they are the same, or too different. */
export function mergeSamples(earlier: Sample, later: Sample): Sample | undefined {
  const [one, other] = [earlier.lead, later.lead]
  const isLike = one.beforeId === other.beforeId && one.id === other.id && one.rest === other.rest
  if (!isLike || earlier.tokens.length !== later.tokens.length) return undefined
  const holes = new Set(earlier.holes)
  for (const [index, token] of later.tokens.entries()) {
    const before = earlier.tokens[index] ?? ''
    if (token === before) continue
    const kind = kindOf(index, token)
    if (!kind || kind !== kindOf(index, before)) return undefined
    holes.add(index)
  }
  const isOther = holes.size > earlier.holes.size && holes.size <= mostHoles
  return isOther ? { ...later, holes } : undefined
}

function kindOf(index: number, token: string): HoleKind | undefined {
  if (index % 2) return 'space'
  if (token.startsWith('"')) return 'string'
  return /\d/.test(token) ? 'number' : undefined
}

/**
 * The template of a sample. Every hole is proved: with a mark in its place, the JSON has to be the same
 * chunk with the mark in one place.
 */
export function learnTemplate({ lead, data, tokens, holes }: Sample): Template | undefined {
  const { beforeId, id, rest } = lead
  const isNumbered = beforeId !== undefined
  const kinds: HoleKind[] = isNumbered ? ['number'] : []
  const fixed = isNumbered ? [beforeId] : []
  const marks = new Map<unknown, number>()
  let piece = rest
  let marked = ''
  for (const [index, token] of tokens.entries()) {
    const kind = holes.has(index) && kindOf(index, token)
    if (!kind) {
      piece += token
      marked += token
      continue
    }
    const quote = kind === 'string' ? '"' : ''
    if (kind !== 'space') {
      const mark = kind === 'number' ? kinds.length + 0.5 : `${kinds.length}?`
      marks.set(mark, kinds.length)
      marked += JSON.stringify(mark)
    }
    fixed.push(piece + quote)
    piece = quote
    kinds.push(kind)
  }
  fixed.push(`${piece}\n\n`)
  const places = kinds.map(() => '')
  // A mark may have spoiled the JSON.
  const root = branchOf(
    { value: parseJson(data), marked: parseJson(marked), path: '' },
    { marks, places },
  )
  if (!root || marks.size) return undefined
  return createTemplate({ fixed, holes: kinds, root, places, isNumbered, id })
}

/** A value, and what marks have made of it. */
interface Pair {
  readonly value: unknown
  readonly marked: unknown
  readonly path: string
}

/** The marks that were not found yet, and where the others are. */
interface Search {
  readonly marks: Map<unknown, number>
  readonly places: string[]
}

/** Where two values differ in marks. Nothing where a mark is no value, such as a name. */
function branchOf({ value, marked, path }: Pair, search: Search): Branch | undefined {
  if (!isContainer(value) || !isContainer(marked)) return undefined
  const branches: { key: string; branch: Branch }[] = []
  const leaves: { key: string; hole: number }[] = []
  for (const [key, after] of Object.entries(marked)) {
    const before = value[key]
    if (Object.is(before, after)) continue
    // Assigning to this one name would set a prototype.
    if (key === '__proto__') return undefined
    // No key looks like a path.
    const place = path + key.replaceAll('.', '?')
    const branch = branchOf({ value: before, marked: after, path: `${place}.` }, search)
    const hole = search.marks.get(after)
    if (branch) branches.push({ key, branch })
    else if (hole === undefined) return undefined
    else {
      leaves.push({ key, hole })
      search.marks.delete(after)
      search.places[hole] = place
    }
  }
  return { original: marked, branches, leaves }
}

function isContainer(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}
