import { chat, maxIterations, toolDefinition, toServerSentEventsStream } from '@tanstack/ai'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { agui, fromAGUI } from '../../../src/ag-ui.ts'
import { type StreamEvent, streamChat } from '../../../src/index.ts'
import { tool } from '../../../src/tools.ts'
import { createAGUIClient } from '../../support/ag-ui-client.ts'
import { answerBody, answers, anyModel, hi, play } from '../../support/cassette-harness.ts'
import { aguiProtocol, conversation, each, serveBody } from '../../support/interop-harness.ts'

/** The messages of an answer in the client of AG-UI. */
async function read(events: readonly StreamEvent[]) {
  const client = createAGUIClient(
    ({ threadId, runId }) =>
      new Response(aguiProtocol.encode(each(events), { threadId, runId, messages: [] })),
  )
  await client.send('Hi')
  return { messages: client.messages.slice(1), errors: client.errors }
}

it('shows several steps to the client as messages in order', async () => {
  const { events, result } = await conversation()
  const { messages, errors } = await read(events)
  expect(errors).toEqual([])
  expect(messages.map(({ role }) => role)).toEqual([
    ...['reasoning', 'assistant', 'tool', 'tool', 'reasoning', 'assistant'],
  ])
  expect(fromAGUI({ messages })).toEqual([result.message])
})

it('keeps a text after a call in the same step', async () => {
  const weather = { name: 'weather', arguments: '{"city":"Lisboa"}' }
  const first = answerBody(
    [{ tool_calls: [{ index: 0, id: 'c', function: weather }] }, { content: 'One moment. ' }],
    'tool_calls',
  )
  const weatherTool = tool({ input: z.object({}), execute: () => 'clear' })
  const plays = answers(first, answerBody([{ content: 'It is clear.' }]))
  const { events, result } = await play(plays, {
    make: anyModel,
    toolTimeout: 100_000,
    tools: { weather: weatherTool },
  })
  const { messages, errors } = await read(events)
  expect(errors).toEqual([])
  expect(messages.map(({ role }) => role)).toEqual(['assistant', 'tool', 'assistant', 'assistant'])
  expect(fromAGUI({ messages })).toEqual([result.message])
})

const base = { model: 'stub-1', timestamp: 1 }
const reasoned = { ...base, messageId: 'reasoning-0' }
const call = { ...base, toolCallId: 'call-0', toolCallName: 'weather' }
const text = { ...base, messageId: 'text-0' }
const usage = { promptTokens: 3, completionTokens: 4, totalTokens: 7 }

/** The chunks of an adapter: two steps, the first of which calls a tool. */
const steps = [
  [
    { type: 'REASONING_START', ...reasoned },
    { type: 'REASONING_MESSAGE_START', role: 'reasoning', ...reasoned },
    { type: 'REASONING_MESSAGE_CONTENT', delta: 'Let me look.', ...reasoned },
    { type: 'REASONING_MESSAGE_END', ...reasoned },
    { type: 'REASONING_END', ...reasoned },
    { type: 'TOOL_CALL_START', toolName: 'weather', index: 0, ...call },
    { type: 'TOOL_CALL_ARGS', delta: '{"city":', ...call },
    { type: 'TOOL_CALL_ARGS', delta: '"Lisboa"}', ...call },
    { type: 'TOOL_CALL_END', toolName: 'weather', input: { city: 'Lisboa' }, ...call },
    { type: 'RUN_FINISHED', runId: 'run', threadId: 'thread', finishReason: 'tool_calls', usage },
  ],
  [
    { type: 'TEXT_MESSAGE_START', role: 'assistant', ...text },
    { type: 'TEXT_MESSAGE_CONTENT', delta: 'It is ', ...text },
    { type: 'TEXT_MESSAGE_CONTENT', delta: 'sunny.', ...text },
    { type: 'TEXT_MESSAGE_END', ...text },
    { type: 'RUN_FINISHED', runId: 'run', threadId: 'thread', finishReason: 'stop', usage },
  ],
]

function tanstack(more: object = {}): ReadableStream<Uint8Array> {
  const turns = steps.values()
  const adapter = {
    kind: 'text',
    name: 'stub',
    model: 'stub-1',
    async *chatStream() {
      yield { type: 'RUN_STARTED', runId: 'run', threadId: 'thread', ...base }
      yield* turns.next().value ?? []
    },
  }
  const weather = toolDefinition({ name: 'weather', description: 'The weather' }).server(
    async () => ({ sky: 'clear' }),
  )
  const messages = [{ role: 'user', content: 'Hi' }]
  const options = { adapter, messages, tools: [weather], ...more }
  return toServerSentEventsStream(chat(options as never) as never)
}

it.each([1, 64, 10_000])('reads an answer of TanStack AI, in pieces of %i bytes', async (cut) => {
  const fetch = serveBody(tanstack, { cut })
  const result = await streamChat({ model: agui('/api/agent', { fetch }), messages: hi }).result
  expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
  expect(result.message.steps.map(({ outcome }) => outcome)).toEqual([
    { type: 'complete', finishReason: 'tool-calls' },
    { type: 'complete', finishReason: 'stop' },
  ])
  expect(result.reasoning).toBe('Let me look.')
  expect(result.content).toBe('It is sunny.')
  expect(result.toolCalls).toMatchObject([
    {
      name: 'weather',
      inputText: '{"city":"Lisboa"}',
      input: { city: 'Lisboa' },
      status: 'done',
      output: '{"sky":"clear"}',
    },
  ])
  expect(result.usage).toMatchObject({ input: 6, output: 8, total: 14 })
  expect(result.warnings).toEqual([])
})

it('is truncated wherever the bytes of TanStack AI end before its last finish', async () => {
  const whole = await new Response(tanstack()).text()
  const proof = whole.lastIndexOf('RUN_FINISHED')
  for (let end = 23; end < proof; end += 23) {
    const before = whole.slice(0, end)
    const fetch = serveBody(() => before)
    const cut = await streamChat({ model: agui('/api/agent', { fetch }), messages: hi }).result
    // It finishes each step before it executes the calls.
    const between =
      before.includes('"finishReason":"tool_calls"}}}') && !before.includes('"role":"tool"}')
    const outcome = between
      ? { type: 'complete', finishReason: 'tool-calls' }
      : { type: 'truncated' }
    expect(cut.outcome, `after ${end}`).toEqual(outcome)
    expect(JSON.stringify(cut.message.parts)).not.toContain('"streaming"')
  }
})

it('is truncated if TanStack AI stops after an output, which looks like a cut', async () => {
  const fetch = serveBody(() => tanstack({ agentLoopStrategy: maxIterations(1) }))
  const result = await streamChat({ model: agui('/api/agent', { fetch }), messages: hi }).result
  expect(result.outcome).toEqual({ type: 'truncated' })
  expect(result.toolCalls).toMatchObject([{ status: 'done', output: '{"sky":"clear"}' }])
})
