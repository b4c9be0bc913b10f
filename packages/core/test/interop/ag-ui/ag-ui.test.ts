// Long, for it reads each event of the protocol, in all versions that agents send.

import { describe, expect, it } from 'vitest'
import { agui, fromAGUI, toAGUI } from '../../../src/ag-ui.ts'
import {
  type AssistantMessage,
  createChat,
  type Message,
  type StreamEvent,
  streamChat,
} from '../../../src/index.ts'
import { approved, denied } from '../../../src/tools.ts'
import { hi, sse } from '../../support/cassette-harness.ts'
import {
  aguiProtocol,
  answerOf,
  each,
  readBack,
  recordBodies,
  waitingConversation,
} from '../../support/interop-harness.ts'

const { finish } = aguiProtocol

/** The answer of an agent that sends these events. */
function answer(...chunks: readonly unknown[]) {
  return answerOf(aguiProtocol, ...chunks)
}

it('reads parts without a start, and ignores the outputs of unknown calls', async () => {
  const result = await answer(
    { type: 'CONFETTI' },
    { type: 'STATE_DELTA', delta: [] },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Olá' },
    { type: 'TEXT_MESSAGE_CHUNK', delta: '!' },
    { type: 'REASONING_MESSAGE_CHUNK', messageId: 'r', delta: 'Hm' },
    { type: 'TOOL_CALL_CHUNK', toolCallId: 'c', toolCallName: 'time', delta: '{' },
    { type: 'TOOL_CALL_CHUNK', delta: '}' },
    { type: 'TOOL_CALL_RESULT', toolCallId: 'nobody', content: '1' },
    finish,
  )
  expect(result).toMatchObject({
    content: 'Olá!',
    reasoning: 'Hm',
    outcome: { type: 'complete', finishReason: 'tool-calls' },
    toolCalls: [{ id: 'c', name: 'time', inputText: '{}', status: 'ready' }],
    warnings: [{ code: 'unknown-chunk', count: 1 }],
  })
})

it('reads the thinking of AG-UI 0.0, and only the text of the agent', async () => {
  const result = await answer(
    { type: 'THINKING_START' },
    { type: 'THINKING_TEXT_MESSAGE_START' },
    { type: 'THINKING_TEXT_MESSAGE_CONTENT', delta: 'Hm' },
    { type: 'THINKING_TEXT_MESSAGE_END' },
    { type: 'THINKING_END' },
    { type: 'TEXT_MESSAGE_START', messageId: 'u', role: 'user' },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'u', delta: 'Echo' },
    finish,
  )
  expect(result).toMatchObject({ reasoning: 'Hm', content: '', warnings: [] })
})

it('keeps thinking without ids apart from the text before it', async () => {
  const result = await answer(
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Olá' },
    { type: 'THINKING_TEXT_MESSAGE_CONTENT', delta: 'Hm' },
    finish,
  )
  expect(result).toMatchObject({ reasoning: 'Hm', content: 'Olá' })
})

it('fails with the text of a RUN_ERROR, aborts with a cancelled run, is truncated without an end', async () => {
  const text = { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'Olá' }
  const failed = await answer(text, { type: 'RUN_ERROR', message: 'Overloaded', code: 'busy' })
  expect(failed.error).toMatchObject({ name: 'ProviderError', code: 'busy' })
  expect(failed.error?.message).toContain('Overloaded')
  const cancelled = await answer(text, { ...finish, outcome: { type: 'cancelled' } })
  expect(cancelled.outcome).toEqual({ type: 'aborted' })
  expect((await answer(text)).outcome).toEqual({ type: 'truncated' })
})

it('sends an approval in `resume`, and a denial of our own interrupt as an output', async () => {
  const { events, result } = await waitingConversation()
  const waiting = (await readBack(aguiProtocol, events).result).message
  const call = waiting.parts.find(({ type }) => type === 'tool-call')
  const key = call?.key ?? ''
  const { fetch, bodies } = recordBodies(sse(finish))
  const model = aguiProtocol.model(fetch)
  await streamChat({ model, messages: [...hi, approved(waiting, key)] }).result
  await streamChat({ model, messages: [...hi, denied(waiting, key, 'No')] }).result
  const decision = { interruptId: 'run/0/tool:0', status: 'resolved', payload: { approved: true } }
  expect(bodies.map(({ resume }) => resume)).toEqual([[decision], undefined])
  const read = bodies.map(({ messages, resume }) => {
    return fromAGUI({ messages: messages.slice(1), resume: resume as unknown[] })
  })
  expect(read[0]).toEqual([approved(result.message, result.toolCalls[0]?.key ?? '')])
  expect(read[1]?.[0]).toMatchObject({
    parts: expect.arrayContaining([expect.objectContaining({ status: 'denied', output: 'No' })]),
  })
})

it("continues an answer with the client's ids of its calls", async () => {
  const { events } = await waitingConversation()
  const waiting = (await readBack(aguiProtocol, events).result).message
  const { fetch, bodies } = recordBodies(sse(finish))
  const model = aguiProtocol.model(fetch)
  const call = waiting.parts.find(({ type }) => type === 'tool-call')
  await streamChat({ model, messages: [...hi, approved(waiting, call?.key ?? '')] }).result
  const output: StreamEvent = { type: 'tool-output', key: '0/tool:0', output: 'sunny' }
  const { messages = [] } = bodies[0] ?? {}
  const body = toAGUI(each([output]), { threadId: 'thread', runId: 'next', messages })
  expect(await new Response(body).text()).toContain('"toolCallId":"run/0/tool:0","role":"tool"')
})

describe('a denial in `resume`', () => {
  const call = { id: 'c', type: 'function', function: { name: 'pay', arguments: '{}' } }
  const messages = [{ id: 'a', role: 'assistant', toolCalls: [call] }]
  const payload = { approved: false, reason: 'Too much' }
  const resume = [{ interruptId: 'c', status: 'resolved', payload }]

  function write(options: { messages: readonly unknown[]; resume: readonly unknown[] }) {
    const body = toAGUI(each([]), { threadId: 'thread', runId: 'run', ...options })
    return new Response(body).text()
  }

  it('is written as an output, because the client sends it only once', async () => {
    const text = await write({ messages, resume })
    const result = text.split('\n\n').find((line) => line.includes('TOOL_CALL_RESULT'))
    const { content, metadata } = JSON.parse(result?.slice('data: '.length) ?? '')
    const output = { role: 'tool', toolCallId: 'c', content, metadata }
    expect(content).toBe('The user denied this call. Their reason: "Too much"')
    expect(fromAGUI({ messages: [...messages, output] })).toMatchObject([
      { parts: [{ status: 'denied', output: 'Too much' }] },
    ])
  })

  it('is written once, and an approval never', async () => {
    const output = { role: 'tool', toolCallId: 'c', content: 'denied' }
    expect(await write({ messages: [...messages, output], resume })).not.toContain('RESULT')
    const granted = [{ ...resume[0], payload: { approved: true } }]
    expect(await write({ messages, resume: granted })).not.toContain('RESULT')
  })
})

it('sends the ids of a chat and of its questions, by which an agent may store them', async () => {
  const one = sse({ type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'One' }, finish)
  const { fetch, bodies } = recordBodies(one, one, one)
  const chat = createChat({ id: 'support', model: agui('/agent', { fetch }) })
  await chat.send('One?')
  await chat.regenerate()
  await chat.send('Two?')
  expect(bodies.map(({ threadId }) => threadId)).toEqual(['support', 'support', 'support'])
  const [first, , second] = chat.get().messages
  expect(bodies[2]?.messages).toMatchObject([{ id: first?.id }, { id: 'm' }, { id: second?.id }])
})

it('sends the tools, the conversation id, and a new id for each request', async () => {
  const call = { toolCallId: 'c', toolCallName: 'time', delta: '{}' }
  const { fetch, bodies } = recordBodies(
    sse({ type: 'TOOL_CALL_CHUNK', ...call }, finish),
    sse({ type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'Noon' }, finish),
  )
  const time = { description: 'The time', inputSchema: { type: 'object' } }
  const model = agui('/agent', { fetch })
  const first = await streamChat({ model, messages: hi, tools: { time } }).result
  const parts = first.message.parts.map((part) =>
    part.type === 'tool-call' ? { ...part, status: 'done' as const, output: '12:00' } : part,
  )
  const continued: AssistantMessage = { ...first.message, parts }
  await streamChat({ model, messages: [...hi, continued], tools: { time } }).result
  expect(bodies[0]?.tools).toEqual([
    { name: 'time', description: 'The time', parameters: { type: 'object' } },
  ])
  expect(bodies[1]?.threadId).toBe(bodies[0]?.threadId)
  expect(bodies[1]?.runId).not.toBe(bodies[0]?.runId)
  expect(bodies[1]?.messages).toMatchObject([
    { role: 'user', content: 'Say hi in Portuguese' },
    { role: 'assistant', toolCalls: [{ id: 'c', function: { name: 'time', arguments: '{}' } }] },
    { role: 'tool', toolCallId: 'c', content: '12:00' },
  ])
})

it.each([
  ['as it was', [], { step: 3 }],
  ['only as long as it is known', [{ type: 'STATE_DELTA', delta: [{ op: 'add' }] }], {}],
  [
    'with the changes of the agent',
    [
      { type: 'STATE_DELTA', delta: [{ op: 'replace', path: '/step', value: 4 }] },
      { type: 'STATE_DELTA', delta: [{ op: 'add', path: '/done', value: [1] }] },
      { type: 'STATE_DELTA', delta: [{ op: 'add', path: '/done/-', value: 2 }] },
    ],
    { step: 4, done: [1, 2] },
  ],
])('sends provider state back %s', async (_, changes, state) => {
  const { fetch, bodies } = recordBodies(
    sse({ type: 'STATE_SNAPSHOT', snapshot: { step: 3 } }, ...changes, finish),
    sse(finish),
  )
  const model = agui('/agent', { fetch })
  const first = await streamChat({ model, messages: hi }).result
  await streamChat({ model, messages: [...first.messages, ...hi] }).result
  expect(bodies.map(({ state }) => state)).toEqual([{}, state])
})

it('changes the state that it sent, where the agent sends no whole one', async () => {
  const change = (value: number) =>
    sse({ type: 'STATE_DELTA', delta: [{ op: 'add', path: '/step', value }] }, finish)
  const { fetch, bodies } = recordBodies(change(1), change(2), sse(finish))
  const model = agui('/agent', { fetch })
  let messages: readonly Message[] = hi
  for (let turn = 0; turn < 3; turn++) {
    const result = await streamChat({ model, messages }).result
    messages = [...JSON.parse(JSON.stringify(result.messages)), ...hi]
  }
  expect(bodies.map(({ state }) => state)).toEqual([{}, { step: 1 }, { step: 2 }])
})

it('forgets a state whose changes were cut off', async () => {
  const { fetch, bodies } = recordBodies(
    sse(
      { type: 'STATE_SNAPSHOT', snapshot: { step: 3 } },
      { type: 'STATE_DELTA', delta: [{ op: 'remove', path: '/step' }] },
    ),
    sse(finish),
  )
  const model = agui('/agent', { fetch })
  const { messages } = await streamChat({ model, messages: hi }).result
  await streamChat({ model, messages: [...messages, ...hi] }).result
  expect(bodies[1]?.state).toEqual({})
})

it('sends back the metadata of a message, merged by key', async () => {
  const text = { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'Olá' }
  const { message } = await answer(
    { ...text, metadata: { theme: 'dark', inner: { a: 1 } } },
    { ...text, metadata: { inner: { b: 2 } } },
    finish,
  )
  const { fetch, bodies } = recordBodies(sse(finish))
  const model = aguiProtocol.model(fetch)
  await streamChat({ model, messages: [...hi, message, ...hi] }).result
  const metadata = { theme: 'dark', inner: { b: 2 } }
  expect(bodies[0]?.messages[1]).toMatchObject({ id: 'm', content: 'OláOlá', metadata })
})

it('warns of interrupts without a call, in few warnings if there are many', async () => {
  const interrupts = [{ id: 'i', reason: 'input', message: 'Which city?' }]
  const { warnings, outcome } = await answer({
    ...finish,
    outcome: { type: 'interrupt', interrupts },
  })
  expect(warnings).toMatchObject([
    {
      code: 'unsupported',
      message: 'The agent waits for an answer that is no approval: Which city?',
    },
  ])
  expect(outcome).toEqual({ type: 'complete', finishReason: 'other' })
  const many = Array.from({ length: 1_000 }, (_, index) => ({ id: `${index}`, reason: 'input' }))
  const last = { ...finish, outcome: { type: 'interrupt', interrupts: many } }
  const { warnings: few } = await answer(last)
  expect(few).toHaveLength(11)
  expect(few.at(-1)?.message).toBe('The agent waits for 1000 answers in all')
})

it('reads an answer that is only in a snapshot, and no other answer twice', async () => {
  const user = { id: 'u', role: 'user', content: 'Hi' }
  const written = { id: 'a', role: 'assistant', content: 'Olá' }
  const snapshot = { type: 'MESSAGES_SNAPSHOT', messages: [user, written] }
  const text = { type: 'TEXT_MESSAGE_CHUNK', messageId: 'a', delta: 'Olá' }
  expect(await answer(snapshot, finish)).toMatchObject({ content: 'Olá', warnings: [] })
  expect(await answer(snapshot, text, snapshot, finish)).toMatchObject({ content: 'Olá' })
  const reversed = { ...snapshot, messages: [written, user] }
  expect(await answer(reversed, finish)).toMatchObject({ content: '' })
  expect(await answer({ ...snapshot, messages: 1 }, finish)).toMatchObject({ content: '' })
})

it('sends both decisions about an interrupt of an agent in `resume`', async () => {
  const call = { type: 'TOOL_CALL_CHUNK', toolCallId: 'c', toolCallName: 'pay', delta: '{}' }
  const interrupts = [{ id: 'i', reason: 'tool_call', toolCallId: 'c' }]
  const waiting = await answer(call, { ...finish, outcome: { type: 'interrupt', interrupts } })
  expect(waiting.toolCalls).toMatchObject([{ status: 'awaiting-approval' }])
  const { fetch, bodies } = recordBodies(sse(finish))
  const model = aguiProtocol.model(fetch)
  const key = waiting.toolCalls[0]?.key ?? ''
  await streamChat({ model, messages: [...hi, approved(waiting.message, key)] }).result
  await streamChat({ model, messages: [...hi, denied(waiting.message, key)] }).result
  expect(bodies.map(({ resume }) => resume)).toMatchObject([
    [{ interruptId: 'i', payload: { approved: true } }],
    [{ interruptId: 'i', payload: { approved: false } }],
  ])
  expect(JSON.stringify(bodies)).not.toContain('"role":"tool"')
})

it('ignores an event of a call that arrives after its output', async () => {
  const { message, toolCalls } = await answer(
    { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'time' },
    { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{}' },
    { type: 'TOOL_CALL_RESULT', toolCallId: 'c', content: '12:00' },
    { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'Noon' },
    { type: 'TOOL_CALL_END', toolCallId: 'c' },
    finish,
  )
  expect(toolCalls).toMatchObject([{ name: 'time', status: 'done', output: '12:00' }])
  expect(message.steps).toHaveLength(2)
})

it('writes no `pendingToolCallIds`, which clients before AG-UI 1.0 reject', async () => {
  const events: readonly StreamEvent[] = [
    { type: 'start', step: 0, vendor: 'made', model: 'made' },
    { type: 'tool-call', part: 'call', id: 'c', name: 'look' },
    { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'tool-calls' } },
  ]
  const body = toAGUI(each(events), { threadId: 'thread', runId: 'run' })
  expect(await new Response(body).text()).toContain('"outcome":{"type":"success"}')
})
