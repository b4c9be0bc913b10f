// Tools, schemas and structured output.

export {
  createPartialJson,
  type JsonLimits,
  type JsonPath,
  type JsonProblem,
  type PartialJson,
} from './json/partial-json.ts'
export { type PartialToolInputs, partialToolInputs } from './json/partial-tool-inputs.ts'
export type { DeepPartial } from './protocol/deep-partial.ts'
export { type Issue, SchemaError } from './protocol/errors.ts'
export type {
  ArrayOutput,
  ArrayStream,
  ObjectOutput,
  OutputResult,
  OutputStream,
} from './stream/stream-options.ts'
export { tool } from './tools/define-tool.ts'
export { array } from './tools/output-array.ts'
export { type ObjectOptions, object } from './tools/output-object.ts'
export { type InputOf, jsonSchema, type OutputOf, type Schema } from './tools/schema.ts'
export { approved, denied } from './tools/tool-approval.ts'
export type { Approve, Execute, Tool, ToolContext, ToolOptions } from './tools/tool-types.ts'
