// @ts-check
// The tables of docs/reference.md that come from the types. Those of parts and events have a row for each member of a union
// of objects, with its fields and what the comment of its type says.
import { errorTable } from './error-table.mjs'
import { memberTable, memberTables } from './member-tables.mjs'
import { commentBefore, declarationsOf, readSource } from './sources.mjs'

/** @typedef {import('rolldown/utils').ESTree.TSType} Type */
/** @typedef {{ type: string, fields: Map<string, string>, about: string }} Row `fields`: what each allows, in words. */

const protocol = 'packages/core/src/protocol'

/** Where each table is, and the union that it shows. `common`: what the sentence above the table has. */
const tables = [
  {
    heading: 'Parts of a user message',
    file: `${protocol}/message.ts`,
    union: 'UserPart',
    common: [],
  },
  {
    heading: 'Parts of an answer',
    file: `${protocol}/message.ts`,
    union: 'Part',
    common: ['key', 'providerState'],
  },
  { heading: 'Events', file: `${protocol}/stream-event.ts`, union: 'StreamEvent', common: [] },
]

/** A longer list of values has a table of its own. */
const mostValues = 3

/** How many characters of a comment a row may have, beyond its first sentence. */
const longestAbout = 170

/**
 * The page with its tables as the types are now.
 * @param {string} page
 */
export function writeTables(page) {
  const written = [
    ...tables.map((table) => ({ heading: table.heading, lines: objectTable(table) })),
    ...memberTables.map((table) => ({ heading: table.heading, lines: memberTable(table) })),
    { heading: 'Errors', lines: errorTable() },
  ]
  return written.reduce((text, { heading, lines }) => {
    const start = text.indexOf(`### ${heading}\n`) + 1 || text.indexOf(`## ${heading}\n`) + 1
    const table = text.indexOf('\n| ', start) + 1
    const end = text.indexOf('\n\n', table)
    if (start < 1 || table < 1) throw new Error(`docs/reference.md has no table under ${heading}`)
    return text.slice(0, table) + lines.join('\n') + text.slice(end)
  }, page)
}

/** @param {(typeof tables)[number]} table */
function objectTable({ file, union, common }) {
  const rows = rowsOf(file, { union, common }).map(({ type, fields, about }) => {
    const names = [...fields].map(([name, values]) => `\`${name}\`${values && `: ${values}`}`)
    return `| \`${type}\` | ${names.join(', ')} | ${about} |`
  })
  return ['| `type` | fields | |', '|---|---|---|', ...rows]
}

/**
 * @param {string} file
 * @param {{ union: string, common: readonly string[] }} options
 * @returns {Row[]}
 */
function rowsOf(file, { union, common }) {
  const source = readSource(file)
  const declared = declarationsOf(source)

  /**
   * The fields of a type, those that it extends first.
   * @param {string} name
   * @returns {[string, string][]}
   */
  function fieldsOf(name) {
    const declaration = declared.get(name)?.declaration
    if (declaration?.type === 'TSInterfaceDeclaration') {
      const inherited = declaration.extends.flatMap(({ expression }) =>
        expression.type === 'Identifier' ? fieldsOf(expression.name) : [],
      )
      return [...inherited, ...declaration.body.body.flatMap(fieldOf)]
    }
    if (declaration?.type !== 'TSTypeAliasDeclaration') return []
    const { typeAnnotation } = declaration
    if (typeAnnotation.type === 'TSUnionType') return namesIn(typeAnnotation).flatMap(fieldsOf)
    // `NamedData<Fields>` adds the name and the value of data of the app.
    const [fields] = typeAnnotation.type === 'TSTypeReference' ? argumentsOf(typeAnnotation) : []
    return [['name', ''], ['value', ''], ...(fields ? fieldsOf(fields) : [])]
  }

  const root = declared.get(union)?.declaration
  if (root?.type !== 'TSTypeAliasDeclaration') throw new Error(`${file} has no type ${union}`)
  // `Part<Call = ToolCallPart>` stands for the parts without tools.
  const defaults = new Map(
    (root.typeParameters?.params ?? []).map((parameter) => [
      parameter.name.name,
      parameter.default ? namesIn(parameter.default)[0] : undefined,
    ]),
  )
  return namesIn(root.typeAnnotation).map((written) => {
    const name = defaults.get(written) ?? written
    const found = declared.get(name)
    if (!found) throw new Error(`${file} does not declare ${name}`)
    const all = fieldsOf(name)
    const [, type = ''] = all.find(([field]) => field === 'type') ?? []
    const own = new Map(all.filter(([field]) => field !== 'type' && !common.includes(field)))
    const statuses = new Set(all.flatMap(([field, values]) => (field === 'status' ? [values] : [])))
    if (statuses.size > 1) own.set('status', 'see below')
    const [first = '', second = ''] = commentBefore(source, found.start).split(/(?<=\.)\s/)
    const both = `${first} ${second}`.trim()
    const about = both.length > longestAbout ? first : both
    return { type: type.replaceAll('`', ''), fields: own, about }
  })
}

/**
 * @param {Type} type
 * @returns {string[]}
 */
function namesIn(type) {
  if (type.type === 'TSUnionType') return type.types.flatMap(namesIn)
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return []
  return [type.typeName.name]
}

/** @param {import('rolldown/utils').ESTree.TSTypeReference} reference */
function argumentsOf({ typeArguments }) {
  return (typeArguments?.params ?? []).flatMap(namesIn)
}

/**
 * @param {import('rolldown/utils').ESTree.TSSignature} signature
 * @returns {[string, string][]}
 */
function fieldOf(signature) {
  if (signature.type !== 'TSPropertySignature' || signature.key.type !== 'Identifier') return []
  const type = signature.typeAnnotation?.typeAnnotation
  const values = type ? literalsIn(type) : []
  return [[signature.key.name, values.length > mostValues ? 'see below' : values.join(', ')]]
}

/**
 * The texts that a type allows, where it allows only some.
 * @param {Type} type
 * @returns {string[]}
 */
function literalsIn(type) {
  if (type.type === 'TSUnionType') return type.types.flatMap(literalsIn)
  if (type.type !== 'TSLiteralType' || type.literal.type !== 'Literal') return []
  return typeof type.literal.value === 'string' ? [`\`${type.literal.value}\``] : []
}
