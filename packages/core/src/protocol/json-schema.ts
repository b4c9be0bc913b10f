import { vendorOf } from './check-option.ts'
import { isObject } from './is-object.ts'

/** JSON Schema has others, too, and one of these at least in whatever says something. */
const keywords = [
  '$schema',
  '$ref',
  '$defs',
  'type',
  'properties',
  'additionalProperties',
  'patternProperties',
  'required',
  'items',
  'prefixItems',
  'anyOf',
  'oneOf',
  'allOf',
  'not',
  'if',
  'enum',
  'const',
  'title',
  'description',
]

/** Whether a value is JSON Schema: no schema of a library, and no object with names of its own. */
export function isJsonSchema(value: unknown): value is object {
  if (!isObject(value) || isOfLibrary(value)) return false
  if (Object.values(value).some((field) => vendorOf(field) !== undefined)) return false
  return Object.keys(value).length === 0 || keywords.some((keyword) => keyword in value)
}

/** JSON Schema of `z.toJSONSchema()` is plain, and hides the schema that it was made of. */
function isOfLibrary(schema: object): boolean {
  if (vendorOf(schema) === undefined) return false
  return Object.keys(schema).includes('~standard') || !isPlain(schema)
}

/** An object of another window or realm counts, too. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
