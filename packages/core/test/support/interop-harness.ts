import { z } from 'zod'
import { agui, fromAGUI, toAGUI } from '../../src/ag-ui.ts'
import { aiSdk, fromUIMessages, toUIMessageStream } from '../../src/ai-sdk.ts'
import { type ReplayOptions, replay } from '../../src/cassette.ts'
import {
  type AssistantMessage,
  type ChatResult,
  type ChatStream,
  createAccumulator,
  type EventBatch,
  type Message,
  type Model,
  type StreamEvent,
  streamChat,
} from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import {
  answerBody,
  answers,
  anyModel,
  hi,
  type PlayOptions,
  play,
  sse,
} from './cassette-harness.ts'

/** The fields of a protocol's request that tests look at. */
export interface RequestBody {
  readonly messages: readonly Record<string, unknown>[]
  readonly [field: string]: unknown
}

/** A protocol that Deltakit speaks both ways. */
export interface InteropProtocol {
  readonly name: string
  /** A backend that speaks it, as a model. */
  model(fetch: typeof globalThis.fetch): Model
  /** Events as the body that its clients read. */
  encode(events: AsyncIterable<StreamEvent>, continued?: RequestBody): ReadableStream<Uint8Array>
  /** The messages of its request as messages of Deltakit. */
  decode(body: RequestBody): Message[]
  /** The chunk that completes the answer. */
  readonly finish: object
  /** The beginning of that chunk in a body. */
  readonly finishMark: string
  /** The chunks of a text, and of a call with its output. */
  text(id: string, delta: string): object
  call(id: string, name: string): object
  output(id: string, output: string): object
  /** Types of chunks, and fields that any of them may have. */
  readonly chunkTypes: readonly string[]
  readonly chunkFields: readonly string[]
  /** What of a message survives the protocol. */
  essence(message: AssistantMessage): object
}

/** By default they keep a provider's words from clients. */
const wholeText = ({ message }: Error) => message

export const aiSdkProtocol: InteropProtocol = {
  name: 'AI SDK',
  model: (fetch) => aiSdk('http://elsewhere/', { fetch }),
  encode: (events, body) =>
    toUIMessageStream(events, {
      ...(body ? { messages: body.messages } : { messageId: 'answer' }),
      errorText: wholeText,
    }),
  decode: ({ messages }) => fromUIMessages(messages),
  finish: { type: 'finish', finishReason: 'stop' },
  finishMark: '{"type":"finish"',
  text: (id, delta) => ({ type: 'text-delta', id, delta }),
  call: (toolCallId, toolName) => ({
    type: 'tool-input-available',
    toolCallId,
    toolName,
    input: {},
  }),
  output: (toolCallId, output) => ({ type: 'tool-output-available', toolCallId, output }),
  chunkTypes: [
    ...['start', 'start-step', 'finish-step', 'reset-step', 'message-metadata', 'abort'],
    ...['text-start', 'text-delta', 'text-end', 'reasoning-start', 'reasoning-delta'],
    ...['reasoning-end', 'source-url', 'source-document', 'file', 'reasoning-file', 'custom'],
    ...['data-x', 'steering-message', 'tool-input-start', 'tool-input-delta'],
    ...['tool-input-available', 'tool-input-error', 'tool-approval-request'],
    ...['tool-approval-response', 'tool-output-available', 'tool-output-error'],
    ...['tool-output-denied', 'finish'],
  ],
  chunkFields: [
    ...['id', 'delta', 'toolCallId', 'toolName', 'input', 'output', 'providerMetadata', 'url'],
    ...['messageMetadata', 'mediaType', 'sourceId', 'approvalId', 'errorText', 'inputTextDelta'],
    ...['messageId', 'citations', 'title', 'inputEncoding', 'approved', 'reason', 'isAutomatic'],
    ...['providerExecuted', 'preliminary', 'transient', 'data', 'parts', 'kind', 'signature'],
  ],
  essence,
}

export const aguiProtocol: InteropProtocol = {
  name: 'AG-UI',
  model: (fetch) => agui('http://elsewhere/', { fetch }),
  encode: (events, body) =>
    toAGUI(events, { threadId: 'thread', runId: 'run', ...body, errorText: wholeText }),
  decode: ({ messages, resume }) => fromAGUI({ messages, resume: asList(resume) }),
  finish: { type: 'RUN_FINISHED', threadId: 'thread', runId: 'run' },
  finishMark: '{"type":"RUN_FINISHED"',
  text: (messageId, delta) => ({ type: 'TEXT_MESSAGE_CHUNK', messageId, delta }),
  call: (toolCallId, toolCallName) => ({
    type: 'TOOL_CALL_CHUNK',
    toolCallId,
    toolCallName,
    delta: '{}',
  }),
  output: (toolCallId, content) => ({ type: 'TOOL_CALL_RESULT', toolCallId, content }),
  chunkTypes: [
    ...['RUN_STARTED', 'STEP_STARTED', 'STEP_FINISHED', 'TEXT_MESSAGE_START'],
    ...['TEXT_MESSAGE_CONTENT', 'TEXT_MESSAGE_END', 'TEXT_MESSAGE_CHUNK', 'TOOL_CALL_START'],
    ...['TOOL_CALL_ARGS', 'TOOL_CALL_END', 'TOOL_CALL_CHUNK', 'TOOL_CALL_RESULT'],
    ...['REASONING_START', 'REASONING_MESSAGE_CHUNK', 'REASONING_ENCRYPTED_VALUE'],
    ...['STATE_SNAPSHOT', 'STATE_DELTA', 'MESSAGES_SNAPSHOT', 'RAW', 'CUSTOM', 'RUN_FINISHED'],
  ],
  chunkFields: [
    ...['messageId', 'role', 'delta', 'metadata', 'toolCallId', 'toolCallName', 'content'],
    ...['entityId', 'encryptedValue', 'name', 'value', 'snapshot', 'messages', 'usage'],
  ],
  essence: (message) => withoutIds(essence(message)),
}

export const interopProtocols: readonly InteropProtocol[] = [aiSdkProtocol, aguiProtocol]

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** In AG-UI a call has an id of its own, because it names one call of the whole conversation. */
function withoutIds(value: object): object {
  return JSON.parse(JSON.stringify(value), (name, field) => (name === 'id' ? undefined : field))
}

/** The answer of a backend that sends these chunks. */
export function answerOf(
  protocol: InteropProtocol,
  ...chunks: readonly unknown[]
): Promise<ChatResult> {
  const model = protocol.model(serveBody(() => sse(...chunks)))
  return streamChat({ model, messages: hi }).result
}

/** The message that the next request sends of an answer, after JSON as an app may keep it. */
export async function sentBack(
  protocol: InteropProtocol,
  message: AssistantMessage,
): Promise<Record<string, unknown> | undefined> {
  const { fetch, bodies } = recordBodies(sse(protocol.finish))
  const messages = JSON.parse(JSON.stringify([...hi, message, ...hi]))
  await streamChat({ model: protocol.model(fetch), messages }).result
  return bodies[0]?.messages[1]
}

/** Events that went through a protocol, and were read back. */
export function readBack(
  protocol: InteropProtocol,
  events: readonly StreamEvent[],
  cut = 64,
): ChatStream {
  const model = protocol.model(serveBody(() => protocol.encode(each(events)), { cut }))
  return streamChat({ model, messages: hi })
}

/** The message that events make. */
export function accumulate(events: EventBatch): AssistantMessage {
  const accumulator = createAccumulator()
  accumulator.add(events)
  return accumulator.message()
}

/** A body as a `fetch`, whatever the request. */
export function serveBody(
  body: () => ReadableStream<Uint8Array> | string,
  { cut, drop }: Pick<ReplayOptions, 'cut' | 'drop'> = {},
): typeof fetch {
  const url = 'http://elsewhere/'
  const headers = { 'content-type': ['text/event-stream'] }
  return async (_input, init) => {
    const bytes = new Uint8Array(await new Response(body()).arrayBuffer())
    const request = { method: 'POST', url }
    const response = { code: 200, body: bytes, headers }
    const cassette = { version: 2 as const, interactions: [{ request, response }] }
    const options = { match: 'order', ...(cut && { cut }), ...(drop && { drop }) } as const
    return replay(cassette, options)(url, init)
  }
}

/** A backend with one answer for each request, and the bodies of the requests. */
export function recordBodies(...bodiesToServe: readonly string[]): {
  readonly fetch: typeof fetch
  readonly bodies: RequestBody[]
} {
  const bodies: RequestBody[] = []
  return {
    bodies,
    fetch: (input, init) => {
      const body = bodiesToServe[Math.min(bodies.length, bodiesToServe.length - 1)] ?? ''
      bodies.push(JSON.parse(String(init?.body)))
      return serveBody(() => body)(input, init)
    },
  }
}

export async function* each(events: readonly StreamEvent[]): AsyncGenerator<StreamEvent> {
  yield* events
}

/** Events that count how many of them were read, and notice when their reader leaves. */
export function countReads(events: readonly StreamEvent[]): {
  readonly iterable: AsyncIterable<StreamEvent>
  readonly seen: { reads: number; left: boolean }
} {
  const seen = { reads: 0, left: false }
  async function* read(): AsyncGenerator<StreamEvent> {
    try {
      for (const event of events) {
        seen.reads++
        yield event
      }
    } finally {
      seen.left = true
    }
  }
  return { iterable: read(), seen }
}

/** An answer without provider state and without the names of its parts. Sources and files come last. */
function essence({ parts, steps }: AssistantMessage): object {
  return {
    steps: steps.map(({ outcome, usage, finish }) => ({
      // Why it failed is in the protocol's own error.
      outcome: outcome?.type === 'failed' ? 'failed' : outcome,
      usage,
      raw: finish?.raw,
    })),
    parts: parts.flatMap(barePart).sort((a, b) => Number('url' in a) - Number('url' in b)),
  }
}

function barePart(part: AssistantMessage['parts'][number]): object[] {
  if (part.type === 'provider-state') return []
  const { key, providerState, ...bare } = part
  if (bare.type !== 'tool-call') return [bare]
  return [{ ...bare, inputText: bare.inputText.trim() || '{}' }]
}

const weatherCall = { name: 'weather', arguments: '{ "city": "Lisboa" }' }
const callingAnswer = answerBody(
  [
    { reasoning: 'Let me look.' },
    { content: 'One moment. ' },
    { tool_calls: [{ index: 0, id: 'call-0', function: weatherCall }] },
    { tool_calls: [{ index: 1, id: 'call-1', function: { name: 'broken', arguments: '{}' } }] },
  ],
  'tool_calls',
)
const lastAnswer = answerBody([{ reasoning: 'So.' }, { content: 'It is sunny.' }])

/** An answer of two steps. Between them are two outputs: one came in two pieces, and one is an error. */
export function conversation(options: PlayOptions = {}): ReturnType<typeof play> {
  const broken = tool({
    input: z.object({}),
    execute: () => {
      throw new Error('Out of order')
    },
  })
  const weather = tool({
    input: z.object({ city: z.string() }),
    async *execute({ city }) {
      yield { city, sky: '…' }
      yield { city, sky: 'clear' }
    },
  })
  const tools = { weather, broken, ...options.tools }
  const answer = answers(callingAnswer, lastAnswer)
  return play(answer, { make: anyModel, toolTimeout: 100_000, ...options, tools })
}

/** The same answer, which waits for a person to approve its first call. */
export function waitingConversation(): ReturnType<typeof play> {
  const weather = tool({ input: z.object({ city: z.string() }), approve: true, execute: () => '' })
  return conversation({ tools: { weather } })
}
