import { type InputOf, type Schema, writeSchema } from './schema.ts'
import { askWithTools } from './steps.ts'
import type { Tool, ToolOptions } from './tool.ts'

export { approved, denied } from './approval.ts'
export { list } from './list.ts'
export { type DeepPartial, type ObjectOptions, object } from './object.ts'
export { type PartialInputs, partialInputs } from './partial-inputs.ts'
export {
  createPartialJson,
  type JsonLimits,
  type JsonPath,
  type JsonProblem,
  type PartialJson,
} from './partial-json.ts'
export {
  type InputOf,
  type Issue,
  jsonSchema,
  type OutputOf,
  type Schema,
  SchemaError,
} from './schema.ts'
export type { Approve, Execute, Tool, ToolContext, ToolOptions } from './tool.ts'

/** Describes a tool to a model, and carries its calls out. Throws a `TypeError` without a JSON Schema. */
export function tool<Of extends Schema, Result = never>(
  options: ToolOptions<Of, Result>,
): Tool<InputOf<Of>, Result> {
  const { input: schema, ...rest } = options
  return { ...rest, schema, inputSchema: writeSchema(schema), ask: askWithTools }
}
