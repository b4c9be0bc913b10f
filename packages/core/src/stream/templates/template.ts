/** Frames of a stream that differ in a few places only, which are its holes. */
export interface Template {
  /** Reads the frame at that place. Returns where it ends, or -1 where it is no frame of this template. */
  read(text: string, at: number): number
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
  /** What is before an id that is a number, and another in each frame. */
  readonly beforeId: string | undefined
  /** The id of all frames, where it is no such number. */
  readonly id: string | undefined
}

/** `space`: white space, which means nothing. */
export type HoleKind = 'string' | 'number' | 'space'

/** An array or an object of the chunk, and what is another in each frame. */
export interface Branch {
  readonly original: Members
  readonly branches: readonly { readonly key: string; readonly branch: Branch }[]
  readonly leaves: readonly { readonly key: string; readonly hole: number }[]
}

/** The members of an array or an object. */
export type Members = Record<string, unknown>

const tab = 9
const space = 32
const quote = 34
const backslash = 92
const zero = 48
const nine = 57

/** A longer slice of a text keeps all of that text. */
const longestSlice = 12

/** A template of frames that are known to differ in these holes alone. */
export function createTemplate(parts: TemplateParts): Template {
  const { beforeId, fixed, holes, root, places } = parts
  /** The frame that was read last: its text, and where each hole begins and ends. */
  let frame = ''
  let bounds: number[] = []
  /** Those of a frame that is being read, and may turn out to be another's. */
  let next: number[] = []

  function bound(hole: number, from: number, to: number): number {
    next[2 * hole] = from
    next[2 * hole + 1] = to
    return to
  }

  /** The id is kept behind the holes. */
  function readId(text: string, start: number): number {
    if (beforeId === undefined) return start
    const from = skip(text, start, beforeId)
    const to = afterDigits(text, from)
    return from === -1 || from === to ? -1 : bound(holes.length, from, to)
  }

  function sliceOf(hole: number): string {
    return frame.slice(bounds[2 * hole], bounds[2 * hole + 1])
  }

  function valueAt(hole: number): unknown {
    const text = sliceOf(hole)
    if (holes[hole] === 'number') return JSON.parse(text)
    return text.length > longestSlice || text.includes('\\') ? JSON.parse(`"${text}"`) : text
  }

  return {
    read(text, start) {
      let at = readId(text, start)
      for (let hole = 0; hole < holes.length && at !== -1; hole++) {
        const from = skip(text, at, fixed[hole])
        at = from === -1 ? -1 : bound(hole, from, afterHole(text, from, holes[hole]))
      }
      if (at !== -1) at = skip(text, at, fixed[holes.length])
      if (at === -1) return -1
      const last = bounds
      bounds = next
      next = last
      frame = text
      return at
    },
    chunk: (valueIn = valueAt) => copyOf(root, valueIn),
    id: () => (beforeId === undefined ? parts.id : sliceOf(holes.length)),
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
    if (code === quote) return !hasEscape || isJson(text.slice(from - 1, at + 1)) ? at : -1
    if (code === backslash) {
      hasEscape = true
      at++
    } else if (code < space) break
  }
  return -1
}

function afterNumber(text: string, from: number): number {
  let at = afterDigits(text, from)
  const isPlain = text.charCodeAt(from) !== zero && at > from && !isNumeral(text, at)
  if (isPlain) return at
  while (isNumeral(text, at)) at++
  return isJson(text.slice(from, at)) ? at : -1
}

function afterDigits(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) >= zero && text.charCodeAt(at) <= nine) at++
  return at
}

function isNumeral(text: string, at: number): boolean {
  return at < text.length && '0123456789.eE+-'.includes(text.charAt(at))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A copy of the whole chunk, with these values in its holes. */
function copyOf(branch: Branch, valueAt: (hole: number) => unknown): Members {
  const { original, branches, leaves } = branch
  const copy = (Array.isArray(original) ? original.slice() : { ...original }) as Members
  for (const { key, branch: inner } of branches) copy[key] = copyOf(inner, valueAt)
  for (const { key, hole } of leaves) copy[key] = valueAt(hole)
  return copy
}
