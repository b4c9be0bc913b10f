import { describe, expect, it } from 'vitest'
import { agui } from '../../src/ag-ui.ts'
import { aiSdk } from '../../src/ai-sdk.ts'
import { chatHandler, edge } from '../../src/edge.ts'
import { type Model, streamChat } from '../../src/index.ts'
import { answerBody, hi, requestBody, sse } from '../support/cassette-harness.ts'
import { recut, servedBy, url } from '../support/edge-harness.ts'
import { shop, textBody, throughJson, withPart } from '../support/shop.ts'

const thanks = textBody('Done')
const detail = { type: 'reasoning.encrypted', data: 'opaque', id: 'rs_1', index: 0 }
const thinking = answerBody([{ reasoning: 'Hm', reasoning_details: [detail] }, { content: 'Olá' }])

describe('provider state', () => {
  async function nextTurn(before: string | undefined, after: string | undefined) {
    const first = shop({ bodies: [thinking], options: { secret: before, tools: {} } })
    const { messages } = await streamChat({ model: first.model, messages: hi }).complete()
    const second = shop({ bodies: [thanks], options: { secret: after, tools: {} } })
    const next = throughJson([...messages, ...hi])
    const { warnings } = await streamChat({ model: second.model, messages: next }).complete()
    return { sent: requestBody(second.fetch, 0).messages[1]?.reasoning_details, warnings }
  }

  it('is sent back to the provider if it is proved', async () => {
    expect(await nextTurn('kept', 'kept')).toEqual({ sent: [detail], warnings: [] })
  })

  it('is left out without a secret', async () => {
    expect(await nextTurn(undefined, undefined)).toEqual({ sent: undefined, warnings: [] })
  })

  it('is left out with a warning if the secret has changed', async () => {
    const { sent, warnings } = await nextTurn('old', 'new')
    expect(sent).toBeUndefined()
    expect(warnings).toMatchObject([{ code: 'unverified', count: 1 }])
  })

  it.each([
    [
      'was changed',
      { providerState: [{ entry: 'reasoning_details', value: { invented: 'state' } }] },
    ],
    ['belongs to a part of another type', { type: 'content' }],
  ])('is left out with a warning if it %s', async (_, change) => {
    const place = shop({ bodies: [thinking, thanks], options: { tools: {} } })
    const { message } = await streamChat({ model: place.model, messages: hi }).complete()
    const [part] = message.parts
    const proof = part?.providerState?.filter(({ entry }) => entry === 'edge') ?? []
    const state =
      'providerState' in change ? { providerState: [...change.providerState, ...proof] } : change
    const forged = withPart(message, part?.key ?? '', state)
    const messages = throughJson([...hi, forged, ...hi])
    const { warnings } = await streamChat({ model: place.model, messages }).complete()
    expect(JSON.stringify(requestBody(place.fetch, 1))).not.toMatch(/opaque|invented/)
    expect(warnings).toMatchObject([{ code: 'unverified', count: 1 }])
  })

  it('is left out with a warning if its step claims another model', async () => {
    const place = shop({ bodies: [thinking, thanks], options: { tools: {} } })
    const { message } = await streamChat({ model: place.model, messages: hi }).complete()
    const steps = message.steps.map((step) => ({ ...step, model: 'other' }))
    const messages = throughJson([...hi, { ...message, steps }, ...hi])
    const { warnings } = await streamChat({ model: place.model, messages }).complete()
    expect(JSON.stringify(requestBody(place.fetch, 1))).not.toContain('opaque')
    expect(warnings).toMatchObject([{ code: 'unverified', count: 1 }])
  })

  it('is left out without a warning if its step was cut off before the proof', async () => {
    const cut = thinking.slice(0, thinking.indexOf('Olá'))
    const place = shop({ bodies: [cut, thanks], options: { tools: {} } })
    const { messages, outcome } = await streamChat({ model: place.model, messages: hi }).result
    expect(outcome.type).toBe('truncated')
    const next = throughJson([...messages, ...hi])
    const { warnings } = await streamChat({ model: place.model, messages: next }).complete()
    expect(warnings).toEqual([])
  })
})

/** The backends of others, which answer in two steps and have something of each sent back. */
const agents: readonly {
  name: string
  model(fetch: typeof globalThis.fetch): Model
  body: string
}[] = [
  {
    name: 'aiSdk()',
    model: (fetch) => aiSdk('https://agent.test/api', { fetch }),
    body: sse(
      { type: 'start', messageId: 'm' },
      { type: 'start-step' },
      { type: 'text-start', id: 'a', providerMetadata: { made: { signature: 'first' } } },
      { type: 'text-delta', id: 'a', delta: 'One' },
      { type: 'text-end', id: 'a' },
      { type: 'finish-step' },
      { type: 'start-step' },
      { type: 'text-start', id: 'b', providerMetadata: { made: { signature: 'second' } } },
      { type: 'text-delta', id: 'b', delta: 'Two' },
      { type: 'text-end', id: 'b' },
      { type: 'message-metadata', messageMetadata: { note: 'third' } },
      { type: 'finish-step' },
      { type: 'finish', finishReason: 'stop' },
    ),
  },
  {
    name: 'agui()',
    model: (fetch) => agui('https://agent.test/api', { fetch }),
    body: sse(
      { type: 'RUN_STARTED', threadId: 't', runId: 'r' },
      { type: 'TEXT_MESSAGE_START', messageId: 'a', role: 'assistant', metadata: { of: 'first' } },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'a', delta: 'One' },
      { type: 'TEXT_MESSAGE_END', messageId: 'a' },
      { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'look', parentMessageId: 'a' },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{}' },
      { type: 'TOOL_CALL_END', toolCallId: 'c' },
      {
        type: 'TOOL_CALL_RESULT',
        messageId: 'o',
        toolCallId: 'c',
        role: 'tool',
        content: 'sun',
        metadata: { of: 'second' },
      },
      { type: 'TEXT_MESSAGE_START', messageId: 'b', role: 'assistant', metadata: { of: 'third' } },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'b', delta: 'Two' },
      { type: 'TEXT_MESSAGE_END', messageId: 'b' },
      { type: 'RUN_FINISHED', threadId: 't', runId: 'r' },
    ),
  },
]

describe.each(agents)('the state of a backend behind $name', ({ model, body }) => {
  it.each([1, 7, 300, 100_000])('is proved step by step, in reads of %i bytes', async (size) => {
    const requests: string[] = []
    const backend: typeof fetch = async (_, init) => {
      requests.push(String(init?.body))
      return new Response(body)
    }
    const handler = chatHandler({ model: model(recut(size)(backend)), secret: 'kept' })
    const client = edge(url, { fetch: servedBy(handler) })
    const first = await streamChat({ model: client, messages: hi }).complete()
    expect(first.message.steps).toHaveLength(2)
    const messages = throughJson([...first.messages, ...hi])
    const second = await streamChat({ model: client, messages }).complete()
    expect(second.warnings).toEqual([])
    for (const state of ['first', 'second', 'third']) expect(requests[1]).toContain(state)
  })
})

it('is proved without the parts that a backend retracted', async () => {
  const requests: string[] = []
  const body = sse(
    { type: 'start', messageId: 'm' },
    { type: 'start-step' },
    { type: 'text-start', id: 'a', providerMetadata: { made: { signature: 'withdrawn' } } },
    { type: 'text-delta', id: 'a', delta: 'On' },
    { type: 'reset-step' },
    { type: 'text-start', id: 'b', providerMetadata: { made: { signature: 'valid' } } },
    { type: 'text-delta', id: 'b', delta: 'Two' },
    { type: 'text-end', id: 'b' },
    { type: 'finish-step' },
    { type: 'finish', finishReason: 'stop' },
  )
  const backend: typeof fetch = async (_, init) => {
    requests.push(String(init?.body))
    return new Response(body)
  }
  const model = aiSdk('https://agent.test/api', { fetch: backend })
  const client = edge(url, { fetch: servedBy(chatHandler({ model, secret: 'kept' })) })
  const first = await streamChat({ model: client, messages: hi }).complete()
  const texts = first.message.parts.filter(({ type }) => type === 'content')
  expect(texts).toMatchObject([{ text: 'Two' }])
  const messages = throughJson([...first.messages, ...hi])
  const second = await streamChat({ model: client, messages }).complete()
  expect(second.warnings).toEqual([])
  expect(requests[1]).toContain('valid')
  expect(requests[1]).not.toContain('withdrawn')
})
