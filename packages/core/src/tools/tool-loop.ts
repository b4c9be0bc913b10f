import { endedWithToolCalls } from '../protocol/ended-with-tool-calls.ts'
import { linkSignals, untilAborted } from '../protocol/link-signals.ts'
import type { AssistantMessage, ToolCallPart, ToolCallStatus } from '../protocol/message.ts'
import type { Emit, StepRequest, StreamStep } from '../protocol/model.ts'
import { isInStep, partKey } from '../protocol/part-key.ts'
import type { EventBatch } from '../protocol/stream-event.ts'
import {
  type ChatStream,
  createChatStream,
  type StreamSourceContext,
} from '../stream/chat-stream.ts'
import { checkModel, checkSettings } from '../stream/check-stream-options.ts'
import { isPaused, mostSteps, nextStep, requestMessages } from '../stream/stream-chat.ts'
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
  { signal, emit, emitData, message }: StreamSourceContext,
): Promise<void> {
  const { maxSteps = mostSteps, stopWhen, prepareStep } = options
  const emitInTurn = inTurn(emit)
  let { tools = {} } = options

  function execute(calls: readonly ToolCallPart[]): Promise<void> {
    const { parallelTools = 5, toolTimeout = 60_000, toolErrorText, limits, clock } = options
    return executeAll(calls, {
      tools,
      signal,
      parallelTools,
      toolTimeout,
      toolErrorText,
      longestOutput: limits?.toolOutput ?? 2 ** 24,
      clock,
      emit: emitInTurn,
      emitData,
    })
  }

  async function isLastStep(stepsTaken: number): Promise<boolean> {
    if (stepsTaken === 0) return false
    if (stepsTaken >= maxSteps) return true
    const stops = await untilAborted(signal, () => stopWhen?.({ stepsTaken, message: message() }))
    return Boolean(stops)
  }

  /** The request of a step, with what `prepareStep` changes in it. */
  async function prepareRequest(stepsTaken: number): Promise<StepRequest> {
    const resume = stepsTaken ? undefined : options.resume
    const messages = requestMessages(options, message())
    const prepared = await untilAborted(signal, () => prepareStep?.({ stepsTaken, messages }))
    const overrides: StepOverrides = { ...prepared }
    if (overrides.model) checkModel(overrides.model)
    checkSettings(overrides)
    return {
      ...options,
      ...overrides,
      model: overrides.model ?? options.model,
      messages: overrides.messages ?? messages,
      ...nextStep(message(), resume),
      signal,
      emitData,
    }
  }

  /** Takes a step. Returns whether the answer goes on with the next: its calls are executed, or it paused. */
  async function takeStep(stepsTaken: number): Promise<boolean> {
    const request = await prepareRequest(stepsTaken)
    tools = request.tools ?? tools
    const announced = announcedCalls(request)
    await streamStep(request, (batch) => {
      announced.add(batch)
      return emit(batch)
    })
    const open = openCalls(message(), ['ready', 'invalid'])
    // Only what this step's own events announced.
    const calls = open.filter(({ key }) => announced.has(key))
    if (!calls.length) return isPaused(message(), request.model)
    await execute(calls)
    // A person or the client answers these.
    return !openCalls(message(), ['ready', 'awaiting-approval']).length
  }

  // Where an answer is resumed, these are with the server.
  if (!options.resume) await execute(openCalls(message(), ['approved']))
  for (let stepsTaken = 0; !(await isLastStep(stepsTaken)); stepsTaken++) {
    if (!(await takeStep(stepsTaken))) return
  }
}

/** The keys of the calls in the events of a step, which a remote one may end with steps of its own. */
function announcedCalls({ step: firstStep, resumed }: StepRequest): {
  add(batch: EventBatch): void
  has(key: string): boolean
} {
  const keys = new Set<string>()
  let step = firstStep - 1
  // What is resumed is the same answer, whose last step may have made its calls already.
  if (resumed) {
    step = resumed.message.steps.length - 1
    for (const { key } of resumed.message.parts) if (isInStep(key, step)) keys.add(key)
  }
  return {
    add(batch) {
      for (const event of batch) {
        if (event.type === 'start') step++
        // Before its first step an answer may report on the calls of an earlier one.
        else if (event.type === 'tool-call' && step >= firstStep) {
          keys.add(partKey(step, event.part))
        }
      }
    },
    has: (key) => keys.has(key),
  }
}

/** The calls of the last step with one of these statuses, where that step really ended with calls. */
function openCalls(
  { parts, steps }: AssistantMessage,
  statuses: readonly ToolCallStatus[],
): ToolCallPart[] {
  if (!endedWithToolCalls(steps.at(-1)?.outcome)) return []
  const calls: ToolCallPart[] = []
  // From the end, for the parts of the last step are the last ones.
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index]
    if (!part || !isInStep(part.key, steps.length - 1)) break
    if (part.type === 'tool-call' && statuses.includes(part.status)) calls.push(part)
  }
  return calls.reverse()
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
