import { validateUIMessages as validateUIMessages6 } from 'ai'
import { validateUIMessages as validateUIMessages7 } from 'ai-7'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toUIMessages, type UIMessage, type UIMessagePart } from '../../../src/ai-sdk.ts'
import { replay } from '../../../src/cassette.ts'
import {
  type ChatAssistantMessage,
  type ChatMessage,
  type ChatState,
  createChat,
  immediately,
  type Part,
  type ToolCallPart,
} from '../../../src/index.ts'
import { type FakeAnswer, fakeModel } from '../../../src/testing.ts'
import { tool } from '../../../src/tools.ts'
import { faulty, faultyElsewhere, modelFor, recorded } from '../../support/cassette-harness.ts'
import { manualClock } from '../../support/manual-clock.ts'

const tools = {
  weather: tool({
    input: z.object({ city: z.string() }),
    async *execute({ city }) {
      yield { city, celsius: undefined }
      yield { city, celsius: 18 }
    },
  }),
  book: tool({ input: z.object({ city: z.string() }), approve: true, execute: () => 'booked' }),
}

function talk(...answers: FakeAnswer[]) {
  const model = fakeModel(answers)
  const chat = createChat({ model, tools, scheduler: immediately, clock: manualClock() })
  /** What is shown at every change. */
  const shown: UIMessage[][] = []
  chat.subscribe(() => shown.push(show(chat.get())))
  return { chat, shown }
}

function show({ messages, draft }: ChatState): UIMessage[] {
  return toUIMessages(messages, draft)
}

/** An answer with this part. */
function answerWith(part: Part): ChatAssistantMessage {
  const place = { id: 'a', parent: null, createdAt: 0 }
  const steps = [{ vendor: 'made', model: 'made' }]
  return { ...place, role: 'assistant', parts: [part], steps, usage: {}, timing: {} }
}

function partsOf(part: Part): readonly UIMessagePart[] | undefined {
  return toUIMessages([answerWith(part)])[0]?.parts
}

const call = {
  type: 'tool-call',
  key: '0/call',
  id: 'c1',
  name: 'weather',
  inputText: '{"city":"Porto"}',
  input: { city: 'Porto' },
} as const

/** A call in every status, and what AI SDK's components show of it. */
const calls: readonly (readonly [ToolCallPart, object])[] = [
  [
    { ...call, status: 'streaming', inputText: '{"city":"Por', input: undefined },
    { state: 'input-streaming', input: { city: 'Por' }, rawInput: '{"city":"Por' },
  ],
  [
    { ...call, status: 'invalid', input: undefined },
    { state: 'output-error', errorText: 'The arguments are not JSON' },
  ],
  [
    { ...call, status: 'unfinished', input: undefined },
    { state: 'output-error', errorText: 'Cut off before it was complete' },
  ],
  [
    { ...call, status: 'ready' },
    { state: 'input-available', input: { city: 'Porto' } },
  ],
  [
    { ...call, status: 'awaiting-approval' },
    { state: 'approval-requested', approval: { id: '0/call' } },
  ],
  [
    { ...call, status: 'approved' },
    { state: 'approval-responded', approval: { id: '0/call', approved: true } },
  ],
  [{ ...call, status: 'running' }, { state: 'input-available' }],
  [
    { ...call, status: 'running', output: { celsius: 17 } },
    { state: 'output-available', output: { celsius: 17 }, preliminary: true },
  ],
  [
    { ...call, status: 'done', output: { celsius: 18 } },
    { state: 'output-available', output: { celsius: 18 } },
  ],
  [
    { ...call, status: 'failed', output: 'No such city' },
    { state: 'output-error', errorText: 'No such city' },
  ],
  [
    { ...call, status: 'denied', output: 'Too far' },
    {
      state: 'output-denied',
      approval: { id: '0/call', approved: false, reason: 'Too far' },
    },
  ],
  [
    { ...call, status: 'skipped' },
    { state: 'output-error', errorText: 'Not executed' },
  ],
  [
    { ...call, status: 'interrupted' },
    { state: 'output-error', errorText: 'Interrupted; the outcome is unknown' },
  ],
]

const validators = [
  ['6', (messages: UIMessage[]) => validateUIMessages6({ messages })],
  ['7', (messages: UIMessage[]) => validateUIMessages7({ messages })],
] as const

describe('toUIMessages', () => {
  it('shows a question with its files and metadata', () => {
    const question: ChatMessage = {
      ...{ id: 'q', parent: null, createdAt: 0, role: 'user', metadata: { author: 'Ana' } },
      parts: [
        { type: 'text', text: 'Hi' },
        { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==', name: 'a.png' },
      ],
    }
    expect(toUIMessages([question])).toEqual([
      {
        id: 'q',
        role: 'user',
        metadata: { author: 'Ana' },
        parts: [
          { type: 'text', text: 'Hi' },
          {
            ...{ type: 'file', mediaType: 'image/png', filename: 'a.png' },
            url: 'data:image/png;base64,AA==',
          },
        ],
      },
    ])
  })

  it('shows an answer while it streams, its call included', async () => {
    const { chat, shown } = talk(
      {
        reasoning: 'Hm',
        content: 'Let me look.',
        toolCalls: [{ name: 'weather', input: { city: 'Vila Nova de Gaia' } }],
      },
      'It is mild.',
    )
    await chat.send('The weather?')
    const answers = shown.map((messages) => messages[1]?.parts ?? [])
    expect(answers).toContainEqual([
      { type: 'step-start' },
      { type: 'reasoning', text: 'Hm', state: 'done' },
      { type: 'text', text: 'Let me', state: 'streaming' },
    ])
    const states = answers.flatMap((parts) =>
      parts.flatMap((part) => (part.type === 'tool-weather' ? [[part.state, part.input]] : [])),
    )
    expect(states).toContainEqual(['input-streaming', { city: 'Vila Nova' }])
    expect(states).toContainEqual(['input-available', { city: 'Vila Nova de Gaia' }])
    expect(shown.at(-1)?.[1]?.parts).toEqual([
      { type: 'step-start' },
      { type: 'reasoning', text: 'Hm', state: 'done' },
      { type: 'text', text: 'Let me look.', state: 'done' },
      {
        ...{ type: 'tool-weather', toolCallId: '0/tool:0', state: 'output-available' },
        input: { city: 'Vila Nova de Gaia' },
        output: { city: 'Vila Nova de Gaia', celsius: 18 },
      },
      { type: 'step-start' },
      { type: 'text', text: 'It is mild.', state: 'done' },
    ])
  })

  it('names calls so that the chat knows them', async () => {
    const { chat } = talk(
      { toolCalls: [{ name: 'book', input: { city: 'Porto' } }] },
      'It is booked.',
    )
    await chat.send('Book it')
    const message = show(chat.get())[1]
    const part = message?.parts.find(({ type }) => type === 'tool-book')
    if (!message || !part || !('approval' in part)) throw new Error('No call waits')
    await chat.approve({ messageId: message.id, key: part.approval.id })
    expect(chat.get().content.text).toContain('It is booked.')
  })

  it.each(calls)('shows a call: $status', (part, expected) => {
    expect(partsOf(part)?.[1]).toMatchObject({
      ...{ type: 'tool-weather', toolCallId: '0/call' },
      ...expected,
    })
  })

  it('keeps the identity of messages and parts that did not change', async () => {
    const { chat, shown } = talk({ reasoning: 'Hm', content: 'One two three' })
    await chat.send('Count')
    const last = shown.filter((messages) => messages[1]?.parts.length === 3)
    expect(new Set(last.map(([question]) => question)).size).toBe(1)
    const done = last.map((messages) => messages[1]?.parts[1])
    expect(new Set(done).size).toBe(1)
    expect(show(chat.get())[1]).toBe(show(chat.get())[1])
  })

  it.each(validators)(
    'makes messages that AI SDK %s accepts: calls in every status',
    async (_, validate) => {
      for (const [part] of calls) {
        const messages = toUIMessages([answerWith(part)])
        expect(await validate(messages)).toEqual(messages)
      }
    },
  )

  it.each(validators)(
    'makes messages that AI SDK %s accepts: recordings, at every change',
    async (_, validate) => {
      for (const { cassette } of [...recorded, ...faulty, ...faultyElsewhere]) {
        const fetch = replay(cassette, { match: 'order', cut: 400 })
        const model = modelFor(cassette, { apiKey: 'unused', fetch })
        const clock = manualClock({ skip: 59_999 })
        const chat = createChat({ model, clock, scheduler: immediately })
        const shown: UIMessage[][] = []
        chat.subscribe(() => shown.push(show(chat.get())))
        await chat.send('Hi')
        for (const messages of shown) {
          const written = messages.filter(({ parts }) => parts.length)
          if (written.length) await validate(written)
        }
      }
    },
  )
})
