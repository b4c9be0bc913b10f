import type { AssistantMessage, Message } from '../protocol/message.ts'
import { type ChatStream, createChatStream } from './chat-stream.ts'
import { checkStreamChatOptions } from './check-stream-options.ts'
import type {
  ArrayOutput,
  ArrayStream,
  ObjectOutput,
  OutputStream,
  PreparedOptions,
  StreamChatOptions,
  StreamImplementation,
  ToolCallOf,
  Tools,
} from './stream-options.ts'
import { streamStep } from './stream-step.ts'

/** Asks a model at once. Throws a `TypeError` for what makes no sense, and nothing else, ever. */
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
  const messages = requestMessages(prepared)
  // Written here only for the `TypeError` of what this provider cannot be sent.
  model.request({ ...prepared, messages })
  const step = middleware?.(streamStep) ?? streamStep
  if (implementation) return implementation(prepared, step)
  const index = prepared.continued?.steps.length ?? 0
  return createChatStream(
    ({ signal, emit }) => step({ ...prepared, messages, step: index, signal }, emit),
    prepared,
  )
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
