import { expect, it, vi } from 'vitest'
import { replay } from '../../src/cassette.ts'
import { type Middleware, streamChat } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, hi, requestBody } from '../support/cassette-harness.ts'

function spiedModel(...bodies: string[]) {
  const fetch = replay(answers(...bodies), { match: 'order', speed: Number.POSITIVE_INFINITY })
  const model = anyModel({ fetch })
  return { fetch, model: { ...model, request: vi.fn(model.request) } }
}

it('writes the request of a step once', async () => {
  const { model } = spiedModel(answerBody([{ content: 'Oi' }]))
  expect((await streamChat({ model, messages: hi }).result).content).toBe('Oi')
  expect(model.request).toHaveBeenCalledTimes(1)
})

it('writes it again if middleware changes what it is made of', async () => {
  const { model, fetch } = spiedModel(answerBody([{ content: 'Oi' }]))
  const middleware: Middleware = (next) => (request, emit) =>
    next({ ...request, temperature: 0.5 }, emit)
  await streamChat({ model, messages: hi, middleware }).result
  expect(model.request).toHaveBeenCalledTimes(2)
  expect(requestBody(fetch)).toMatchObject({ temperature: 0.5 })
})

it('writes it again for each step of the tool loop', async () => {
  const call = { index: 0, id: 'call_1', function: { name: 'roll', arguments: '{}' } }
  const { model, fetch } = spiedModel(
    answerBody([{ tool_calls: [call] }], 'tool_calls'),
    answerBody([{ content: 'A five' }]),
  )
  const roll = tool({ input: jsonSchema({ type: 'object' }), execute: () => 5 })
  const { content } = await streamChat({ model, messages: hi, tools: { roll } }).result
  expect(content).toBe('A five')
  expect(model.request).toHaveBeenCalledTimes(2)
  expect(JSON.stringify(requestBody(fetch, 1))).toContain('call_1')
})
