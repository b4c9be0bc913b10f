import { describe, expect, it } from 'vitest'
import { replay } from '../../src/cassette.ts'
import {
  type ChatHandlerOptions,
  chatHandler,
  createProofs,
  type RequestLimits,
} from '../../src/edge.ts'
import { createChat, immediately, streamChat, userFile } from '../../src/index.ts'
import { answers, anyModel, hi } from '../support/cassette-harness.ts'
import { post } from '../support/edge-harness.ts'
import { calling, shop, textBody } from '../support/shop.ts'

function handlerOn(limits: RequestLimits) {
  const fetch = replay(answers(textBody('Olá')), { match: 'order' })
  return { handler: chatHandler({ model: anyModel({ fetch }), limits }), fetch }
}

const user = { role: 'user', content: 'hi' }
const step = { vendor: 'made', model: 'made' }
const list = <Item>(count: number, make: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => make(index))
const content = (index: number) => ({ type: 'content', key: `0/c${index}`, text: 'x' })
const call = (index: number) => ({
  ...{
    type: 'tool-call',
    key: `0/t${index}`,
    id: 'c',
    name: 'look',
    inputText: '{}',
    status: 'ready',
  },
})
const answer = (parts: unknown[], steps = 1) => ({
  role: 'assistant',
  parts,
  steps: list(steps, () => step),
})
const conversation = (...messages: unknown[]) => ({ messages: [...messages, user] })
const tools = (count: number, inputSchema: object = {}) =>
  Object.fromEntries(list(count, (index) => [`t${index}`, { inputSchema }]))

const overDefaults: readonly (readonly [keyof RequestLimits, unknown, string])[] = [
  [
    'messages',
    { messages: list(1_001, () => user) },
    'The request has 1001 messages, and `limits.messages` allows 1000',
  ],
  [
    'parts',
    conversation(answer(list(10_001, content))),
    'messages[0] has 10001 parts, and `limits.parts` allows 10000',
  ],
  [
    'parts',
    { messages: [{ role: 'user', content: list(10_001, () => ({ type: 'text', text: 'x' })) }] },
    'messages[0] has 10001 parts',
  ],
  [
    'totalParts',
    conversation(...list(3, () => answer(list(9_000, content)))),
    'The messages have 27000 parts, and `limits.totalParts` allows 20000',
  ],
  [
    'steps',
    conversation(answer([], 201)),
    'messages[0] has 201 steps, and `limits.steps` allows 200',
  ],
  [
    'totalSteps',
    conversation(...list(11, () => answer([], 200))),
    'The messages have 2200 steps, and `limits.totalSteps` allows 2000',
  ],
  [
    'calls',
    conversation(answer(list(2_001, call))),
    'The messages have 2001 tool calls, and `limits.calls` allows 2000',
  ],
  [
    'tools',
    { ...conversation(), tools: tools(129) },
    'The request declares 129 tools, and `limits.tools` allows 128',
  ],
  [
    'schemaValues',
    {
      ...conversation(),
      tools: tools(
        2,
        list(10_001, () => 1),
      ),
    },
    'The schemas have too many values, and `limits.schemaValues` allows 20000',
  ],
  [
    'schemaValues',
    { ...conversation(), output: { name: 'o', schema: { enum: list(20_001, () => 1) } } },
    'The schemas have too many values',
  ],
]

describe('a handler', () => {
  it.each(overDefaults)(
    'names the limit of `%s` that a request exceeds',
    async (_, body, message) => {
      const { handler, fetch } = handlerOn({})
      const response = await post(handler, body)
      expect(response.status).toBe(400)
      const { error } = await response.json()
      expect(error.code).toBe('limit')
      expect(error.message).toContain(message)
      expect(fetch.exchanges).toEqual([])
    },
  )

  it.each(overDefaults)('can have another limit of `%s`', async (name, body) => {
    const { handler } = handlerOn({ [name]: Number.POSITIVE_INFINITY })
    const text = await (await post(handler, body)).text()
    expect(text).not.toContain(`limits.${name}`)
  })

  it('names the depth limit that a schema exceeds', async () => {
    const nested = (depth: number): object => (depth ? { properties: nested(depth - 1) } : {})
    const { handler } = handlerOn({ depth: 3 })
    const response = await post(handler, {
      ...conversation(),
      output: { name: 'o', schema: nested(4) },
    })
    expect(response.status).toBe(400)
    expect((await response.json()).error.message).toBe('output.schema is nested more than 3 deep')
  })

  it.each([
    ['body', Number.NaN],
    ['history', -1],
    ['messages', '7'],
    ['calls', null],
    ['depth', {}],
    ['message', Number.NaN],
    ['answer', -1],
  ])('throws a TypeError for `limits.%s` of %s', (name, limit) => {
    const limits = { [name]: limit } as unknown as RequestLimits
    expect(() => chatHandler({ model: anyModel({}), limits })).toThrow(`\`limits.${name}\``)
  })
})

it('createProofs() has the same limits', async () => {
  const proofs = createProofs({ secret: 'kept', user: '', limits: { messages: 2 } })
  await expect(proofs.verify([...hi, ...hi, ...hi])).rejects.toThrow('`limits.messages` allows 2')
})

describe('the size of a request', () => {
  const photo = (bytes: number) => ({
    type: 'file' as const,
    mediaType: 'image/png',
    url: `data:image/png;base64,${'A'.repeat(bytes)}`,
  })
  const withPhoto = (bytes: number) => ({ role: 'user', content: [photo(bytes)] })
  const limits = { body: 10_000, history: 50_000 }

  async function sizeError(body: unknown) {
    const response = await post(handlerOn(limits).handler, body)
    const text = await response.text()
    return response.status === 200
      ? undefined
      : { status: response.status, ...JSON.parse(text).error }
  }

  it('counts the new message separately from the earlier ones', async () => {
    expect(await sizeError({ messages: [withPhoto(30_000), answer([]), user] })).toBeUndefined()
    // A message that was refused stays in its chat, without an answer.
    expect(await sizeError({ messages: [withPhoto(30_000), user] })).toBeUndefined()
  })

  it('names the limit of the new message', async () => {
    expect(await sizeError({ messages: [user, answer([]), withPhoto(11_000)] })).toMatchObject({
      status: 413,
      code: 'size',
      message: expect.stringMatching(
        /^The new message has 11\d\d\d bytes, and `limits.body` allows 10000. Send less, or smaller files.$/,
      ),
    })
  })

  it('names the limit of the earlier messages', async () => {
    const photos = list(2, () => withPhoto(26_000))
    expect(await sizeError({ messages: [...photos, answer([]), user] })).toMatchObject({
      status: 413,
      message: expect.stringMatching(
        /^The messages before the new one have 52\d\d\d bytes, and `limits.history` allows 50000. Remove/,
      ),
    })
  })

  it('stops reading at the sum of both limits', async () => {
    expect(await sizeError({ messages: [withPhoto(60_001)] })).toMatchObject({
      status: 413,
      message:
        'The request has more than the 60000 bytes allowed by `limits.body` and `limits.history` together',
    })
  })

  /** A request whose platform fails the body, as SvelteKit does for more than 512 kB. */
  async function failingBody(cause: unknown) {
    const logged: unknown[] = []
    const fetch = replay(answers(), { match: 'order' })
    const onError = (error: unknown) => void logged.push(error)
    const body = new ReadableStream({ start: (controller) => controller.error(cause) })
    const init = { body, duplex: 'half' as const }
    const response = await post(chatHandler({ model: anyModel({ fetch }), onError }), '', init)
    return { status: response.status, ...(await response.json()).error, logged }
  }

  it.each(['status', 'statusCode'])('may be limited by the platform: %s', async (name) => {
    const cause = Object.assign(new Error('Exceeds 524288 bytes'), { [name]: 413 })
    expect(await failingBody(cause)).toEqual({
      status: 413,
      code: 'size',
      message: 'The request is larger than its server accepts. Raise the limit there',
      logged: [cause],
    })
  })

  it('is not known where the body breaks off', async () => {
    expect(await failingBody(new Error('aborted'))).toEqual({
      status: 400,
      code: 'body',
      message: 'The body of the request could not be read',
      logged: [],
    })
  })

  it('counts everything except messages as new', async () => {
    const output = { name: 'o', schema: { description: 'x'.repeat(11_000) } }
    expect(await sizeError({ ...conversation(), output })).toMatchObject({
      message: expect.stringContaining('`limits.body`'),
    })
  })

  it('counts an answer that continues as new, because it can have outputs of the client', async () => {
    const output = { ...call(0), status: 'done', output: 'x'.repeat(11_000) }
    expect(await sizeError({ messages: [user, answer([output])] })).toMatchObject({
      message: expect.stringContaining('`limits.body`'),
    })
  })

  it('is rejected without an exception if the body is nested too deeply to be measured', async () => {
    const deep = '['.repeat(25_000) + ']'.repeat(25_000)
    const response = await post(handlerOn(limits).handler, `{"messages":[],"body":${deep}}`)
    expect(response.status).toBe(400)
    expect((await response.json()).error.message).toBe(
      'The body is nested too deeply. Nest it less',
    )
  })
})

it('a chat whose photo was too large continues with the next message', async () => {
  const place = shop({ bodies: [textBody('Fine')], options: { limits: { body: 20_000 } } })
  const chat = createChat({ model: place.model, retry: false, scheduler: immediately })
  const photo = await userFile(new Blob(['x'.repeat(30_000)], { type: 'image/png' }))
  await chat.send('Look', { files: [photo] })
  expect(chat.get().error).toMatchObject({ status: 413 })
  await chat.send('Never mind')
  expect(chat.get().error).toBeUndefined()
  expect(chat.get().content.text).toBe('Fine')
})

it("a conversation is not rejected for a provider's long values", async () => {
  const raw = 'x'.repeat(2_000)
  const place = shop({
    bodies: [
      calling('price').replace('"tool_calls"}', `"${raw}"}`),
      textBody('Done'),
      textBody('Bye'),
    ],
  })
  const { messages } = await streamChat({ model: place.model, messages: hi }).result
  const { outcome } = await streamChat({ model: place.model, messages: [...messages, ...hi] })
    .result
  expect(outcome.type).toBe('complete')
})

describe('options of a handler', () => {
  it.each([
    ['heartbeat', Number.NaN],
    ['heartbeat', -1],
    ['heartbeat', 0],
    ['heartbeat', '4000'],
    ['approvalTime', Number.NaN],
    ['approvalTime', -1],
    ['maxSteps', 0],
    ['parallelTools', Number.NaN],
    ['toolTimeout', -1],
    ['stopWhen', 3],
    ['prepareStep', 'first'],
  ])('throw a TypeError for `%s` of %s', (name, value) => {
    const options = { model: anyModel({}), [name]: value } as ChatHandlerOptions
    expect(() => chatHandler(options)).toThrow(TypeError)
    expect(() => chatHandler(options)).toThrow(`\`${name}\``)
  })

  it('of createProofs() throw a TypeError for an `approvalTime` that is no number', () => {
    const make = () => createProofs({ secret: 'kept', user: '', approvalTime: Number.NaN })
    expect(make).toThrow('`approvalTime`')
  })
})
