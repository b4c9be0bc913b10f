import { parseJson } from '../../protocol/json-text.ts'
import { backslash, type HoleKind, quote, space, tab } from './holes.ts'
import { type ByteReader, createByteReader } from './read-bytes.ts'

/** Frames of a stream that differ in a few places only, which are its holes. */
export interface Template {
  /** Reads the frame at that place. Returns where it ends, or -1 where it is no frame of this template. */
  read(text: string, at: number): number
  /** Reads bytes that are one frame. Returns whether they are: where not, their text may be. */
  readBytes(bytes: Uint8Array): boolean
  /**
   * The chunk of the frame that was read last, as `JSON.parse` would make it. Nobody else has it. With
   * `valueIn` its holes have other values.
   */
  chunk(valueIn?: (hole: number) => unknown): unknown
  /** The id of that frame. */
  id(): string | undefined
  /** Where its frames differ. White space has no place. */
  readonly places: readonly string[]
  /** What that frame has in such a place. */
  valueAt(place: number): unknown
}

/** What a template is made of. */
export interface TemplateParts {
  /** The texts around the holes: one more than there are holes. */
  readonly fixed: readonly string[]
  readonly holes: readonly HoleKind[]
  readonly root: Branch
  /** Where each hole is in the chunk. */
  readonly places: readonly string[]
  /** The first hole is the id, which has no place in the chunk. */
  readonly isNumbered: boolean
  /** The id of all frames, where it is in no hole. */
  readonly id: string | undefined
}

/** An array or an object of the chunk, and what is another in each frame. */
export interface Branch {
  readonly original: Members
  readonly branches: readonly { readonly key: string; readonly branch: Branch }[]
  readonly leaves: readonly { readonly key: string; readonly hole: number }[]
}

/** The members of an array or an object. */
export type Members = Record<string, unknown>

/** A longer slice of a text keeps all of that text. */
const longestSlice = 12

/** A template of frames that are known to differ in these holes alone. */
export function createTemplate({
  fixed,
  holes,
  root,
  places,
  isNumbered,
  id,
}: TemplateParts): Template {
  /** The frame that was read last: its text, and where each hole begins and ends. */
  let frame = ''
  let bounds: number[] = []
  /** Those of a frame that is being read, and may turn out to be another's. */
  let next: number[] = []
  let byteReader: ByteReader | undefined
  /** Whether it has the frame that was read last. */
  let isInBytes = false

  function sliceOf(hole: number): string {
    if (byteReader && isInBytes) return byteReader.textIn(hole)
    return frame.slice(bounds[2 * hole], bounds[2 * hole + 1])
  }

  function valueAt(hole: number): unknown {
    const text = sliceOf(hole)
    if (holes[hole] === 'number') return JSON.parse(text)
    // No escapes are in these bytes, and nothing is kept of them.
    if (isInBytes) return text
    return text.length > longestSlice || text.includes('\\') ? JSON.parse(`"${text}"`) : text
  }

  return {
    read(text, start) {
      let at = skip(text, start, fixed[0])
      for (let hole = 0; hole < holes.length && at !== -1; hole++) {
        const to = afterHole(text, at, holes[hole])
        next[2 * hole] = at
        next[2 * hole + 1] = to
        at = to === -1 ? -1 : skip(text, to, fixed[hole + 1])
      }
      if (at === -1) return -1
      const last = bounds
      bounds = next
      next = last
      frame = text
      isInBytes = false
      return at
    },
    readBytes(bytes) {
      byteReader ??= createByteReader({ fixed, holes, example: bytes })
      if (!byteReader.read(bytes)) return false
      isInBytes = true
      return true
    },
    chunk: (valueIn = valueAt) => copyOf(root, valueIn),
    id: () => (isNumbered ? sliceOf(0) : id),
    places,
    valueAt,
  }
}

/** Comparing a slice takes half as long as `startsWith`. */
function skip(text: string, at: number, expected = ''): number {
  const end = at + expected.length
  return text.slice(at, end) === expected ? end : -1
}

/** Where what is in a hole ends, or -1 where that is no JSON. */
function afterHole(text: string, from: number, kind: HoleKind | undefined): number {
  if (kind === 'string') return afterString(text, from)
  if (kind === 'number') return afterNumber(text, from)
  let at = from
  while (text.charCodeAt(at) === space || text.charCodeAt(at) === tab) at++
  return at
}

/** From behind the first quote to the last one. */
function afterString(text: string, from: number): number {
  let hasEscape = false
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote)
      return !hasEscape || parseJson(text.slice(from - 1, at + 1)) !== undefined ? at : -1
    if (code === backslash) {
      hasEscape = true
      at++
    } else if (code < space) break
  }
  return -1
}

const jsonNumber = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y

function afterNumber(text: string, from: number): number {
  jsonNumber.lastIndex = from
  return jsonNumber.test(text) ? jsonNumber.lastIndex : -1
}

/** A copy of the whole chunk, with these values in its holes. */
function copyOf(branch: Branch, valueAt: (hole: number) => unknown): Members {
  const { original, branches, leaves } = branch
  const copy = (Array.isArray(original) ? original.slice() : { ...original }) as Members
  for (const { key, branch: inner } of branches) copy[key] = copyOf(inner, valueAt)
  for (const { key, hole } of leaves) copy[key] = valueAt(hole)
  return copy
}
