// Long, for each test is a conversation with the same shop, whose tools the server executes.

import { describe, expect, it } from 'vitest'
import { edge } from '../../src/edge.ts'
import { type AssistantMessage, type Message, streamChat } from '../../src/index.ts'
import { approved, denied, tool } from '../../src/tools.ts'
import { answerBody, hi, requestBody } from '../support/cassette-harness.ts'
import { post, url } from '../support/edge-harness.ts'
import { amount, calling, type Shop, shop, textBody, throughJson } from '../support/shop.ts'

const thanks = textBody('Done')

/** What a chat does to go on with an answer: the events of the handler are added to it. */
function resume({ model }: Shop, messages: readonly Message[], continued: AssistantMessage) {
  return streamChat({ model, messages, continued, replayable: false }).result
}

it('executes its own tools, and the client sees calls and outputs', async () => {
  const { model, fetch } = shop({ bodies: [calling('price'), thanks] })
  const result = await streamChat({ model, messages: hi }).complete()
  expect(result.content).toBe('Done')
  expect(result.toolCalls).toMatchObject([
    { key: '0/tool:0', name: 'price', status: 'done', input: { amount: 7 }, output: { euros: 7 } },
  ])
  expect(result.message.steps).toHaveLength(2)
  expect(requestBody(fetch, 1).messages.at(-1)).toMatchObject({
    role: 'tool',
    content: '{"euros":7}',
  })
})

it('accepts its own signed tool output after a JSON round trip', async () => {
  const { model, fetch } = shop({ bodies: [calling('price'), thanks, thanks] })
  const { messages } = await streamChat({ model, messages: hi }).complete()
  const next = throughJson([...messages, ...hi])
  const { warnings } = await streamChat({ model, messages: next }).complete()
  expect(warnings).toEqual([])
  expect(requestBody(fetch, 2).messages).toMatchObject([
    { role: 'user' },
    { role: 'assistant', tool_calls: [{ function: { name: 'price' } }] },
    { role: 'tool', content: '{"euros":7}' },
    { role: 'assistant', content: 'Done' },
    { role: 'user' },
  ])
  expect(JSON.stringify(fetch.exchanges[2]?.request)).not.toContain('nonce')
})

it('waits for a person, and executes the approved call', async () => {
  const place = shop({ bodies: [calling('refund'), thanks] })
  const { message, toolCalls } = await streamChat({ model: place.model, messages: hi }).complete()
  expect(toolCalls).toMatchObject([{ status: 'awaiting-approval', input: { amount: 7 } }])
  expect(place.paid).toEqual([])
  const result = await resume(place, hi, throughJson(approved(message, '0/tool:0')))
  expect(place.paid).toEqual([7])
  expect(result.outcome.type).toBe('complete')
  expect(result.content).toBe('Done')
  expect(result.toolCalls).toMatchObject([{ status: 'done', output: 'paid 7' }])
  expect(result.message.steps).toHaveLength(2)
})

it("sends the model a person's reason for denying a call", async () => {
  const place = shop({ bodies: [calling('refund'), thanks] })
  const { message } = await streamChat({ model: place.model, messages: hi }).complete()
  const result = await resume(place, hi, denied(message, '0/tool:0', 'too much'))
  expect(result.content).toBe('Done')
  expect(place.paid).toEqual([])
  expect(requestBody(place.fetch, 1).messages.at(-1)).toMatchObject({
    content: 'The user denied this call. Their reason: "too much"',
  })
})

it('executes the arguments of the model, whatever else a client sends as input', async () => {
  const place = shop({ bodies: [calling('refund'), thanks] })
  const { message } = await streamChat({ model: place.model, messages: hi }).complete()
  const parts = approved(message, '0/tool:0').parts.map((part) => ({
    ...part,
    input: { amount: 1_000_000 },
  }))
  await resume(place, hi, { ...message, parts } as AssistantMessage)
  expect(place.paid).toEqual([7])
})

it('rejects an answer with two parts of one key, so that proved parts stay unchanged', async () => {
  const place = shop({ bodies: [calling('refund'), thanks] })
  const { message } = await streamChat({ model: place.model, messages: hi }).complete()
  const { parts, steps } = approved(message, '0/tool:0')
  const piece = (inputText: string) => ({
    ...{ type: 'tool-call', key: '0/tool:0', id: 'x', name: 'look', inputText, status: 'ready' },
  })
  const doubled = [piece('{"amount":'), ...parts, piece(',"amount":1000000}')]
  const response = await post(place.handler, {
    messages: [...hi, { role: 'assistant', parts: doubled, steps }],
  })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('messages[1].parts[1] has the key of another part')
  expect(place.paid).toEqual([])
})

it('executes nothing for the permission of an older answer', async () => {
  const place = shop({ bodies: [calling('refund'), thanks] })
  const { message } = await streamChat({ model: place.model, messages: hi }).complete()
  const messages = [...hi, approved(message, '0/tool:0'), ...hi]
  await streamChat({ model: place.model, messages }).complete()
  expect(place.paid).toEqual([])
  expect(requestBody(place.fetch, 1).messages.at(-2)).toMatchObject({
    role: 'tool',
    content: 'Not executed',
  })
})

it.each([
  ['nested deeply', nested(200)],
  ['of many fields', Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n]))],
  ['with a name of the prototype', JSON.parse('{"__proto__":{"a":1},"constructor":2}')],
])('accepts its own output %s again', async (_, output) => {
  const tools = { price: tool({ input: amount, execute: () => output }) }
  const { model, fetch } = shop({ bodies: [calling('price'), thanks, thanks], options: { tools } })
  const { messages } = await streamChat({ model, messages: hi }).complete()
  await streamChat({ model, messages: [...messages, ...hi] }).complete()
  const sent = requestBody(fetch, 2).messages.find(({ role }) => role === 'tool')
  expect(sent?.content).toBe(JSON.stringify(output))
})

function nested(depth: number): object {
  return depth ? { deeper: nested(depth - 1) } : {}
}

it('accepts a call whose id is long', async () => {
  const id = `call_${'x'.repeat(2_000)}`
  const call = answerBody(
    [{ tool_calls: [{ index: 0, id, function: { name: 'price', arguments: '{"amount":1}' } }] }],
    'tool_calls',
  )
  const { model } = shop({ bodies: [call, thanks, thanks] })
  const { messages } = await streamChat({ model, messages: hi }).complete()
  const { outcome, warnings } = await streamChat({
    model,
    messages: [...messages, ...hi],
  }).complete()
  expect(outcome.type).toBe('complete')
  expect(warnings).toEqual([])
})

it('accepts an answer with long sources in the next turn', async () => {
  const url = `https://source.test/?${'q'.repeat(5_000)}`
  const annotations = [{ type: 'url_citation', url_citation: { url, title: 'Long' } }]
  const { model } = shop({ bodies: [answerBody([{ content: 'Olá', annotations }]), thanks] })
  const { messages, sources } = await streamChat({ model, messages: hi }).complete()
  expect(sources).toHaveLength(1)
  await streamChat({ model, messages: [...messages, ...hi] }).complete()
})

it("leaves the client's own tools to the client", async () => {
  const place = shop({ bodies: [calling('look'), thanks] })
  const looked: unknown[] = []
  const look = tool({ input: amount, execute: (seen) => void looked.push(seen) })
  const result = await streamChat({ model: place.model, messages: hi, tools: { look } }).complete()
  expect(looked).toEqual([{ amount: 7 }])
  expect(result.content).toBe('Done')
  expect(requestBody(place.fetch, 0).tools).toHaveLength(3)
})

it('counts steps and calls as the client does, over several requests', async () => {
  const place = shop({ bodies: [calling('look'), calling('price'), thanks, thanks] })
  const look = tool({ input: amount, execute: () => 'seen' })
  const tools = { look }
  const first = await streamChat({ model: place.model, messages: hi, tools }).complete()
  expect(first.toolCalls.map(({ key, status, output }) => [key, status, output])).toEqual([
    ['0/tool:0', 'done', 'seen'],
    ['1/tool:0', 'done', { euros: 7 }],
  ])
  expect(first.content).toBe('Done')
  const messages = throughJson([...first.messages, ...hi])
  const next = await streamChat({ model: place.model, messages, tools }).complete()
  expect(next.warnings).toEqual([])
})

describe('a tool of the server without execute', () => {
  const tools = {
    look: tool({ input: amount, description: 'Of the server' }),
    price: tool({ input: amount, execute: () => 5 }),
  }

  it('is executed by a tool of the client that has the same name', async () => {
    const place = shop({ bodies: [calling('look'), thanks, thanks], options: { tools } })
    const look = tool({ input: amount, execute: ({ amount }) => `seen ${amount}` })
    const { model } = place
    const first = await streamChat({ model, messages: hi, tools: { look } }).complete()
    expect(first.content).toBe('Done')
    expect(requestBody(place.fetch, 1).messages.at(-1)).toMatchObject({ content: 'seen 7' })
    expect(JSON.stringify(requestBody(place.fetch, 0).tools)).toContain('Of the server')
    // And it stays the client's own word: nothing of it is signed as the server's.
    expect(JSON.stringify(first.message.parts)).not.toContain('nonce')
    const messages = throughJson([...first.messages, ...hi])
    const next = await streamChat({ model, messages, tools: { look } }).complete()
    expect(next.warnings).toEqual([])
    expect(requestBody(place.fetch, 2).messages[2]).toMatchObject({ content: 'seen 7' })
  })

  it('needs no secret', async () => {
    const { look } = tools
    const options = { tools: { look }, secret: undefined }
    const place = shop({ bodies: [calling('look')], options })
    const { toolCalls } = await streamChat({ model: place.model, messages: hi }).complete()
    expect(toolCalls).toMatchObject([{ name: 'look', status: 'ready' }])
  })
})

describe('tools that are created for a request', () => {
  it('know whose request it is', async () => {
    const place = shop({
      bodies: [calling('mine'), thanks, thanks],
      options: {
        authorize: () => 'ana',
        tools: async ({ user }) => ({ mine: tool({ input: amount, execute: () => `of ${user}` }) }),
      },
    })
    const { messages, toolCalls } = await streamChat({
      model: place.model,
      messages: hi,
    }).complete()
    expect(toolCalls).toMatchObject([{ output: 'of ana' }])
    const next = throughJson([...messages, ...hi])
    const { warnings } = await streamChat({ model: place.model, messages: next }).complete()
    expect(warnings).toEqual([])
  })
})

it('keeps its own proofs if its model is another handler with proofs', async () => {
  const detail = { type: 'reasoning.encrypted', data: 'opaque', id: 'rs_1', index: 0 }
  const call = { index: 0, id: 'call', function: { name: 'price', arguments: '{"amount":7}' } }
  const deltas = [{ reasoning: 'Hm', reasoning_details: [detail] }, { tool_calls: [call] }]
  const bodies = [answerBody(deltas, 'tool_calls'), thanks, thanks]
  const behind = shop({ bodies, options: { tools: {} } })
  const place = shop({ bodies: [], options: { model: behind.model, secret: 'another one' } })
  const first = await streamChat({ model: place.model, messages: hi }).complete()
  const messages = throughJson([...first.messages, ...hi])
  await streamChat({ model: place.model, messages }).complete()
  expect(requestBody(behind.fetch, 2).messages[2]).toMatchObject({ content: '{"euros":7}' })
})

it('truncates an answer that is cut off between its steps, and executes nothing twice', async () => {
  const place = shop({ bodies: [calling('price'), thanks] })
  const whole = await (await post(place.handler, { messages: hi })).text()
  const after = whole.indexOf('"status":"running"')
  const fetch = async () => new Response(whole.slice(0, whole.indexOf('\n\n', after) + 2))
  const result = await streamChat({ model: edge(url, { fetch }), messages: hi }).result
  expect(result.outcome.type).toBe('truncated')
  expect(result.message.steps).toHaveLength(2)
  expect(result.toolCalls).toMatchObject([{ status: 'interrupted' }])
})

it('has proofs for all that arrived of an answer that is cut off after any frame', async () => {
  const place = shop({ bodies: [calling('price'), thanks] })
  const whole = await (await post(place.handler, { messages: hi })).text()
  const frames = whole.split(/(?<=\n\n)/)
  for (let cut = 1; cut < frames.length; cut++) {
    const fetch = async () => new Response(frames.slice(0, cut).join(''))
    const { messages } = await streamChat({ model: edge(url, { fetch }), messages: hi }).result
    const next = shop({ bodies: [thanks] })
    const { outcome, warnings } = await streamChat({
      model: next.model,
      messages: [...messages, ...hi],
    }).result
    expect([outcome.type, warnings], `after ${cut}`).toEqual(['complete', []])
  }
})
