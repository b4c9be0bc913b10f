import {
  convertToModelMessages,
  DefaultChatTransport,
  jsonSchema,
  readUIMessageStream,
  simulateReadableStream,
  stepCountIs,
  streamText,
  tool,
  type UIMessage,
  validateUIMessages,
} from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aiSdk,
  fromUIMessages,
  toUIMessageStream,
  uiMessageStreamHeaders,
} from '../../../src/ai-sdk.ts'
import { replay } from '../../../src/cassette.ts'
import {
  type AssistantMessage,
  type ChatResult,
  type StreamEvent,
  streamChat,
} from '../../../src/index.ts'
import { approved, tool as ours } from '../../../src/tools.ts'
import { theirPage } from '../../support/ai-sdk-client.ts'
import {
  answers,
  anyModel,
  asked,
  faulty,
  faultyElsewhere,
  hi,
  play,
  recorded,
  said as saying,
} from '../../support/cassette-harness.ts'
import { conversation, each, serving } from '../../support/interop-harness.ts'

const plays = [...recorded, ...faulty, ...faultyElsewhere]

interface Read {
  readonly message: UIMessage | undefined
  readonly errors: readonly string[]
}

/** A page's own transport, with its check of every chunk, and its own accumulator. */
async function theirs(events: readonly StreamEvent[], message?: UIMessage): Promise<Read> {
  const transport = new DefaultChatTransport({
    fetch: async () =>
      new Response(toUIMessageStream(each(events)), { headers: uiMessageStreamHeaders }),
  })
  const stream = await transport.sendMessages({
    chatId: 'chat',
    messages: [],
    trigger: 'submit-message',
    messageId: undefined,
    abortSignal: undefined,
  })
  const errors: string[] = []
  const onError = (error: unknown) => errors.push(String(error))
  let last: UIMessage | undefined
  const read = readUIMessageStream({ stream, onError, ...(message && { message }) })
  for await (const snapshot of read) last = snapshot
  return { message: last, errors }
}

function textOf(message: UIMessage | undefined, type: 'text' | 'reasoning'): string {
  return (message?.parts ?? []).map((part) => (part.type === type ? part.text : '')).join('')
}

function said({ parts }: AssistantMessage, type: 'content' | 'reasoning'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('')
}

const states: Readonly<Record<string, string>> = {
  ready: 'input-available',
  invalid: 'output-error',
  unfinished: 'input-streaming',
  done: 'output-available',
  failed: 'output-error',
}

function expectSame({ message, errors }: Read, result: ChatResult): void {
  const { outcome } = result
  expect(textOf(message, 'text')).toBe(said(result.message, 'content'))
  expect(textOf(message, 'reasoning')).toBe(said(result.message, 'reasoning'))
  const calls = (message?.parts ?? []).flatMap((part) => ('toolCallId' in part ? [part] : []))
  expect(calls.map(({ type, toolCallId, state }) => [type, toolCallId, state])).toEqual(
    result.toolCalls.map(({ name, id, status }) => [`tool-${name}`, id, states[status]]),
  )
  for (const [index, call] of result.toolCalls.entries()) {
    if (call.input !== undefined) expect(calls[index]?.input).toEqual(call.input)
    if (call.status === 'done') expect(calls[index]?.output).toEqual(call.output)
    if (call.status === 'failed') expect(calls[index]?.errorText).toEqual(call.output)
  }
  expect(JSON.stringify(message?.parts ?? [])).not.toContain('"state":"streaming"')
  if (outcome.type === 'complete' || outcome.type === 'aborted') expect(errors).toEqual([])
  else expect(errors.join()).toContain(result.error?.message ?? 'The answer was cut off')
}

describe.each(plays)('$name', ({ cassette }) => {
  it('is read by the page of another SDK', async () => {
    const { events, result } = await play(cassette)
    expectSame(await theirs(events), result)
  })

  it('comes back from that page as it was said', async () => {
    const { events, result } = await play(cassette)
    const { message } = await theirs(events)
    const [back] = fromUIMessages(JSON.parse(JSON.stringify([message])))
    const plain = JSON.parse(JSON.stringify(result.message))
    if (result.outcome.type === 'failed') plain.steps[0].outcome = { type: 'interrupted' }
    for (const part of plain.parts) {
      // Only as a failure can theirs hold what is no JSON.
      const output = 'The arguments are not JSON'
      if (part.status === 'invalid') Object.assign(part, { status: 'failed', output })
    }
    expect(JSON.parse(JSON.stringify(back))).toEqual(plain)
  })
})

type Part =
  Awaited<ReturnType<MockLanguageModelV3['doStream']>>['stream'] extends ReadableStream<infer One>
    ? One
    : never

const usage = {
  inputTokens: { total: 3, noCache: 3, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 4, text: 4, reasoning: undefined },
}
const signed = { mock: { signature: 'signed' } }
const asks: Part[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'reasoning-start', id: 'r' },
  { type: 'reasoning-delta', id: 'r', delta: 'Let me ' },
  { type: 'reasoning-delta', id: 'r', delta: 'look.' },
  { type: 'reasoning-end', id: 'r', providerMetadata: signed },
  { type: 'tool-input-start', id: 'call-0', toolName: 'weather' },
  { type: 'tool-input-delta', id: 'call-0', delta: '{"city":' },
  { type: 'tool-input-delta', id: 'call-0', delta: '"Lisboa"}' },
  { type: 'tool-input-end', id: 'call-0' },
  { type: 'tool-call', toolCallId: 'call-0', toolName: 'weather', input: '{"city":"Lisboa"}' },
  { type: 'finish', finishReason: { unified: 'tool-calls', raw: 'tool_use' }, usage },
]
const tells: Part[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'text-start', id: '0' },
  { type: 'text-delta', id: '0', delta: 'It is ' },
  { type: 'text-delta', id: '0', delta: 'sunny.' },
  { type: 'text-end', id: '0' },
  { type: 'source', sourceType: 'url', id: 's', url: 'https://ipma.example/', title: 'IPMA' },
  {
    type: 'source',
    sourceType: 'document',
    id: 'd',
    mediaType: 'application/pdf',
    title: 'Report',
  },
  { type: 'file', mediaType: 'image/png', data: 'AAAA' },
  { type: 'finish', finishReason: { unified: 'stop', raw: 'end' }, usage },
]

/** A backend as their documents write it. */
function backend(steps: readonly Part[][], more: object = {}) {
  const bodies: { id: string; messages: UIMessage[] }[] = []
  const streams = steps.values()
  const model = new MockLanguageModelV3({
    doStream: async () => ({
      stream: simulateReadableStream({ chunks: [...(streams.next().value ?? [])] }),
    }),
  })
  const weather = tool({
    inputSchema: jsonSchema<{ city: string }>({ type: 'object' }),
    execute: async ({ city }) => ({ city, sky: 'clear' }),
  })
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const body = JSON.parse(String(init?.body))
    bodies.push(body)
    const messages = await convertToModelMessages(
      await validateUIMessages({ messages: body.messages }),
    )
    const result = streamText({
      model,
      messages,
      tools: { weather },
      stopWhen: stepCountIs(5),
      onError() {},
      ...more,
    })
    return result.toUIMessageStreamResponse({
      sendSources: true,
      originalMessages: body.messages,
      generateMessageId: () => 'answer',
      onError: (error) => `Sorry: ${Object(error).message ?? error}`,
      messageMetadata: ({ part }) => (part.type === 'start' ? { theme: 'dark' } : undefined),
    })
  }
  return { fetch, bodies, model }
}

it('reads the stream of a backend of theirs: two steps, and what came between', async () => {
  const { fetch } = backend([asks, tells])
  const result = await streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
  expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
  expect(result.message.steps.map(({ outcome }) => outcome)).toEqual([
    { type: 'complete', finishReason: 'tool-calls' },
    { type: 'complete', finishReason: 'stop' },
  ])
  expect(result.reasoning).toBe('Let me look.')
  expect(result.content).toBe('It is sunny.')
  expect(result.toolCalls).toMatchObject([
    {
      id: 'call-0',
      name: 'weather',
      inputText: '{"city":"Lisboa"}',
      input: { city: 'Lisboa' },
      status: 'done',
      output: { city: 'Lisboa', sky: 'clear' },
    },
  ])
  expect(result.sources).toMatchObject([{ url: 'https://ipma.example/', title: 'IPMA' }])
  const files = result.message.parts.filter(({ type }) => type === 'file')
  expect(files).toMatchObject([{ mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }])
  expect(result.warnings).toEqual([])
})

it('shows what came of a call before its run is over', async () => {
  const { fetch } = backend([asks, tells])
  const stream = streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi })
  const outputs: unknown[] = []
  const types: string[] = []
  for await (const event of stream) {
    types.push(event.type)
    if (event.type === 'tool-output') outputs.push(event.preliminary ?? false)
  }
  expect(outputs).toEqual([true, false])
  expect(types.filter((type) => /start|end|output/.test(type))).toEqual([
    ...['start', 'tool-output', 'end', 'tool-output', 'start', 'end'],
  ])
})

it('sends the answer back as their page would have', async () => {
  const { fetch, bodies, model } = backend([asks, tells, tells])
  const options = { model: aiSdk('/api/chat', { fetch }) }
  const first = await streamChat({ ...options, messages: hi }).result
  const history = JSON.parse(JSON.stringify(first.messages))
  const messages = [...history, { role: 'user', content: 'And tomorrow?' }]
  const second = await streamChat({ ...options, messages }).result
  expect(second.content).toBe('It is sunny.')
  expect(bodies[1]?.id).toBe(bodies[0]?.id)
  expect(bodies[0]?.id).toMatch(/^\w{5,}$/)
  const answer = bodies[1]?.messages[1]
  expect(answer).toMatchObject({ id: 'answer', role: 'assistant', metadata: { theme: 'dark' } })
  expect(answer?.parts.map(({ type }) => type)).toEqual([
    ...['step-start', 'reasoning', 'tool-weather', 'step-start'],
    ...['text', 'source-url', 'source-document', 'file'],
  ])
  const [reasoning] = answer?.parts.filter(({ type }) => type === 'reasoning') ?? []
  expect(reasoning).toMatchObject({ text: 'Let me look.', providerMetadata: signed })
  expect(model.doStreamCalls.at(-1)?.prompt.map(({ role }) => role)).toEqual([
    ...['user', 'assistant', 'tool', 'assistant', 'user'],
  ])
})

it('is failed, with their text, where they report an error', async () => {
  const broken: Part[] = [
    ...tells.slice(0, 3),
    { type: 'error', error: new Error('Overloaded') },
    { type: 'finish', finishReason: { unified: 'error', raw: 'error' }, usage },
  ]
  const { fetch } = backend([broken])
  const result = await streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
  expect(result.outcome.type).toBe('failed')
  expect(result.error?.name).toBe('ProviderError')
  expect(result.error?.message).toContain('Sorry: Overloaded')
  expect(result.content).toBe('It is ')
})

it('is aborted where they stop, and truncated where their bytes do', async () => {
  const stop = new AbortController()
  const { fetch } = backend([tells], {
    abortSignal: stop.signal,
    onChunk: () => stop.abort(),
  })
  const stopped = await streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
  expect(stopped.outcome).toEqual({ type: 'aborted' })

  const response = await backend([asks, tells]).fetch('/api/chat', {
    body: JSON.stringify({
      messages: [{ id: '0', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    }),
  })
  const whole = await response.text()
  const proof = whole.indexOf('{"type":"finish"')
  for (let end = 23; end < proof; end += 23) {
    const fetch = serving(() => whole.slice(0, end))
    const cut = await streamChat({ model: aiSdk('/api/chat', { fetch }), messages: hi }).result
    expect(cut.outcome, `after ${end}`).toEqual({ type: 'truncated' })
    expect(JSON.stringify(cut.message.parts)).not.toContain('"streaming"')
  }
})

it('shows their page several steps of ours, and their page sends them back', async () => {
  const { events, result } = await conversation()
  const read = await theirs(events)
  expectSame(read, result)
  expect(read.message?.parts.map(({ type }) => type)).toEqual([
    ...['step-start', 'reasoning', 'text', 'tool-weather', 'tool-broken'],
    ...['step-start', 'reasoning', 'text'],
  ])
  expect(fromUIMessages([read.message])).toEqual([result.message])
  await expect(convertToModelMessages([read.message as UIMessage])).resolves.toHaveLength(3)
})

it('carries out the calls that a backend of theirs leaves to the page', async () => {
  const theirs = tool({ inputSchema: jsonSchema<object>({ type: 'object' }) })
  const { fetch, bodies, model } = backend([asks, tells], { tools: { weather: theirs } })
  const weather = ours({
    input: z.object({ city: z.string() }),
    execute: ({ city }) => `${city}: clear`,
  })
  const options = { model: aiSdk('/api/chat', { fetch }), tools: { weather } }
  const result = await streamChat({ ...options, messages: hi }).result
  expect(result).toMatchObject({
    outcome: { type: 'complete', finishReason: 'stop' },
    content: 'It is sunny.',
    toolCalls: [{ status: 'done', output: 'Lisboa: clear' }],
  })
  expect(bodies[1]?.messages[1]?.parts).toContainEqual(
    expect.objectContaining({ state: 'output-available', output: 'Lisboa: clear' }),
  )
  expect(model.doStreamCalls.at(-1)?.prompt.map(({ role }) => role)).toEqual([
    ...['user', 'assistant', 'tool'],
  ])
})

it('lets a person approve what a backend of theirs carries out', async () => {
  const asking = tool({
    inputSchema: jsonSchema<{ city: string }>({ type: 'object' }),
    needsApproval: true,
    execute: async ({ city }) => `${city}: clear`,
  })
  const { fetch, bodies } = backend([asks, tells], { tools: { weather: asking } })
  const weather = ours({ input: z.object({ city: z.string() }) })
  const options = { model: aiSdk('/api/chat', { fetch }), tools: { weather } }
  const first = await streamChat({ ...options, messages: hi }).result
  expect(first.toolCalls).toMatchObject([{ status: 'awaiting-approval' }])
  const said = approved(first.message, first.toolCalls[0]?.key ?? '')
  const messages = JSON.parse(JSON.stringify([...hi, said]))
  const second = await streamChat({ ...options, messages }).result
  expect(second).toMatchObject({
    outcome: { type: 'complete', finishReason: 'stop' },
    content: 'It is sunny.',
    toolCalls: [{ status: 'done', output: 'Lisboa: clear' }],
  })
  expect(second.message.steps).toHaveLength(2)
  expect(bodies[1]?.messages[1]?.parts).toContainEqual(
    expect.objectContaining({ approval: expect.objectContaining({ approved: true }) }),
  )
})

it('goes on with the answer of their page once a person said yes', async () => {
  const pays = { tool_calls: [{ index: 0, id: 'c', function: { name: 'pay', arguments: '{}' } }] }
  const bodies = [saying([pays], 'tool_calls'), saying([{ content: 'Paid.' }])]
  const fetch = replay(answers(...bodies, bodies[1] ?? ''), { match: 'order' })
  const pay = ours({ input: z.object({}), approve: true, execute: () => 'receipt' })
  const page = theirPage((messages) => {
    const model = anyModel({ fetch })
    const history = fromUIMessages(messages)
    const stream = streamChat({ model, tools: { pay }, messages: history, replayable: false })
    return new Response(toUIMessageStream(stream, { messages }))
  })
  await page.send('Pay')
  const { id } = page.messages[1] ?? {}
  await page.decide(true)
  expect(page.messages).toMatchObject([
    { role: 'user' },
    {
      id,
      role: 'assistant',
      parts: [
        { type: 'step-start' },
        { type: 'tool-pay', state: 'output-available', output: 'receipt' },
        { type: 'step-start' },
        { type: 'text', text: 'Paid.' },
      ],
    },
  ])
  await page.send('Thanks')
  expect(page.errors).toEqual([])
  expect(page.messages).toHaveLength(4)
  expect(asked(fetch, 2).messages[2]).toMatchObject({ role: 'tool', content: 'receipt' })
})

it('tells their page of every call, also where a provider names two of them alike', async () => {
  for (const id of ['', 'call']) {
    const call = (index: number) => ({
      index,
      id,
      function: { name: 'look', arguments: `{"at":${index}}` },
    })
    const body = saying([{ tool_calls: [call(0)] }, { tool_calls: [call(1)] }], 'tool_calls')
    const look = ours({ input: z.object({ at: z.number() }), execute: ({ at }) => at })
    const tools = { look }
    const { events, result } = await play(answers(body, saying([{ content: 'Seen' }])), {
      make: anyModel,
      toolTimeout: 100_000,
      tools,
    })
    const { message, errors } = await theirs(events)
    expect(errors).toEqual([])
    expect(message?.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'tool-look', input: { at: 0 }, output: 0 },
      { type: 'tool-look', input: { at: 1 }, output: 1 },
      { type: 'step-start' },
      { type: 'text' },
    ])
    expect(fromUIMessages([message])).toEqual([result.message])
  }
})
