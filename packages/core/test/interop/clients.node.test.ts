// Long, for the clients of all protocols stand in one table, and go through the same tests.

import { uiMessagesToWire } from '@tanstack/ai'
import type { UIMessage } from 'ai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aguiHeaders } from '../../src/ag-ui.ts'
import { uiMessageStreamHeaders } from '../../src/ai-sdk.ts'
import { replay } from '../../src/cassette.ts'
import {
  type AssistantMessage,
  type ChatResult,
  type Message,
  type StreamEvent,
  streamChat,
  type ToolCallPart,
} from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { aguiVersions, createAGUIClient } from '../support/ag-ui-client.ts'
import {
  type AISDK,
  aiSdkVersions,
  createAISDKClient,
  readUIResponse,
} from '../support/ai-sdk-client.ts'
import {
  answerBody,
  answers,
  anyModel,
  faulty,
  faultyElsewhere,
  play,
  recorded,
  requestBody,
} from '../support/cassette-harness.ts'
import { answerWithCall, callIn, endedCalls } from '../support/interop-calls.ts'
import {
  accumulate,
  aguiProtocol,
  aiSdkProtocol,
  conversation,
  each,
} from '../support/interop-harness.ts'
import { sampled } from '../support/sampled.ts'
import { createTanStackClient } from '../support/tanstack-client.ts'

/** An answer as the client of a protocol holds it. */
interface ClientAnswer {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly ClientCall[]
  readonly errors: readonly string[]
  /** The answer that its next request brings back, after JSON. */
  readonly sentBack: Message | undefined
}

interface ClientCall {
  readonly name: string
  /** Whether the client waits for the rest of the call. `undefined`: it does not say. */
  readonly isOpen: boolean | undefined
  /** The fields of the client's own call, as `expected` gives them. */
  readonly fields: object
}

interface Client {
  readonly name: string
  /** The fields that the client's own call should have. */
  expected(call: ToolCallPart): object
  read(events: readonly StreamEvent[]): Promise<ClientAnswer>
}

function aiSdkClient(version: number, sdk: AISDK): Client {
  return {
    name: `the client of AI SDK ${version}`,
    expected: ({ name, id, status, input, output }) => ({
      type: `tool-${name}`,
      toolCallId: id,
      state: uiStates[status],
      ...(input !== undefined && { input }),
      ...(status === 'done' && { output }),
      ...(status === 'failed' && { errorText: output }),
    }),
    async read(events) {
      const errors: string[] = []
      const body = aiSdkProtocol.encode(each(events))
      const response = new Response(body, { headers: uiMessageStreamHeaders })
      let message: UIMessage | undefined
      for await (const snapshot of await readUIResponse(response, errors, { sdk }))
        message = snapshot
      const parts = message?.parts ?? []
      expect(JSON.stringify(parts)).not.toContain('"state":"streaming"')
      if (message) await sdk.validateUIMessages({ messages: JSON.parse(JSON.stringify([message])) })
      const textOf = (type: string) =>
        parts.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('')
      const calls = parts.flatMap((part) => ('toolCallId' in part ? [part] : []))
      return {
        text: textOf('text'),
        reasoning: textOf('reasoning'),
        calls: calls.map((call) => ({
          name: call.type.replace('tool-', ''),
          isOpen: call.state === 'input-streaming',
          fields: call,
        })),
        errors,
        sentBack: sendBack(aiSdkProtocol, message ? [message] : []),
      }
    },
  }
}

const clients: readonly Client[] = [
  ...aiSdkVersions.map(({ version, sdk }) => aiSdkClient(version, sdk)),
  ...aguiVersions.map(
    ({ version, Agent }): Client => ({
      name: `the client of AG-UI ${version}`,
      expected: ({ name, inputText }) => ({ function: { name, arguments: inputText } }),
      async read(events) {
        const client = createAGUIClient(
          ({ threadId, runId }) =>
            new Response(aguiProtocol.encode(each(events), { threadId, runId, messages: [] }), {
              headers: aguiHeaders,
            }),
          Agent,
        )
        await client.send('Hi')
        const { messages, endedCalls, errors } = client
        const textOf = (role: string) =>
          messages
            .map((message) => (message.role === role ? String(message.content ?? '') : ''))
            .join('')
        const calls = messages.flatMap((message) =>
          message.role === 'assistant' ? (message.toolCalls ?? []) : [],
        )
        return {
          text: textOf('assistant'),
          reasoning: textOf('reasoning'),
          calls: calls.map((call) => ({
            name: call.function.name,
            isOpen: !endedCalls.includes(call.id),
            fields: call,
          })),
          errors,
          sentBack: sendBack(aguiProtocol, messages.slice(1)),
        }
      },
    }),
  ),
  tanStackClient(),
]

function tanStackClient(): Client {
  return {
    name: 'the client of TanStack AI',
    expected: ({ name, inputText }) => ({ name, arguments: inputText }),
    async read(events) {
      const client = createTanStackClient(
        ({ threadId, runId }) =>
          new Response(aguiProtocol.encode(each(events), { threadId, runId, messages: [] }), {
            headers: aguiHeaders,
          }),
      )
      await client.send('Hi')
      const { errors } = client
      const parts = client.messages.slice(1).flatMap((message) => message.parts)
      const textOf = (type: string) =>
        parts.map((part) => (part.type === type && 'content' in part ? part.content : '')).join('')
      const wire = JSON.parse(JSON.stringify(uiMessagesToWire(client.messages as never)))
      return {
        text: textOf('text'),
        reasoning: textOf('thinking'),
        calls: parts.flatMap((part) =>
          part.type === 'tool-call' ? [{ name: part.name, isOpen: undefined, fields: part }] : [],
        ),
        errors,
        sentBack: sendBack(aguiProtocol, wire.slice(1)),
      }
    },
  }
}

type Server = (messages: readonly Message[]) => AsyncIterable<StreamEvent>

function sendBack(protocol: typeof aiSdkProtocol, messages: readonly object[]) {
  return protocol.decode(JSON.parse(JSON.stringify({ messages }))).at(0)
}

function textOf({ parts }: AssistantMessage, type: 'content' | 'reasoning'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('')
}

const uiStates: Readonly<Record<string, string>> = {
  ready: 'input-available',
  invalid: 'output-error',
  unfinished: 'input-streaming',
  done: 'output-available',
  failed: 'output-error',
}

function expectSame(read: ClientAnswer, result: ChatResult, { expected }: Client): void {
  const { message, toolCalls, outcome, error } = result
  expect(read.text).toBe(textOf(message, 'content'))
  expect(read.reasoning).toBe(textOf(message, 'reasoning'))
  expect(read.calls).toHaveLength(toolCalls.length)
  for (const [index, call] of toolCalls.entries()) {
    const isOpen = call.status === 'unfinished'
    expect(read.calls[index]).toMatchObject({ name: call.name, fields: expected(call) })
    expect(read.calls[index]?.isOpen ?? isOpen).toBe(isOpen)
  }
  if (outcome.type === 'complete' || outcome.type === 'aborted') expect(read.errors).toEqual([])
  else expect(read.errors.join()).toContain(error?.message ?? 'The answer was cut off')
}

/** The message as a client may know it: why it failed is in the protocol's own error. */
function asSent(message: AssistantMessage): unknown {
  const plain: AssistantMessage = JSON.parse(JSON.stringify(message))
  const steps = plain.steps.map((step) =>
    step.outcome?.type === 'failed' ? { ...step, outcome: { type: 'interrupted' as const } } : step,
  )
  return { ...plain, steps }
}

/** Every recording, and a share of the faults. */
const plays = [...recorded, ...sampled([...faulty, ...faultyElsewhere], 6)]

describe.each(clients)('$name', (client) => {
  const { read } = client

  describe.each(plays)('an answer like $name', (cassette) => {
    it('is read by the client, and sent back unchanged', async () => {
      const { events, result } = await play(cassette.cassette)
      const answer = await read(events)
      expectSame(answer, result, client)
      // In AG-UI an answer without parts is no message.
      if (!result.message.parts.length && !answer.sentBack) return
      expect(JSON.parse(JSON.stringify(answer.sentBack))).toEqual(asSent(result.message))
    })
  })

  it('reads several steps, and sends them back unchanged', async () => {
    const { events, result } = await conversation()
    const answer = await read(events)
    expectSame(answer, result, client)
    expect(answer.sentBack).toEqual(result.message)
  })

  it.each(endedCalls)('sends back a call that is $status ($output)', async (end) => {
    const events = answerWithCall(end)
    const { sentBack } = await read(events)
    expect(callIn(sentBack)).toEqual(callIn(accumulate(events)))
  })
})

const removing: readonly StreamEvent[] = [
  { type: 'start', step: 0, vendor: 'made', model: 'made' },
  { type: 'content', part: 'wrong', delta: 'WRONG' },
  { type: 'tool-call', part: 'call', id: 'c', name: 'pay' },
  { type: 'tool-input', part: 'call', delta: '{"amount"' },
  { type: 'removed', part: 'wrong' },
  { type: 'removed', part: 'call' },
  { type: 'content', part: 'right', delta: 'RIGHT' },
  { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'stop' } },
]

it.each(clients)('$name reads an answer whose model retracted parts', async ({ read }) => {
  const { errors, text, sentBack } = await read(removing)
  expect(errors).toEqual([])
  expect(text).toContain('RIGHT')
  // The client has the call, and no model sees it as one to execute.
  expect(callIn(sentBack)?.status).toMatch(/^(unfinished|skipped)$/)
})

describe.each([
  ...aiSdkVersions.map(({ version, sdk }) => ({
    name: `AI SDK ${version}`,
    createClient: (answer: Server) =>
      createAISDKClient((messages) => {
        const body = { messages: messages as never }
        return new Response(aiSdkProtocol.encode(answer(aiSdkProtocol.decode(body)), body))
      }, sdk),
  })),
  ...aguiVersions.map(({ version, Agent }) => ({
    name: `AG-UI ${version}`,
    createClient: (answer: Server) =>
      createAGUIClient((input) => {
        const body = JSON.parse(JSON.stringify(input))
        return new Response(aguiProtocol.encode(answer(aguiProtocol.decode(body)), body))
      }, Agent),
  })),
])('a client of $name that denies a call', ({ createClient }) => {
  it.each(['denies it', 'sends another message'])(
    'keeps the denial: the client %s',
    async (how) => {
      const pay = tool({ input: z.object({}), approve: true, execute: () => 'paid' })
      const calls = [{ index: 0, id: 'c', function: { name: 'pay', arguments: '{}' } }]
      const bodies = [answerBody([{ tool_calls: calls }], 'tool_calls')]
      bodies.push(answerBody([{ content: 'Why?' }]), answerBody([{ content: 'Bye' }]))
      const fetch = replay(answers(...bodies), { match: 'order' })
      const model = anyModel({ fetch })
      const client = createClient((messages) =>
        streamChat({ model, tools: { pay }, messages, replayable: false }),
      )
      await client.send('Pay')
      if (how === 'denies it') await client.decide(false)
      else await client.send('No')
      await client.send('Thanks')
      expect(client.errors).toEqual([])
      const [second, third] = [requestBody(fetch, 1), requestBody(fetch, 2)]
      expect(third.messages.slice(0, second.messages.length)).toEqual(second.messages)
      expect(fetch.exchanges).toHaveLength(3)
    },
  )
})
