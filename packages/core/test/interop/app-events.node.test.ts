import { createUIMessageStream, createUIMessageStreamResponse, type UIMessage } from 'ai'
import { describe, expect, it } from 'vitest'
import { agui, aguiHeaders, toAGUI } from '../../src/ag-ui.ts'
import { aiSdk, toUIMessageStream, toUIMessages, uiMessageStreamHeaders } from '../../src/ai-sdk.ts'
import { createChat, immediately, type Model, streamChat } from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { aguiVersions } from '../support/ag-ui-client.ts'
import { aiSdkVersions, readUIResponse } from '../support/ai-sdk-client.ts'
import { hi, sse } from '../support/cassette-harness.ts'

/** A tool that reports how far it is, and makes a chart. */
const chart = tool({
  input: jsonSchema({ type: 'object' }),
  execute(_, { emitData }) {
    emitData('progress', { done: 1 }, { id: 'chart' })
    emitData('progress', { done: 2 }, { id: 'chart' })
    emitData('status', 'Drawing', { transient: true })
    emitData('chart', [1, 2, 3])
    return 'shown'
  },
})

function answering() {
  return streamChat({
    model: fakeModel([{ toolCalls: [{ name: 'chart', input: {} }] }, 'Sales went up.']),
    messages: hi,
    tools: { chart },
    messageMetadata: (result) =>
      result ? { usage: { steps: 2 } } : { plan: 'free', usage: { limit: 9 }, deltakit: 'no' },
  })
}

const metadata = { plan: 'free', usage: { limit: 9, steps: 2 } }

async function chatWith(model: Model) {
  const seen: unknown[] = []
  const chat = createChat({
    model,
    scheduler: immediately,
    onData: ({ name, value, transient }) => void seen.push([name, value, transient === true]),
  })
  const answer = await chat.send('How were the sales?')
  return { chat, answer, seen }
}

const allSeen = [
  ['progress', { done: 1 }, false],
  ['progress', { done: 2 }, false],
  ['status', 'Drawing', true],
  ['chart', [1, 2, 3], false],
]
const parts = [
  { name: 'progress', id: 'chart', value: { done: 2 } },
  { name: 'chart', value: [1, 2, 3] },
]

const backendOf = (...chunks: readonly unknown[]) =>
  new Response(sse(...chunks), { headers: { 'content-type': 'text/event-stream' } })

describe.each(aiSdkVersions)('AI SDK $version', ({ sdk }) => {
  it('shows data and metadata of a server of ours', async () => {
    const response = new Response(toUIMessageStream(answering()), {
      headers: uiMessageStreamHeaders,
    })
    const errors: string[] = []
    let message: UIMessage | undefined
    for await (const next of await readUIResponse(response, errors, { sdk })) message = next
    expect(errors).toEqual([])
    expect(message?.parts.filter(({ type }) => type.startsWith('data-'))).toEqual([
      { type: 'data-progress', id: 'chart', data: { done: 2 } },
      { type: 'data-chart', data: [1, 2, 3] },
    ])
    expect(message?.metadata).toMatchObject(metadata)
    await sdk.validateUIMessages({ messages: [message] })
  })
})

it('reads data and metadata of a backend of AI SDK 6', async () => {
  const fetch = async () =>
    createUIMessageStreamResponse({
      stream: createUIMessageStream({
        execute({ writer }) {
          writer.write({ type: 'start', messageMetadata: { plan: 'free', usage: { limit: 9 } } })
          writer.write({ type: 'data-progress', id: 'chart', data: { done: 1 } })
          writer.write({ type: 'start-step' })
          writer.write({ type: 'text-start', id: '0' })
          writer.write({ type: 'text-delta', id: '0', delta: 'Sales went up.' })
          writer.write({ type: 'data-progress', id: 'chart', data: { done: 2 } })
          writer.write({ type: 'data-status', data: 'Drawing', transient: true })
          writer.write({ type: 'data-chart', data: [1, 2, 3] })
          writer.write({ type: 'text-end', id: '0' })
          writer.write({ type: 'finish', messageMetadata: { usage: { steps: 2 } } })
        },
      }),
    })
  const { chat, answer, seen } = await chatWith(aiSdk('/api/chat', { fetch }))
  expect(answer?.outcome).toMatchObject({ type: 'complete' })
  expect(answer?.steps.flatMap(({ warnings = [] }) => warnings)).toEqual([])
  expect(chat.get().data).toMatchObject(parts)
  expect(chat.get().content.text).toBe('Sales went up.')
  expect(answer?.metadata).toEqual(metadata)
  expect(seen).toEqual(allSeen)
})

describe.each([
  ['a UI message stream', aiSdk, () => toUIMessageStream(answering())],
  ['AG-UI', agui, () => toAGUI(answering(), { threadId: 't', runId: 'r' })],
])('%s', (_, client, body) => {
  it('brings data, transient data and metadata from a server of ours to a chat of ours', async () => {
    const headers = { 'content-type': 'text/event-stream' }
    const model = client('/api/chat', { fetch: async () => new Response(body(), { headers }) })
    const { chat, answer, seen } = await chatWith(model)
    expect(answer?.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    expect(answer?.steps.flatMap(({ warnings = [] }) => warnings)).toEqual([])
    expect(chat.get().data).toMatchObject(parts)
    expect(chat.get().data).toHaveLength(2)
    expect(chat.get().toolCalls).toMatchObject([{ status: 'done', output: 'shown' }])
    expect(answer?.metadata).toEqual(metadata)
    expect(seen).toEqual(allSeen)
  })
})

describe.each(aguiVersions)('the AG-UI client $version', ({ Agent }) => {
  it('gets data as CUSTOM events, and metadata with the messages', async () => {
    const agent = new Agent({
      url: 'http://elsewhere/',
      fetch: async () =>
        new Response(toAGUI(answering(), { threadId: 't', runId: 'r' }), { headers: aguiHeaders }),
    })
    const seen: (readonly unknown[])[] = []
    await agent.runAgent(undefined, {
      onCustomEvent: ({ event: { name, value } }) => void seen.push([name, value]),
    })
    expect(seen.filter(([name]) => name !== 'deltakit.metadata')).toEqual(
      allSeen.map(([name, value]) => [name, value]),
    )
    expect(agent.messages.at(-1)).toMatchObject({ content: 'Sales went up.' })
  })
})

it('puts metadata beside the message of an AG-UI client 1.0', async () => {
  const [{ Agent } = { Agent: undefined }] = aguiVersions
  if (!Agent) throw new Error('No AG-UI client')
  const agent = new Agent({
    url: 'http://elsewhere/',
    fetch: async () =>
      new Response(toAGUI(answering(), { threadId: 't', runId: 'r' }), { headers: aguiHeaders }),
  })
  await agent.runAgent()
  expect(agent.messages.at(-1)).toMatchObject({ metadata: { plan: 'free' } })
})

it('takes CUSTOM events of other agents for transient data', async () => {
  const fetch = async () =>
    backendOf(
      { type: 'RUN_STARTED', threadId: 't', runId: 'r' },
      { type: 'CUSTOM', name: 'PredictState', value: [{ tool: 'write' }] },
      { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Olá' },
      { type: 'CUSTOM', name: 'thinking', value: 'Hm' },
      { type: 'CUSTOM', value: 'no name' },
      { type: 'TEXT_MESSAGE_END', messageId: 'm' },
      { type: 'RUN_FINISHED', threadId: 't', runId: 'r' },
    )
  const { chat, answer, seen } = await chatWith(agui('/api/agent', { fetch }))
  expect(answer?.outcome).toMatchObject({ type: 'complete' })
  expect(seen).toEqual([
    ['PredictState', [{ tool: 'write' }], true],
    ['thinking', 'Hm', true],
  ])
  expect(chat.get().data).toEqual([])
})

it('takes data back with its step where AI SDK 7 retries it', async () => {
  const fetch = async () =>
    backendOf(
      { type: 'start' },
      { type: 'start-step' },
      { type: 'data-chart', data: [0] },
      { type: 'text-delta', id: '0', delta: 'Wrong' },
      { type: 'reset-step' },
      { type: 'data-chart', data: [1] },
      { type: 'text-delta', id: '0', delta: 'Right' },
      { type: 'finish-step' },
      { type: 'finish', finishReason: 'stop' },
    )
  const { chat } = await chatWith(aiSdk('/api/chat', { fetch }))
  expect(chat.get().content.text).toBe('Right')
  expect(chat.get().data).toMatchObject([{ name: 'chart', value: [1] }])
})

it('shows data to components for AI SDK', async () => {
  const { chat } = await chatWith(
    aiSdk('/api/chat', {
      fetch: async () =>
        new Response(toUIMessageStream(answering()), { headers: uiMessageStreamHeaders }),
    }),
  )
  const [, shown] = toUIMessages(chat.get().messages)
  expect(shown?.parts).toContainEqual({ type: 'data-progress', id: 'chart', data: { done: 2 } })
  expect(shown?.parts).toContainEqual({ type: 'data-chart', data: [1, 2, 3] })
  expect(shown?.metadata).toEqual(metadata)
})
