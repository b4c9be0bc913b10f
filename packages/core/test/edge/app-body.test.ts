import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { replay } from '../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler, type EdgeOptions, edge } from '../../src/edge.ts'
import { streamChat } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { answers, anyModel, hi, requestBody } from '../support/cassette-harness.ts'
import { post, servedBy, url } from '../support/edge-harness.ts'
import { amount, calling, textBody } from '../support/shop.ts'

const location = z.object({ city: z.string(), days: z.number().default(1) })

function place<Body>(options: Partial<ChatHandlerOptions<Body>>, body?: EdgeOptions['body']) {
  const fetch = replay(answers(calling('here'), textBody('Olá')), { match: 'order' })
  const reported: unknown[] = []
  const handler = chatHandler<Body>({
    model: anyModel({ fetch }),
    secret: 'kept',
    onError: (error) => reported.push(error),
    ...options,
  })
  const model = edge(url, { fetch: servedBy(handler), body })
  return { handler, fetch, model, reported }
}

describe('the fields of an app', () => {
  it('are validated, and are in the context of every function of the app', async () => {
    const seen: Record<string, unknown> = {}
    const fetch = replay(answers(calling('here'), textBody('Olá')), { match: 'order' })
    const { model } = place(
      {
        body: location,
        model: (_, context) => {
          seen.model = context.body
          return anyModel({ fetch })
        },
        allow: ['made'],
        system: ({ body }) => `Weather in ${body.city}`,
        tools: ({ body }) => ({
          here: tool({ input: amount, execute: () => `${body.city} for ${body.days}` }),
        }),
        onEvent: (event, { body }) => {
          seen[event.type] = body
        },
        onFinish: (_, { body }) => {
          expectTypeOf(body).toEqualTypeOf<{ city: string; days: number }>()
          seen.finished = body
        },
      },
      { city: 'Lisboa' },
    )
    const { toolCalls } = await streamChat({ model, messages: hi }).complete()
    expect(toolCalls).toMatchObject([{ output: 'Lisboa for 1' }])
    expect(requestBody(fetch, 0).messages[0]).toMatchObject({ content: 'Weather in Lisboa' })
    await expect.poll(() => seen.finished).toEqual({ city: 'Lisboa', days: 1 })
    expect(seen).toMatchObject({ model: seen.finished, start: seen.finished, end: seen.finished })
  })

  it('are created by a function that is called for every request', async () => {
    let days = 0
    const seen: unknown[] = []
    const { model } = place(
      { body: location, onFinish: (_, { body }) => seen.push(body.days) },
      () => ({ city: 'Lisboa', days: ++days }),
    )
    await streamChat({ model, messages: hi }).result
    await streamChat({ model, messages: hi }).result
    await expect.poll(() => seen.length).toBe(2)
    expect(seen[0]).not.toBe(seen[1])
  })

  it.each([
    ['comes', async () => ({ city: 'Rio' })],
    ['fails', () => Promise.reject(new Error('nobody sees it'))],
  ])('are no promise that %s: it would be sent without fields', (_, body) => {
    const { model, fetch } = place({ body: location }, body as EdgeOptions['body'])
    expect(() => streamChat({ model, messages: hi })).toThrow(
      /^Expected `body` to return an object/,
    )
    expect(fetch.exchanges).toEqual([])
  })

  it.each([
    ['do not fit the schema', { city: 7 }, /^body: Does not fit the schema: city: /],
    ['are missing', undefined, /^body: Does not fit the schema: /],
  ])('are rejected when they %s', async (_, body, message) => {
    const { handler, fetch, reported } = place({ body: location })
    const response = await post(handler, { messages: hi, body })
    expect(response.status).toBe(400)
    expect((await response.json()).error.message).toMatch(message)
    expect(fetch.exchanges).toEqual([])
    expect(reported).toEqual([])
  })

  it('are ignored without a schema', async () => {
    const seen: unknown[] = []
    const onFinish: ChatHandlerOptions['onFinish'] = (_, { body }) => seen.push(body)
    const { model, fetch } = place({ onFinish }, { city: 'Lisboa' })
    await streamChat({ model, messages: hi }).complete()
    await expect.poll(() => seen).toEqual([undefined])
    expect(JSON.stringify(requestBody(fetch, 0))).not.toContain('Lisboa')
  })

  it.each([
    [
      'a function that validates throws',
      jsonSchema({}, () => {
        throw new Error('canary of the database')
      }),
      400,
    ],
    [
      'a schema throws',
      {
        '~standard': {
          version: 1 as const,
          vendor: 'made',
          validate: () => {
            throw new Error('canary of the database')
          },
        },
      },
      500,
    ],
  ])('are rejected without the text of an exception when %s', async (_, body, status) => {
    const { handler, reported } = place({ body })
    const response = await post(handler, { messages: hi, body: {} })
    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain('canary')
    expect(reported).toHaveLength(1)
  })

  it('have the type that the schema returns', () => {
    chatHandler({
      model: anyModel({}),
      body: location,
      onEvent: (_, { body }) => expectTypeOf(body).toEqualTypeOf<{ city: string; days: number }>(),
    })
    chatHandler({
      model: anyModel({}),
      onEvent: (_, { body }) => expectTypeOf(body).toEqualTypeOf<undefined>(),
    })
  })
})
