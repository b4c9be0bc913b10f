import { type Cursor, yamlError } from './cursor.ts'

/** The value of a scalar nobody quoted: null, a boolean, a number, or else its own text. */
export function resolvePlain(text: string): string | number | bigint | boolean | null {
  const named = words.get(text)
  if (named !== undefined) return named
  if (text.length > 400 || !/^[-+.\d]/.test(text)) return text
  if (/^[-+]?\d+$/.test(text)) return wholeNumber(text)
  if (/^(?:0x[\da-fA-F]+|0o[0-7]+)$/.test(text)) return wholeNumber(text)
  return float.test(text) ? Number(text) : text
}

const words = new Map<string, number | boolean | null>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF'].flatMap((word) => [
    [word, Number.POSITIVE_INFINITY] as const,
    [`+${word}`, Number.POSITIVE_INFINITY] as const,
    [`-${word}`, Number.NEGATIVE_INFINITY] as const,
  ]),
])

const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/

/** A `bigint` where a number would round, as far as Go's 64 bits go. */
function wholeNumber(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) || Math.abs(number) >= 2 ** 64 ? number : BigInt(text)
}

/** Reads the quoted scalar that starts here, over as many lines as it takes. */
export function readQuoted(cursor: Cursor): string {
  const { source, at } = cursor
  const end = quotedEnd(cursor)
  const text = source.slice(at + 1, end - 1)
  if (/\n(?:---|\.\.\.)[ \t\n]/.test(text)) {
    throw yamlError(cursor, 'a new document starts inside these quotes: close them, or indent it')
  }
  cursor.at = end
  return source[at] === '"'
    ? decodeEscapes(fold(text, 'escaped'), { source, at })
    : // Go's YAML breaks and indents a line after these two, and takes the indentation off again.
      fold(text)
        .replaceAll("''", "'")
        .replace(/([\u2028\u2029])[ \t]+/g, '$1')
}

/** Where the quoted scalar that starts here is over: after its closing quote. */
export function quotedEnd(cursor: Cursor): number {
  const { source, at } = cursor
  const quote = source.charAt(at)
  let from = at + 1
  for (;;) {
    const next = source.indexOf(quote, from)
    if (next < 0) throw yamlError(cursor, `this ${quote} is never closed`)
    const doubled = quote === "'" && source[next + 1] === quote
    const escaped = quote === '"' && endsEscaping(source, next, from)
    if (!doubled && !escaped) return next + 1
    from = next + (doubled ? 2 : 1)
  }
}

/** Whether an odd number of backslashes stands before `end`. */
function endsEscaping(text: string, end: number, start: number): boolean {
  let at = end
  while (at > start && text[at - 1] === '\\') at--
  return (end - at) % 2 === 1
}

/** One line break is a space, each further one a newline. */
export function fold(text: string, style: 'plain' | 'escaped' = 'plain'): string {
  if (!text.includes('\n')) return text
  const lines = text.split('\n')
  const pieces: string[] = []
  let blank = 0
  let glued = false
  for (const [index, line] of lines.entries()) {
    const last = index === lines.length - 1
    const start = index === 0 ? line : line.replace(/^[ \t]+/, '')
    const content = last ? start : trimEnd(start, style)
    if (content === '' && index > 0 && !last) {
      blank++
      continue
    }
    if (index > 0) pieces.push(blank > 0 ? '\n'.repeat(blank) : glued ? '' : ' ')
    glued = style === 'escaped' && !last && endsEscaping(content, content.length, 0)
    pieces.push(glued ? content.slice(0, -1) : content)
    blank = 0
  }
  return pieces.join('')
}

/** Without blanks at its end. `/[ \t]+$/` is quadratic in steps of spaces elsewhere. */
export function trimEnd(text: string, style: 'plain' | 'escaped' = 'plain'): string {
  let end = text.length
  while (end > 0 && ' \t\n'.includes(text.charAt(end - 1))) end--
  const kept = style === 'escaped' && end < text.length && endsEscaping(text, end, 0)
  return text.slice(0, kept ? end + 1 : end)
}

function decodeEscapes(text: string, start: Cursor): string {
  if (!text.includes('\\')) return text
  try {
    // Of the escapes that mean the same there, and many times faster: bodies are large.
    return String(JSON.parse(`"${text}"`))
  } catch {
    return decodeYamlEscapes(text, start)
  }
}

function decodeYamlEscapes(text: string, start: Cursor): string {
  return text.replace(escapes, (found: string, ...groups: (string | undefined)[]) => {
    const [x, u, long, single = ''] = groups
    const code = Number.parseInt(x ?? u ?? long ?? '', 16)
    const meant = code <= 0x10ffff ? String.fromCodePoint(code) : meanings[single]
    if (meant === undefined) throw yamlError(start, `${found} is no escape: write \\\\ for a \\`)
    return meant
  })
}

const escapes = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]?))/g

const meanings: Partial<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}
