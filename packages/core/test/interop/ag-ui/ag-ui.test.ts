import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agui, fromAGUI, toAGUI } from '../../../src/ag-ui.ts'
import {
  type AssistantMessage,
  createAccumulator,
  type StreamEvent,
  streamChat,
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
import { endsThereAsHere } from '../../support/interruption-suite.ts'

const plays = [...recorded, ...faulty, ...faultyElsewhere]
const cuts = [1, 7, 64, Number.MAX_SAFE_INTEGER]

function accumulator(events: readonly StreamEvent[]) {
  const accumulator = createAccumulator()
  accumulator.add(events)
  return accumulator.message()
}

/** Every call of a conversation has an id of its own there. */
function without(message: AssistantMessage): object {
  return JSON.parse(JSON.stringify(essence(message)), (name, value) =>
    name === 'id' ? undefined : value,
  )
}

function there(events: readonly StreamEvent[], cut = 64) {
  const fetch = serving(() => toAGUI(each(events), { threadId: 'thread', runId: 'run' }), { cut })
  return streamChat({ model: agui('http://elsewhere/', { fetch }), messages: hi })
}

describe.each(plays)('$name', ({ cassette }) => {
  it.each(cuts)('is read back as it was said, in pieces of %i bytes', async (cut) => {
    const { events } = await play(cassette)
    const { message } = await there(events, cut).result
    expect(without(message)).toEqual(without(accumulator(events)))
  })
})

it('reads several steps back, and what came of their calls', async () => {
  const { events, result } = await conversation()
  const stream = there(events)
  const heard = await all(stream)
  const { message } = await stream.result
  expect(without(message)).toEqual(without(result.message))
  expect(without(accumulator(heard))).toEqual(without(result.message))
})

function ask(...chunks: unknown[]) {
  const fetch = serving(() => sse(...chunks))
  return streamChat({ model: agui('/agent', { fetch }), messages: hi }).result
}

const over = { type: 'RUN_FINISHED', threadId: 'thread', runId: 'run' }

it('counts what it does not know, and needs no beginning of a part', async () => {
  const result = await ask(
    { type: 'CONFETTI' },
    { type: 'STATE_DELTA', delta: [] },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Olá' },
    { type: 'TEXT_MESSAGE_CHUNK', delta: '!' },
    { type: 'REASONING_MESSAGE_CHUNK', messageId: 'r', delta: 'Hm' },
    { type: 'TOOL_CALL_CHUNK', toolCallId: 'c', toolCallName: 'time', delta: '{' },
    { type: 'TOOL_CALL_CHUNK', delta: '}' },
    { type: 'TOOL_CALL_RESULT', toolCallId: 'nobody', content: '1' },
    over,
  )
  expect(result).toMatchObject({
    content: 'Olá!',
    reasoning: 'Hm',
    outcome: { type: 'complete', finishReason: 'tool-calls' },
    toolCalls: [{ id: 'c', name: 'time', inputText: '{}', status: 'ready' }],
    warnings: [{ code: 'unknown-chunk', count: 2 }],
  })
})

it('hears the thinking of AG-UI 0.0, and none of what others than the agent say', async () => {
  const result = await ask(
    { type: 'THINKING_START' },
    { type: 'THINKING_TEXT_MESSAGE_START' },
    { type: 'THINKING_TEXT_MESSAGE_CONTENT', delta: 'Hm' },
    { type: 'THINKING_TEXT_MESSAGE_END' },
    { type: 'THINKING_END' },
    { type: 'TEXT_MESSAGE_START', messageId: 'u', role: 'user' },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'u', delta: 'Echo' },
    over,
  )
  expect(result).toMatchObject({ reasoning: 'Hm', content: '', warnings: [] })
})

it('keeps thinking without ids apart from the text before it', async () => {
  const result = await ask(
    { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Olá' },
    { type: 'THINKING_TEXT_MESSAGE_CONTENT', delta: 'Hm' },
    over,
  )
  expect(result).toMatchObject({ reasoning: 'Hm', content: 'Olá' })
})

it('is a broken protocol where a message is no JSON', async () => {
  const fetch = serving(() => `${sse({ type: 'RUN_STARTED' })}data: {"type":\n\n${sse(over)}`)
  const result = await streamChat({ model: agui('/agent', { fetch }), messages: hi }).result
  expect(result.error?.name).toBe('ProtocolError')
})

it('is failed with their text, aborted where they cancel, truncated without their finish', async () => {
  const text = { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'Olá' }
  const failed = await ask(text, { type: 'RUN_ERROR', message: 'Overloaded', code: 'busy' })
  expect(failed.error).toMatchObject({ name: 'ProviderError', code: 'busy' })
  expect(failed.error?.message).toContain('Overloaded')
  const cancelled = await ask(text, { ...over, outcome: { type: 'cancelled' } })
  expect(cancelled.outcome).toEqual({ type: 'aborted' })
  expect((await ask(text)).outcome).toEqual({ type: 'truncated' })
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
  { deltakit: { told: [null] } },
]

it('survives whatever its fields hold', async () => {
  const types = ['RUN_STARTED', 'TEXT_MESSAGE_START', 'TEXT_MESSAGE_CONTENT', 'TEXT_MESSAGE_END']
  types.push('REASONING_MESSAGE_CHUNK', 'REASONING_ENCRYPTED_VALUE', 'STATE_SNAPSHOT', 'CUSTOM')
  types.push('TOOL_CALL_START', 'TOOL_CALL_ARGS', 'TOOL_CALL_END', 'TOOL_CALL_RESULT')
  types.push('RUN_FINISHED')
  for (const odd of oddities) {
    const chunk = (type: string) => ({
      ...{ type, messageId: odd, delta: odd, toolCallId: odd, toolCallName: odd, metadata: odd },
      ...{ content: odd, outcome: odd, usage: odd, value: odd, snapshot: odd, entityId: odd },
    })
    const result = await ask(odd, ...types.map(chunk))
    expect(result.outcome.type, JSON.stringify(odd)).toBe('complete')
    const message = { id: odd, content: odd, metadata: odd, toolCalls: odd, toolCallId: odd }
    const roles = ['user', 'assistant', 'reasoning', 'tool', 'system', 'activity', odd]
    const messages = [odd, ...roles.map((role) => ({ ...message, role }))]
    expect(() => fromAGUI({ messages, resume: [odd, { interruptId: odd }] })).not.toThrow()
  }
})

it('asks a person through an interrupt, and hears of it through a resume', async () => {
  const { events, result } = await waitingConversation()
  const waiting = (await there(events).result).message
  const [call] = waiting.parts.filter(({ type }) => type === 'tool-call')
  const key = call?.key ?? ''
  const theirs = result.toolCalls[0]?.key ?? ''
  expect(call).toMatchObject({ status: 'awaiting-approval' })
  const { fetch, bodies } = listening(sse(over))
  const model = agui('http://elsewhere/', { fetch })
  const yes = await streamChat({ model, messages: [...hi, approved(waiting, key)] }).result
  await streamChat({ model, messages: [...hi, denied(waiting, key, 'No')] }).result
  const decided = { interruptId: 'run/0/tool:0', status: 'resolved', payload: { approved: true } }
  expect(bodies.map(({ resume }) => resume)).toEqual([[decided], undefined])
  expect(yes.outcome.type).toBe('complete')
  const back = bodies.map(({ messages, resume }) => {
    return fromAGUI({ messages: messages.slice(1), resume: resume as unknown[] })
  })
  expect(back[0]).toEqual([approved(result.message, theirs)])
  const status = { status: 'denied', output: 'No' }
  expect(back[1]?.[0]).toMatchObject({
    parts: expect.arrayContaining([expect.objectContaining(status)]),
  })
})

it('goes on with an answer by the ids the client knows its calls by', async () => {
  const { events } = await waitingConversation()
  const waiting = (await there(events).result).message
  const { fetch, bodies } = listening(sse(over))
  const model = agui('http://elsewhere/', { fetch })
  const [call] = waiting.parts.filter(({ type }) => type === 'tool-call')
  await streamChat({ model, messages: [...hi, approved(waiting, call?.key ?? '')] }).result
  const output: StreamEvent = { type: 'tool-output', key: '0/tool:0', output: 'sunny' }
  const { messages = [] } = bodies[0] ?? {}
  const body = toAGUI(each([output]), { threadId: 'thread', runId: 'next', messages })
  expect(await new Response(body).text()).toContain('"toolCallId":"run/0/tool:0","role":"tool"')
})

it('tells the agent of the tools of the page, and carries its calls out', async () => {
  const call = { toolCallId: 'c', toolCallName: 'time', delta: '{}' }
  const answers = [
    sse({ type: 'TOOL_CALL_CHUNK', ...call }, over),
    sse({ type: 'TEXT_MESSAGE_CHUNK', messageId: 'm', delta: 'Noon' }, over),
  ].values()
  const bodies: Record<string, unknown>[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    bodies.push(JSON.parse(String(init?.body)))
    return serving(() => answers.next().value ?? '')(input, init)
  }
  const time = tool({ description: 'The time', input: z.object({}), execute: () => '12:00' })
  const model = agui('/agent', { fetch })
  const result = await streamChat({ model, messages: hi, tools: { time } }).result
  expect(result).toMatchObject({
    content: 'Noon',
    toolCalls: [{ status: 'done', output: '12:00' }],
  })
  expect(bodies[0]?.tools).toMatchObject([{ name: 'time', description: 'The time' }])
  expect(bodies[1]?.threadId).toBe(bodies[0]?.threadId)
  expect(bodies[1]?.runId).not.toBe(bodies[0]?.runId)
  expect(bodies[1]?.messages).toMatchObject([
    { role: 'user', content: 'Say hi in Portuguese' },
    { role: 'assistant', toolCalls: [{ id: 'c', function: { name: 'time', arguments: '{}' } }] },
    { role: 'tool', toolCallId: 'c', content: '12:00' },
  ])
})

it('is truncated where the bytes end within or after a run that was told of', async () => {
  const { events } = await conversation()
  const body = toAGUI(each(events), { threadId: 'thread', runId: 'run' })
  const whole = await new Response(body).text()
  for (let end = 23; end < whole.indexOf('{"type":"RUN_FINISHED"'); end += 23) {
    const fetch = serving(() => whole.slice(0, end))
    const cut = await streamChat({ model: agui('/agent', { fetch }), messages: hi }).result
    expect(cut.outcome, `after ${end}`).toEqual({ type: 'truncated' })
  }
})

it.each([
  ['as it was', [], { step: 3 }],
  ['only as long as it is known', [{ type: 'STATE_DELTA', delta: [{ op: 'add' }] }], {}],
])('sends state back %s', async (_, changes, state) => {
  const answers = [
    sse({ type: 'STATE_SNAPSHOT', snapshot: { step: 3 } }, ...changes, over),
    sse(over),
  ].values()
  const bodies: Record<string, unknown>[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    bodies.push(JSON.parse(String(init?.body)))
    return serving(() => answers.next().value ?? '')(input, init)
  }
  const model = agui('/agent', { fetch })
  const first = await streamChat({ model, messages: hi }).result
  await streamChat({ model, messages: [...first.messages, ...hi] }).result
  expect(bodies.map(({ state }) => state)).toEqual([{}, state])
})

it('says that an agent asks what is no call to allow', async () => {
  const interrupts = [{ id: 'i', reason: 'input', message: 'Which city?' }]
  const { warnings, outcome } = await ask({ ...over, outcome: { type: 'interrupt', interrupts } })
  expect(warnings).toMatchObject([{ code: 'unsupported', message: 'The agent asks: Which city?' }])
  expect(outcome).toEqual({ type: 'complete', finishReason: 'other' })
})

it('reads an answer that is told in a snapshot alone, and no other twice', async () => {
  const user = { id: 'u', role: 'user', content: 'Hi' }
  const answer = { id: 'a', role: 'assistant', content: 'Olá' }
  const shown = { type: 'MESSAGES_SNAPSHOT', messages: [user, answer] }
  const told = { type: 'TEXT_MESSAGE_CHUNK', messageId: 'a', delta: 'Olá' }
  expect(await ask(shown, over)).toMatchObject({ content: 'Olá' })
  expect(await ask(shown, told, shown, over)).toMatchObject({ content: 'Olá' })
  expect(await ask({ ...shown, messages: [answer, user] }, over)).toMatchObject({ content: '' })
  expect(await ask({ ...shown, messages: 1 }, over)).toMatchObject({ content: '' })
})

it('goes at the pace of its reader, and leaves with it', async () => {
  const { events } = await conversation()
  const { iterable, so } = counted(events)
  const reader = toAGUI(iterable, { threadId: 'thread', runId: 'run' }).getReader()
  await reader.read()
  await reader.read()
  expect(so.asked).toBeLessThan(6)
  await reader.cancel()
  expect(so.left).toBe(true)
})

it('tells an agent that asked, of a yes and of a no, as its protocol does', async () => {
  const call = { type: 'TOOL_CALL_CHUNK', toolCallId: 'c', toolCallName: 'pay', delta: '{}' }
  const interrupts = [{ id: 'i', reason: 'tool_call', toolCallId: 'c' }]
  const asking = await ask(call, { ...over, outcome: { type: 'interrupt', interrupts } })
  expect(asking.toolCalls).toMatchObject([{ status: 'awaiting-approval' }])
  const { fetch, bodies } = listening(sse(over))
  const model = agui('/agent', { fetch })
  const key = asking.toolCalls[0]?.key ?? ''
  await streamChat({ model, messages: [...hi, approved(asking.message, key)] }).result
  await streamChat({ model, messages: [...hi, denied(asking.message, key)] }).result
  expect(bodies.map(({ resume }) => resume)).toMatchObject([
    [{ interruptId: 'i', payload: { approved: true } }],
    [{ interruptId: 'i', payload: { approved: false } }],
  ])
  expect(JSON.stringify(bodies)).not.toContain('"role":"tool"')
})

endsThereAsHere(there)
