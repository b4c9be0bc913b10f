// Google Gemini: which JSON Schemas its own schema format, a subset of OpenAPI 3, can express.

import { isObject } from '../../protocol/is-object.ts'

/** A schema in Gemini's format. */
export type GeminiSchema = Readonly<Record<string, unknown>>

/** What becomes of a keyword. `undefined`: its value cannot be expressed. */
type Translate = (value: unknown, levels: number) => unknown

/** For a keyword that only repeats what Gemini assumes. */
const dropped = Symbol('dropped')

const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']
const formats = ['enum', 'date-time', 'float', 'double', 'int32', 'int64']

const asItIs: Translate = (value) => value

/** Every keyword that can be expressed, and how. A keyword that is not here cannot. */
const keywords: Readonly<Record<string, Translate>> = {
  $schema: () => dropped,
  // Arguments beyond the schema are never written, so only a schema for them would add something.
  additionalProperties: (value) => (typeof value === 'boolean' ? dropped : undefined),
  type: (value) => (isOneOf(types, value) ? value.toUpperCase() : undefined),
  format: (value) => (isOneOf(formats, value) ? value : undefined),
  enum: (value) => (isTextArray(value) && value.length ? value : undefined),
  required: (value) => (isTextArray(value) ? value : undefined),
  properties: translateProperties,
  items: translateSchema,
  anyOf: translateSchemas,
  title: asItIs,
  description: asItIs,
  default: asItIs,
  example: asItIs,
  nullable: asItIs,
  pattern: asItIs,
  minLength: asItIs,
  maxLength: asItIs,
  minimum: asItIs,
  maximum: asItIs,
  minItems: asItIs,
  maxItems: asItIs,
  minProperties: asItIs,
  maxProperties: asItIs,
  propertyOrdering: asItIs,
}

/** Deeper schemas are sent as they are, and so are those that contain themselves. */
const mostLevels = 64

/** The schema in Gemini's format, or `undefined` where that cannot express all of it. */
export function toGeminiSchema(schema: object): GeminiSchema | undefined {
  return translateSchema(schema, mostLevels)
}

function translateSchema(schema: unknown, levels: number): GeminiSchema | undefined {
  if (!isObject(schema) || levels === 0) return undefined
  const translated: [string, unknown][] = []
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined) continue
    if (!Object.hasOwn(keywords, keyword)) return undefined
    const written = keywords[keyword]?.(value, levels - 1)
    if (written === undefined) return undefined
    if (written !== dropped) translated.push([keyword, written])
  }
  const result = Object.fromEntries(translated)
  return isAccepted(result) ? result : undefined
}

/** Gemini refuses a schema without a type, an array of anything, and an object without properties. */
function isAccepted({ type, anyOf, items, properties }: GeminiSchema): boolean {
  if (type === 'ARRAY') return items !== undefined
  if (type === 'OBJECT') return properties !== undefined
  return type !== undefined || anyOf !== undefined
}

/** A property may have the name of a keyword. */
function translateProperties(properties: unknown, levels: number): object | undefined {
  if (!isObject(properties)) return undefined
  const schemas = translateSchemas(Object.values(properties), levels)
  if (!schemas) return undefined
  return Object.fromEntries(Object.keys(properties).map((name, index) => [name, schemas[index]]))
}

function translateSchemas(schemas: unknown, levels: number): GeminiSchema[] | undefined {
  if (!Array.isArray(schemas) || !schemas.length) return undefined
  const translated: GeminiSchema[] = []
  for (const schema of schemas) {
    const written = translateSchema(schema, levels)
    if (!written) return undefined
    translated.push(written)
  }
  return translated
}

function isOneOf(names: readonly string[], value: unknown): value is string {
  return typeof value === 'string' && names.includes(value)
}

function isTextArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
