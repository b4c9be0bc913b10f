import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aiSdk, fromUIMessages, toUIMessageStream } from '../../../src/ai-sdk.ts'
import {
  type AssistantMessage,
  type StreamEvent,
  streamChat,
  UnexpectedError,
} from '../../../src/index.ts'
import { approved, denied, tool } from '../../../src/tools.ts'
import { hi, sse } from '../../support/cassette-harness.ts'
import {
  aiSdkProtocol,
  answerOf,
  each,
  readBack,
  recordBodies,
  serveBody,
  waitingConversation,
} from '../../support/interop-harness.ts'
import { beginning } from '../../support/interruption-suite.ts'

const { finish } = aiSdkProtocol

/** The answer of a backend that sends these chunks. */
function answer(...chunks: readonly unknown[]) {
  return answerOf(aiSdkProtocol, ...chunks)
}

/** The UI message that the next request sends of an answer, through JSON as an app may keep it. */
async function sentBack(message: AssistantMessage): Promise<Record<string, unknown> | undefined> {
  const { fetch, bodies } = recordBodies(sse(finish))
  const model = aiSdkProtocol.model(fetch)
  const messages = JSON.parse(JSON.stringify([...hi, message, ...hi]))
  await streamChat({ model, messages }).result
  return bodies[0]?.messages[1]
}

it('needs no start of a part, and ignores deltas and outputs of unknown calls', async () => {
  const result = await answer(
    { type: 'confetti', colour: 'red' },
    { type: 'text-delta', id: '0', delta: 'Olá', colour: 'red' },
    { type: 'reasoning-delta', id: '0', delta: 'Hm' },
    { type: 'tool-input-delta', toolCallId: 'nobody', inputTextDelta: '{' },
    { type: 'tool-output-available', toolCallId: 'nobody', output: 1 },
    { type: 'tool-input-available', toolCallId: 'call', toolName: 'time', input: {} },
    finish,
  )
  expect(result).toMatchObject({
    content: 'Olá',
    reasoning: 'Hm',
    outcome: { type: 'complete', finishReason: 'tool-calls' },
    toolCalls: [{ id: 'call', name: 'time', inputText: '{}', status: 'ready' }],
    warnings: [{ code: 'unknown-chunk', count: 1 }],
  })
})

it('is complete after a finish without a reason, as AI SDK 5 sends it', async () => {
  const result = await answer({ type: 'text-delta', id: '0', delta: 'Olá' }, { type: 'finish' })
  expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
})

it('fails after a finish with the reason `error`', async () => {
  const text = { type: 'text-delta', id: '0', delta: 'Olá' }
  const result = await answer(text, { type: 'finish', finishReason: 'error' })
  expect(result).toMatchObject({ content: 'Olá', error: { name: 'ProviderError' } })
})

it('is truncated after a finish with the reason `interrupted`, as AI SDK 7 sends it', async () => {
  const text = { type: 'text-delta', id: '0', delta: 'Olá' }
  const result = await answer(text, { type: 'finish', finishReason: 'interrupted' })
  expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'truncated' } })
})

it('sends decisions in the states of the protocol, and reads them from a client', async () => {
  const { events, result } = await waitingConversation()
  const waiting = (await readBack(aiSdkProtocol, events).result).message
  const call = waiting.parts.find(({ type }) => type === 'tool-call')
  const key = call?.key ?? ''
  const serverKey = result.toolCalls[0]?.key ?? ''
  const { fetch, bodies } = recordBodies(sse(finish))
  const model = aiSdkProtocol.model(fetch)
  await streamChat({ model, messages: [...hi, approved(waiting, key)] }).result
  await streamChat({ model, messages: [...hi, denied(waiting, key, 'No')] }).result
  const part = { toolCallId: 'call-0', type: 'tool-weather' }
  const [yes, no] = bodies.map(({ messages }) => messages[1])
  expect(yes?.parts).toContainEqual(
    expect.objectContaining({
      ...part,
      state: 'approval-responded',
      approval: expect.objectContaining({ id: serverKey, approved: true }),
    }),
  )
  expect(no?.parts).toContainEqual(
    expect.objectContaining({
      ...part,
      state: 'output-denied',
      approval: expect.objectContaining({ id: serverKey, approved: false, reason: 'No' }),
    }),
  )
  expect(fromUIMessages([no])).toEqual([denied(result.message, serverKey, 'No')])
  expect(fromUIMessages([yes])).toEqual([approved(result.message, serverKey)])
})

it('sends back the message id, the metadata, the data parts and the conversation id', async () => {
  const { fetch, bodies } = recordBodies(
    sse(
      { type: 'start', messageId: 'm', messageMetadata: { theme: 'dark', count: { in: 1 } } },
      { type: 'text-delta', id: '0', delta: 'Olá' },
      { type: 'data-weather', id: 'w', data: { sky: '…' } },
      { type: 'data-weather', id: 'w', data: { sky: 'clear' } },
      { type: 'data-hint', data: 1, transient: true },
      { type: 'message-metadata', messageMetadata: { tokens: 3, count: { out: 2 } } },
      finish,
    ),
  )
  const model = aiSdk('/api/chat', { fetch })
  const { messages } = await streamChat({ model, messages: hi }).result
  const history = JSON.parse(JSON.stringify([...messages, ...hi]))
  await streamChat({ model, messages: history }).result
  expect(bodies[1]?.id).toBe(bodies[0]?.id)
  expect(bodies[0]?.id).toMatch(/^\w{5,}$/)
  expect(bodies[1]?.messages[1]).toEqual({
    id: 'm',
    role: 'assistant',
    metadata: { theme: 'dark', tokens: 3, count: { in: 1, out: 2 } },
    parts: [
      { type: 'step-start' },
      { type: 'text', text: 'Olá' },
      { type: 'data-weather', id: 'w', data: { sky: 'clear' } },
    ],
  })
})

it('warns of settings that the backend decides', async () => {
  const { fetch, bodies } = recordBodies(sse(finish))
  const model = aiSdk('/api/chat', { fetch, extraBody: { plan: 'free' }, chatId: 'mine' })
  const settings = { temperature: 1, providerOptions: { voice: 'calm' } }
  const result = await streamChat({ model, messages: hi, ...settings }).result
  expect(result.warnings).toMatchObject([
    { message: 'The backend decides about temperature itself' },
  ])
  expect(bodies[0]).toMatchObject({ id: 'mine', plan: 'free', voice: 'calm' })
  expect(bodies[0]?.messages[0]).toMatchObject({
    role: 'user',
    parts: [{ type: 'text', text: 'Say hi in Portuguese' }],
  })
})

it('sends the parts of a user message with their own fields alone', async () => {
  const { fetch, bodies } = recordBodies(sse(finish))
  const url = 'data:image/png;base64,AAAA'
  const content = [
    { type: 'text', text: 'Look', cache: '5m' },
    { type: 'file', mediaType: 'image/png', url, name: 'a.png', cache: '5m' },
  ] as const
  const model = aiSdkProtocol.model(fetch)
  await streamChat({ model, messages: [{ role: 'user', content }] }).result
  expect(bodies[0]?.messages[0]?.parts).toEqual([
    { type: 'text', text: 'Look' },
    { type: 'file', mediaType: 'image/png', url, filename: 'a.png' },
  ])
})

it('writes what `errorText` makes of an error', async () => {
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

it('writes the error of a source that throws, and no finish', async () => {
  async function* broken(): AsyncGenerator<StreamEvent> {
    yield* beginning
    throw new Error('Lost')
  }
  const text = await new Response(toUIMessageStream(broken())).text()
  expect(text).toContain('"errorText":"The answer failed: Error: Lost"')
  expect(text).toContain('"text-end"')
  expect(text).not.toContain('"finish"')
})

it.each([1, 'x', [1], [[]], [['a', 1]], [['a', [null, {}, { entry: 'e', value: 1 }]]], { a: 1 }])(
  'ignores provider state of another form in the metadata of a client: %j',
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

it('ignores fields of a step record that have another form', () => {
  const record = { vendor: 5, model: {}, usage: { input: 'x' }, finish: 1, warnings: 'x', extra: 1 }
  const metadata = { deltakit: { steps: [{ ...record, outcome: { type: 'won' } }] } }
  const message = { role: 'assistant', metadata, parts: [{ type: 'text', text: 'Olá' }] }
  expect(fromUIMessages([message])).toMatchObject([
    { steps: [{ vendor: 'ai-sdk', model: '', usage: {} }] },
  ])
  expect(JSON.stringify(fromUIMessages([message]))).not.toContain('extra')
})

it('keeps texts with one id apart if they started one after the other', async () => {
  const text = (delta: string) => [
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta },
    { type: 'text-end', id: '0' },
  ]
  const call = { type: 'tool-input-available', toolCallId: 'c', toolName: 't', input: {} }
  const { message } = await answer(...text('Let me '), call, ...text('see'), ...text('.'), finish)
  expect(message.parts).toMatchObject([
    { type: 'provider-state' },
    { type: 'content', text: 'Let me ' },
    { type: 'tool-call' },
    { type: 'content', text: 'see' },
    { type: 'content', text: '.' },
  ])
})

it('reads an output that was not final as interrupted', () => {
  const call = { type: 'tool-look', toolCallId: 'c', input: {}, output: 'half' }
  const shown = { ...call, state: 'output-available', preliminary: true }
  expect(fromUIMessages([{ role: 'assistant', parts: [shown] }])).toMatchObject([
    { parts: [{ id: 'c', status: 'interrupted', output: 'half' }] },
  ])
})

it('ends a step at the next start of one, although its own start is missing', async () => {
  const { message } = await answer(
    { type: 'text-delta', id: '0', delta: 'First' },
    { type: 'start-step' },
    { type: 'text-delta', id: '1', delta: 'Second' },
    finish,
  )
  expect(message.steps).toMatchObject([
    { outcome: { type: 'complete', finishReason: 'stop' } },
    { outcome: { type: 'complete', finishReason: 'stop' } },
  ])
})

describe('a call that the provider executes', () => {
  const call = { type: 'tool-input-available', toolCallId: 'c', toolName: 'web', input: {} }
  const executed = { ...call, providerExecuted: true }
  const text = { type: 'text-delta', id: '0', delta: 'Olá' }

  it('is not executed here, and is interrupted if its output never comes', async () => {
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

  it('is interrupted as its last event, so that middleware sees it too', async () => {
    const events: StreamEvent[] = []
    const model = aiSdk('/api/chat', { fetch: serveBody(() => sse(executed, text, finish)) })
    const { signal } = new AbortController()
    await model.streamStep?.({ model, messages: hi, step: 0, signal }, (batch) => {
      events.push(...batch)
      return undefined
    })
    expect(events.at(-1)).toMatchObject({ type: 'tool-output', status: 'interrupted' })
    expect(events.filter(({ type }) => type === 'end')).toHaveLength(1)
  })

  it('is done with an output that comes in a later step', async () => {
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
  ])('are read as the model wrote them from a client of AI SDK %s', (_, input) => {
    expect(fromUIMessages([{ role: 'assistant', parts: [{ ...part, ...input }] }])).toMatchObject([
      { parts: [{ inputText: text, status: 'failed', output: 'No JSON' }] },
    ])
    const [message] = fromUIMessages([{ role: 'assistant', parts: [{ ...part, ...input }] }])
    expect(JSON.stringify(message)).not.toContain('"input":')
  })

  it('are told from an input that is a text', () => {
    const failed = { ...part, input: '"quoted"' }
    expect(fromUIMessages([{ role: 'assistant', parts: [failed] }])).toMatchObject([
      { parts: [{ inputText: '"\\"quoted\\""', input: '"quoted"', status: 'failed' }] },
    ])
  })

  it('go back as the input of the call', async () => {
    const call = { toolCallId: 'c', toolName: 'weather' }
    const { message } = await answer(
      { type: 'tool-input-start', ...call },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: text },
      { type: 'tool-input-error', ...call, input: text, errorText: 'No JSON' },
      finish,
    )
    const sent = await sentBack(message)
    expect(sent?.parts).toContainEqual(
      expect.objectContaining({ state: 'output-error', input: text, errorText: 'No JSON' }),
    )
  })
})

it('reads the deltas of an input that is a text', async () => {
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
  expect((await sentBack(message))?.parts).toContainEqual(
    expect.objectContaining({ type: 'tool-patch', input: '*** Begin\n"a" 😀' }),
  )
})

describe('an approval', () => {
  const call = { toolCallId: 'c', toolName: 'pay' }
  const available = { type: 'tool-input-available', ...call, input: { amount: 7 } }
  const request = { type: 'tool-approval-request', approvalId: 'a', toolCallId: 'c' }

  it('goes back with everything that came with its request', async () => {
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
    expect((await sentBack(message))?.parts).toContainEqual(
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
    expect((await sentBack(message))?.parts).toContainEqual(
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

it('takes back the parts of a step that the backend retries', async () => {
  const call = { type: 'tool-input-start', toolCallId: 'c', toolName: 'pay' }
  const result = await answer(
    { type: 'start', messageId: 'm', messageMetadata: { theme: 'dark' } },
    { type: 'start-step' },
    { type: 'text-delta', id: '0', delta: 'First. ' },
    { type: 'finish-step' },
    { type: 'start-step' },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: 'WRONG half' },
    { type: 'custom', kind: 'a.wrong' },
    call,
    { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"amount"' },
    { type: 'reset-step' },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: 'RIGHT whole' },
    call,
    { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"amount":7}' },
    { type: 'tool-input-available', toolCallId: 'c', toolName: 'pay', input: { amount: 7 } },
    finish,
  )
  expect(result.message.steps).toHaveLength(2)
  const texts = result.message.parts.flatMap((part) => (part.type === 'content' ? part.text : []))
  expect(texts).toEqual(['First. ', 'RIGHT whole'])
  expect(result.toolCalls).toMatchObject([{ status: 'ready', input: { amount: 7 } }])
  const sent = await sentBack(result.message)
  expect(sent).toMatchObject({ id: 'm', metadata: { theme: 'dark' } })
  expect(JSON.stringify(sent)).not.toMatch(/WRONG|wrong/)
})

it('shows the citations of a text as sources, and sends them back with the text', async () => {
  const source = {
    type: 'source',
    sourceType: 'url',
    id: 's',
    url: 'https://a.example/',
    title: 'A',
  }
  const document = { type: 'source', sourceType: 'document', id: 'd', title: 'B', mediaType: 'a/b' }
  const citations = [
    { source, citedText: 'said', startIndex: 0, endIndex: 3 },
    { source: document },
  ]
  const { sources, message } = await answer(
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'Olá' },
    { type: 'text-end', id: '0', citations },
    finish,
  )
  expect(sources).toMatchObject([{ url: 'https://a.example/', title: 'A', text: 'said' }])
  expect((await sentBack(message))?.parts).toEqual([
    { type: 'step-start' },
    { type: 'text', text: 'Olá', citations },
  ])
})

it.each([
  { type: 'custom', kind: 'openai.compaction', providerMetadata: { openai: { id: 'x' } } },
  { type: 'reasoning-file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
  { type: 'steering-message', id: 's', parts: [{ type: 'text', text: 'Shorter' }] },
  { type: 'source-document', sourceId: 'd', mediaType: 'application/pdf', title: 'Report' },
])('sends a part back that nothing here shows: $type', async (chunk) => {
  const text = { type: 'text-delta', id: '0', delta: 'Olá' }
  const { message, warnings, content } = await answer(chunk, text, finish)
  expect(warnings).toEqual([])
  expect(content).toBe('Olá')
  expect((await sentBack(message))?.parts).toEqual([
    { type: 'step-start' },
    chunk,
    { type: 'text', text: 'Olá' },
  ])
})

it('sends back what came with the output of an earlier step', async () => {
  const providerMetadata = { anthropic: { type: 'web_search_result' } }
  const { message } = await answer(
    { type: 'tool-input-available', toolCallId: 'c', toolName: 'web', input: {} },
    { type: 'start-step' },
    { type: 'text-delta', id: '0', delta: 'Olá' },
    { type: 'tool-output-available', toolCallId: 'c', output: 1, providerMetadata },
    finish,
  )
  expect((await sentBack(message))?.parts).toContainEqual(
    expect.objectContaining({
      state: 'output-available',
      resultProviderMetadata: providerMetadata,
    }),
  )
})
