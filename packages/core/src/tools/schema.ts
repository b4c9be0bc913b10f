import { callback, checkOption, shownValue } from '../protocol/check-option.ts'
import { errorMessage, type Issue, SchemaError } from '../protocol/errors.ts'
import { isJsonSchema } from '../protocol/json-schema.ts'

/** A schema of any library that speaks Standard Schema and can write itself as JSON Schema. */
export interface Schema<Input = unknown, Output = Input> {
  /** What libraries for schemas agree on: see standardschema.dev. */
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (
      value: unknown,
    ) => ValidationResult<Output> | Promise<ValidationResult<Output>>
    readonly jsonSchema?:
      | { readonly input: (options: { target: JsonSchemaTarget }) => object }
      | undefined
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** The versions of JSON Schema that are requested. */
type JsonSchemaTarget = 'draft-2020-12' | 'draft-07'

/** What a schema made of a value, or what is wrong with it. */
type ValidationResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }

/** What a schema takes. */
export type InputOf<Of extends Schema> = NonNullable<Of['~standard']['types']>['input']
/** What a schema makes of it. */
export type OutputOf<Of extends Schema> = NonNullable<Of['~standard']['types']>['output']

/**
 * A schema that is JSON Schema already. `validate` returns the value or throws. Without it any JSON
 * passes for a `Value`.
 */
export function jsonSchema<Value>(
  schema: object,
  validate?: (value: unknown) => Value | Promise<Value>,
): Schema<Value> {
  if (!isJsonSchema(schema)) {
    throw new TypeError(
      `Expected \`jsonSchema\` to be passed JSON Schema, got ${shownValue(schema)}. Pass { type: 'object', properties }, or leave out jsonSchema() around a schema of a library.`,
    )
  }
  checkOption('validate', validate, callback)
  return {
    '~standard': {
      version: 1,
      vendor: 'deltakit',
      jsonSchema: { input: () => schema },
      async validate(value) {
        try {
          return { value: validate ? await validate(value) : (value as Value) }
        } catch (error) {
          return { issues: [{ message: errorMessage(error), cause: error }] }
        }
      },
    },
  }
}

/**
 * A schema as JSON Schema, in the newest draft that its library can write. `place` is where an app
 * passed it, for the `TypeError` of what is none.
 */
export function toJsonSchema(schema: Schema, place: string): object {
  // An arktype schema is a function.
  const { jsonSchema } = Object(Object(schema)['~standard'])
  if (!jsonSchema) {
    throw new TypeError(
      `Expected ${place} to be a schema that can be written as JSON Schema, got ${shownValue(schema)}. Pass one of zod 4.2 or arktype, the toStandardJsonSchema() of another library, or jsonSchema() around JSON Schema, which zod/mini writes with z.toJSONSchema().`,
    )
  }
  try {
    return jsonSchema.input({ target: 'draft-2020-12' })
  } catch {
    return jsonSchema.input({ target: 'draft-07' })
  }
}

/** The value as its schema returns it, or a `SchemaError`. */
export async function validate<Of extends Schema>(
  schema: Of,
  value: unknown,
): Promise<OutputOf<Of>> {
  const verdict = await schema['~standard'].validate(value)
  if (verdict.issues) throw new SchemaError(verdict.issues, value)
  return verdict.value
}
