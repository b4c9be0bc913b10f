import { describe, expect, it } from 'vitest'
import { google } from '../../../src/providers/google/index.ts'
import { toGeminiSchema } from '../../../src/providers/google/tool-schema.ts'
import { hi } from '../../support/cassette-harness.ts'

function declared(inputSchema: object) {
  const tools = { one: { inputSchema, description: 'One' } }
  const { body } = google('gemini-3-pro').request({ messages: hi, tools })
  return JSON.parse(JSON.stringify(body)).tools[0].functionDeclarations[0]
}

/** An object schema with one property. */
function withProperty(schema: unknown): object {
  return { type: 'object', properties: { a: schema } }
}

describe('a schema that Gemini can express', () => {
  it('is translated', () => {
    expect(
      declared({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          type: { type: 'string', enum: ['a', 'b'] },
          many: { type: 'array', items: { type: 'number', minimum: 0 }, minItems: 1, maxItems: 9 },
          any: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'integer' }] },
        },
        additionalProperties: false,
      }),
    ).toEqual({
      name: 'one',
      description: 'One',
      parameters: {
        type: 'OBJECT',
        properties: {
          type: { type: 'STRING', enum: ['a', 'b'] },
          many: { type: 'ARRAY', items: { type: 'NUMBER', minimum: 0 }, minItems: 1, maxItems: 9 },
          any: { anyOf: [{ type: 'STRING', format: 'date-time' }, { type: 'INTEGER' }] },
        },
      },
    })
  })

  it.each(['not', 'const', '$ref', 'oneOf', 'additionalProperties', 'enum', '__proto__'])(
    'can have a property named %s like a keyword',
    (name) => {
      const properties = JSON.parse(`{"${name}":{"type":"integer"}}`)
      const { parameters } = declared({ type: 'object', properties, required: [name] })
      expect(Object.keys(parameters.properties)).toEqual([name])
      expect(parameters.required).toEqual([name])
    },
  )

  it('keeps a default as it is, even if it looks like a schema', () => {
    const value = { type: 'string', $schema: 'a' }
    const schema = withProperty({
      type: 'object',
      properties: { b: { type: 'string' } },
      default: value,
    })
    expect(declared(schema).parameters.properties.a.default).toEqual(value)
  })

  it.each([
    { type: 'string', title: 'A', description: 'B', pattern: 'c', minLength: 1, maxLength: 2 },
    { type: 'number', minimum: 0, maximum: 1, default: 0.5, example: 1, nullable: true },
  ])('keeps keywords that describe or limit a value: %o', ({ type, ...more }) => {
    const { parameters } = declared(withProperty({ type, ...more }))
    expect(parameters.properties.a).toEqual({ type: type.toUpperCase(), ...more })
  })
})

describe('a schema that Gemini cannot express', () => {
  it.each([
    { type: 'object', properties: {} },
    { type: 'object' },
    {},
    withProperty({ type: ['string', 'null'] }),
    { ...withProperty({ $ref: '#/$defs/a' }), $defs: { a: { type: 'null' } } },
    withProperty({ type: 'string', format: 'email' }),
    withProperty({ type: 'string', format: 'interval' }),
    withProperty({ enum: [1, 2] }),
    withProperty({ type: 'string', enum: ['a', 1] }),
    withProperty({ type: 'string', enum: [] }),
    withProperty({ oneOf: [{ type: 'string' }] }),
    withProperty({ allOf: [{ type: 'string' }] }),
    withProperty({ anyOf: [{ type: 'string' }, { const: 1 }] }),
    withProperty({ type: 'number', multipleOf: 2 }),
    withProperty({ type: 'number', exclusiveMinimum: 0 }),
    withProperty({ type: 'string', examples: ['b'] }),
    withProperty({ const: 'b' }),
    withProperty({ not: { type: 'string' } }),
    withProperty({ type: 'string', deprecated: true }),
    withProperty({ if: { type: 'string' } }),
    withProperty({ type: 'array' }),
    withProperty({ type: 'array', items: {} }),
    withProperty({ type: 'array', items: { type: 'string' }, uniqueItems: true }),
    withProperty({ type: 'array', prefixItems: [] }),
    withProperty(true),
    withProperty(null),
    withProperty({ type: 'object' }),
    withProperty({ type: 'object', properties: null }),
    withProperty({ anyOf: null }),
    { ...withProperty({ type: 'string' }), propertyNames: { type: 'string' } },
    { ...withProperty({ type: 'string' }), patternProperties: { a: { type: 'string' } } },
    { ...withProperty({ type: 'string' }), additionalProperties: { type: 'string' } },
    { ...withProperty({ type: 'string' }), unevaluatedProperties: false },
  ])('is sent as JSON Schema: %o', (schema) => {
    expect(declared(schema)).toEqual({
      name: 'one',
      description: 'One',
      parametersJsonSchema: schema,
    })
  })

  it('can be very deep, or contain itself', () => {
    let deep: object = { type: 'string' }
    for (let level = 0; level < 20_000; level++) deep = withProperty(deep)
    expect(toGeminiSchema(deep)).toBeUndefined()
    const circular: Record<string, unknown> = { type: 'array' }
    circular.items = circular
    expect(toGeminiSchema(circular)).toBeUndefined()
  })
})
