import { namesIn, readDocument, tableUnder } from './documents.ts'

/** A table of `docs/reference.md` that has a row for each member of a type. */
export interface ReferenceTable {
  readonly heading: string
  /** A union of strings, in the types of `@deltakit/core` as `core`. */
  readonly type: string
}

export const referenceTables: readonly ReferenceTable[] = [
  { heading: 'Parts of an answer', type: "core.Part['type']" },
  { heading: 'Parts of a user message', type: "core.UserPart['type']" },
  { heading: 'Tool call statuses', type: "core.ToolCallPart['status']" },
  { heading: 'Chat statuses', type: 'core.ChatStatus' },
  { heading: 'Chat state', type: 'keyof core.ChatState' },
  { heading: 'Chat actions', type: 'keyof core.ChatActions' },
  { heading: 'Events', type: "core.StreamEvent['type']" },
  { heading: 'Warnings', type: "core.WarningEvent['code']" },
  { heading: 'Outcomes', type: "core.Outcome['type']" },
  { heading: 'Finish reasons', type: 'core.FinishReason' },
  { heading: 'Results', type: 'keyof core.ChatResult' },
  { heading: 'Usage', type: 'keyof core.Usage' },
]

/** The names that the table has, in order. */
export function rowsOf({ heading }: ReferenceTable): string[] {
  return namesIn(tableUnder(readDocument('docs/reference.md'), heading))
}

/** Code that compiles only where a type has these members and no other. */
export function memberCheck({ type }: ReferenceTable, names: readonly string[]): string {
  const listed = names.map((name) => `'${name}'`).join(' | ')
  return [
    `import type * as core from '@deltakit/core'`,
    `type Listed = ${listed}`,
    `declare const unlisted: Exclude<${type}, Listed>`,
    `declare const unknown: Exclude<Listed, ${type}>`,
    'export const nothingIsUnlisted: never = unlisted',
    'export const nothingIsUnknown: never = unknown',
    '',
  ].join('\n')
}

/** The member that the type has and the table lacks, or the other way round, in a report of the compiler. */
export function memberIn(problem: string): string {
  return /Type '"([\w-]+)"' is not assignable to type 'never'/.exec(problem)?.[1] ?? problem
}
