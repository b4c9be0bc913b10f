import { type UIMessage, validateUIMessages } from 'ai-7'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aiSdk, fromUIMessages, toUIMessages } from '../../../src/ai-sdk.ts'
import { type Conversation, createChat, streamChat } from '../../../src/index.ts'
import { serveBody } from '../../support/interop-harness.ts'

// A conversation that a server of AI SDK 7 has stored goes on in a chat of ours, with that server.

const itemId = (id: string) => ({ openai: { itemId: id } })

const answer = {
  id: 'a1',
  role: 'assistant',
  metadata: { cost: 3 },
  parts: [
    { type: 'step-start' },
    {
      type: 'reasoning',
      id: 'r0',
      text: 'Hm',
      providerMetadata: { anthropic: { signature: 's' } },
    },
    { type: 'data-progress', id: 'p', data: { at: 3 } },
    {
      ...{ type: 'tool-weather', toolCallId: 'c1', state: 'output-available', title: 'Weather' },
      ...{ input: { city: 'Porto' }, output: { sky: 'clear' }, toolMetadata: { icon: 'sun' } },
      ...{ callProviderMetadata: itemId('c'), resultProviderMetadata: itemId('r') },
    },
    {
      ...{ type: 'dynamic-tool', toolName: 'mcp', toolCallId: 'c2', state: 'output-available' },
      ...{ input: { q: 1 }, output: 'found', callProviderMetadata: itemId('d') },
    },
    {
      ...{ type: 'tool-search', toolCallId: 'c3', state: 'output-available' },
      ...{ input: { q: 2 }, output: [1], providerExecuted: true },
    },
    {
      ...{ type: 'tool-remove', toolCallId: 'c4', state: 'output-denied', input: { id: 1 } },
      approval: { id: 'approval-4', approved: false, reason: 'No', signature: 'signed' },
    },
    {
      ...{ type: 'tool-remove', toolCallId: 'c5', state: 'output-available', input: { id: 2 } },
      ...{ output: 'removed', approval: { id: 'approval-5', approved: true } },
    },
    { type: 'step-start' },
    { type: 'text', text: 'Clear.', providerMetadata: itemId('t') },
    {
      ...{ type: 'source-url', sourceId: 's1', url: 'https://a.example/', title: 'A' },
      providerMetadata: itemId('s'),
    },
    { type: 'source-document', sourceId: 's2', mediaType: 'application/pdf', title: 'Report' },
    { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,BB', filename: 'b.png' },
    { type: 'reasoning-file', mediaType: 'image/png', url: 'data:image/png;base64,CC' },
    { type: 'custom', kind: 'x.y', providerMetadata: itemId('x') },
    { type: 'data-chart', data: [1, 2] },
  ],
}
const question = { id: 'u1', role: 'user', parts: [{ type: 'text', text: 'Olá' }] }
const waiting = {
  id: 'a1',
  role: 'assistant',
  parts: [
    { type: 'step-start' },
    {
      ...{ type: 'tool-remove', toolCallId: 'c6', state: 'approval-requested', input: { id: 3 } },
      ...{ approval: { id: 'approval-6', signature: 'signed' }, callProviderMetadata: itemId('e') },
    },
  ],
}

/** A chat with those messages, each with its id, and what its backend is sent. */
function restored(...messages: readonly { readonly id: string }[]) {
  const bodies: { messages: UIMessage[]; trigger: string; messageId?: string }[] = []
  const finish = serveBody(() => 'data: {"type":"finish","finishReason":"stop"}\n\n')
  const model = aiSdk('/api/chat', {
    fetch(url, init) {
      bodies.push(JSON.parse(String(init?.body)))
      return finish(url, init)
    },
  })
  const first = createChat({ model, messages: fromUIMessages(messages) as never }).conversation()
  const conversation: Conversation = {
    ...first,
    head: messages.at(-1)?.id ?? null,
    messages: first.messages.map((message, index) => ({
      ...message,
      id: messages[index]?.id ?? '',
      parent: messages[index - 1]?.id ?? null,
    })),
  }
  const chat = createChat({ model, conversation: JSON.parse(JSON.stringify(conversation)) })
  return { chat, bodies }
}

describe('a stored conversation of AI SDK 7', () => {
  it('comes back to its server as it was', async () => {
    await validateUIMessages({ messages: [question, answer] })
    const { chat, bodies } = restored(question, answer)
    await chat.send('Obrigado')
    expect(bodies[0]?.messages.slice(0, 2)).toEqual([question, answer])
  })

  it('shows its data and its metadata', () => {
    const { chat } = restored(question, answer)
    const [, shown] = toUIMessages(chat.get().messages)
    expect(shown?.metadata).toEqual({ cost: 3 })
    expect(shown?.parts.filter(({ type }) => type.startsWith('data-'))).toEqual([
      { type: 'data-progress', id: 'p', data: { at: 3 } },
      { type: 'data-chart', data: [1, 2] },
    ])
  })

  it('goes on with an approval under the id that its server gave it', async () => {
    const { chat, bodies } = restored(question, waiting)
    await chat.approve({ messageId: 'a1', key: chat.get().toolCalls[0]?.key ?? '' })
    const [step, call] = waiting.parts
    const approval = { id: 'approval-6', signature: 'signed', approved: true }
    const approved = { ...call, state: 'approval-responded', approval }
    expect(bodies[0]).toMatchObject({ trigger: 'submit-message', messageId: 'a1' })
    expect(bodies[0]?.messages).toEqual([question, { ...waiting, parts: [step, approved] }])
  })
})

it('sends no metadata where there is none, which a schema may refuse', async () => {
  const bodies: { messages: UIMessage[] }[] = []
  const finish = serveBody(() => 'data: {"type":"finish","finishReason":"stop"}\n\n')
  const model = aiSdk('/api/chat', {
    fetch(url, init) {
      bodies.push(JSON.parse(String(init?.body)))
      return finish(url, init)
    },
  })
  const greeting = { role: 'assistant', content: 'Olá' } as const
  const [plain] = fromUIMessages([{ ...answer, metadata: undefined }])
  if (!plain) throw new Error('There is no message')
  await streamChat({ model, messages: [greeting, plain, { role: 'user', content: 'Hi' }] }).result
  const metadataSchema = z.object({ cost: z.number() }).optional()
  await validateUIMessages({ messages: bodies[0]?.messages, metadataSchema })
  expect(bodies[0]?.messages.map((message) => 'metadata' in message)).toEqual([false, false, false])
})
