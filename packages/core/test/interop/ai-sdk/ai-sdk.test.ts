import { expect, it } from 'vitest'
import { aiSdk, fromUIMessages, toUIMessageStream } from '../../../src/ai-sdk.ts'
import { createChat, type StreamEvent, streamChat, UnexpectedError } from '../../../src/index.ts'
import { approved, denied } from '../../../src/tools.ts'
import { hi, sse } from '../../support/cassette-harness.ts'
import {
  aiSdkProtocol,
  answerOf,
  each,
  readBack,
  recordBodies,
  waitingConversation,
} from '../../support/interop-harness.ts'
import { beginning } from '../../support/interruption-suite.ts'

const { finish } = aiSdkProtocol

/** The answer of a backend that sends these chunks. */
function answer(...chunks: readonly unknown[]) {
  return answerOf(aiSdkProtocol, ...chunks)
}

it('reads parts without a start, and ignores deltas and outputs of unknown calls', async () => {
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
  await expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
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
      approval: expect.objectContaining({ id: part.toolCallId, approved: true }),
    }),
  )
  expect(no?.parts).toContainEqual(
    expect.objectContaining({
      ...part,
      state: 'output-denied',
      approval: expect.objectContaining({ id: part.toolCallId, approved: false, reason: 'No' }),
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

it('sends the parts of a user message with only their own fields', async () => {
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

it('writes the text that `errorText` returns for an error', async () => {
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
  expect(text).toContain('"errorText":"The answer failed"')
  expect(text).toContain('"text-end"')
  expect(text).not.toContain('"finish"')
})

it('writes what came before a source that throws at once', async () => {
  const source: AsyncIterator<StreamEvent> = each(beginning)[Symbol.asyncIterator]()
  let calls = 0
  function next() {
    if (calls++ === beginning.length) throw new Error('Lost')
    return source.next()
  }
  const broken = { [Symbol.asyncIterator]: () => ({ next }) }
  const text = await new Response(toUIMessageStream(broken)).text()
  expect(text).toContain('"text-delta"')
  expect(text).toContain('"errorText":"The answer failed"')
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

it('ends a step at the start of the next, even if its own start is missing', async () => {
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

it('sends the ids of a chat and of its messages, by which a backend may store them', async () => {
  const one = sse({ type: 'text-delta', id: '0', delta: 'One' }, finish)
  const { fetch, bodies } = recordBodies(one, one, one)
  const chat = createChat({ id: 'support', model: aiSdk('/api/chat', { fetch }) })
  await chat.send('One?')
  await chat.regenerate()
  await chat.send('Two?')
  expect(bodies.map(({ id }) => id)).toEqual(['support', 'support', 'support'])
  const ids = bodies[2]?.messages.map(({ id }) => id)
  expect(ids).toEqual(chat.get().messageIds.slice(0, 3))
})
