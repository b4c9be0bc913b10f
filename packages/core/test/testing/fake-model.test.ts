import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { replay } from '../../src/cassette.ts'
import {
  createChat,
  type HttpError,
  immediately,
  type Middleware,
  streamChat,
} from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel } from '../support/cassette-harness.ts'
import { latestCall } from '../support/controlled-provider.ts'
import { manualClock, settled } from '../support/manual-clock.ts'

const messages = [{ role: 'user', content: 'Hi' }] as const

describe('an answer', () => {
  it('is text in words', async () => {
    const stream = streamChat({ model: fakeModel(['Olá, tudo  bem? ']), messages })
    const deltas: string[] = []
    for await (const event of stream) if (event.type === 'content') deltas.push(event.delta)
    expect(deltas).toEqual(['Olá,', ' tudo', '  bem?', ' '])
    expect((await stream.complete()).content).toBe('Olá, tudo  bem? ')
  })

  it('has reasoning, sources, files and usage', async () => {
    const answer = {
      reasoning: 'Hm.',
      content: 'Yes',
      sources: [{ url: 'https://a.test/', title: 'A' }],
      files: [{ mediaType: 'image/png', url: 'data:image/png;base64,AA==' }],
      usage: { input: 1, output: 2 },
    }
    const result = await streamChat({ model: fakeModel([answer]), messages }).complete()
    expect(result).toMatchObject({
      reasoning: 'Hm.',
      content: 'Yes',
      sources: [{ url: 'https://a.test/', title: 'A' }],
      usage: { input: 1, output: 2, total: 3 },
      finishReason: 'stop',
    })
    expect(result.message.parts.some(({ type }) => type === 'file')).toBe(true)
  })

  it.each(['character', 'whole'] as const)('is cut by %s if it has that option', async (deltas) => {
    const model = fakeModel([{ content: 'Olá', deltas }])
    const stream = streamChat({ model, messages })
    let count = 0
    for await (const event of stream) if (event.type === 'content') count++
    expect(count).toBe(deltas === 'whole' ? 1 : 3)
  })

  it('makes calls whose outputs are in the next request', async () => {
    const model = fakeModel([
      { toolCalls: [{ name: 'weather', input: { city: 'Porto' } }] },
      ({ messages }) =>
        `It is ${JSON.stringify(messages).includes('sunny') ? 'sunny' : 'unknown'}.`,
    ])
    const weather = tool({ input: z.object({ city: z.string() }), execute: () => 'sunny' })
    const { content } = await streamChat({ model, messages, tools: { weather } }).complete()
    expect(content).toBe('It is sunny.')
    expect(model.requests.map(({ step }) => step)).toEqual([0, 1])
  })

  it('waits for a person in a chat', async () => {
    const execute = vi.fn(() => 'gone')
    const model = fakeModel([{ toolCalls: [{ name: 'remove' }] }, 'Removed.'])
    const tools = { remove: tool({ input: z.object({}), execute, approve: true }) }
    const chat = createChat({ model, tools, scheduler: immediately })
    await chat.send('Remove it')
    expect(chat.get().status).toBe('awaiting-approval')
    await chat.approve(latestCall(chat, '0/tool:0'))
    expect(chat.get().content.text).toBe('Removed.')
  })

  it('has calls that are no JSON', async () => {
    const model = fakeModel([{ toolCalls: [{ name: 'weather', input: '{"city' }] }])
    const { toolCalls } = await streamChat({ model, messages }).complete()
    expect(toolCalls).toMatchObject([{ status: 'invalid', inputText: '{"city' }])
  })

  it('is cut off', async () => {
    const model = fakeModel([{ content: 'Half', truncated: true }])
    const result = await streamChat({ model, messages }).result
    expect(result).toMatchObject({ content: 'Half', outcome: { type: 'truncated' } })
  })

  it('fails with the given error, or with a text', async () => {
    const error = Object.assign(new Error('Busy'), { name: 'HttpError' }) as unknown as HttpError
    const model = fakeModel([
      { content: 'Half', error: 'Overloaded' },
      () => {
        throw error
      },
    ])
    const first = await streamChat({ model, messages }).result
    expect(first).toMatchObject({
      content: 'Half',
      error: { name: 'UnexpectedError', message: 'Overloaded' },
    })
    const second = await streamChat({ model, messages }).result
    expect(second.error?.cause).toBe(error)
  })

  it('streams at its pace, and stops with its signal', async () => {
    const clock = manualClock()
    const stream = streamChat({
      model: fakeModel(['One two three'], { delay: 50 }),
      messages,
      clock,
    })
    await settled()
    await clock.advance(50)
    expect(stream.message().parts).toMatchObject([{ text: 'One' }])
    await clock.advance(50)
    expect(stream.message().parts).toMatchObject([{ text: 'One two' }])
    stream.abort()
    expect(await stream.result).toMatchObject({ content: 'One two', outcome: { type: 'aborted' } })
  })
})

it('keeps its requests', async () => {
  const model = fakeModel(['One', 'Two'])
  const chat = createChat({ model, system: 'Be brief.', temperature: 0.5, scheduler: immediately })
  await chat.send('1?')
  await chat.send('2?')
  expect(model.requests).toHaveLength(2)
  expect(model.requests[1]).toMatchObject({ temperature: 0.5, step: 0 })
  expect(model.requests[1]?.messages.map(({ role }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'user',
  ])
})

it.each([['Hello'], [() => 'Hello'], [undefined]])(
  'throws for %s in the place of an array',
  (answers) => {
    expect(() => fakeModel(answers as never)).toThrow(
      /^Expected `answers` to be an array of answers, one for each request, got .*\. Pass fakeModel\(\['Hello'\]\)\.$/,
    )
  },
)

it('fails with advice once its answers are used up', async () => {
  const model = fakeModel(['One'])
  await streamChat({ model, messages }).complete()
  const { error } = await streamChat({ model, messages }).result
  expect(error?.message).toBe(
    'fakeModel() has 1 answers, and this is request 2. Add an answer to its array.',
  )
})

describe('middleware that throws while a fake model answers', () => {
  it('fails the answer with the error that it has with any model', async () => {
    const failing: Middleware = (next) => (request, emit) =>
      next(request, (batch) => {
        if (batch.some(({ type }) => type === 'content')) throw new Error('Mine')
        return emit(batch)
      })
    const fetch = replay(answers(answerBody([{ content: 'Olá' }])), { match: 'order' })
    const models = [fakeModel(['Olá']), anyModel({ apiKey: 'unused', fetch })]
    const outcomes = models.map(
      async (model) => (await streamChat({ model, messages, middleware: failing }).result).outcome,
    )
    const [fake, real] = await Promise.all(outcomes)
    expect(real).toMatchObject({
      type: 'failed',
      error: { message: expect.stringContaining('Mine') },
    })
    expect(fake).toEqual(real)
  })
})
