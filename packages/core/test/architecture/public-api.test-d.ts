import { expectTypeOf } from 'vitest'
import { readCassette, replay } from '../../src/cassette.ts'
import {
  type AssistantMessage,
  type ChatError,
  type ChatResult,
  createChat,
  type DeltakitError,
  type DoneToolCall,
  type FinishReason,
  HttpError,
  type Message,
  type Middleware,
  type Model,
  type Part,
  type StreamEvent,
  type StreamingToolCall,
  streamChat,
  type ToolCallPart,
  toModelMessages,
  type Usage,
} from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'

const model = openrouter('x-ai/grok-code-fast-1', { apiKey: async () => 'key' })
const messages: Message[] = [{ role: 'user', content: 'Say hi in Portuguese' }]

// An app's own model has the same type.
expectTypeOf(model).toEqualTypeOf<Model>()
expectTypeOf(xai('grok-4', { apiKey: 'key' })).toEqualTypeOf<Model>()
expectTypeOf(compatible('llama', { baseURL: 'http://localhost/v1' })).toEqualTypeOf<Model>()
expectTypeOf(replay(readCassette(''))).toExtend<typeof fetch>()
openrouter('a', { fetch: replay(readCassette('')) })

// @ts-expect-error A server of your own has a URL.
compatible('llama', {})
// @ts-expect-error Only OpenRouter routes.
xai('grok-4', { provider: { order: ['xai'] } })
// @ts-expect-error OpenRouter sorts by other things.
openrouter('a', { provider: { sort: 'beauty' } })

// What is sent.
const stream = streamChat({
  model,
  messages,
  signal: AbortSignal.abort(),
  retry: { limit: 1 },
  timeout: { silence: false },
  limits: { message: 1_000 },
  replayable: false,
  temperature: 0,
  reasoning: { effort: 'high' },
  tools: { weather: { inputSchema: { type: 'object' } } },
  toolChoice: { tool: 'weather' },
})
streamChat({ model, messages, retry: false, timeout: false, signal: undefined })

// @ts-expect-error There is no answer without messages.
streamChat({ model })
// The compiler points at the typo, whatever overload it tries last.
streamChat({
  model,
  // @ts-expect-error It is called `messages`.
  mesages: messages,
})
streamChat({
  model,
  messages,
  // @ts-expect-error It is called `temperature`.
  temprature: 0,
})
streamChat({
  model,
  messages: [
    {
      // @ts-expect-error It is called `user`.
      role: 'usr',
      content: 'Hi',
    },
  ],
})
// Messages of a chat are sent as `toModelMessages` makes them.
streamChat({
  model,
  system: 'Be brief.',
  messages: toModelMessages(createChat({ model }).get().messages),
})

// @ts-expect-error A name is no model.
streamChat({ model: 'x-ai/grok-code-fast-1', messages })
// @ts-expect-error There is no role of a robot.
streamChat({ model, messages: [{ role: 'robot', content: 'Hi' }] })
// @ts-expect-error `true` is no number of attempts.
streamChat({ model, messages, retry: true })
// @ts-expect-error Efforts have names.
streamChat({ model, messages, reasoning: { effort: 3 } })

// What comes back.
expectTypeOf(stream).toExtend<AsyncIterable<StreamEvent>>()
expectTypeOf(stream.result).toExtend<Promise<ChatResult>>()
expectTypeOf(stream.complete()).toExtend<Promise<ChatResult>>()
expectTypeOf(stream.text()).toEqualTypeOf<Promise<string>>()
expectTypeOf<ChatResult['toolCalls']>().toEqualTypeOf<readonly ToolCallPart[]>()
expectTypeOf<ChatResult['messages']>().toEqualTypeOf<readonly Message[]>()
expectTypeOf<ChatResult['usage']>().toEqualTypeOf<Usage>()
expectTypeOf<ChatResult['error']>().toEqualTypeOf<ChatError | undefined>()

// The messages of a result are sent as they are.
const result = await stream.result
streamChat({ model, messages: [...result.messages, { role: 'user', content: 'And in Greek?' }] })

// Events narrow by their type.
for await (const event of stream) {
  if (event.type === 'reasoning' || event.type === 'content') {
    expectTypeOf(event.delta).toEqualTypeOf<string>()
  }
  if (event.type === 'finish') expectTypeOf(event.reason).toEqualTypeOf<FinishReason>()
  if (event.type === 'usage') expectTypeOf(event.usage).toEqualTypeOf<Usage>()
  // @ts-expect-error A start has no delta.
  if (event.type === 'start') event.delta
  // @ts-expect-error Events do not change.
  if (event.type === 'content') event.delta = ''
}

// An outcome has exactly what its case has.
const { outcome } = result
if (outcome.type === 'complete') expectTypeOf(outcome.finishReason).toEqualTypeOf<FinishReason>()
if (outcome.type === 'failed') expectTypeOf(outcome.error).toEqualTypeOf<ChatError>()
// @ts-expect-error Nothing finished.
if (outcome.type === 'truncated') outcome.finishReason

// Parts narrow by their type, and are never written.
function textOf(part: Part): string {
  if (part.type === 'tool-call') return part.inputText
  // @ts-expect-error Snapshots do not change.
  part.key = 'another'
  return part.type === 'content' || part.type === 'reasoning' ? part.text : ''
}
expectTypeOf(textOf).parameter(0).toEqualTypeOf<Part>()
expectTypeOf<AssistantMessage>().toExtend<Message>()

// Errors narrow by class, and by name.
const { error } = result
if (error instanceof HttpError) {
  expectTypeOf(error.status).toEqualTypeOf<number>()
  expectTypeOf(error.retryAfter).toEqualTypeOf<number | undefined>()
}
if (error?.name === 'HttpError') expectTypeOf(error.status).toEqualTypeOf<number>()
if (error?.name === 'ProviderError') expectTypeOf(error.code).toEqualTypeOf<unknown>()
if (error?.name === 'SchemaError') {
  expectTypeOf(error.issues[0]?.message).toEqualTypeOf<string | undefined>()
}
if (error) {
  expectTypeOf(error).toExtend<DeltakitError>()
  expectTypeOf(error.retryable).toEqualTypeOf<boolean>()
}
// @ts-expect-error Only some errors have a status.
error?.status
// @ts-expect-error No error has that name.
error?.name === 'HttpErorr'
if (outcome.type === 'failed' && outcome.error.name === 'HttpError') outcome.error.status

/** Every error has a case: a new one is a new error for the compiler. */
function adviceOn({ name }: ChatError): string {
  switch (name) {
    case 'NetworkError':
    case 'TimeoutError':
    case 'TruncatedError':
      return 'Try again'
    case 'HttpError':
    case 'ProviderError':
    case 'ProtocolError':
      return 'Check the account with the provider'
    case 'SchemaError':
    case 'ToolError':
    case 'UnexpectedError':
      return 'Look into the code'
    case 'AbortedError':
      return ''
  }
}
expectTypeOf(adviceOn).returns.toEqualTypeOf<string>()

// A call narrows by its status.
const calls: readonly ToolCallPart[] = result.toolCalls
for (const call of calls) {
  expectTypeOf(call.output).toEqualTypeOf<unknown>()
  switch (call.status) {
    case 'done':
      expectTypeOf(call).toEqualTypeOf<DoneToolCall>()
      break
    case 'failed':
    case 'denied':
      expectTypeOf(call.output).toEqualTypeOf<string>()
      break
    case 'streaming':
      expectTypeOf(call).toEqualTypeOf<StreamingToolCall>()
      break
    case 'invalid':
    case 'unfinished':
      expectTypeOf(call.input).toEqualTypeOf<undefined>()
      break
    case 'ready':
    case 'awaiting-approval':
    case 'approved':
    case 'running':
      expectTypeOf(call.input).toEqualTypeOf<unknown>()
      break
    case 'skipped':
    case 'interrupted':
      expectTypeOf(call.output).toEqualTypeOf<unknown>()
      break
    default:
      expectTypeOf(call).toEqualTypeOf<never>()
  }
}

// A model can name the service that answers.
const ownServer: Model = { ...model, answeredBy: 'server' }
expectTypeOf(ownServer.answeredBy).toEqualTypeOf<'provider' | 'server' | undefined>()

// Middleware is a function from a step to a step.
const logging: Middleware = (next) => (request, emit) => next({ ...request, seed: 1 }, emit)
streamChat({ model, messages, middleware: logging })
streamChat({ model, messages, middleware: (next) => logging(logging(next)) })
// @ts-expect-error It has to return a step.
streamChat({ model, messages, middleware: () => 'no' })
