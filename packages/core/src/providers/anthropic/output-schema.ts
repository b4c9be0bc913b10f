// Anthropic: which JSON Schemas its structured outputs and strict tools take.

import { isObject } from '../../protocol/is-object.ts'
import { type JsonSchema, mapSchema, schemasIn } from '../../protocol/map-schema.ts'

/** Keywords that the API enforces. */
const enforced = new Set([
  '$defs',
  '$ref',
  'additionalProperties',
  'anyOf',
  'const',
  'default',
  'definitions',
  'description',
  'enum',
  'items',
  'properties',
  'required',
  'title',
  'type',
])

const besideReference = new Set(['$ref', '$defs', 'definitions'])

const formats = new Set([
  'date',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'time',
  'uri',
  'uuid',
])

/** Keywords that say of what kind a value is: a schema means something else without them. */
const essential = new Set([
  'allOf',
  'contains',
  'dependentSchemas',
  'else',
  'if',
  'not',
  'oneOf',
  'patternProperties',
  'prefixItems',
  'then',
])

/**
 * The schema in the form that the API enforces, or `undefined` where it would refuse it. The API
 * refuses every keyword that only narrows a value, such as `minimum`: the model reads those.
 */
export function toAnthropicSchema(schema: object): JsonSchema | undefined {
  const whole: JsonSchema = { ...schema }
  if (!schemasIn(whole).every(isEnforceable) || isRecursive(whole)) return undefined
  return mapSchema(whole, writeSchema)
}

function isEnforceable(schema: JsonSchema): boolean {
  const { type, enum: values = [], const: value, items, additionalProperties = false } = schema
  if (Object.keys(schema).some((keyword) => essential.has(keyword))) return false
  if (schema.anyOf !== undefined && schema.properties !== undefined) return false
  if ([values, value].flat().some(isObject)) return false
  const types = [type].flat()
  if (types.includes('object') && additionalProperties !== false) return false
  if (types.includes('array') && !isObject(items)) return false
  return ['type', 'anyOf', '$ref', 'enum', 'const'].some((keyword) => keyword in schema)
}

function writeSchema(schema: JsonSchema): JsonSchema {
  // Anthropic's own client sends nothing beside a reference.
  const isAlone = schema.$ref !== undefined
  const fields = Object.entries(schema).filter(([keyword]) =>
    isAlone ? besideReference.has(keyword) : keyword !== '$schema',
  )
  const isOpen = !isAlone && [schema.type].flat().includes('object')
  const kept: [string, unknown][] = isOpen ? [['additionalProperties', false]] : []
  const described: string[] = []
  for (const [keyword, value] of fields) {
    if (isEnforced(keyword, value)) kept.push([keyword, value])
    else if (isInformative(keyword, schema)) described.push(`${keyword}: ${JSON.stringify(value)}`)
  }
  const result = Object.fromEntries(kept)
  if (described.length === 0) return result
  const description = [schema.description, described.join(', ')].filter(Boolean).join('\n')
  return { ...result, description }
}

function isEnforced(keyword: string, value: unknown): boolean {
  if (keyword === 'format') return typeof value === 'string' && formats.has(value)
  if (keyword === 'minItems') return value === 0 || value === 1
  return enforced.has(keyword)
}

/** The pattern of a format is long. Schema libraries write the bounds of an integer without any. */
function isInformative(keyword: string, schema: JsonSchema): boolean {
  if (keyword === 'pattern') return schema.format === undefined
  return Math.abs(Number(schema[keyword])) !== Number.MAX_SAFE_INTEGER
}

/** Whether a schema refers to itself. A reference that leads nowhere counts, for it is refused, too. */
function isRecursive(whole: JsonSchema): boolean {
  const finished = new Set<unknown>()

  function leadsBack(schema: unknown, open: readonly unknown[]): boolean {
    if (!isObject(schema) || open.includes(schema)) return true
    if (finished.has(schema)) return false
    const refs = schemasIn(schema).flatMap(({ $ref }) => ($ref === undefined ? [] : [$ref]))
    if (refs.some((ref) => leadsBack(targetOf(ref, whole), [...open, schema]))) return true
    finished.add(schema)
    return false
  }

  return leadsBack(whole, [])
}

function targetOf(ref: unknown, whole: JsonSchema): unknown {
  const [root, ...fields] = String(ref).split('/')
  if (root !== '#') return undefined
  return fields.reduce<unknown>((inner, field) => Object(inner)[field], whole)
}
