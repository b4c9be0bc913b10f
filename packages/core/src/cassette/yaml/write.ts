import { toLatin } from './latin.ts'

/**
 * Writes plain data as YAML that YAML 1.1 and 1.2 readers, Go's among them, read alike. Text of
 * several lines becomes a literal block where every character survives that.
 */
export function writeYaml(value: unknown): string {
  return `---\n${write(value, { indent: -2, after: 'dash', depth: 0 }).slice(1)}\n`
}

/** Where a value goes: in a collection `indent` deep, after what. */
interface Place {
  indent: number
  after: 'key' | 'dash'
  depth: number
}

/** What follows the key's colon or the dash, from its first space on. */
function write(value: unknown, place: Place): string {
  if (value === null || value === undefined) return ' null'
  if (typeof value === 'boolean' || typeof value === 'bigint') return ` ${value}`
  if (typeof value === 'number') return ` ${writeNumber(value)}`
  if (typeof value === 'string') return ` ${writeText(value, place.indent)}`
  if (value instanceof Uint8Array) return ` !!binary ${writeBinary(value, place.indent)}`
  if (typeof value !== 'object') throw new TypeError(`YAML has no ${typeof value}: leave it out`)
  if (place.depth > 100) throw new TypeError('The value is nested too deep, or holds itself')
  return Array.isArray(value) ? writeList(value, place) : writeMap(value, place)
}

function writeList(values: readonly unknown[], { indent, after, depth }: Place): string {
  if (values.length === 0) return ' []'
  // go-vcr's own layout: a list stands right below its key.
  const column = after === 'key' ? indent : indent + 2
  const items = values.map(
    (value) => `-${write(value, { indent: column, after: 'dash', depth: depth + 1 })}`,
  )
  return joinLines(items, { indent: column, after, depth })
}

function writeMap(value: object, { indent, after, depth }: Place): string {
  const entries = Object.entries(value).filter(([, held]) => held !== undefined)
  if (entries.length === 0) return ' {}'
  const column = indent + 2
  const pairs = entries.map(
    ([key, held]) =>
      `${writeKey(key)}:${write(held, { indent: column, after: 'key', depth: depth + 1 })}`,
  )
  return joinLines(pairs, { indent: column, after, depth })
}

function joinLines(lines: readonly string[], { indent, after }: Place): string {
  const margin = `\n${' '.repeat(indent)}`
  return (after === 'key' ? margin : ' ') + lines.join(margin)
}

function writeNumber(number: number): string {
  if (Number.isNaN(number)) return '.nan'
  if (!Number.isFinite(number)) return number > 0 ? '.inf' : '-.inf'
  if (Object.is(number, -0)) return '-0.0'
  // YAML 1.1 takes 1e+21 for text: it wants the point.
  return String(number).replace(/^(-?\d+)e/, '$1.0e')
}

function writeKey(key: string): string {
  const text = key.includes('\n') ? writeEscaped(key) : writeLine(key)
  if (text.length > 1000) throw new TypeError('YAML takes keys of up to 1000 characters')
  return text
}

function writeText(text: string, indent: number): string {
  if (!text.includes('\n')) return writeLine(text)
  return survivesLiteral(text) ? writeLiteral(text, indent) : writeEscaped(text)
}

function writeLine(text: string): string {
  if (text === '') return '""'
  if (unprintable.test(text) || text.includes('\t')) return writeEscaped(text)
  if (text.length < 200 && plain.test(text) && !reserved.test(text)) return text
  return `'${text.replaceAll("'", "''")}'`
}

/** Starts as no indicator and no number do, and holds no `: ` and no ` #`. */
const plain = /^(?:[a-z/]|\d(?=.*[g-np-su-wy]))(?:[\w./+=;,()@&%$!?*~-]|:(?! |$)| (?=[\w/(]))*$/i

const reserved = /^(?:y|yes|n|no|true|false|on|off|null|nan|inf)$/i

/** Not in YAML's printable set, or a line end to some of its readers. */
const unprintable =
  /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u

/** Readers differ over blank lines with spaces in them and over blanks at the start. */
function survivesLiteral(text: string): boolean {
  return !/^[ \t\n]|\n[ \t]+(?:\n|$)/.test(text) && !unprintable.test(text)
}

function writeLiteral(text: string, indent: number): string {
  const margin = ' '.repeat(Math.max(indent, 0) + 2)
  const chomping = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-'
  const lines = text.endsWith('\n') ? text.slice(0, -1) : text
  return `|${chomping}\n${margin}${lines.replace(/\n(?=[^\n])/g, `\n${margin}`)}`
}

/** In double quotes. Half a surrogate pair is no character, and becomes U+FFFD as it does in UTF-8. */
function writeEscaped(text: string): string {
  return `"${text.replace(escapable, escapeCharacter)}"`
}

const escapable = new RegExp(`${unprintable.source}|[\\t\\n"\\\\]`, 'gu')

function escapeCharacter(character: string): string {
  const short = shorts[character]
  if (short) return short
  const code = character.charCodeAt(0)
  if (code >= 0xd800 && code <= 0xdfff) return '\\uFFFD'
  const digits = code.toString(16).toUpperCase()
  return code > 0xff ? `\\u${digits.padStart(4, '0')}` : `\\x${digits.padStart(2, '0')}`
}

const shorts: Partial<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
}

function writeBinary(bytes: Uint8Array, indent: number): string {
  if (bytes.length === 0) return '""'
  const lines = btoa(toLatin(bytes)).replace(/.{76}(?=.)/g, '$&\n')
  return writeLiteral(`${lines}\n`, indent)
}
