/** What a parser should find in a text, computed in the simplest way. */
export interface SlowReading {
  readonly value: unknown
  /** The offset of the first character that cannot continue a JSON text. */
  readonly problemAt: number | undefined
  /** Whether the text is a complete JSON text if it ends here. */
  readonly complete: boolean
}

interface Found {
  readonly value: unknown
  readonly whole: boolean
}

const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const

/** Stops all readers: the text ends here, or the next character is wrong. */
class Stop extends Error {}

/** Parses the whole text by recursive descent, one character at a time. */
export function readSlowly(text: string): SlowReading {
  let at = 0
  let problemAt: number | undefined

  function wrong(): never {
    problemAt = at
    throw new Stop()
  }

  /** The next character. Stops at the end of the text. */
  function peek(): string {
    const char = text[at]
    if (char === undefined) throw new Stop()
    return char
  }

  function skip(): void {
    while (at < text.length && [' ', '\t', '\n', '\r'].includes(peek())) at++
  }

  /** The readers below pass their value to `show` even when they stop early. */
  type Show = (value: unknown) => void

  function readValue(show: Show): void {
    skip()
    const char = peek()
    const word = words.find(([name]) => name.startsWith(char))
    if (char === '{') readObject(show)
    else if (char === '[') readArray(show)
    else if (char === '"') readString(show)
    else if (word) readWord(word, show)
    else readNumber(show)
  }

  function readWord([name, value]: (typeof words)[number], show: Show): void {
    for (const letter of name) {
      if (peek() !== letter) wrong()
      at++
    }
    show(value)
  }

  function readNumber(show: Show): void {
    const from = at
    const digits = () => {
      if (!/\d/.test(peek())) wrong()
      while (/\d/.test(peek())) at++
    }
    if (peek() === '-') at++
    try {
      if (peek() === '0') at++
      else digits()
      if (peek() === '.') {
        at++
        digits()
      }
      if (peek() === 'e' || peek() === 'E') {
        at++
        if (peek() === '+' || peek() === '-') at++
        digits()
      }
      peek()
    } catch (stop) {
      // Only at the end of the text is it open whether more digits come.
      const last = text.slice(from, at).at(-1) ?? ''
      if (at === text.length && /\d/.test(last))
        rootNumber = { value: Number(text.slice(from, at)) }
      throw stop
    }
    show(Number(text.slice(from, at)))
  }

  function readString(show: Show): void {
    let string = ''
    const certain = () => show(/[\ud800-\udbff]$/.test(string) ? string.slice(0, -1) : string)
    at++
    show('')
    for (;;) {
      const char = peek()
      if (char === '"') break
      if (char < ' ') wrong()
      at++
      string += char === '\\' ? readEscape() : char
      certain()
    }
    at++
    show(string)
  }

  function readEscape(): string {
    const char = peek()
    const simple = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
    if (Object.hasOwn(simple, char)) {
      at++
      return simple[char as keyof typeof simple]
    }
    if (char !== 'u') wrong()
    at++
    let hex = ''
    while (hex.length < 4) {
      if (!/[0-9a-fA-F]/.test(peek())) wrong()
      hex += peek()
      at++
    }
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  function readArray(show: Show): void {
    const array: unknown[] = []
    show(array)
    at++
    skip()
    if (peek() === ']') {
      at++
      return
    }
    for (let index = 0; ; index++) {
      readValue((value) => {
        array[index] = value
      })
      skip()
      const char = peek()
      if (char !== ',' && char !== ']') wrong()
      at++
      if (char === ']') return
    }
  }

  function readObject(show: Show): void {
    const object = {}
    show(object)
    at++
    skip()
    if (peek() === '}') {
      at++
      return
    }
    for (;;) {
      skip()
      if (peek() !== '"') wrong()
      let key = ''
      readString((value) => {
        key = String(value)
      })
      skip()
      if (peek() !== ':') wrong()
      at++
      readValue((value) => {
        const own = { value, enumerable: true, configurable: true, writable: true }
        Object.defineProperty(object, key, own)
      })
      skip()
      const char = peek()
      if (char !== ',' && char !== '}') wrong()
      at++
      if (char === '}') return
    }
  }

  let root: Found = { value: undefined, whole: false }
  let rootNumber: { value: number } | undefined
  try {
    readValue((value) => {
      root = { value, whole: false }
    })
    root = { ...root, whole: true }
    skip()
    if (at < text.length) wrong()
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop
  }
  if (rootNumber && root.value === undefined && !problemAt) {
    return { value: undefined, problemAt, complete: true }
  }
  return { value: root.value, problemAt, complete: root.whole && problemAt === undefined }
}
