import { type InputOf, type Schema, toJsonSchema } from './schema.ts'
import { streamWithTools } from './tool-loop.ts'
import type { Tool, ToolOptions } from './tool-types.ts'

/** Describes a tool to a model, and carries its calls out. Throws a `TypeError` without a JSON Schema. */
export function tool<Of extends Schema, Result = never>(
  options: ToolOptions<Of, Result>,
): Tool<InputOf<Of>, Result> {
  const { input: schema, ...rest } = options
  return { ...rest, schema, inputSchema: toJsonSchema(schema), implementation: streamWithTools }
}
