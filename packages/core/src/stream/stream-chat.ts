import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import type { AssistantMessage, Message } from '../protocol/message.ts'
import type { Model, ModelInput, StepRequest } from '../protocol/model.ts'
import type { Cursor } from '../protocol/stream-event.ts'
import { applyMiddleware } from './apply-middleware.ts'
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
  if (prepared.resume) checkResumable(model)
  else checkRequest(model, { ...prepared, messages: requestMessages(prepared) })
  const step = applyMiddleware(middleware, streamStep)
  if (implementation) return implementation(prepared, step)
  return createChatStream(async ({ signal, emit, emitData, message }) => {
    const { maxSteps = mostSteps } = prepared
    let stepsTaken = 0
    do {
      const answer = message()
      const taken = nextStep(answer, stepsTaken ? undefined : prepared.resume)
      const messages = requestMessages(prepared, answer)
      await step({ ...prepared, ...taken, messages, signal, emitData }, emit)
    } while (++stepsTaken < maxSteps && isPaused(message(), model))
  }, prepared)
}

/** The most steps of an answer, where the app sets no number. */
export const mostSteps = 10

/** Whether the provider has paused the answer, so that it goes on in the next step. */
export function isPaused(answer: AssistantMessage, model: Model): boolean {
  const { outcome, finish } = answer.steps.at(-1) ?? {}
  const { pauseReasons = [], candidates = [] } = model
  if (outcome?.type !== 'complete') return false
  return (
    pauseReasons.includes(finish?.raw ?? '') ||
    candidates.some((candidate) => isPaused(answer, candidate))
  )
}

/** Which step of an answer is taken: the next, or the one that is open where the answer is resumed. */
export function nextStep(
  message: AssistantMessage,
  cursor: Cursor | undefined,
): Pick<StepRequest, 'step' | 'resumed'> {
  const { steps } = message
  if (!cursor) return { step: steps.length }
  const isOpen = steps.length > 0 && !steps.at(-1)?.outcome
  return { step: steps.length - (isOpen ? 1 : 0), resumed: { cursor, message } }
}

function checkResumable({ id, vendor, resume }: Model): void {
  if (resume) return
  throw new TypeError(
    `Expected \`model\` to resume answers, got ${vendor}/${id}. Pass the one that emitted the cursor.`,
  )
}

/** Writes a request only for the `TypeError` of what this provider cannot be sent. */
function checkRequest(model: Model, input: ModelInput): void {
  try {
    ignoreRejection(model.request(input))
  } catch (cause) {
    // Anything else is a failure of the model, and the step's outcome.
    if (cause instanceof TypeError) throw cause
  }
}

function prepareOptions(
  options: StreamChatOptions,
  implementation: StreamImplementation | undefined,
): PreparedOptions {
  const last = options.messages.at(-1)
  let { messages, continued } = options
  const goesOn = (answer: AssistantMessage) => options.resume || isContinued(answer, implementation)
  if (!continued && last && 'parts' in last && goesOn(last)) {
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
  if (!answer?.parts.length) return history
  // A draft has no id, and a server would take the answer for another one.
  return [...history, continued?.id === undefined ? answer : { ...answer, id: continued.id }]
}
