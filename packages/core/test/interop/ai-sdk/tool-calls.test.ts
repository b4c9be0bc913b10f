import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aiSdk, fromUIMessages, toUIMessageStream } from '../../../src/ai-sdk.ts'
import { type EventBatch, type StreamEvent, streamChat } from '../../../src/index.ts'
import { streamStep } from '../../../src/stream/stream-step.ts'
import { approved, denied, tool } from '../../../src/tools.ts'
import { hi, sse } from '../../support/cassette-harness.ts'
import {
  aiSdkProtocol,
  answerOf,
  each,
  recordBodies,
  sentBack,
  serveBody,
} from '../../support/interop-harness.ts'

const { finish } = aiSdkProtocol

/** The answer of a backend that sends these chunks. */
function answer(...chunks: readonly unknown[]) {
  return answerOf(aiSdkProtocol, ...chunks)
}

describe('a call that the provider executes', () => {
  const call = { type: 'tool-input-available', toolCallId: 'c', toolName: 'web', input: {} }
  const executed = { ...call, providerExecuted: true }
  const text = { type: 'text-delta', id: '0', delta: 'Olá' }

  it('is not executed by the client, and is interrupted if its output never arrives', async () => {
    const inputs: unknown[] = []
    const web = tool({ input: z.object({}), execute: (input) => void inputs.push(input) })
    const { fetch, bodies } = recordBodies(sse(executed, text, finish))
    const model = aiSdk('/api/chat', { fetch })
    const result = await streamChat({ model, messages: hi, tools: { web } }).result
    expect(inputs).toEqual([])
    expect(bodies).toHaveLength(1)
    expect(result).toMatchObject({
      content: 'Olá',
      outcome: { type: 'complete', finishReason: 'stop' },
      toolCalls: [{ name: 'web', status: 'interrupted' }],
    })
  })

  it('emits its interruption as the last event, so that middleware sees it too', async () => {
    const events: StreamEvent[] = []
    const model = aiSdk('/api/chat', { fetch: serveBody(() => sse(executed, text, finish)) })
    const { signal } = new AbortController()
    const emit = (batch: EventBatch) => void events.push(...batch)
    await model.streamStep?.({ model, messages: hi, step: 0, signal }, emit, streamStep)
    expect(events.at(-1)).toMatchObject({ type: 'tool-output', status: 'interrupted' })
    expect(events.filter(({ type }) => type === 'end')).toHaveLength(1)
  })

  it('is done with an output that arrives in a later step', async () => {
    const output = { type: 'tool-output-available', toolCallId: 'c', output: 'sunny' }
    const result = await answer(executed, { type: 'start-step' }, text, output, text, finish)
    expect(result.toolCalls).toMatchObject([{ status: 'done', output: 'sunny' }])
  })

  it('is unfinished if its input was cut off', async () => {
    const start = { ...executed, type: 'tool-input-start' }
    const delta = { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"q"' }
    const result = await answer(start, delta)
    expect(result.toolCalls).toMatchObject([{ status: 'unfinished', inputText: '{"q"' }])
  })

  it('is interrupted in the messages of a client that has no output of it', () => {
    const part = { type: 'tool-web', toolCallId: 'c', input: {}, state: 'input-available' }
    const messages = [{ role: 'assistant', parts: [{ ...part, providerExecuted: true }, part] }]
    expect(fromUIMessages(messages)).toMatchObject([
      { parts: [{ status: 'interrupted' }, { status: 'ready' }] },
    ])
  })
})

describe('arguments that are no JSON', () => {
  const text = '{"city":'
  const part = {
    type: 'tool-weather',
    toolCallId: 'c',
    state: 'output-error',
    errorText: 'No JSON',
  }

  it.each([
    ['6', { rawInput: text }],
    ['7', { input: text }],
  ])('are read unchanged from a client of AI SDK %s', (_, input) => {
    expect(fromUIMessages([{ role: 'assistant', parts: [{ ...part, ...input }] }])).toMatchObject([
      { parts: [{ inputText: text, status: 'failed', output: 'No JSON' }] },
    ])
    const [message] = fromUIMessages([{ role: 'assistant', parts: [{ ...part, ...input }] }])
    expect(JSON.stringify(message)).not.toContain('"input":')
  })

  it('differ from an input that is a string', () => {
    const failed = { ...part, input: '"quoted"' }
    expect(fromUIMessages([{ role: 'assistant', parts: [failed] }])).toMatchObject([
      { parts: [{ inputText: '"\\"quoted\\""', input: '"quoted"', status: 'failed' }] },
    ])
  })

  it('are sent back as the input of the call', async () => {
    const call = { toolCallId: 'c', toolName: 'weather' }
    const { message } = await answer(
      { type: 'tool-input-start', ...call },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: text },
      { type: 'tool-input-error', ...call, input: text, errorText: 'No JSON' },
      finish,
    )
    const sent = await sentBack(aiSdkProtocol, message)
    expect(sent?.parts).toContainEqual(
      expect.objectContaining({ state: 'output-error', input: text, errorText: 'No JSON' }),
    )
  })
})

it('reads the deltas of an input that is a string', async () => {
  const call = { toolCallId: 'c', toolName: 'patch' }
  const delta = (inputTextDelta: string) => ({
    type: 'tool-input-delta',
    toolCallId: 'c',
    inputTextDelta,
  })
  const { toolCalls, message } = await answer(
    { type: 'tool-input-start', ...call, inputEncoding: 'text' },
    delta('*** Begin\n'),
    delta('"a" \ud83d'),
    delta('\ude00'),
    { type: 'tool-input-available', ...call, input: '*** Begin\n"a" 😀' },
    finish,
  )
  expect(toolCalls).toMatchObject([{ input: '*** Begin\n"a" 😀', status: 'ready' }])
  expect((await sentBack(aiSdkProtocol, message))?.parts).toContainEqual(
    expect.objectContaining({ type: 'tool-patch', input: '*** Begin\n"a" 😀' }),
  )
})

describe('an approval', () => {
  const call = { toolCallId: 'c', toolName: 'pay' }
  const available = { type: 'tool-input-available', ...call, input: { amount: 7 } }
  const request = { type: 'tool-approval-request', approvalId: 'a', toolCallId: 'c' }

  it('is sent back with all fields of its request', async () => {
    const { message, toolCalls } = await answer(
      { type: 'tool-input-start', ...call },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"amount":"7"}' },
      available,
      {
        ...request,
        inputSchemaInput: { amount: '7' },
        approvalDescriptor: { risk: 'high' },
        reason: 'It costs',
        signature: 'signed',
      },
      finish,
    )
    expect(toolCalls).toMatchObject([{ status: 'awaiting-approval', input: { amount: '7' } }])
    const { fetch, bodies } = recordBodies(sse(finish))
    const model = aiSdkProtocol.model(fetch)
    const decided = approved(message, toolCalls[0]?.key ?? '')
    await streamChat({ model, messages: [...hi, decided] }).result
    expect(bodies[0]?.messages[1]?.parts).toContainEqual({
      type: 'tool-pay',
      toolCallId: 'c',
      state: 'approval-responded',
      // What their schema made of the arguments: their server compares it.
      input: { amount: 7 },
      approval: {
        id: 'a',
        approved: true,
        inputSchemaInput: { amount: '7' },
        descriptor: { risk: 'high' },
        requestReason: 'It costs',
        signature: 'signed',
      },
    })
  })

  it('does not wait for a person if the backend denies it, and keeps the reason', async () => {
    const { message, toolCalls, outcome } = await answer(
      available,
      { ...request, isAutomatic: true },
      { type: 'tool-approval-response', approvalId: 'a', approved: false, reason: 'Too much' },
      { type: 'tool-output-denied', toolCallId: 'c' },
      { type: 'start-step' },
      { type: 'text-delta', id: '0', delta: 'Sorry' },
      finish,
    )
    expect(outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    expect(toolCalls).toMatchObject([{ status: 'denied', output: 'Too much' }])
    const approval = { id: 'a', isAutomatic: true, approved: false, reason: 'Too much' }
    expect((await sentBack(aiSdkProtocol, message))?.parts).toContainEqual(
      expect.objectContaining({ state: 'output-denied', approval }),
    )
  })

  it('does not wait for a person if the backend grants it', async () => {
    const { message, toolCalls } = await answer(
      available,
      { ...request, isAutomatic: true },
      { type: 'tool-approval-response', approvalId: 'a', approved: true },
      { type: 'tool-output-available', toolCallId: 'c', output: 'paid' },
      finish,
    )
    expect(toolCalls).toMatchObject([{ status: 'done', output: 'paid' }])
    const approval = { id: 'a', isAutomatic: true, approved: true }
    expect((await sentBack(aiSdkProtocol, message))?.parts).toContainEqual(
      expect.objectContaining({ state: 'output-available', output: 'paid', approval }),
    )
  })

  it('keeps the reason of a person when the backend confirms the denial', async () => {
    const first = await answer(available, request, finish)
    const decided = denied(first.message, first.toolCalls[0]?.key ?? '', 'Too much')
    const confirmed = sse({ type: 'tool-output-denied', toolCallId: 'c' }, finish)
    const model = aiSdkProtocol.model(serveBody(() => confirmed))
    const second = await streamChat({ model, messages: hi, continued: decided }).result
    expect(second.toolCalls).toMatchObject([{ status: 'denied', output: 'Too much' }])
  })
})

it('confirms a denial to the client that sent it', async () => {
  const approval = { id: 'a', approved: false, reason: 'Too much' }
  const part = { type: 'tool-pay', toolCallId: 'c', state: 'approval-responded', input: {} }
  const messages = [{ id: 'm', role: 'assistant', parts: [{ ...part, approval }] }]
  const text = await new Response(toUIMessageStream(each([]), { messages })).text()
  expect(text).toContain('{"type":"tool-output-denied","toolCallId":"c"}')
  const granted = { ...part, approval: { id: 'a', approved: true } }
  const others = [{ id: 'm', role: 'assistant', parts: [granted] }]
  const answered = toUIMessageStream(each([]), { messages: others })
  expect(await new Response(answered).text()).not.toContain('tool-output-denied')
})

describe('a call whose chunks do not agree', () => {
  const input = { path: 'hi.txt' }
  const part = { providerMetadata: { deltakit: { part: 'tool:0' } } }
  const call = { toolName: 'patch', ...part }
  const text = JSON.stringify(input)
  const beginning = [
    { type: 'tool-input-start', toolCallId: 'c', ...call },
    { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: text },
  ]

  it.each([{}, null, '', [], 'x', 0, undefined])(
    'is one call where the id of its whole input is %o',
    async (toolCallId) => {
      const whole = { type: 'tool-input-available', toolCallId, input, ...call }
      const { toolCalls } = await answer(...beginning, whole, finish)
      expect(toolCalls).toMatchObject([{ id: 'c', name: 'patch', inputText: text, input }])
      expect(toolCalls).toHaveLength(1)
    },
  )

  it('has the input that came whole under another id', async () => {
    const whole = { type: 'tool-input-available', toolCallId: 'x', input, ...call }
    const { toolCalls } = await answer(beginning[0], whole, finish)
    expect(toolCalls).toMatchObject([{ id: 'c', inputText: text, input }])
    expect(toolCalls).toHaveLength(1)
  })

  const unnamed = { type: 'tool-input-start', toolCallId: 'c', toolName: 'patch' }

  it.each([
    ['it has no id', { toolCallId: {}, toolName: 'patch' }],
    ['our own writer did not announce it', { toolCallId: 'x', ...call }],
  ])('is not shown twice where nothing says which call it is: %s', async (_, whole) => {
    const available = { type: 'tool-input-available', input, ...whole }
    const { toolCalls } = await answer(unnamed, beginning[1], available, finish)
    expect(toolCalls).toMatchObject([{ id: 'c', inputText: text }])
    expect(toolCalls).toHaveLength(1)
  })

  it('is another call in the next step, and after its step was taken back', async () => {
    const again = { type: 'tool-input-start', toolCallId: 'd', ...call }
    const next = await answer(...beginning, { type: 'start-step' }, again, finish)
    expect(next.toolCalls.map(({ id }) => id)).toEqual(['c', 'd'])
    const reset = await answer(...beginning, { type: 'reset-step' }, again, finish)
    expect(reset.toolCalls.map(({ id }) => id)).toEqual(['d'])
  })
})
