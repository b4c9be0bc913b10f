import {
  Composer,
  CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { binaryTag } from './binary-tag.ts'
import { withoutGoIndentation } from './go-line-separators.ts'

/** What a YAML text can hold. */
export type YamlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | YamlValue[]
  | { [key: string]: YamlValue }

/** Deeper than any cassette, and far from the depth at which a recursive function overflows. */
const deepest = 100

interface ReadYamlOptions {
  /**
   * The most words and marks of YAML. The `yaml` package takes about a microsecond for each, and a
   * cassette has some 60 per exchange.
   */
  readonly mostTokens?: number
}

/**
 * Reads one document of plain data. It refuses aliases, unknown tags and duplicate keys. Errors name
 * the line and the column, counted from 1.
 */
export function readYaml(text: string, options: ReadYamlOptions = {}): YamlValue {
  refuseControlCharacters(text)
  const composer = new Composer({
    schema: 'core',
    customTags: [binaryTag],
    resolveKnownTags: false,
    merge: false,
    stringKeys: true,
    // Its own check compares every key with every other.
    uniqueKeys: false,
    // Numbers beyond 2^53 would be rounded.
    intAsBigInt: true,
    prettyErrors: false,
  })
  const [document, second] = [...composer.compose(parseTokens(text, options), true, text.length)]
  const [problem] = [...(document?.errors ?? []), ...(document?.warnings ?? [])]
  if (problem) throw yamlError({ text, offset: problem.pos[0] }, problem.message)
  if (second) throw yamlError({ text, offset: second.range[0] }, 'A second document starts here')
  return toValue(document?.contents ?? null, text)
}

/** Refuses what is too deep, too long or wrong before the recursive part of the package sees it. */
function* parseTokens(
  text: string,
  { mostTokens = 2_000_000 }: ReadYamlOptions,
): ReturnType<Parser['parse']> {
  const parser = new Parser()
  let count = 0
  let previous = ''
  for (const word of new Lexer().lex(text)) {
    if (previous !== CST.SCALAR && isUnclosed(word)) {
      throw yamlError({ text, offset: parser.offset }, `This ${word[0]} is never closed`)
    }
    previous = word
    for (const token of parser.next(word)) {
      if (token.type === 'error') throw yamlError({ text, offset: token.offset }, token.message)
      yield token
    }
    count++
    if (parser.stack.length > deepest) {
      throw yamlError(
        { text, offset: parser.offset },
        `This is nested deeper than ${deepest} levels`,
      )
    }
    if (count > mostTokens) {
      throw yamlError(
        { text, offset: parser.offset },
        `There are more than ${mostTokens} words and marks`,
      )
    }
  }
  yield* parser.end()
}

/** The `yaml` package reports the end of the text, which may be far from the quote. */
function isUnclosed(word: string): boolean {
  const quote = word[0]
  if (quote !== '"' && quote !== "'") return false
  if (word.length === 1 || !word.endsWith(quote)) return true
  let backslashes = 0
  while (word[word.length - 2 - backslashes] === '\\') backslashes++
  return quote === '"' && backslashes % 2 === 1
}

function toValue(node: ParsedNode | null, text: string): YamlValue {
  if (node === null) return null
  if (isMap(node)) return fieldsOf(node, text)
  if (isSeq(node)) return node.items.map((item) => toValue(item, text))
  if (isScalar(node)) return scalarOf(node, text)
  if (isAlias(node)) {
    throw yamlError(
      { text, offset: node.range[0] },
      `Aliases are not supported. Write out what *${node.source} stands for`,
    )
  }
  return null
}

function fieldsOf(map: YAMLMap.Parsed, text: string): YamlValue {
  const fields = new Map<string, YamlValue>()
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : ''
    if (fields.has(name)) {
      throw yamlError(
        { text, offset: key.range[0] },
        `The key ${quote(name)} is here twice. Keep one of them`,
      )
    }
    fields.set(name, toValue(value, text))
  }
  // Unlike an assignment, this makes `__proto__` a key like any other.
  return Object.fromEntries(fields)
}

function scalarOf(node: Scalar, text: string): YamlValue {
  const { value } = node
  switch (typeof value) {
    case 'string':
      return withoutGoIndentation(value, { node, source: text })
    case 'bigint':
      return numberOf(value)
    case 'boolean':
    case 'number':
      return value
    default:
      return value instanceof Uint8Array ? value : null
  }
}

/** A `bigint` only where a number would be rounded, and no further than the 64 bits of Go. */
function numberOf(integer: bigint): number | bigint {
  const number = Number(integer)
  return Number.isSafeInteger(number) || Math.abs(number) >= 2 ** 64 ? number : integer
}

function refuseControlCharacters(text: string): void {
  const at = text.search(controlCharacter)
  if (at < 0) return
  const code = text.charCodeAt(at).toString(16).padStart(2, '0')
  throw yamlError(
    { text, offset: at },
    `This is a control character. Write \\x${code} in double quotes`,
  )
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for these.
const controlCharacter = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/

function yamlError(
  { text, offset }: { readonly text: string; readonly offset: number },
  problem: string,
): Error {
  const lines = text.slice(0, offset).split('\n')
  const column = (lines.at(-1)?.length ?? 0) + 1
  return new Error(`YAML, line ${lines.length}, column ${column}: ${shorten(problem)}`)
}

function quote(text: string): string {
  return JSON.stringify(shorten(text))
}

/** The message of a library may quote as much of the file as it likes. */
function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}
