import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aiSdk, fromUIMessages, toUIMessageStream } from '../../../src/ai-sdk.ts'
import {
  createAccumulator,
  type StreamEvent,
  streamChat,
  UnexpectedError,
} from '../../../src/index.ts'
import { approved, denied, tool } from '../../../src/tools.ts'
import {
  all,
  faulty,
  faultyElsewhere,
  hi,
  play,
  recorded,
  sse,
} from '../../support/cassette-harness.ts'
import {
  conversation,
  counted,
  each,
  essence,
  listening,
  serving,
  waitingConversation,
} from '../../support/interop-harness.ts'
import { begun, endsThereAsHere } from '../../support/interruption-suite.ts'

const plays = [...recorded, ...faulty, ...faultyElsewhere]
const cuts = [1, 7, 64, Number.MAX_SAFE_INTEGER]

function accumulator(events: readonly StreamEvent[]) {
  const accumulator = createAccumulator()
  accumulator.add(events)
  return accumulator.message()
}

function there(events: readonly StreamEvent[], cut = 64) {
  const fetch = serving(() => toUIMessageStream(each(events), { messageId: 'answer' }), { cut })
  return streamChat({ model: aiSdk('http://elsewhere/', { fetch }), messages: hi })
}

describe.each(plays)('$name', ({ cassette }) => {
  it.each(cuts)('is read back as it was said, in pieces of %i bytes', async (cut) => {
    const { events } = await play(cassette)
    const { message } = await there(events, cut).result
    expect(essence(message)).toEqual(essence(accumulator(events)))
  })
})

it('reads several steps back, and what came of their calls', async () => {
  const { events, result } = await conversation()
  const stream = there(events)
  const heard = await all(stream)
  const { message } = await stream.result
  expect(essence(message)).toEqual(essence(result.message))
  expect(essence(accumulator(heard))).toEqual(essence(result.message))
})

function ask(...chunks: unknown[]) {
  const fetch = serving(() => sse(...chunks))
  return streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
}

const over = { type: 'finish', finishReason: 'stop' }

it('counts what it does not know, and needs no beginning of a part', async () => {
  const result = await ask(
    { type: 'confetti', colour: 'red' },
    { type: 'text-delta', id: '0', delta: 'Olá', colour: 'red' },
    { type: 'reasoning-delta', id: '0', delta: 'Hm' },
    { type: 'tool-input-delta', toolCallId: 'nobody', inputTextDelta: '{' },
    { type: 'tool-output-available', toolCallId: 'nobody', output: 1 },
    { type: 'tool-input-available', toolCallId: 'call', toolName: 'time', input: {} },
    over,
  )
  expect(result).toMatchObject({
    content: 'Olá',
    reasoning: 'Hm',
    outcome: { type: 'complete', finishReason: 'tool-calls' },
    toolCalls: [{ id: 'call', name: 'time', inputText: '{}', status: 'ready' }],
    warnings: [{ code: 'unknown-chunk', count: 1 }],
  })
})

it('is complete with a finish that gives no reason, as AI SDK 5 sends it', async () => {
  const result = await ask({ type: 'text-delta', id: '0', delta: 'Olá' }, { type: 'finish' })
  expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
})

it('is a broken protocol where a message is no JSON', async () => {
  const fetch = serving(() => `${sse({ type: 'start' })}data: {"type":\n\n${sse(over)}`)
  const result = await streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
  expect(result.error?.name).toBe('ProtocolError')
})

const oddities = [
  null,
  0,
  '',
  'text',
  [],
  {},
  [{}],
  { deltakit: 1 },
  { deltakit: { steps: [null] } },
]

it('survives whatever its fields hold', async () => {
  const types = ['start', 'start-step', 'text-start', 'text-delta', 'reasoning-end', 'finish-step']
  types.push('tool-input-start', 'tool-input-available', 'tool-input-error', 'tool-output-error')
  types.push('tool-approval-request', 'source-url', 'file', 'data-x', 'message-metadata', 'finish')
  for (const odd of oddities) {
    const chunk = (type: string) => ({
      ...{ type, id: odd, delta: odd, toolCallId: odd, toolName: odd, input: odd, output: odd },
      ...{ providerMetadata: odd, messageMetadata: odd, url: odd, mediaType: odd, sourceId: odd },
      ...{ approvalId: odd, errorText: odd, finishReason: odd, inputTextDelta: odd },
    })
    const result = await ask(odd, ...types.map(chunk))
    expect(result.outcome.type, JSON.stringify(odd)).toBe('complete')
    expect(() =>
      fromUIMessages([odd, { role: 'assistant', parts: odd, metadata: odd }]),
    ).not.toThrow()
    const parts = types.map((type) => ({
      ...chunk(type),
      type: 'tool-x',
      state: odd,
      approval: odd,
    }))
    expect(() => fromUIMessages([{ role: 'assistant', parts, metadata: odd }])).not.toThrow()
  }
})

it('tells their backend what a person decided, and is told of it by their page', async () => {
  const { events, result } = await waitingConversation()
  const waiting = (await there(events).result).message
  const [call] = waiting.parts.filter(({ type }) => type === 'tool-call')
  const key = call?.key ?? ''
  const theirs = result.toolCalls[0]?.key ?? ''
  expect(call).toMatchObject({ status: 'awaiting-approval' })
  const { fetch, bodies } = listening(sse(over))
  const model = aiSdk('http://elsewhere/', { fetch })
  await streamChat({ model, messages: [...hi, approved(waiting, key)] }).result
  await streamChat({ model, messages: [...hi, denied(waiting, key, 'No')] }).result
  const part = { toolCallId: 'call-0', type: 'tool-weather' }
  const [yes, no] = bodies.map(({ messages }) => messages[1])
  expect(yes?.parts).toContainEqual(
    expect.objectContaining({
      ...part,
      state: 'approval-responded',
      approval: expect.objectContaining({ id: theirs, approved: true }),
    }),
  )
  expect(no?.parts).toContainEqual(
    expect.objectContaining({
      ...part,
      state: 'output-denied',
      approval: expect.objectContaining({ id: theirs, approved: false, reason: 'No' }),
    }),
  )
  expect(fromUIMessages([no])).toEqual([denied(result.message, theirs, 'No')])
  expect(fromUIMessages([yes])).toEqual([approved(result.message, theirs)])
})

it('sends back all that was told of a message, and what the conversation is called', async () => {
  const { fetch, bodies } = listening(
    sse(
      { type: 'start', messageId: 'm', messageMetadata: { theme: 'dark' } },
      { type: 'text-delta', id: '0', delta: 'Olá' },
      { type: 'data-weather', id: 'w', data: { sky: 'clear' } },
      { type: 'message-metadata', messageMetadata: { tokens: 3 } },
      over,
    ),
  )
  const model = aiSdk('/api/chat', { fetch })
  const { messages } = await streamChat({ model, messages: hi }).result
  const history = JSON.parse(JSON.stringify([...messages, ...hi]))
  await streamChat({ model, messages: history }).result
  expect(bodies[1]?.id).toBe(bodies[0]?.id)
  expect(bodies[1]?.messages[1]).toEqual({
    id: 'm',
    role: 'assistant',
    metadata: { theme: 'dark', tokens: 3 },
    parts: [
      { type: 'step-start' },
      expect.objectContaining({ type: 'text', text: 'Olá' }),
      { type: 'data-weather', id: 'w', data: { sky: 'clear' } },
    ],
  })
})

it('says which settings the backend decides by itself', async () => {
  const { fetch, bodies } = listening(sse(over))
  const model = aiSdk('/api/chat', { fetch, extraBody: { plan: 'free' }, chatId: 'mine' })
  const asked = { temperature: 1, providerOptions: { voice: 'calm' } }
  const result = await streamChat({ model, messages: hi, ...asked }).result
  expect(result.warnings).toMatchObject([{ message: 'This backend takes no temperature' }])
  expect(bodies[0]).toMatchObject({ id: 'mine', plan: 'free', voice: 'calm' })
  expect(bodies[0]?.messages[0]).toMatchObject({
    role: 'user',
    parts: [{ type: 'text', text: 'Say hi in Portuguese' }],
  })
})

it('goes at the pace of its reader, and leaves with it', async () => {
  const { events } = await conversation()
  const { iterable, so } = counted(events)
  const reader = toUIMessageStream(iterable).getReader()
  await reader.read()
  await reader.read()
  expect(so.asked).toBeLessThan(6)
  await reader.cancel()
  expect(so.left).toBe(true)
})

it('tells of an error what it is allowed to', async () => {
  const error = new UnexpectedError('The key abc is wrong')
  const events: StreamEvent[] = [
    { type: 'start', step: 0, vendor: 'made', model: 'made' },
    { type: 'end', step: 0, outcome: { type: 'failed', error } },
  ]
  const body = toUIMessageStream(each(events), { errorText: ({ name }) => `Sorry: ${name}` })
  const text = await new Response(body).text()
  expect(text).toContain('"errorText":"Sorry: UnexpectedError"')
  expect(text).not.toContain('abc')
})

it('tells of a source that throws', async () => {
  async function* broken(): AsyncGenerator<StreamEvent> {
    yield* begun
    throw new Error('Lost')
  }
  const text = await new Response(toUIMessageStream(broken())).text()
  expect(text).toContain('"errorText":"The answer failed: Error: Lost"')
  expect(text).toContain('"text-end"')
  expect(text).not.toContain('"finish"')
})

it.each([1, 'x', [1], [[]], [['a', 1]], [['a', [null, {}, { entry: 'e', value: 1 }]]], { a: 1 }])(
  'takes from a page only what can have been told: %j',
  (parts) => {
    const metadata = { deltakit: { steps: { 0: { vendor: 'made', model: 'made', parts } } } }
    const text = { type: 'text', text: 'Olá' }
    const message = { role: 'assistant', metadata, parts: [{ type: 'step-start' }, text] }
    const [back] = fromUIMessages([message])
    expect(back).toMatchObject({
      parts: expect.arrayContaining([expect.objectContaining({ text: 'Olá' })]),
    })
    expect(JSON.stringify(back)).not.toContain('providerState":')
  },
)

endsThereAsHere(there)

it('leaves a call to the provider that carries it out', async () => {
  const ran: unknown[] = []
  const web = tool({ input: z.object({}), execute: (input) => void ran.push(input) })
  const call = { type: 'tool-input-available', toolCallId: 'c', toolName: 'web', input: {} }
  const { fetch, bodies } = listening(
    sse({ ...call, providerExecuted: true }, { type: 'text-delta', id: '0', delta: 'Olá' }, over),
  )
  const model = aiSdk('/api/chat', { fetch })
  const result = await streamChat({ model, messages: hi, tools: { web } }).result
  expect(ran).toEqual([])
  expect(bodies).toHaveLength(1)
  expect(result).toMatchObject({
    content: 'Olá',
    outcome: { type: 'complete', finishReason: 'stop' },
    toolCalls: [{ name: 'web', status: 'interrupted' }],
  })
})

it('keeps the order of texts of one id that were begun one after the other', async () => {
  const text = (delta: string) => [
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta },
    { type: 'text-end', id: '0' },
  ]
  const call = { type: 'tool-input-available', toolCallId: 'c', toolName: 't', input: {} }
  const said = [...text('Let me '), call, ...text('see'), ...text('.'), over]
  const { message } = await ask(...said)
  expect(message.parts).toMatchObject([
    { type: 'provider-state' },
    { type: 'content', text: 'Let me ' },
    { type: 'tool-call' },
    { type: 'content', text: 'see' },
    { type: 'content', text: '.' },
  ])
})

it('is failed where they finish with an error and say no more of it', async () => {
  const text = { type: 'text-delta', id: '0', delta: 'Olá' }
  const result = await ask(text, { type: 'finish', finishReason: 'error' })
  expect(result).toMatchObject({ content: 'Olá', error: { name: 'ProviderError' } })
})

it('is told by a page of an output that was only shown so far', () => {
  const call = { type: 'tool-look', toolCallId: 'c', input: {}, output: 'half' }
  const shown = { ...call, state: 'output-available', preliminary: true }
  expect(fromUIMessages([{ role: 'assistant', parts: [shown] }])).toMatchObject([
    { parts: [{ id: 'c', status: 'running', output: 'half' }] },
  ])
})

it('says that it begins, and nothing more until something comes', async () => {
  const stop = new AbortController()
  const model = aiSdk('/api/chat', { fetch: () => new Promise(() => {}) })
  const types: string[] = []
  for await (const { type } of streamChat({ model, messages: hi, signal: stop.signal })) {
    types.push(type)
    stop.abort()
  }
  expect(types).toEqual(['start', 'end'])
})
