import { Document, Scalar, visit } from 'yaml'
import { binaryTag } from './binary-tag.ts'

/**
 * Writes plain data as YAML that readers of YAML 1.1 and 1.2, Go's among them, read alike. The layout
 * is that of go-vcr.
 */
export function writeYaml(value: unknown): string {
  refuseOtherThanData(value, 0)
  const document = new Document(value, {
    schema: 'core',
    compat: 'yaml-1.1',
    customTags: [binaryTag],
    aliasDuplicateObjects: false,
  })
  visit(document, {
    Scalar(position, node) {
      if (typeof node.value !== 'string') return
      const text = node.value.replace(loneSurrogate, '\ufffd')
      node.value = text
      const style = styleOf(text, position)
      if (style) node.type = style
    },
  })
  const yaml = document.toString({
    directives: true,
    indentSeq: false,
    lineWidth: 0,
    singleQuote: true,
    // Otherwise they are spread over several lines.
    doubleQuotedAsJSON: true,
  })
  // Each of these stands inside double quotes, see `styleOf`.
  return yaml.replace(unprintable, escapeCharacter)
}

/** The style of a text, or nothing where the `yaml` package may choose. */
function styleOf(text: string, position: unknown): Scalar.Type | undefined {
  if (text === '' || text.includes('\t') || text.search(unprintable) >= 0) {
    return Scalar.QUOTE_DOUBLE
  }
  if (!text.includes('\n')) return undefined
  return position === 'key' || differsByReader.test(text)
    ? Scalar.QUOTE_DOUBLE
    : Scalar.BLOCK_LITERAL
}

/** Readers disagree about blank lines with spaces in them and about blanks at the start. */
const differsByReader = /^[ \t\n]|\n[ \t]+(?:\n|$)/

/** Not in the printable set of YAML, or a line end for some of its readers. */
const unprintable =
  /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/gu

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0)
  const digits = code.toString(16)
  return code > 0xff ? `\\u${digits.padStart(4, '0')}` : `\\x${digits.padStart(2, '0')}`
}

/** Half of a surrogate pair, which UTF-8 cannot hold. */
const loneSurrogate = /[\ud800-\udfff]/gu

/** `readYaml` has the same limit. It also finds a value that contains itself. */
const deepest = 100

function refuseOtherThanData(value: unknown, depth: number): void {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(
      `Expected the cassette to be plain data, got a ${typeof value} in it. Remove it.`,
    )
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  if (depth > deepest) {
    throw new TypeError(
      `Expected the cassette to be plain data, got a value that is nested deeper than ${deepest} levels, or contains itself.`,
    )
  }
  for (const inner of Object.values(value)) refuseOtherThanData(inner, depth + 1)
}
