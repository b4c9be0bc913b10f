import { decodeString, type JsonObject, jsonValuesIn } from './json-strings.ts'
import { placeholder } from './redact-url.ts'
import type { FindSecrets } from './redactor.ts'
import { type Edit, replaceAll } from './replace-all.ts'

/** A text that comes in pieces: what the messages of an answer have in one field, one after the other. */
export interface SplitText {
  readonly text: string
  readonly pieces: readonly Piece[]
}

/** A string of the JSON, with its place in the body and in the whole text. */
interface Piece {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly at: number
}

/** A field of a field of messages. Each knows its own, so that no path is ever written out. */
interface Path {
  readonly fields: Map<string, Path>
  readonly pieces: Piece[]
  length: number
}

/** The texts of a body that come in pieces. */
export function splitTextsIn(body: string): SplitText[] {
  const all: Path[] = []
  const paths = new WeakMap<JsonObject, Path>()
  const root = createPath()

  function createPath(): Path {
    const path = { fields: new Map(), pieces: [], length: 0 }
    all.push(path)
    return path
  }

  function fieldOf(path: Path, name: string): Path {
    const field = path.fields.get(name) ?? createPath()
    path.fields.set(name, field)
    return field
  }

  function pathOf(object: JsonObject): Path {
    const path =
      paths.get(object) ?? fieldOf(object.parent ? pathOf(object.parent) : root, object.name)
    paths.set(object, path)
    return path
  }

  for (const { object, name, start, end } of jsonValuesIn(body)) {
    if (body[start] !== '"') continue
    const text = decodeString(body.slice(start, end))
    const path = fieldOf(pathOf(object), name)
    path.pieces.push({ start, end, text, at: path.length })
    path.length += text.length
  }
  return all.flatMap(({ pieces }) => {
    const isSplit = pieces.length > 1
    return isSplit ? { text: pieces.map(({ text }) => text).join(''), pieces } : []
  })
}

/** Replaces the credentials that are in several pieces of a text. The first of these has the placeholder. */
export function redactSplitTexts(body: string, find: FindSecrets): string {
  const edits = splitTextsIn(body).flatMap((split) => editsOf(split, find))
  return replaceAll(
    body,
    edits.sort((one, other) => one.start - other.start),
  )
}

function editsOf({ text, pieces }: SplitText, find: FindSecrets): Edit[] {
  const edits: Edit[] = []
  let first = 0
  const found = find(text)
  for (const piece of found.length > 0 ? pieces : []) {
    const to = piece.at + piece.text.length
    let kept = ''
    let copied = piece.at
    for (let next = first; (found[next]?.start ?? to) < to; next++) {
      const { start = to, end = to } = found[next] ?? {}
      // The next piece may have the rest of it.
      if (end <= to) first = next + 1
      if (start >= copied) kept += text.slice(copied, start) + placeholder
      copied = Math.min(end, to)
    }
    if (copied === piece.at) continue
    kept += text.slice(copied, to)
    edits.push({ start: piece.start, end: piece.end, text: JSON.stringify(kept) })
  }
  return edits
}
