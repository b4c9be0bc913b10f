import {
  callback,
  checkOptions,
  either,
  flag,
  numberOption,
  type OptionForms,
  oneOf,
  text,
} from '../protocol/check-option.ts'
import { closeSchema } from './format-schema.ts'
import { checkNames, type NoInput, type OtherNames } from './other-names.ts'
import { type InputOf, type Schema, toJsonSchema } from './schema.ts'
import { streamWithTools } from './tool-loop.ts'
import type { Tool, ToolOptions } from './tool-types.ts'

const toolForms: OptionForms = {
  description: text,
  timeout: numberOption({ least: 1 }),
  execute: callback,
  approve: either(flag, callback),
  strict: flag,
  cache: oneOf('5m', '1h'),
}

/**
 * Describes a tool to a model, and executes its calls. Throws a `TypeError` for a schema that has no
 * JSON Schema, a `timeout` that is no time, and options by the names of another library.
 */
export function tool<Of extends Schema = NoInput, Result = unknown>(
  options: ToolOptions<Of, Result> & OtherNames<Of>,
): Tool<InputOf<Of>, Result> {
  checkNames(options)
  const { input: schema, ...rest } = options
  checkOptions(options, toolForms)
  const written = toJsonSchema(schema, '`input`')
  const inputSchema = options.strict ? closeSchema(written) : written
  return { ...rest, schema, inputSchema, implementation: streamWithTools }
}
