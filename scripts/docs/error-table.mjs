// @ts-check
// The table of errors in docs/reference.md: each class that an entry point exports, with its own fields and comments.
import { commentBefore, declarationsOf, readSource } from './sources.mjs'

const sources = 'packages/core/src'

/** Where error classes are declared. */
const files = [
  'protocol/errors.ts',
  'edge/http/request-rejection.ts',
  'cassette/unmatched-request.ts',
]

/** The first that exports a class is the one that the table names. */
const entryPoints = ['index', 'tools', 'edge', 'cassette']

/** What every error has. The sentence above the table says so. */
const base = 'DeltakitError'

/** The lines of the table. Throws for a class that no entry point exports. */
export function errorTable() {
  const rows = files.flatMap((file) => {
    const source = readSource(`${sources}/${file}`)
    return [...declarationsOf(source)].flatMap(([name, { declaration, start }]) => {
      if (declaration.type !== 'ClassDeclaration') return []
      if (declaration.superClass?.type !== 'Identifier' || declaration.superClass.name !== base) {
        return []
      }
      const { retryable, fields } = fieldsOf(source, declaration)
      const shown = fields.map((field) => `\`${field}\``).join(', ')
      const about = commentBefore(source, start)
      return [`| \`${name}\` | \`${entryPointOf(name)}\` | ${retryable} | ${shown} | ${about} |`]
    })
  })
  return ['| `name` | from | `retryable` | its own fields | |', '|---|---|---|---|---|', ...rows]
}

/**
 * @param {import('./sources.mjs').Source} source
 * @param {import('rolldown/utils').ESTree.Class} declaration
 */
function fieldsOf(source, { body }) {
  let retryable = 'no'
  /** @type {string[]} */
  const fields = []
  for (const member of body.body) {
    if (member.type !== 'PropertyDefinition' || member.key.type !== 'Identifier') continue
    const { name } = member.key
    if (name === 'retryable') {
      // One that is declared only depends on what came.
      const [, reason] = /succeed, (.*)\.$/.exec(commentBefore(source, member.start)) ?? []
      retryable = member.value ? 'yes' : (reason ?? 'depends')
    } else if (name !== 'name' && name !== 'retryAfter') fields.push(name)
  }
  return { retryable, fields }
}

/** @param {string} name */
function entryPointOf(name) {
  const found = entryPoints.find((entry) =>
    readSource(`${sources}/${entry}.ts`).parsed.module.staticExports.some(({ entries }) =>
      entries.some(({ exportName }) => exportName.name === name),
    ),
  )
  if (!found) throw new Error(`No entry point exports ${name}`)
  return `@deltakit/core${found === 'index' ? '' : `/${found}`}`
}
