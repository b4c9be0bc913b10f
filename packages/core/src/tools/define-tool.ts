import { checkNumber } from '../protocol/check-option.ts'
import { type InputOf, type Schema, toJsonSchema } from './schema.ts'
import { streamWithTools } from './tool-loop.ts'
import type { Tool, ToolOptions } from './tool-types.ts'

/**
 * Describes a tool to a model, and executes its calls. Throws a `TypeError` for a schema that has no
 * JSON Schema, and for a `timeout` that is no time.
 */
export function tool<Of extends Schema, Result = never>(
  options: ToolOptions<Of, Result>,
): Tool<InputOf<Of>, Result> {
  const { input: schema, ...rest } = options
  checkNumber('timeout', options.timeout, { least: 1 })
  return { ...rest, schema, inputSchema: toJsonSchema(schema), implementation: streamWithTools }
}
