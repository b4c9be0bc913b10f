import { checkNumber, checkOption } from '../protocol/check-option.ts'
import { callback } from '../stream/check-stream-options.ts'
import { closeSchema } from './format-schema.ts'
import { checkNames, type NoInput, type OtherNames } from './other-names.ts'
import { type InputOf, type Schema, toJsonSchema } from './schema.ts'
import { streamWithTools } from './tool-loop.ts'
import type { Tool, ToolOptions } from './tool-types.ts'

/**
 * Describes a tool to a model, and executes its calls. Throws a `TypeError` for a schema that has no
 * JSON Schema, a `timeout` that is no time, and options by the names of another library.
 */
export function tool<Of extends Schema = NoInput, Result = unknown>(
  options: ToolOptions<Of, Result> & OtherNames<Of>,
): Tool<InputOf<Of>, Result> {
  checkNames(options)
  const { input: schema, ...rest } = options
  checkNumber('timeout', options.timeout, { least: 1 })
  checkOption('execute', options.execute, callback)
  checkOption('approve', options.approve, {
    expected: 'a boolean or a function',
    fits: (value) => typeof value === 'boolean' || typeof value === 'function',
  })
  const written = toJsonSchema(schema, '`input`')
  const inputSchema = options.strict ? closeSchema(written) : written
  return { ...rest, schema, inputSchema, implementation: streamWithTools }
}
