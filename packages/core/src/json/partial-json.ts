import { checkPassedOptions, numberOption } from '../protocol/check-option.ts'
import { copyOf, type Frame, hasMembers, type Members, putMember } from './frames.ts'

/**
 * Reads JSON while it is being written, to show it: guess for display, parse for execution. Nothing
 * that shows is invented, and nothing is taken back. A string shows as far as it is certain, and a
 * number once something follows it (`12` may become `123`). `true`, `false` and `null` show once they
 * are whole, and a key once its value shows.
 */
export interface PartialJson {
  /** Everything that was added, up to the limit. */
  readonly text: string
  /** Why this is not JSON, once it cannot be. What was read before stays, and nothing more is read. */
  readonly problem: JsonProblem | undefined
  /** Takes the next piece of the text, in time proportional to its length. Never throws. */
  add(delta: string): void
  /** Ends the text: a number at the root is whole now, and what is still open is a problem. */
  end(): void
  /**
   * Everything that is certain so far, `undefined` until something is. Snapshots never change, share
   * what is finished, and are the same object while nothing new shows. Each copies the arrays and
   * objects that are open. A copy of up to 4,096 elements or 64 keys is always made. A larger one waits
   * until the text has grown by some of its size (370 characters for 10,000 elements): otherwise many
   * snapshots would cost more than the text is long. After `end` none waits.
   */
  value(): unknown
  /** The value at a path such as `['items', 0, 'name']` once it is finished, else `undefined`. */
  finished(path: JsonPath): unknown
  /** How many elements of the array at the path are finished. It may be open. */
  count(path: JsonPath): number
}

/** Where it is, from the root: keys of objects and indices of arrays. */
export type JsonPath = readonly (string | number)[]

/** `at` is the offset of the first character with which no JSON text can go on. */
export interface JsonProblem {
  /** The offset of that character. */
  readonly at: number
  /** What is wrong there. */
  readonly reason: string
}

/** How much a JSON text may hold. */
export interface JsonLimits {
  /** Of arrays and objects in each other. 256 is far beyond what is meant, and safe to recurse over. */
  readonly depth?: number
  /** In characters. 16 Mi is beyond what any model writes, and still fits a browser's tab. */
  readonly length?: number
}

/** What may begin a value. */
const valueStart = '"[{-0123456789tfn'

const literals: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' }

/** The longest beginning of a string without escapes, and of a number. */
const plain = /^[ !#-[\]-\uffff]*/
const numeral = /^-?(?:(?:0|[1-9]\d*)(?:\.(?:\d+(?:e[-+]?\d*)?)?|e[-+]?\d*)?)?/i

/** How many elements every snapshot may copy. */
const freeElements = 4096

/** How many elements more a snapshot may copy for each character since the last one. */
const elementsPerCharacter = 16

/** Copying a key of an object takes as long as copying about this many elements. */
const keyWeight = 64

/** A reader of one JSON text. */
export function createPartialJson(limits: JsonLimits = {}): PartialJson {
  checkPassedOptions('createPartialJson', limits, {
    instead: 'Pass createPartialJson({ depth, length }).',
    forms: { depth: numberOption(), length: numberOption() },
  })
  const { depth = 256, length = 2 ** 24 } = limits
  const stack: Frame[] = []
  /** The state: each is a function that reads on from an offset, and returns the next one. */
  let step = between
  /** The characters that may come between two tokens. */
  let next = valueStart
  let text = ''
  /** The offset of the current piece in the text. */
  let base = 0
  /** What has been read of a string, a number or a word. */
  let token = ''
  /** The first half of a surrogate pair. It joins the token with the second. */
  let firstHalf = ''
  /** An escape so far, without its backslash. */
  let escaped = ''
  /** A number so far, each run of its digits as one digit. */
  let shape = ''
  /** The word that must come: `true`, `false` or `null`. */
  let word = ''
  let root: unknown
  let problem: JsonProblem | undefined
  let shown: unknown
  let shownAt = Number.NEGATIVE_INFINITY
  let changed = false

  function between(delta: string, at: number): number {
    const char = delta.charAt(at)
    if (' \n\r\t'.includes(char)) return at + 1
    if (!next.includes(char)) return fail(at, next ? `one of ${next}` : 'the end')
    if (char === ':') next = valueStart
    else if (char === ',') next = next === ',]' ? valueStart : '"'
    else if (char === '[' || char === '{') {
      if (stack.length >= depth) return fail(at, `at most ${depth} levels`)
      const isArray = char === '['
      next = isArray ? `${valueStart}]` : '"}'
      const members = (isArray ? [] : {}) as Members
      stack.push({ members, key: isArray ? 0 : undefined, cost: 0 })
      changed = true
    } else if (char === ']' || char === '}') {
      finish(stack.pop()?.members)
    } else {
      token = shape = ''
      if (char === '"') {
        step = inString
        changed ||= isValue()
        return at + 1
      }
      word = literals[char] ?? ''
      step = word ? inWord : inNumber
      return at
    }
    return at + 1
  }

  function inString(delta: string, at: number): number {
    const piece = longest(plain, delta.slice(at))
    const end = at + piece.length
    if (piece) write(piece)
    const char = delta[end]
    if (char === undefined) return end
    if (char === '\\') {
      escaped = ''
      step = inEscape
    } else if (char === '"') {
      const string = token + firstHalf
      firstHalf = ''
      const frame = stack.at(-1)
      if (isValue() || !frame) finish(string)
      else {
        frame.key = string
        next = ':'
        step = between
      }
    } else return fail(end, 'an escape')
    return end + 1
  }

  function inEscape(delta: string, at: number): number {
    escaped += delta.charAt(at)
    if (!/^(?:["\\/bfnrt]|u[\da-fA-F]{0,4})$/.test(escaped)) return fail(at, 'an escape')
    if (escaped[0] !== 'u' || escaped.length > 4) {
      write(JSON.parse(`"\\${escaped}"`) as string)
      step = inString
    }
    return at + 1
  }

  function inNumber(delta: string, at: number): number {
    const matched = longest(numeral, shape + delta.slice(at))
    const end = at + matched.length - shape.length
    token += delta.slice(at, end)
    // One digit stands for several, so that a long number is not read again with each piece.
    shape = matched.replace(/(\d)\d+/g, '$1')
    if (end < delta.length && !finishNumber()) return fail(end, 'a digit')
    return end
  }

  function finishNumber(): boolean {
    const whole = /\d$/.test(shape)
    if (whole) finish(Number(token))
    return whole
  }

  function inWord(delta: string, at: number): number {
    if (delta[at] !== word[token.length]) return fail(at, word)
    token += delta.charAt(at)
    if (token === word) finish(JSON.parse(word))
    return at + 1
  }

  /** Adds to the token by `+=` only: engines keep such a string in pieces, and to cut it copies it. */
  function write(piece: string): void {
    const all = firstHalf + piece
    const cut = endsInFirstHalf(all) ? all.length - 1 : all.length
    firstHalf = all.slice(cut)
    token += all.slice(0, cut)
    changed ||= cut > 0
  }

  /** Whether the token is a value and not a key: only then could it be an array as well. */
  function isValue(): boolean {
    return next.includes('[')
  }

  function finish(value: unknown): void {
    const frame = stack.at(-1)
    step = between
    changed = true
    if (!frame) {
      root = value
      next = ''
      return
    }
    const { members, key } = frame
    putMember(members, key, value)
    if (typeof key === 'number') {
      frame.key = key + 1
      frame.cost++
      next = ',]'
    } else {
      frame.key = undefined
      frame.cost += keyWeight
      next = ',}'
    }
  }

  function fail(at: number, expected: string): number {
    problem = { at: base + at, reason: `expected ${expected}` }
    shownAt = Number.NEGATIVE_INFINITY
    return at
  }

  function find(path: JsonPath): unknown {
    let found: unknown = stack[0]?.members ?? root
    path.forEach((key, index) => {
      const frame = stack[index]
      if (frame?.members === found && frame?.key === key) found = stack[index + 1]?.members
      else found = hasMembers(found) && Object.hasOwn(found, key) ? found[key] : undefined
    })
    return found
  }

  return {
    get text() {
      return text
    },
    get problem() {
      return problem
    },
    add(delta) {
      if (problem) return
      base = text.length
      const piece = delta.slice(0, length - base)
      text += piece
      let at = 0
      while (at < piece.length && !problem) at = step(piece, at)
      if (piece.length < delta.length && !problem) fail(at, `at most ${length} characters`)
    },
    end() {
      if (!stack.length && step === inNumber) finishNumber()
      base = text.length
      if (root === undefined && !problem) fail(0, 'more')
    },
    value() {
      const cost = stack.reduce((sum, frame) => sum + frame.cost, -freeElements)
      if (!changed || cost > (text.length - shownAt) * elementsPerCharacter) return shown
      shown = isValue() && (step === inString || step === inEscape) ? token : undefined
      for (const frame of stack.toReversed()) shown = copyOf(frame, shown)
      shown ??= root
      shownAt = text.length
      changed = false
      return shown
    },
    finished(path) {
      const found = find(path)
      return stack.some(({ members }) => members === found) ? undefined : found
    },
    count(path) {
      const found = find(path)
      return Array.isArray(found) ? found.length : 0
    },
  }
}

/** Whether the last character is the first half of a surrogate pair. */
function endsInFirstHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last < 0xdc00
}

function longest(pattern: RegExp, text: string): string {
  return pattern.exec(text)?.[0] ?? ''
}
