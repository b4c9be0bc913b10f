import { shownValue } from '../protocol/check-option.ts'
import { UnexpectedError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import type { AssistantMessage, Message } from '../protocol/message.ts'
import type { Model, ModelInput, ModelRequest, StepRequest, StreamStep } from '../protocol/model.ts'
import { type ChatStream, createChatStream } from './chat-stream.ts'
import { checkStreamChatOptions } from './check-stream-options.ts'
import type {
  ArrayOutput,
  ArrayStream,
  Middleware,
  ObjectOutput,
  OutputStream,
  PreparedOptions,
  StreamChatOptions,
  StreamImplementation,
  ToolCallOf,
  Tools,
} from './stream-options.ts'
import { streamStep } from './stream-step.ts'

/** Sends a request at once. Throws a `TypeError` for options that make no sense, and nothing else. */
export function streamChat<Of extends Tools, Partial, Item>(
  options: StreamChatOptions & {
    readonly tools?: Of | undefined
    readonly output: ArrayOutput<Partial, Item>
  },
): ArrayStream<Partial, Item, ToolCallOf<Of>>
export function streamChat<Of extends Tools, Partial, Value>(
  options: StreamChatOptions & {
    readonly tools?: Of | undefined
    readonly output: ObjectOutput<Partial, Value>
  },
): OutputStream<Partial, Value, ToolCallOf<Of>>
export function streamChat<Of extends Tools = Tools>(
  options: StreamChatOptions & { readonly tools?: Of | undefined },
): ChatStream<ToolCallOf<Of>>
export function streamChat(options: StreamChatOptions): ChatStream {
  checkStreamChatOptions(options)
  const { model, middleware, tools, output } = options
  const [implementation] = [output, ...Object.values({ ...tools })].flatMap(
    (value) => value?.implementation ?? [],
  )
  const prepared = prepareOptions(options, implementation)
  const input = { ...prepared, messages: requestMessages(prepared) }
  const written = checkRequest(model, input)
  const step = wrapStep(middleware, sendOnce(input, written))
  if (implementation) return implementation(prepared, step)
  const index = prepared.continued?.steps.length ?? 0
  return createChatStream(
    ({ signal, emit }) => step({ ...input, step: index, signal }, emit),
    prepared,
  )
}

/** Throws the `TypeError` of what this provider cannot be sent. Returns what was written to find out. */
function checkRequest(model: Model, input: ModelInput): ModelRequest | undefined {
  try {
    const written = model.request(input)
    ignoreRejection(written)
    return written
  } catch (cause) {
    // Anything else is a failure of the model, and the step's outcome.
    if (cause instanceof TypeError) throw cause
    return undefined
  }
}

/** A step for which nothing is written twice: to write a long conversation takes a while. */
function sendOnce(input: ModelInput, request: ModelRequest | undefined): StreamStep {
  let written = request
  return (request, emit) => {
    const options = hasInput(request, input) ? { written } : {}
    written = undefined
    return streamStep(request, emit, options)
  }
}

/** Whether middleware and the tool loop left the input as it was. */
function hasInput({ step: _, signal: __, ...request }: StepRequest, input: ModelInput): boolean {
  const fields = Object.entries(request)
  return fields.every(([name, value]) => value === input[name as keyof ModelInput])
}

/** Middleware that cannot wrap the step fails the stream, as it does when it fails later. */
function wrapStep(middleware: Middleware | undefined, streamStep: StreamStep): StreamStep {
  if (!middleware) return streamStep
  try {
    const step: unknown = middleware(streamStep)
    if (typeof step === 'function') return step as StreamStep
    ignoreRejection(step)
    const problem = `Expected \`middleware\` to return a function, got ${shownValue(step)}.`
    throw new UnexpectedError(`${problem} Return (request, emit) => next(request, emit).`)
  } catch (cause) {
    return () => Promise.reject(cause)
  }
}

function prepareOptions(
  options: StreamChatOptions,
  implementation: StreamImplementation | undefined,
): PreparedOptions {
  const last = options.messages.at(-1)
  let { messages, continued } = options
  if (!continued && last && 'parts' in last && isContinued(last, implementation)) {
    messages = messages.slice(0, -1)
    continued = last
  }
  const system: Message[] = options.system ? [{ role: 'system', content: options.system }] : []
  return { ...options, messages, continued, history: [...system, ...messages] }
}

/** Whether an answer at the end of the messages goes on, rather than being followed by another. */
function isContinued(
  { parts }: AssistantMessage,
  implementation: StreamImplementation | undefined,
): boolean {
  const calls = parts.filter((part) => part.type === 'tool-call')
  return implementation ? calls.length > 0 : calls.some(({ status }) => status === 'approved')
}

/** What a model is sent, with an answer that goes on as the last message. */
export function requestMessages(
  { history, continued }: PreparedOptions,
  answer: AssistantMessage | undefined = continued,
): readonly Message[] {
  return answer?.parts.length ? [...history, answer] : history
}
