import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { replay } from '../../src/cassette.ts'
import { type StreamChatOptions, type StreamEvent, streamChat } from '../../src/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { array, jsonSchema, object, SchemaError, tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, hi, requestBody } from '../support/cassette-harness.ts'
import {
  completed,
  created,
  item,
  message,
  openaiBody,
  textChunks,
} from '../support/openai-answers.ts'

const city = z.object({
  name: z.string(),
  people: z.number(),
  rivers: z.array(z.object({ name: z.string() })),
  founded: z.string().transform((year) => Number(year)),
})
const text =
  '{"name":"Porto","people":231800,"rivers":[{"name":"Douro"},{"name":"Leça"}],"founded":"868"}'
const whole = JSON.parse(text)

/** Where the schema of an item is. */
const itemsOf = '#/properties/items/items'

/** The body of an answer of that text, so many characters at a time. */
function writing(text: string, { size = 3, finish = 'stop' as string | null } = {}) {
  const deltas = text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? []
  return answerBody(
    deltas.map((content) => ({ content })),
    finish,
  )
}

function setUp<const Options extends Partial<StreamChatOptions>>(
  body: string | string[],
  options: Options,
) {
  const fetch = replay(answers(...[body].flat()), { match: 'order', cut: 40 })
  const model = { ...anyModel({ fetch }), ...options.model }
  return { fetch, options: { messages: hi, retry: false, ...options, model } as const }
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

describe('an object', () => {
  it('is requested, streams as partials, and ends as the output of its schema', async () => {
    const { fetch, options } = setUp(writing(text), {})
    const stream = streamChat({ ...options, output: object(city, { name: 'city' }) })
    const partials = await collect(stream.partials)
    const { output, content } = await stream.complete()
    expect(output).toEqual({ ...whole, founded: 868 })
    expect(content).toBe(text)
    expect(requestBody(fetch).response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'city', schema: { properties: { founded: { type: 'string' } } } },
    })
    expect(partials.length).toBeGreaterThan(10)
    expect(partials.at(-1)).toEqual(whole)
    expect(partials[0]).toEqual({})
    const rivers = partials.map(({ rivers = [] }) => rivers.length)
    expect(rivers).toEqual(rivers.toSorted())
    expect(rivers).toContain(1)
    expect(new Set(partials).size).toBe(partials.length)
  })

  it.each([
    ['a block of Markdown', `\`\`\`json\n${text}\n\`\`\``],
    ['a block without a name', `\n\`\`\`\n${text}\n\`\`\`\n`],
    ['a block in capitals', `\`\`\`JSON\n${text}\n\`\`\``],
    ['a block of tildes', `~~~json\n${text}\n~~~`],
    ['a block that is not closed', `\`\`\`json\n${text}`],
    ['a block of several lines', `\`\`\`json\r\n${JSON.stringify(whole, null, 2)}\r\n\`\`\``],
    [
      'a block between words',
      `Here is {it}:\n\n  \`\`\`json\n${text}\n  \`\`\`\n\nAnything [else]?`,
    ],
    ['a text with a byte order mark', `\ufeff${text}`],
    ['a text behind a thought', `<think>\n{"name":\n\`\`\`json\n{}\n\`\`\`\n</think>\n\n${text}`],
    ['a text behind thoughts', `\n<think></think> <think>a < b</think>${text}`],
    ['a text behind the end of a thought', `It is Porto.\n</think>${text}`],
    ['a block on one line', `\`\`\`json ${text} \`\`\``],
    ['a block with a brace behind its name', `Here:\n\`\`\`json${text}\`\`\``],
    ['a line behind words', `1. Porto [a city] is:\n\n  ${text}`],
    ['a text before words', `${text}\n\nAnything {else}?`],
    ['a text before a token of its template', `${text}<end_of_turn>`],
    ['a text that comes twice', `${text}${text}`],
    ['a text before a rest', `${text}."\n}`],
    ['a block behind a thought', `<think>Hm</think>Here:\n\`\`\`json\n${text}\n\`\`\``],
  ])('is read from %s, and streams', async (_, answer) => {
    for (const size of [1, 7, answer.length]) {
      const { options } = setUp(writing(answer, { size }), {})
      const stream = streamChat({ ...options, output: object(city) })
      const partials = await collect(stream.partials)
      expect((await stream.complete()).output).toEqual({ ...whole, founded: 868 })
      expect(partials.at(-1)).toEqual(whole)
    }
  })

  it.each([1, 7, 1_000])(
    'is read from the message behind a comment, %i at a time',
    async (size) => {
      const pieces = text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? []
      const comment = { ...message('msg_0', 'One moment.'), phase: 'commentary' }
      const fetch = replay(
        answers(
          openaiBody(
            created,
            ...item(0, comment, ...textChunks('One moment.')),
            ...item(1, message('msg_1', text), ...textChunks(...pieces)),
            completed(),
          ),
        ),
        { match: 'order' },
      )
      const stream = streamChat({
        model: openai('gpt-5', { fetch }),
        messages: hi,
        output: object(city),
      })
      expect((await collect(stream.partials)).at(-1)).toEqual(whole)
      expect((await stream.complete()).output).toEqual({ ...whole, founded: 868 })
    },
  )

  it('may have the tags of a thought in its texts', async () => {
    const tagged = { ...whole, name: '</think><think>{' }
    const { options } = setUp(writing(JSON.stringify(tagged)), {})
    const { output } = await streamChat({ ...options, output: object(city) }).complete()
    expect(output).toEqual({ ...tagged, founded: 868 })
  })

  it.each([
    ['prose', 'I cannot do that.'],
    ['another block', '```python\nprint(1)\n```'],
    ['a thought that goes on', '<think>It is {"name":"Porto"}'],
    ['a tag that is none', '<thinking>Hm</think>\n{"name":"Porto"}'],
    ['prose after a brace', '{it} is\n```json\n{}\n```'],
  ])('is not read from %s', async (_, answer) => {
    const { options } = setUp(writing(answer), {})
    const { error, output } = await streamChat({ ...options, output: object(city) }).result
    expect(output).toBeUndefined()
    expect(error).toBeInstanceOf(SchemaError)
    expect(error?.body).toBe(answer)
  })

  it('keeps the identity of finished values while the rest streams', async () => {
    const { options } = setUp(writing(text), {})
    const stream = streamChat({ ...options, output: object(city) })
    const seen = new Map<number, unknown>()
    for await (const { rivers = [] } of stream.partials) {
      rivers.slice(0, -1).forEach((river, index) => {
        if (seen.has(index)) expect(river).toBe(seen.get(index))
        seen.set(index, river)
      })
    }
    expect(seen.get(0)).toEqual({ name: 'Douro' })
  })

  it('can be read late, and more than once', async () => {
    const { options } = setUp(writing(text), {})
    const stream = streamChat({ ...options, output: object(city) })
    await stream.complete()
    expect(await collect(stream.partials)).toEqual([whole])
    expect(await collect(stream.partials)).toEqual([whole])
  })

  it('streams events and text as well', async () => {
    const { options } = setUp(writing(text), {})
    const stream = streamChat({ ...options, output: object(city) })
    const types = (await collect<StreamEvent>(stream)).map(({ type }) => type)
    expect([types[0], types.at(-1)]).toEqual(['start', 'end'])
    expect(await stream.text()).toBe(text)
  })

  it.each([
    ['that is no JSON', 'I do not know.', 'JSON'],
    ['that its schema rejects', '{"name":7}', 'name'],
    ['that is a refusal', '', 'JSON'],
  ])('%s fails with a SchemaError that has the text', async (_, body, named) => {
    const { options } = setUp(writing(body), {})
    const stream = streamChat({ ...options, output: object(city) })
    const { outcome, error, output, content } = await stream.result
    expect(outcome.type).toBe('failed')
    expect(error).toBeInstanceOf(SchemaError)
    expect(error?.message).toContain(named)
    expect(error?.body).toBe(body)
    expect(JSON.stringify(error)).not.toContain('"body"')
    expect(output).toBeUndefined()
    expect(content).toBe(body)
    await expect(stream.complete()).rejects.toBe(error)
  })

  it('is undefined for a truncated answer', async () => {
    const { options } = setUp(writing('{"name":"Porto"', { finish: null }), {})
    const stream = streamChat({ ...options, output: object(city) })
    const { outcome, output } = await stream.result
    expect(outcome.type).toBe('truncated')
    expect(output).toBeUndefined()
    expect((await collect(stream.partials)).at(-1)).toEqual({ name: 'Porto' })
    await expect(stream.complete()).rejects.toMatchObject({ name: 'TruncatedError' })
  })

  it('that was stopped rejects with an AbortedError', async () => {
    const { options } = setUp(writing(text), {})
    const stream = streamChat({ ...options, output: object(city) })
    stream.abort()
    await expect(stream.complete()).rejects.toMatchObject({ name: 'AbortedError' })
  })

  it('has its schema in the prompt of a model that supports no other way', async () => {
    const { fetch, options } = setUp(writing(`\`\`\`json\n${text}\n\`\`\``), {})
    const model = { ...options.model, outputFormatInPrompt: true }
    const stream = streamChat({ ...options, model, output: object(city) })
    const { output, messages } = await stream.complete()
    expect(output?.name).toBe('Porto')
    expect(requestBody(fetch)).not.toHaveProperty('response_format')
    expect(requestBody(fetch).messages[0]?.content).toContain('"founded"')
    expect(messages).toHaveLength(2)
  })

  it('follows the calls of the same answer', async () => {
    const call = { index: 0, id: 'a', function: { name: 'look', arguments: '{}' } }
    const { options } = setUp(
      [
        answerBody([{ content: 'Let me see.' }, { tool_calls: [call] }], 'tool_calls'),
        writing(text),
      ],
      {},
    )
    const tools = { look: tool({ input: jsonSchema({}), execute: () => 'a city' }) }
    const stream = streamChat({ ...options, tools, output: object(city) })
    const { output, toolCalls } = await stream.complete()
    expect(output?.name).toBe('Porto')
    expect(toolCalls[0]?.output).toBe('a city')
  })
})

describe('an array', () => {
  const rivers = '{"items":[{"name":"Douro"},{"name":"Leça"},{"name":"Ave"}]}'
  const river = z.object({ name: z.string().transform((name) => name.toUpperCase()) })

  it('emits each item once it is whole, as its schema returns it', async () => {
    const { options } = setUp(writing(rivers), {})
    const stream = streamChat({ ...options, output: array(river) })
    const elements = await collect(stream.elements)
    expect(elements).toEqual([{ name: 'DOURO' }, { name: 'LEÇA' }, { name: 'AVE' }])
    expect((await stream.complete()).output).toEqual(elements)
  })

  it('emits an item before the next one starts', async () => {
    let write = (_text: string) => {}
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        write = (content) => {
          const chunk = { choices: [{ delta: { content } }] }
          controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`))
        }
      },
    })
    const fetch = async () => new Response(body)
    const stream = streamChat({ model: anyModel({ fetch }), messages: hi, output: array(river) })
    write('{"items":[{"name":"Douro"}')
    const elements = stream.elements[Symbol.asyncIterator]()
    expect(await elements.next()).toEqual({ done: false, value: { name: 'DOURO' } })
    stream.abort()
    expect(await elements.next()).toEqual({ done: true, value: undefined })
  })

  it('is requested as an object, and returned as an array', async () => {
    const { fetch, options } = setUp(writing(rivers), {})
    const stream = streamChat({ ...options, output: array(river) })
    expect((await collect(stream.partials)).at(-1)).toEqual(JSON.parse(rivers).items)
    expect(requestBody(fetch).response_format).toMatchObject({
      json_schema: { schema: { type: 'object', properties: { items: { type: 'array' } } } },
    })
  })

  it('moves the `$defs` of its items to the root', async () => {
    const item = jsonSchema({ $ref: '#/$defs/river', $defs: { river: { type: 'string' } } })
    expect(array(item).schema).toMatchObject({
      properties: { items: { items: { $ref: '#/$defs/river' } } },
      $defs: { river: { type: 'string' } },
    })
  })

  it('points to the items of items that contain themselves', () => {
    const comment = z.object({
      text: z.string(),
      get replies() {
        return z.array(comment)
      },
    })
    const { schema } = array(comment)
    const own = { type: 'object', properties: { replies: { items: { $ref: itemsOf } } } }
    expect(schema).toMatchObject({ properties: { items: { items: own } } })
  })

  it.each(['{"items":7}', '[]', '{"items":[{"name":7}]}'])(
    'is invalid if the answer is %s',
    async (body) => {
      const { options } = setUp(writing(body), {})
      const { error } = await streamChat({ ...options, output: array(river) }).result
      expect(error).toBeInstanceOf(SchemaError)
      expect(error?.body).toBe(body)
    },
  )
})

describe('a schema of an output', () => {
  const cat = z.object({ kind: z.literal('cat'), name: z.string() })
  const dog = z.object({ kind: z.literal('dog'), age: z.number().optional() })
  const pet = z.discriminatedUnion('kind', [cat, dog])

  it('is held by an object if it is none', async () => {
    const { fetch, options } = setUp(writing('{"value":{"kind":"cat","name":"Tom"}}'), {})
    const stream = streamChat({ ...options, output: object(pet) })
    const partials = await collect(stream.partials)
    expect(partials.at(-1)).toEqual({ kind: 'cat', name: 'Tom' })
    expect((await stream.complete()).output).toEqual({ kind: 'cat', name: 'Tom' })
    expect(requestBody(fetch).response_format).toMatchObject({
      json_schema: {
        schema: {
          type: 'object',
          required: ['value'],
          properties: {
            value: {
              anyOf: [
                { type: 'object', properties: { kind: { enum: ['cat'] } } },
                { type: 'object', properties: { kind: { enum: ['dog'] } } },
              ],
            },
          },
        },
      },
    })
  })

  it('says where the value was expected', async () => {
    const { options } = setUp(writing('{"kind":"cat","name":"Tom"}'), {})
    const { error } = await streamChat({ ...options, output: object(pet) }).result
    expect(error?.message).toContain('in its field `value`')
  })

  it.each([
    [z.enum(['red', 'blue']), 'red'],
    [z.string(), 'Olá'],
    [z.array(z.number()), [1, 2]],
    [z.number().nullable(), null],
  ])('may be that of any value: %#', async (schema, value) => {
    const { options } = setUp(writing(JSON.stringify({ value })), {})
    const { output } = await streamChat({ ...options, output: object(schema) }).complete()
    expect(output).toEqual(value)
  })

  it('has no room for fields that it does not name, at any depth', () => {
    const names = z.record(z.string(), z.string())
    const shape = { pets: z.array(pet), owner: cat.nullable(), names, free: z.looseObject({}) }
    expect(object(z.object(shape)).schema).toMatchObject({
      additionalProperties: false,
      properties: {
        pets: {
          items: { anyOf: [{ additionalProperties: false }, { additionalProperties: false }] },
        },
        owner: { anyOf: [{ additionalProperties: false }, { type: 'null' }] },
        names: { additionalProperties: { type: 'string' } },
        free: { additionalProperties: {} },
      },
    })
  })

  it('stays open where a value has to fit two schemas', () => {
    const fields = { type: 'object', properties: { name: { type: 'string' } } }
    for (const schema of [
      { type: 'object', allOf: [fields, fields] },
      { ...fields, anyOf: [{}] },
    ]) {
      expect(object(jsonSchema(schema)).schema).toEqual(schema)
    }
  })

  it('keeps fields with the names of keywords', () => {
    const fields = z.object({ oneOf: z.string(), type: z.literal('object'), $ref: z.string() })
    expect(Object.keys(Object(array(fields).schema).properties.items.items.properties)).toEqual([
      'oneOf',
      'type',
      '$ref',
    ])
  })

  it('is closed for a strict tool as well, and for no other', () => {
    expect(tool({ input: cat, strict: true }).inputSchema).toMatchObject({
      additionalProperties: false,
    })
    expect(tool({ input: cat }).inputSchema).not.toHaveProperty('additionalProperties')
  })
})
