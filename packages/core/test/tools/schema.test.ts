import { toJsonSchema, toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { replay } from '../../src/cassette.ts'
import { DeltakitError, streamChat } from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { jsonSchema, type Schema, tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, hi, requestBody } from '../support/cassette-harness.ts'

interface Trip {
  readonly days: number
}

/** One schema in three libraries: a number of days, written as text. */
const libraries: [string, Schema<{ days: string }, Trip>][] = [
  ['zod', z.object({ days: z.string().regex(/^\d+$/).transform(Number) })],
  [
    'valibot',
    toStandardJsonSchema(
      v.object({ days: v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)) }),
    ),
  ],
  ['arktype', type({ days: 'string.numeric.parse' })],
]

async function converse(input: Schema<{ days: string }, Trip>, written: string) {
  const execute = vi.fn((trip: Trip) => trip.days + 1)
  const call = { index: 0, id: 'a', function: { name: 'plan', arguments: written } }
  const bodies = [
    answerBody([{ tool_calls: [call] }], 'tool_calls'),
    answerBody([{ content: 'Ok' }]),
  ]
  const fetch = replay(answers(...bodies), { match: 'order' })
  const tools = { plan: tool({ description: 'Plans', input, execute }) }
  const model = anyModel({ fetch })
  const { toolCalls } = await streamChat({ model, messages: hi, tools }).complete()
  return { execute, call: toolCalls[0], fetch }
}

describe.each(libraries)('a schema of %s', (_, schema) => {
  it('is sent to the model as the JSON Schema of its input', async () => {
    const { fetch } = await converse(schema, '{"days":"3"}')
    expect(requestBody(fetch).tools).toMatchObject([
      {
        function: {
          name: 'plan',
          parameters: {
            type: 'object',
            properties: { days: { type: 'string' } },
            required: ['days'],
          },
        },
      },
    ])
  })

  it('passes its output to the tool, and keeps the input of the model in the message', async () => {
    const { execute, call } = await converse(schema, '{"days":"3"}')
    expect(execute).toHaveBeenCalledWith({ days: 3 }, expect.anything())
    expect(call).toMatchObject({ input: { days: '3' }, output: 4, status: 'done' })
  })

  it('fails the call with the problem and its path', async () => {
    const { execute, call } = await converse(schema, '{"days":"many"}')
    expect(execute).not.toHaveBeenCalled()
    expect(call?.status).toBe('failed')
    expect(call?.output).toMatch(/^Does not fit the schema: days: /)
  })
})

describe('a schema', () => {
  it('that cannot be written as JSON Schema is a TypeError that names the solution', () => {
    const plain = v.object({ days: v.string() })
    expect(() => tool({ input: plain })).toThrow(TypeError)
    expect(() => tool({ input: plain })).toThrow('toStandardJsonSchema()')
    // @ts-expect-error JSON Schema alone is none.
    expect(() => tool({ input: { type: 'object' } })).toThrow('jsonSchema()')
    // @ts-expect-error `input` is required.
    expect(() => tool({})).toThrow(TypeError)
  })

  it.each([
    ['of zod', z.toJSONSchema(z.object({ days: z.string() }))],
    ['of anything', z.toJSONSchema(z.any())],
    ['of valibot', toJsonSchema(v.object({ days: v.string() }))],
    ['of arktype', type({ days: 'string' }).toJsonSchema()],
    ['of several forms', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['that fits everything', {}],
  ])('can be JSON Schema %s', (_, schema) => {
    expect(tool({ input: jsonSchema(schema) }).inputSchema).toBe(schema)
    const tools = { plan: { inputSchema: schema } }
    expect(() => streamChat({ model: fakeModel([]), messages: hi, tools })).not.toThrow()
  })

  it('of a tool of another library may be beside its own', () => {
    const theirs = { name: 'plan', description: 'Plans', inputSchema: { type: 'object' } }
    const plan = tool({ ...theirs, input: jsonSchema({ type: 'object', required: ['days'] }) })
    expect(plan.inputSchema).toEqual({ type: 'object', required: ['days'] })
  })

  it('is written in an older draft if its library has no newer one', () => {
    const input = vi.fn(({ target }: { target: string }) => {
      if (target !== 'draft-07') throw new Error('unknown target')
      return { type: 'object' }
    })
    const old: Schema = { '~standard': { ...jsonSchema({})['~standard'], jsonSchema: { input } } }
    expect(tool({ input: old }).inputSchema).toEqual({ type: 'object' })
    expect(input.mock.calls.map(([{ target }]) => target)).toEqual(['draft-2020-12', 'draft-07'])
  })

  it('can be JSON Schema with a validate function', async () => {
    const trip = jsonSchema<Trip>({ type: 'object' }, (value) => {
      const days = Number(Object(value).days)
      if (!days) throw new DeltakitError('Needs days')
      return { days }
    })
    expect(await trip['~standard'].validate({ days: '2' })).toEqual({ value: { days: 2 } })
    const cause = new DeltakitError('Needs days')
    expect(await trip['~standard'].validate({})).toEqual({
      issues: [{ message: 'Needs days', cause }],
    })
  })
})
