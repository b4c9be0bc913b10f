import { HttpAgent, type Message as TheirMessage } from '@ag-ui/client'
import { chat, maxIterations, toolDefinition, toServerSentEventsStream } from '@tanstack/ai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agui, aguiHeaders, fromAGUI, toAGUI } from '../../../src/ag-ui.ts'
import { type AssistantMessage, type StreamEvent, streamChat } from '../../../src/index.ts'
import { tool } from '../../../src/tools.ts'
import {
  answers,
  anyModel,
  faulty,
  faultyElsewhere,
  hi,
  play,
  recorded,
  said as spoken,
} from '../../support/cassette-harness.ts'
import { conversation, each, serving } from '../../support/interop-harness.ts'

const plays = [...recorded, ...faulty, ...faultyElsewhere]

interface Read {
  readonly messages: readonly TheirMessage[]
  readonly problem: string
  readonly finished: string[]
}

/** Their own client, with its check of the order of events. */
async function theirs(events: readonly StreamEvent[]): Promise<Read> {
  const finished: string[] = []
  const agent = new HttpAgent({
    url: 'http://elsewhere/',
    fetch: async (_, init) => {
      const { threadId, runId } = JSON.parse(String(init?.body))
      return new Response(toAGUI(each(events), { threadId, runId }), { headers: aguiHeaders })
    },
  })
  const problems: string[] = []
  await agent
    .runAgent(
      {},
      {
        onToolCallEndEvent: ({ event }) => void finished.push(event.toolCallId),
        onRunErrorEvent: ({ event }) => void problems.push(event.message),
      },
    )
    .catch((error) => problems.push(String(error)))
  const problem = problems.join()
  return { messages: agent.messages, problem, finished }
}

function textOf(messages: readonly TheirMessage[], role: string): string {
  return messages.map((message) => (message.role === role ? (message.content ?? '') : '')).join('')
}

function said({ parts }: AssistantMessage, type: 'content' | 'reasoning'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('')
}

describe.each(plays)('$name', ({ cassette }) => {
  it('is read by the client of another protocol', async () => {
    const { events, result } = await play(cassette)
    const { messages, problem, finished } = await theirs(events)
    expect(textOf(messages, 'assistant')).toBe(said(result.message, 'content'))
    expect(textOf(messages, 'reasoning')).toBe(said(result.message, 'reasoning'))
    const calls = messages.flatMap((message) =>
      message.role === 'assistant' ? (message.toolCalls ?? []) : [],
    )
    expect(calls.map(({ function: called }) => [called.name, called.arguments])).toEqual(
      result.toolCalls.map(({ name, inputText }) => [name, inputText]),
    )
    const whole = result.toolCalls.filter(({ status }) => status !== 'unfinished')
    expect(finished).toHaveLength(whole.length)
    if (result.outcome.type === 'complete') expect(problem).toBe('')
    else expect(problem).toContain(result.error?.message ?? 'The answer was cut off')
  })

  it('comes back from that client as it was said', async () => {
    const { events, result } = await play(cassette)
    const { messages } = await theirs(events)
    const [back] = fromAGUI(JSON.parse(JSON.stringify({ messages })))
    // An answer without a word is no message there.
    if (!result.message.parts[0]) return expect(back).toBeUndefined()
    const plain = JSON.parse(JSON.stringify(result.message))
    if (result.outcome.type === 'failed') plain.steps[0].outcome = { type: 'interrupted' }
    expect(JSON.parse(JSON.stringify(back))).toEqual(plain)
  })
})

it('shows their client several steps of ours, and their client sends them back', async () => {
  const { events, result } = await conversation()
  const { messages, problem } = await theirs(events)
  expect(problem).toBe('')
  expect(messages.map(({ role }) => role)).toEqual([
    ...['reasoning', 'assistant', 'tool', 'tool', 'reasoning', 'assistant'],
  ])
  expect(fromAGUI({ messages })).toEqual([result.message])
})

it('gives back what was said after a call in the run it was said in', async () => {
  const weather = { name: 'weather', arguments: '{"city":"Lisboa"}' }
  const first = spoken(
    [{ tool_calls: [{ index: 0, id: 'c', function: weather }] }, { content: 'One moment. ' }],
    'tool_calls',
  )
  const weatherTool = tool({ input: z.object({}), execute: () => 'clear' })
  const plays = answers(first, spoken([{ content: 'It is clear.' }]))
  const { events, result } = await play(plays, {
    make: anyModel,
    toolTimeout: 100_000,
    tools: { weather: weatherTool },
  })
  const { messages, problem } = await theirs(events)
  expect(problem).toBe('')
  expect(messages.map(({ role }) => role)).toEqual(['assistant', 'tool', 'assistant', 'assistant'])
  expect(fromAGUI({ messages })).toEqual([result.message])
})

const base = { model: 'stub-1', timestamp: 1 }
const reasoned = { ...base, messageId: 'reasoning-0' }
const called = { ...base, toolCallId: 'call-0', toolCallName: 'weather' }
const told = { ...base, messageId: 'text-0' }
const usage = { promptTokens: 3, completionTokens: 4, totalTokens: 7 }

/** What an adapter of theirs yields: two steps, the first of which asks for a tool. */
const steps = [
  [
    { type: 'REASONING_START', ...reasoned },
    { type: 'REASONING_MESSAGE_START', role: 'reasoning', ...reasoned },
    { type: 'REASONING_MESSAGE_CONTENT', delta: 'Let me look.', ...reasoned },
    { type: 'REASONING_MESSAGE_END', ...reasoned },
    { type: 'REASONING_END', ...reasoned },
    { type: 'TOOL_CALL_START', toolName: 'weather', index: 0, ...called },
    { type: 'TOOL_CALL_ARGS', delta: '{"city":', ...called },
    { type: 'TOOL_CALL_ARGS', delta: '"Lisboa"}', ...called },
    { type: 'TOOL_CALL_END', toolName: 'weather', input: { city: 'Lisboa' }, ...called },
    { type: 'RUN_FINISHED', runId: 'run', threadId: 'thread', finishReason: 'tool_calls', usage },
  ],
  [
    { type: 'TEXT_MESSAGE_START', role: 'assistant', ...told },
    { type: 'TEXT_MESSAGE_CONTENT', delta: 'It is ', ...told },
    { type: 'TEXT_MESSAGE_CONTENT', delta: 'sunny.', ...told },
    { type: 'TEXT_MESSAGE_END', ...told },
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
  const asked = { adapter, messages, tools: [weather], ...more }
  return toServerSentEventsStream(chat(asked as never) as never)
}

it.each([1, 64, 10_000])('reads what TanStack AI serves, in pieces of %i bytes', async (cut) => {
  const fetch = serving(tanstack, { cut })
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

it('is truncated where the bytes of TanStack AI end before its last finish', async () => {
  const whole = await new Response(tanstack()).text()
  const proof = whole.lastIndexOf('RUN_FINISHED')
  for (let end = 23; end < proof; end += 23) {
    const before = whole.slice(0, end)
    const fetch = serving(() => before)
    const cut = await streamChat({ model: agui('/api/agent', { fetch }), messages: hi }).result
    // They say that they are finished before they carry the calls out.
    const between =
      before.includes('"finishReason":"tool_calls"}}}') && !before.includes('"role":"tool"}')
    const outcome = between
      ? { type: 'complete', finishReason: 'tool-calls' }
      : { type: 'truncated' }
    expect(cut.outcome, `after ${end}`).toEqual(outcome)
    expect(JSON.stringify(cut.message.parts)).not.toContain('"streaming"')
  }
})

it('is truncated where TanStack AI stops after an output, for nothing tells that from a cut', async () => {
  const fetch = serving(() => tanstack({ agentLoopStrategy: maxIterations(1) }))
  const result = await streamChat({ model: agui('/api/agent', { fetch }), messages: hi }).result
  expect(result.outcome).toEqual({ type: 'truncated' })
  expect(result.toolCalls).toMatchObject([{ status: 'done', output: '{"sky":"clear"}' }])
})
