/** Frames of a stream that differ in a few places only, which are its holes. */
export interface Template {
  /** Reads the frame at that place. Returns where it ends, or -1 where it is no frame of this template. */
  read(text: string, at: number): number
  /** The chunk of the frame that was read last, as `JSON.parse` would make it. Nobody else has it. */
  chunk(): unknown
  /** The id of that frame. */
  id(): string | undefined
  /** Where its frames differ. White space has no place. */
  readonly places: readonly string[]
  /** What that frame has in such a place. */
  valueAt(place: number): unknown
}

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

export type Members = Record<string, unknown>

const tab = 9
const space = 32
const quote = 34
const backslash = 92
const zero = 48
const nine = 57

/** A longer slice of a text keeps all of that text. */
const longestSlice = 12

/** With more digits a number is not exact. */
const mostDigits = 15

const numeral = '0123456789.eE+-'

/** A template of frames that are known to differ in these holes alone. */
export function createTemplate({ beforeId, fixed, holes, ...parts }: TemplateParts): Template {
  const values: unknown[] = holes.map(() => undefined)
  let { id } = parts
  /** Of the hole that was read last. */
  let value: unknown

  /** Comparing a slice takes half as long as `startsWith`. */
  function skip(text: string, at: number, expected = ''): number {
    const end = at + expected.length
    return text.slice(at, end) === expected ? end : -1
  }

  function readHole(text: string, from: number, kind: HoleKind | undefined): number {
    switch (kind) {
      case 'string':
        return readString(text, from)
      case 'number':
        return readNumber(text, from)
      default:
        return spaceEnd(text, from)
    }
  }

  /** From behind the first quote to the last one. */
  function readString(text: string, from: number): number {
    let hasEscape = false
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === quote) {
        if (hasEscape || at - from > longestSlice) return parse(text, from - 1, at + 1) - 1
        value = text.slice(from, at)
        return at
      }
      if (code === backslash) {
        hasEscape = true
        at++
      } else if (code < space) break
    }
    return -1
  }

  function readNumber(text: string, from: number): number {
    let number = 0
    let at = from
    for (; isDigit(text.charCodeAt(at)); at++) number = number * 10 + text.charCodeAt(at) - zero
    const isPlain = at - from <= mostDigits && !numeral.includes(text.charAt(at))
    if (isPlain && (at === from + 1 || text.charCodeAt(from) !== zero)) {
      value = number
      return at > from ? at : -1
    }
    while (at < text.length && numeral.includes(text.charAt(at))) at++
    return parse(text, from, at) || -1
  }

  function readId(text: string, start: number): number {
    const from = skip(text, start, beforeId)
    let at = from
    while (isDigit(text.charCodeAt(at))) at++
    if (at <= from) return -1
    id = text.slice(from, at)
    return at
  }

  /** Reads what is no plain text or number. */
  function parse(text: string, from: number, to: number): number {
    try {
      value = JSON.parse(text.slice(from, to))
      return to
    } catch {
      return 0
    }
  }

  return {
    read(text, start) {
      let at = beforeId === undefined ? start : readId(text, start)
      if (at === -1) return -1
      for (let hole = 0; hole < holes.length; hole++) {
        at = skip(text, at, fixed[hole])
        if (at !== -1) at = readHole(text, at, holes[hole])
        if (at === -1) return -1
        values[hole] = value
      }
      return skip(text, at, fixed[holes.length])
    },
    chunk: () => copyOf(parts.root, values),
    id: () => id,
    places: parts.places,
    valueAt: (place) => values[place],
  }
}

/** A copy of the whole chunk, with these values in its holes. */
function copyOf(branch: Branch, values: readonly unknown[]): Members {
  const { original, branches, leaves } = branch
  const copy = (Array.isArray(original) ? original.slice() : { ...original }) as Members
  for (let index = 0; index < branches.length; index++) {
    const inner = branches[index]
    if (inner) copy[inner.key] = copyOf(inner.branch, values)
  }
  for (let index = 0; index < leaves.length; index++) {
    const leaf = leaves[index]
    if (leaf) copy[leaf.key] = values[leaf.hole]
  }
  return copy
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine
}

function spaceEnd(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === space || text.charCodeAt(at) === tab) at++
  return at
}
