import { checkPassedOptions } from '../protocol/check-option.ts'
import type { Schema } from './schema.ts'

/** The schema of a tool that was given none. */
export interface NoInput extends Schema {
  /** Which option is missing. */
  readonly missing: 'input'
}

/** What the compiler says where another library's name was written instead of `input`. */
type NameOfInput<Of> = Of extends NoInput ? 'Rename it to `input`' : unknown

/** The names of other libraries for `input`. A tool of theirs may be spread beside an `input`. */
export interface OtherNames<Of> {
  /** @deprecated Here it is `input`. */
  readonly inputSchema?: NameOfInput<Of>
  /** @deprecated Here it is `input`. */
  readonly parameters?: NameOfInput<Of>
}

/** Our names of options, by those of other libraries. */
const ourNames = {
  inputSchema: 'input',
  parameters: 'input',
  schema: 'input',
  needsApproval: 'approve',
}

/** Throws a `TypeError` for no options, and for one that has the name of another library. */
export function checkNames(options: object): void {
  checkPassedOptions('tool', options, { instead: 'Pass tool({ description, input, execute }).' })
  const given: Readonly<Record<string, unknown>> = { ...options }
  for (const [theirs, ours] of Object.entries(ourNames)) {
    if (given[theirs] === undefined || given[ours] !== undefined) continue
    throw new TypeError(
      `Expected \`tool\` to be passed \`${ours}\`, got \`${theirs}\`. Rename it to \`${ours}\`.`,
    )
  }
}
