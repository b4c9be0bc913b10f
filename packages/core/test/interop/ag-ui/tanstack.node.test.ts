// The client of TanStack AI, which keeps less of an answer than AG-UI's own client.

import { type UIMessage, uiMessagesToWire } from '@tanstack/ai'
import { expect, it } from 'vitest'
import { fromAGUI, toAGUI } from '../../../src/ag-ui.ts'
import { replay } from '../../../src/cassette.ts'
import { createProofs } from '../../../src/edge.ts'
import { streamChat } from '../../../src/index.ts'
import { jsonSchema, tool } from '../../../src/tools.ts'
import { answerBody, answers, anyModel, requestBody } from '../../support/cassette-harness.ts'
import { createTanStackClient, type TanStackClientOptions } from '../../support/tanstack-client.ts'

const input = jsonSchema<{ amount: number }>({ type: 'object' })

function calling(...names: string[]): string {
  const calls = names.map((name, index) => {
    return { index, id: 'call', function: { name, arguments: '{ "amount": 7 }' } }
  })
  return answerBody([{ tool_calls: calls }], 'tool_calls')
}

const done = answerBody([{ content: 'Done' }])

/** A page in front of a shop that refunds once a person approves. */
function open(bodies: readonly string[], options?: TanStackClientOptions) {
  const fetch = replay(answers(...bodies), { match: 'order' })
  const paid: number[] = []
  const tools = {
    refund: tool({
      input,
      approve: true,
      execute: ({ amount }) => {
        paid.push(amount)
        return `paid ${amount}`
      },
    }),
    broken: tool({
      input,
      execute: () => {
        throw new Error('Out of order')
      },
    }),
    look: tool({ input }),
  }
  const client = createTanStackClient(async (body) => {
    const proofs = createProofs({ secret: 'one for all servers', user: 'ana', tools })
    const history = await proofs.verify(fromAGUI(body))
    const model = anyModel({ fetch })
    const stream = streamChat({ model, tools, messages: history, replayable: false })
    return new Response(toAGUI(proofs.sign(stream, history), body))
  }, options)
  /** What the model read as the outputs of its calls. */
  const outputsIn = (request: number) =>
    requestBody(fetch, request).messages.flatMap(({ role, content }) =>
      role === 'tool' ? [content] : [],
    )
  return { client, fetch, paid, outputsIn }
}

it('executes the tools of the page by itself, and goes on', async () => {
  const looked: unknown[] = []
  const look = (found: unknown) => {
    looked.push(found)
    return { sky: 'clear' }
  }
  const { client, outputsIn } = open([calling('look'), done, done], { tools: { look } })
  await client.send('Look')
  expect(looked).toEqual([{ amount: 7 }])
  expect(outputsIn(1)).toEqual(['{"sky":"clear"}'])
  await client.send('Thanks')
  expect(outputsIn(2)).toEqual(outputsIn(1))
  expect(client.errors).toEqual([])
})

it('waits for a person and for a tool of the page in one answer', async () => {
  const { client, outputsIn, paid } = open([calling('refund', 'look'), done], {
    tools: { look: () => 'seen' },
  })
  await client.send('Both')
  expect(paid).toEqual([])
  await client.decide(true)
  expect(paid).toEqual([7])
  expect(outputsIn(1)).toEqual(['paid 7', 'seen'])
  expect(client.errors).toEqual([])
})

it.each([
  [true, 'paid 7', [7]],
  [false, 'The user denied this call.', []],
] as const)('reads a decision that stands where an output would: %s', async (yes, output, paid) => {
  const place = open([calling('refund'), done, done])
  await place.client.send('Refund')
  await place.client.respond(yes)
  await place.client.send('Thanks')
  expect(place.client.errors).toEqual([])
  expect(JSON.stringify(place.client.sent[1]?.messages)).toContain('this action')
  expect(place.outputsIn(1)).toEqual([output])
  expect(place.outputsIn(2)).toEqual([output])
  expect(place.paid).toEqual(paid)
})

it.each([
  [true, 'paid 7'],
  [false, 'The user denied this call.'],
])('takes a decision that is only %s', async (payload, output) => {
  const { client, outputsIn } = open([calling('refund'), done])
  await client.send('Refund')
  await client.decide(payload, (approved) => approved)
  expect(outputsIn(1)).toEqual([output])
})

it('shows that a tool failed', async () => {
  const { client } = open([calling('broken'), done])
  await client.send('Go')
  const parts = client.messages.flatMap((message) => message.parts)
  expect(parts.find(({ type }) => type === 'tool-result')).toMatchObject({ state: 'error' })
})

it.each([
  ['yes'],
  [{ approved: 'true' }],
  [{ approved: 1 }],
  [{}],
  [undefined],
  [{ approved: true, editedArgs: { amount: 1e6 } }],
])('takes nothing but a clear yes for an approval: %j', async (payload) => {
  const { client, paid } = open([calling('refund'), done])
  await client.send('Refund')
  const [waiting] = client.sent
  const call = client.messages
    .flatMap(({ parts }) => parts)
    .find(({ type }) => type === 'tool-call')
  expect(waiting && call).toBeDefined()
  const resume = [{ interruptId: Object(call).id, status: 'resolved', payload }]
  const messages = [...(waiting?.messages ?? []), assistantOf(client.messages.at(-1))]
  expect(fromAGUI({ messages, resume }).at(-1)).toMatchObject({
    parts: [{ type: 'tool-call', status: 'denied' }],
  })
  expect(paid).toEqual([])
})

it('says to the model which arguments a person wants instead', () => {
  const toolCalls = [{ id: 'c', function: { name: 'refund', arguments: '{"amount":7}' } }]
  const payload = { approved: true, editedArgs: { amount: 5 } }
  const resume = [{ interruptId: 'c', status: 'resolved', payload }]
  expect(fromAGUI({ messages: [{ role: 'assistant', toolCalls }], resume })).toMatchObject([
    { parts: [{ status: 'denied', output: 'Call again with these arguments: {"amount":5}' }] },
  ])
})

it('keeps an output that only looks like a decision', async () => {
  const message = 'User denied this action'
  const toolCalls = [{ id: 'c', function: { name: 'ask', arguments: '{}' } }]
  const content = JSON.stringify({ approved: false, message })
  const messages = [
    { role: 'assistant', toolCalls },
    { role: 'tool', toolCallId: 'c', content },
  ]
  expect(fromAGUI({ messages })).toMatchObject([{ parts: [{ status: 'done', output: content }] }])
})

/** A message as their client sends it. */
function assistantOf(message: object | undefined): object {
  const { id, parts } = Object(message)
  const [{ id: callId, name, arguments: text }] = parts
  return { id, role: 'assistant', toolCalls: [{ id: callId, function: { name, arguments: text } }] }
}

it('reads the messages that TanStack AI has stored', () => {
  const call = { type: 'tool-call', id: 'c', name: 'look', arguments: '{"amount":7}' } as const
  const stored: UIMessage[] = [
    { id: 'u', role: 'user', parts: [{ type: 'text', content: 'Olá' }] },
    {
      id: 'a',
      role: 'assistant',
      parts: [
        { type: 'thinking', content: 'Hm' },
        { ...call, state: 'complete' },
        { type: 'tool-result', toolCallId: 'c', content: '"seven"', state: 'complete' },
        { type: 'text', content: 'Seven' },
      ],
    },
  ]
  expect(fromAGUI({ messages: uiMessagesToWire(stored) })).toMatchObject([
    { role: 'user', content: 'Olá' },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm' },
        { type: 'content', text: 'Seven' },
        {
          type: 'tool-call',
          name: 'look',
          input: { amount: 7 },
          status: 'done',
          output: '"seven"',
        },
      ],
    },
  ])
})
