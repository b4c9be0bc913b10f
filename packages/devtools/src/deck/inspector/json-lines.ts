/** A piece of JSON with one colour. */
export interface JsonPiece {
  readonly text: string
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'sign'
}

/** A line of indented JSON. */
export interface JsonLine {
  readonly pieces: readonly JsonPiece[]
  readonly depth: number
  /** Whether the value of this line is another than before. */
  readonly isChanged: boolean
}

/** Writes a value as indented lines, and marks those that differ from `before`, if that is given. */
export function jsonLines(value: unknown, before?: unknown): JsonLine[] {
  const lines: JsonLine[] = []
  write(value, { before, depth: 0, pieces: [], end: '' })
  return lines

  interface Place {
    readonly before: unknown
    readonly depth: number
    readonly pieces: readonly JsonPiece[]
    readonly end: string
  }

  function write(value: unknown, { before: old, depth, pieces, end }: Place): void {
    if (typeof value !== 'object' || value === null) {
      const isChanged = before !== undefined && !Object.is(value, old)
      lines.push({ pieces: [...pieces, scalar(value), sign(end)], depth, isChanged })
      return
    }
    const isArray = Array.isArray(value)
    const entries = Object.entries(value)
    const [open, close] = isArray ? ['[', ']'] : ['{', '}']
    const isNew = before !== undefined && (typeof old !== 'object' || old === null)
    if (!entries.length) {
      lines.push({ pieces: [...pieces, sign(`${open}${close}${end}`)], depth, isChanged: isNew })
      return
    }
    lines.push({ pieces: [...pieces, sign(open)], depth, isChanged: isNew })
    for (const [index, [name, field]] of entries.entries()) {
      write(field, {
        before: fieldOf(old, name),
        depth: depth + 1,
        pieces: isArray ? [] : [{ text: `${JSON.stringify(name)}: `, kind: 'key' }],
        end: index < entries.length - 1 ? ',' : '',
      })
    }
    lines.push({ pieces: [sign(`${close}${end}`)], depth, isChanged: false })
  }
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return missing
  return (value as Record<string, unknown>)[name]
}

/** Equal to no value of JSON. */
const missing = Symbol('missing')

function scalar(value: unknown): JsonPiece {
  const text = JSON.stringify(value) ?? 'undefined'
  if (typeof value === 'string') return { text, kind: 'string' }
  return { text, kind: typeof value === 'number' ? 'number' : 'word' }
}

function sign(text: string): JsonPiece {
  return { text, kind: 'sign' }
}
