import { ToolError } from './errors.ts'
import { deepestOutput, isTooDeep } from './nesting.ts'

/**
 * The output of a tool as the JSON it travels as. Throws a `ToolError` where it is none, or is nested so
 * deep that an answer with it could not be stored and sent back.
 */
export function outputJson(output: unknown): string {
  const json = stringify(output)
  // What JSON makes of it is looked at: objects may have `toJSON`. A short one cannot be deep.
  if (json.length > 2 * deepestOutput && isTooDeep(JSON.parse(json), deepestOutput)) {
    throw new ToolError(`The output is nested more than ${deepestOutput} deep`)
  }
  return json
}

function stringify(output: unknown): string {
  try {
    return JSON.stringify(output) ?? ''
  } catch (cause) {
    // The text of `cause` may be private to the app, and clients and models read that of a `ToolError`.
    throw new ToolError('The tool returned a value that is not JSON', '', { cause })
  }
}
