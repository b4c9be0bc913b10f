import { describe, expect, it } from 'vitest'
import { openai } from '../../../src/providers/openai/index.ts'
import { answers, type ModelOptions, play } from '../../support/cassette-harness.ts'
import {
  callItem,
  completed,
  created,
  everyItem,
  everyItemBody,
  inProgress,
  item,
  message,
  messageItem,
  openaiBody,
  textChunks,
} from '../../support/openai-answers.ts'

const make = (options: ModelOptions) => openai('gpt-5', options)
const read = (body: string) => play(answers(body), { make })

const isDone = (chunk: object) => Object(chunk).type === 'response.output_item.done'
const doneItems = everyItem.filter(isDone).map((chunk) => Object(chunk).item)
const doneChunks = doneItems.map((item, output_index) => {
  return { type: 'response.output_item.done', output_index, item }
})

it('are identified by their ids if a server sends no index', async () => {
  const uncounted = [...messageItem(0, 'Olá'), ...callItem(1, 'call_a', '{"a":', '1}')].map(
    (chunk) => {
      const { output_index, item_id, ...rest } = Object(chunk)
      return item_id ? { ...rest, item_id: item_id.replace(/_\d$/, '') } : rest
    },
  )
  const output = uncounted.filter(isDone).map(({ item }) => item)
  const { result } = await read(openaiBody(created, ...uncounted, completed(output)))
  expect(result).toMatchObject({ content: 'Olá', toolCalls: [{ id: 'call_a', input: { a: 1 } }] })
  expect(result.message.parts).toHaveLength(2)
})

it('are identified by their index if a server gives them all one id', async () => {
  const chunks = [...messageItem(0, 'Olá'), ...messageItem(1, ', mundo')].map((chunk) => {
    const { item, ...rest } = Object(chunk)
    return { ...rest, item_id: 'same', ...(item && { item: { ...item, id: 'same' } }) }
  })
  const { result } = await read(openaiBody(created, ...chunks, completed()))
  expect(result.content).toBe('Olá, mundo')
  expect(result.message.parts).toHaveLength(2)
})

it('are identified by a known id if a delta has no index, or a wrong one', async () => {
  for (const wrong of [{ output_index: undefined }, { output_index: 1e9 }, { output_index: -1 }]) {
    const done = message('msg_0', 'Olá')
    const chunks = item(0, done, ...textChunks('Olá')).map((chunk) =>
      /delta$/.test(Object(chunk).type) ? { ...chunk, item_id: 'msg_0', ...wrong } : chunk,
    )
    const { result } = await read(openaiBody(created, ...chunks, completed([done])))
    expect(result.content).toBe('Olá')
  }
})

it('come once if one is announced without its index, and a delta of it has another id', async () => {
  const done = message('msg_0', 'Olá, mundo')
  const chunks = item(0, done, ...textChunks('Olá', ', mundo')).map((chunk, place) => {
    const { type, output_index, ...rest } = Object(chunk)
    if (/added$/.test(type) && rest.item) return { type, ...rest }
    return { type, output_index, ...rest, item_id: place === 2 ? 'other' : 'msg_0' }
  })
  const { result } = await read(openaiBody(created, ...chunks, completed([done])))
  expect(result.content).toBe('Olá, mundo')
})

describe('without deltas', () => {
  it.each([
    ['each item is whole when it is done', openaiBody(created, ...doneChunks, completed())],
    ['the answer is whole at its end', openaiBody(created, completed(doneItems))],
    ['nothing comes twice from both', openaiBody(created, ...doneChunks, completed(doneItems))],
  ])('%s', async (_, body) => {
    const { result } = await read(body)
    const whole = await read(everyItemBody)
    expect(result.message.parts).toEqual(whole.result.message.parts)
    expect(result).toMatchObject({ finishReason: 'tool-calls', warnings: [] })
  })

  it('a refusal is read', async () => {
    const content = [{ type: 'refusal', refusal: 'I cannot.' }]
    const { result } = await read(
      openaiBody(created, completed([{ ...message('msg_0', ''), content }])),
    )
    expect(result.content).toBe('I cannot.')
  })
})

describe('with deltas', () => {
  it('no text is repeated by the end of the answer', async () => {
    const once = await read(everyItemBody)
    const body = openaiBody(created, inProgress, ...everyItem, completed(doneItems))
    expect((await read(body)).events).toEqual(once.events)
  })

  it('no text is repeated if no item was done', async () => {
    const undone = everyItem.filter((chunk) => !isDone(chunk))
    const { result } = await read(openaiBody(created, ...undone, completed(doneItems)))
    const whole = await read(everyItemBody)
    expect(result).toMatchObject({
      reasoning: whole.result.reasoning,
      content: whole.result.content,
      toolCalls: whole.result.toolCalls,
    })
  })

  it('a refusal is read once', async () => {
    const refusal = 'I cannot.'
    const done = { ...message('msg_0', ''), content: [{ type: 'refusal', refusal }] }
    const delta = { type: 'response.refusal.delta', delta: refusal }
    const body = openaiBody(created, ...item(0, done, delta), completed([done]))
    expect((await read(body)).result.content).toBe(refusal)
  })

  it('no text is repeated if they arrive after the item is done', async () => {
    const [added, ...rest] = messageItem(0, 'Olá')
    const chunks = [Object(added), ...rest.toReversed()]
    const { result } = await read(openaiBody(created, ...chunks, completed()))
    expect(result.content).toBe('Olá')
  })
})
