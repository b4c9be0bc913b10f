import { isObject } from './is-object.ts'

/** A JSON Schema as JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Keywords with a schema or an array of schemas. */
const listed = new Set([
  'items',
  'prefixItems',
  'additionalProperties',
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
])

/** Keywords with schemas by names, which may be those of keywords. */
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions'])

/** The schema with another in the place of itself and of each schema in it, the innermost first. */
export function mapSchema(
  schema: JsonSchema,
  change: (schema: JsonSchema) => JsonSchema,
): JsonSchema {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner)
    return isObject(value) ? mapSchema(value, change) : value
  }
  const entries = Object.entries(schema).map(([keyword, value]) => {
    if (listed.has(keyword)) return [keyword, inner(value)]
    if (!named.has(keyword) || !isObject(value)) return [keyword, value]
    const schemas = Object.entries(value).map(([name, one]) => [name, inner(one)])
    return [keyword, Object.fromEntries(schemas)]
  })
  return change(Object.fromEntries(entries))
}

/** The schema itself and each schema in it. */
export function schemasIn(schema: JsonSchema): JsonSchema[] {
  const found: JsonSchema[] = []
  mapSchema(schema, (one) => {
    found.push(one)
    return one
  })
  return found
}
