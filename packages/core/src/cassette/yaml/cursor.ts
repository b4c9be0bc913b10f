/** What a YAML text can hold. */
export type Yaml =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Yaml[]
  | { [key: string]: Yaml }

/** A place in a YAML text that moves as it is read. */
export interface Cursor {
  readonly source: string
  at: number
}

/** An error that says where it happened, counting lines and columns from one. */
export function yamlError({ source, at }: Cursor, problem: string): Error {
  const before = source.slice(0, at).split('\n')
  const column = (before.at(-1)?.length ?? 0) + 1
  return new Error(`YAML, line ${before.length}, column ${column}: ${problem}`)
}

/** Whether a `---` or `...` stands here, at the start of a line. */
export function isDocumentMark({ source, at }: Cursor): boolean {
  if (at > 0 && source[at - 1] !== '\n') return false
  mark.lastIndex = at
  return mark.test(source)
}

const mark = /(?:---|\.\.\.)(?=[ \t\n]|$)/y

/** Deeper than any cassette, shallower than the stack. */
const deepest = 100

/** Refuses what only an attack or an accident nests so deep. */
export function checkDepth(cursor: Cursor, depth: number): void {
  if (depth > deepest) throw yamlError(cursor, `nested deeper than ${deepest} levels`)
}

/** Moves over spaces, comments and line ends to what comes next. */
export function skipGap(cursor: Cursor): void {
  const { source } = cursor
  for (;;) {
    gap.lastIndex = cursor.at
    const found = gap.exec(source)?.[0] ?? ''
    const fresh = cursor.at === 0 || source[cursor.at - 1] === '\n'
    if (fresh && found.includes('\t')) {
      throw yamlError(cursor, 'a tab in the indentation: use spaces')
    }
    cursor.at = gap.lastIndex
    if (source[cursor.at] === '#' && (found !== '' || fresh)) {
      const newline = source.indexOf('\n', cursor.at)
      cursor.at = newline < 0 ? source.length : newline
    }
    if (source[cursor.at] !== '\n') return
    cursor.at++
  }
}

const gap = /[ \t]*/y

/** A piece of the text, for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}
