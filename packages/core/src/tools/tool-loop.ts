import { linkSignals, untilAborted } from '../protocol/link-signals.ts'
import type { AssistantMessage, ToolCallPart, ToolCallStatus } from '../protocol/message.ts'
import type { Emit, StreamStep } from '../protocol/model.ts'
import { isInStep, partKey } from '../protocol/part-key.ts'
import {
  type ChatStream,
  createChatStream,
  type StreamSourceContext,
} from '../stream/chat-stream.ts'
import { requestMessages } from '../stream/stream-chat.ts'
import type { PreparedOptions, StepOverrides } from '../stream/stream-options.ts'
import { type ExecuteToolCallOptions, executeToolCall } from './execute-tool-call.ts'

/**
 * Takes a step, executes the calls of a complete one, and takes the next with their outputs. Goes on
 * with an answer that began earlier, and with the calls in it that a person approved.
 */
export function streamWithTools(options: PreparedOptions, streamStep: StreamStep): ChatStream {
  return createChatStream((context) => runToolLoop(options, streamStep, context), options)
}

async function runToolLoop(
  options: PreparedOptions,
  streamStep: StreamStep,
  { signal, emit, message }: StreamSourceContext,
): Promise<void> {
  const { maxSteps = 10, parallelTools = 5, stopWhen, prepareStep } = options
  const emitInTurn = inTurn(emit)
  let { tools = {} } = options

  function execute(calls: readonly ToolCallPart[]): Promise<void> {
    const { toolTimeout = 60_000, toolErrorText, clock } = options
    const execution = { tools, signal, toolTimeout, toolErrorText, clock, emit: emitInTurn }
    return executeAll(calls, { ...execution, parallelTools })
  }

  async function isLastStep(stepsTaken: number): Promise<boolean> {
    if (stepsTaken === 0) return false
    if (stepsTaken >= maxSteps) return true
    return !!(await untilAborted(signal, () => stopWhen?.({ stepsTaken, message: message() })))
  }

  /** Takes a step. Returns the calls that its own events announced, and that wait to be executed. */
  async function takeStep(stepsTaken: number): Promise<readonly ToolCallPart[]> {
    const messages = requestMessages(options, message())
    const overrides: StepOverrides | undefined = await untilAborted(signal, () =>
      prepareStep?.({ stepsTaken, messages }),
    )
    tools = overrides?.tools ?? tools
    const step = message().steps.length
    const announced = new Set<string>()
    await streamStep({ ...options, messages, step, ...overrides, signal }, (batch) => {
      for (const event of batch) {
        if (event.type === 'tool-call') announced.add(partKey(step, event.part))
      }
      return emit(batch)
    })
    return openCalls(message(), ['ready', 'invalid']).filter(({ key }) => announced.has(key))
  }

  await execute(openCalls(message(), ['approved']))
  for (let stepsTaken = 0; !(await isLastStep(stepsTaken)); stepsTaken++) {
    const calls = await takeStep(stepsTaken)
    if (!calls.length) return
    await execute(calls)
    // A person or the client answers these.
    if (openCalls(message(), ['ready', 'awaiting-approval']).length) return
  }
}

/** The calls of the last step with one of these statuses, where that step really ended with calls. */
function openCalls(
  { parts, steps }: AssistantMessage,
  statuses: readonly ToolCallStatus[],
): ToolCallPart[] {
  const outcome = steps.at(-1)?.outcome
  if (outcome?.type !== 'complete' || outcome.finishReason !== 'tool-calls') return []
  return parts.filter((part): part is ToolCallPart => {
    const isLast = isInStep(part.key, steps.length - 1)
    return isLast && part.type === 'tool-call' && statuses.includes(part.status)
  })
}

interface ExecuteAllOptions extends ExecuteToolCallOptions {
  readonly parallelTools: number
}

/** Executes calls, so many at once. The first that fails by the app's own fault ends them all. */
async function executeAll(
  calls: readonly ToolCallPart[],
  { parallelTools, ...options }: ExecuteAllOptions,
): Promise<void> {
  const link = linkSignals(options.signal)
  const queue = calls.values()

  async function work(): Promise<void> {
    try {
      for (const call of queue) await executeToolCall(call, { ...options, signal: link.signal })
    } catch (cause) {
      link.abort(cause)
      throw cause
    }
  }

  const workers = Array.from({ length: Math.min(parallelTools, calls.length) }, work)
  const results = await Promise.allSettled(workers)
  link.release()
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** Calls that run at once emit one after the other, for whoever sets the pace waits for one. */
function inTurn(emit: Emit): (...batch: Parameters<Emit>) => Promise<void> {
  let turn = Promise.resolve()
  return (batch) => {
    turn = turn.then(() => emit(batch))
    return turn
  }
}
