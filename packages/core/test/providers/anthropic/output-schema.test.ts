import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ModelInput } from '../../../src/index.ts'
import { anthropic } from '../../../src/providers/anthropic/index.ts'
import { toAnthropicSchema } from '../../../src/providers/anthropic/output-schema.ts'
import { array, jsonSchema, object, tool } from '../../../src/tools.ts'
import { hi } from '../../support/cassette-harness.ts'

function written(input: Omit<ModelInput, 'messages'>) {
  const { body, warnings } = anthropic('claude-sonnet-4-5').request({ messages: hi, ...input })
  return { ...JSON.parse(JSON.stringify(body)), warnings }
}

const person = z.object({
  name: z.string().min(2),
  age: z.int().positive().optional(),
  born: z.iso.datetime(),
  tags: z.array(z.string()).min(2).max(4).describe('Words.'),
  index: z.int(),
})

interface Comment {
  text: string
  replies: Comment[]
}
const comment: z.ZodType<Comment> = z.object({
  text: z.string(),
  get replies() {
    return z.array(comment)
  },
})

describe('a schema for Anthropic', () => {
  it('closes each object, and describes what it cannot enforce', () => {
    expect(toAnthropicSchema(object(person).schema)).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', description: 'minLength: 2' },
        age: { type: 'integer', description: 'exclusiveMinimum: 0' },
        born: { type: 'string', format: 'date-time' },
        tags: {
          type: 'array',
          items: { type: 'string' },
          description: 'Words.\nminItems: 2, maxItems: 4',
        },
        index: { type: 'integer' },
      },
      required: ['name', 'born', 'tags', 'index'],
      additionalProperties: false,
    })
  })

  it.each([
    ['contains itself', comment],
    ['has fields of any name', z.record(z.string(), z.number())],
    ['says nothing', z.unknown()],
    ['has a list of anything', jsonSchema({ type: 'array' })],
    ['is a tuple', z.tuple([z.string(), z.number()])],
    ['has to fit two schemas', jsonSchema({ allOf: [{ type: 'object' }, { type: 'object' }] })],
    ['has alternatives beside fields', jsonSchema({ type: 'object', properties: {}, anyOf: [] })],
    ['refers to what is not there', jsonSchema({ $ref: '#/$defs/none' })],
    ['refers to another place', jsonSchema({ $ref: 'https://example.com/schema' })],
    ['has objects as constants', jsonSchema({ enum: [{ a: 1 }] })],
  ])('is sent as text if it %s', (_, schema) => {
    const output = object(z.object({ field: z.string() }))
    expect(written({ output }).output_config).toBeDefined()
    const body = written({ output: array(schema) })
    expect(body.output_config).toBeUndefined()
    expect(JSON.stringify(body.system)).toContain('JSON Schema')
    expect(body.warnings).toEqual([expect.stringContaining('cannot enforce')])
  })

  it('may be used in two places', () => {
    const place = z.object({ city: z.string() }).meta({ id: 'Place' })
    const { schema } = object(z.object({ from: place, to: place.describe('The end.') }))
    const written = toAnthropicSchema(schema)
    expect(written).toMatchObject({ $defs: { Place: { additionalProperties: false } } })
    expect(written?.properties).toEqual({
      from: { $ref: '#/$defs/Place' },
      to: { $ref: '#/$defs/Place' },
    })
  })

  it('of a strict tool is enforced, or the tool is not strict', () => {
    const strict = tool({ strict: true, input: z.object({ count: z.int().min(1).max(3) }) })
    const open = tool({ strict: true, input: z.object({ more: z.record(z.string(), z.string()) }) })
    const body = written({ tools: { strict, open } })
    expect(body.tools).toMatchObject([
      {
        strict: true,
        input_schema: {
          properties: { count: { type: 'integer', description: 'minimum: 1, maximum: 3' } },
          additionalProperties: false,
        },
      },
      { strict: false, input_schema: open.inputSchema },
    ])
    expect(body.warnings).toEqual([expect.stringContaining('`open` is not strict')])
  })
})
