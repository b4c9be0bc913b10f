import { toDeltakitError } from '../protocol/errors.ts'
import type { AssistantMessage, Message, ToolCallPart } from '../protocol/message.ts'
import type { Emit, StreamStep } from '../protocol/model.ts'
import { isInStep } from '../protocol/part-key.ts'
import type { EventBatch } from '../protocol/stream-event.ts'
import {
  createAccumulator,
  type MessageAccumulator,
  resumeAccumulator,
} from '../stream/accumulate-message.ts'
import { type ChatStream, createChatStream } from '../stream/chat-stream.ts'
import type { StepOverrides, StreamChatOptions } from '../stream/stream-chat.ts'
import { executeToolCall } from './execute-tool-call.ts'

interface ToolLoopStreamOptions extends StreamChatOptions {
  readonly signal: AbortSignal
}

/**
 * Asks, carries the calls of a complete run out, and asks again with what came of them. Where the last
 * message is an answer that made calls, it goes on with that answer, and with what a person approved.
 */
export function streamWithTools(options: StreamChatOptions, answer: StreamStep): ChatStream {
  const last = options.messages.at(-1)
  const given = options.accumulator?.message().steps.length
  const begun =
    last && 'parts' in last && (given || last.parts.some(({ type }) => type === 'tool-call'))
  const messages = begun ? options.messages.slice(0, -1) : options.messages
  const foldNow = () => (begun ? resumeAccumulator(last) : createAccumulator())
  return createChatStream(
    (signal, say) =>
      runToolLoop({ ...options, messages, signal }, answer, { accumulator: foldNow(), say }),
    { ...options, messages, accumulator: options.accumulator ?? foldNow() },
  )
}

async function runToolLoop(
  options: ToolLoopStreamOptions,
  answer: StreamStep,
  { accumulator, say }: { readonly accumulator: MessageAccumulator; readonly say: Emit },
): Promise<void> {
  const { messages, maxSteps = 10, stopWhen, prepareStep } = options
  let { tools = {} } = options
  const { parallelTools = 5, toolTimeout = 60_000 } = options

  let saying = Promise.resolve()

  /** Calls carried out together speak one after the other, for whoever sets the pace waits for one. */
  function heard(batch: EventBatch): Promise<void> {
    accumulator.add(batch)
    saying = saying.then(() => say(batch))
    return saying
  }

  async function carryAllOut(statuses: RegExp): Promise<void> {
    const queue = callsIn(accumulator.message(), statuses).values()
    const work = async () => {
      for (const call of queue)
        await executeToolCall(call, { ...options, tools, toolTimeout, emit: heard })
    }
    await Promise.all(Array.from({ length: parallelTools }, work))
  }

  /** A step that could not be planned is a run that failed before it asked. */
  async function fail(step: number, cause: unknown): Promise<undefined> {
    const { vendor, id } = options.model
    const error = toDeltakitError(cause, 'The step failed')
    await heard([
      { type: 'start', step, vendor, model: id },
      { type: 'end', step, outcome: { type: 'failed', error } },
    ])
  }

  /** What the next step changes, or nothing where there is none. */
  async function plan(
    stepsTaken: number,
    asked: readonly Message[],
  ): Promise<StepOverrides | undefined> {
    const message = accumulator.message()
    if (stepsTaken && (stepsTaken >= maxSteps || (await stopWhen?.({ stepsTaken, message }))))
      return undefined
    return { ...(await prepareStep?.({ stepsTaken, messages: asked })) }
  }

  await carryAllOut(/approved/)
  for (let stepsTaken = 0; ; stepsTaken++) {
    const message = accumulator.message()
    const step = message.steps.length
    const asked = step ? [...messages, message] : messages
    const said: EventBatch[] = []
    const changes = await plan(stepsTaken, asked).catch((cause) => fail(step, cause))
    if (!changes) return
    tools = changes.tools ?? tools
    await answer({ ...options, messages: asked, step, ...changes }, (batch) => {
      said.push(batch)
      return say(batch)
    })
    for (const batch of said) accumulator.add(batch)
    if (!callsIn(accumulator.message(), /ready|invalid/).length) return
    await carryAllOut(/ready|invalid/)
    // For a person, or for the page.
    if (callsIn(accumulator.message(), /ready|awaiting-approval/).length) return
  }
}

/** The calls of the last run, where it really asks for them to be carried out. */
function callsIn({ parts, steps }: AssistantMessage, statuses: RegExp): ToolCallPart[] {
  const outcome = steps.at(-1)?.outcome
  if (outcome?.type !== 'complete' || outcome.finishReason !== 'tool-calls') return []
  return parts.filter((part): part is ToolCallPart => {
    const own = isInStep(part.key, steps.length - 1)
    return own && part.type === 'tool-call' && statuses.test(part.status)
  })
}
