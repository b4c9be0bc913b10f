import { DeltakitError } from '../protocol/errors.ts'

/** A schema of any library that speaks Standard Schema and can tell itself as JSON Schema. */
export interface Schema<Input = unknown, Output = Input> {
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

type JsonSchemaTarget = 'draft-2020-12' | 'draft-07'

type ValidationResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }

/** What is wrong with a value, and where. */
export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  /** What a function of the app threw, where the message is its text: it is not for clients. */
  readonly cause?: unknown
}

export type InputOf<Of extends Schema> = NonNullable<Of['~standard']['types']>['input']
export type OutputOf<Of extends Schema> = NonNullable<Of['~standard']['types']>['output']

/** A value that is not what its schema asks for. */
export class SchemaError extends DeltakitError {
  override readonly name = 'SchemaError'
  declare readonly issues: readonly Issue[]

  /** `body`: what came instead. */
  constructor(issues: readonly Issue[], body: unknown) {
    super('Does not fit the schema', issues.map(describeIssue).join('; '), { body })
    this.issues = issues
  }
}

/**
 * A schema that is JSON Schema already. Without `validate`, which gives the value back or throws, any
 * JSON is taken for a `Value`.
 */
export function jsonSchema<Value>(
  schema: object,
  validate?: (value: unknown) => Value | Promise<Value>,
): Schema<Value> {
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

/** A schema as JSON Schema, in the newest draft that its library can write. */
export function toJsonSchema(schema: Schema): object {
  // An arktype schema is a function.
  const { jsonSchema } = Object(Object(schema)['~standard'])
  if (!jsonSchema) throw new TypeError(cure)
  try {
    return jsonSchema.input({ target: 'draft-2020-12' })
  } catch {
    return jsonSchema.input({ target: 'draft-07' })
  }
}

const cure = 'Needs a JSON Schema: of zod 4.2, toStandardJsonSchema() or jsonSchema()'

/** The value as its schema gives it, or a `SchemaError`. */
export async function validate<Of extends Schema>(
  schema: Of,
  value: unknown,
): Promise<OutputOf<Of>> {
  const verdict = await schema['~standard'].validate(value)
  if (verdict.issues) throw new SchemaError(verdict.issues, value)
  return verdict.value
}

function describeIssue({ message, path = [] }: Issue): string {
  const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
  return place ? `${place}: ${message}` : message
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
