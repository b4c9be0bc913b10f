// @ts-check
// The tables of docs/reference.md with a row for each value that a type allows, and the comment before that value.
import { commentBefore, declarationsOf, readSource } from './sources.mjs'

/** @typedef {import('rolldown/utils').ESTree.TSType} Type */

const protocol = 'packages/core/src/protocol'

/** Where each table is, what it calls its values, and the type that has them. */
export const memberTables = [
  {
    heading: 'Tool call statuses',
    title: 'status',
    file: `${protocol}/message.ts`,
    type: 'ToolCallStatus',
  },
  {
    heading: 'Warnings',
    title: 'code',
    file: `${protocol}/stream-event.ts`,
    type: 'WarningCode',
  },
  { heading: 'Outcomes', title: 'type', file: `${protocol}/stream-event.ts`, type: 'Outcome' },
  {
    heading: 'Finish reasons',
    title: 'finishReason',
    file: `${protocol}/stream-event.ts`,
    type: 'FinishReason',
  },
  {
    heading: 'Chat statuses',
    title: 'status',
    file: 'packages/core/src/chat/chat-state.ts',
    type: 'ChatStatus',
  },
]

/**
 * The lines of such a table. Throws for a value without a comment.
 * @param {(typeof memberTables)[number]} table
 */
export function memberTable({ title, file, type }) {
  const source = readSource(file)
  const declared = declarationsOf(source)

  const found = declared.get(type)?.declaration
  if (found?.type !== 'TSTypeAliasDeclaration' || found.typeAnnotation.type !== 'TSUnionType') {
    throw new Error(`${file} declares no union ${type}`)
  }
  const rows = found.typeAnnotation.types.map((member) => {
    const value = literalOf(member, title)
    const about = commentBefore(source, member.start)
    if (!about) throw new Error(`${file} has no comment on '${value}' of ${type}`)
    return `| \`${value}\` | ${about} |`
  })
  return [`| \`${title}\` | |`, '|---|---|', ...rows]
}

/**
 * The text that a member of a union is, or that its field `name` is.
 * @param {Type | undefined} member
 * @param {string} name
 * @returns {string}
 */
function literalOf(member, name) {
  if (member?.type === 'TSLiteralType' && member.literal.type === 'Literal') {
    return `${member.literal.value}`
  }
  const fields = member?.type === 'TSTypeLiteral' ? member.members : []
  for (const field of fields) {
    if (field.type !== 'TSPropertySignature' || field.key.type !== 'Identifier') continue
    if (field.key.name === name) return literalOf(field.typeAnnotation?.typeAnnotation, name)
  }
  throw new Error(`A member has no text for ${name}`)
}
