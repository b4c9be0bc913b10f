import { type JsonSchema, mapSchema, schemasIn } from '../protocol/map-schema.ts'

/** A schema that stands in an object, and the field that has its value. */
export interface HeldSchema {
  readonly schema: JsonSchema
  readonly path: readonly string[]
}

/**
 * The schema without room for fields that it does not name. Anthropic refuses every other object, and
 * OpenAI does where the schema is strict. It has `anyOf` for `oneOf` and `enum` for `const`, which
 * providers refuse, or which they ignore without a word, as Gemini does.
 */
export function closeSchema(schema: object): JsonSchema {
  const whole: JsonSchema = { ...schema }
  return schemasIn(whole).some(isCombined) ? whole : mapSchema(whole, close)
}

/** Whether one value has to fit several schemas: closed ones would forbid the fields of each other. */
function isCombined({ allOf, anyOf, oneOf, $ref, properties }: JsonSchema): boolean {
  return allOf !== undefined || (properties !== undefined && (anyOf ?? oneOf ?? $ref) !== undefined)
}

function close(schema: JsonSchema): JsonSchema {
  const closed: Record<string, unknown> = { ...schema }
  if (schema.oneOf !== undefined && schema.anyOf === undefined) {
    closed.anyOf = schema.oneOf
    delete closed.oneOf
  }
  if (schema.const !== undefined) {
    closed.enum = [schema.const]
    delete closed.const
  }
  const isObject = [schema.type].flat().includes('object')
  const isOpen = isObject && schema.patternProperties === undefined
  return isOpen ? { additionalProperties: false, ...closed } : closed
}

/** An object that has the value of a schema in a field, for providers want an object at the root. */
export function holdSchema(
  inner: JsonSchema,
  { field, isArray }: { readonly field: string; readonly isArray: boolean },
): HeldSchema {
  const place = `#/properties/${field}${isArray ? '/items' : ''}`
  const { $schema, $defs, definitions, ...value } = mapSchema(inner, (one) => moveRef(one, place))
  const properties = { [field]: isArray ? { type: 'array', items: value } : value }
  const root = { type: 'object', properties, required: [field], additionalProperties: false }
  return { schema: { $schema, $defs, definitions, ...root }, path: [field] }
}

/** What the root had under a name stays there. What pointed to the root itself has moved. */
function moveRef(schema: JsonSchema, place: string): JsonSchema {
  const { $ref } = schema
  if (typeof $ref !== 'string' || !/^#($|\/(?!\$defs\/|definitions\/))/.test($ref)) return schema
  return { ...schema, $ref: place + $ref.slice(1) }
}
