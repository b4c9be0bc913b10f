import type { EmitData } from '../protocol/app-types.ts'
import { shownValue } from '../protocol/check-option.ts'
import { type Clock, systemClock } from '../protocol/clock.ts'
import { errorMessage, ToolError, UnexpectedError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { isAsyncIterable } from '../protocol/is-async-iterable.ts'
import type { ToolCallPart } from '../protocol/message.ts'
import type { ToolDefinition } from '../protocol/model.ts'
import { outputJson } from '../protocol/output-json.ts'
import { partNameOf } from '../protocol/part-key.ts'
import type { EventBatch, ToolCallEvent, ToolOutputEvent } from '../protocol/stream-event.ts'
import { validate } from './schema.ts'
import { withTimeLimit } from './time-limit.ts'
import { invalidJsonText } from './tool-approval.ts'
import type { Tool } from './tool-types.ts'

/** The tools, their limits, and where their outputs go. */
export interface ExecuteToolCallOptions {
  readonly tools: Readonly<Record<string, ToolDefinition>>
  readonly signal: AbortSignal
  readonly toolTimeout: number
  readonly toolErrorText?: ((error: unknown) => string) | undefined
  /** The most characters of an output as JSON. */
  readonly longestOutput: number
  readonly clock?: Clock | undefined
  emit(batch: EventBatch): Promise<void>
  readonly emitData: EmitData
}

/**
 * Executes one call of a complete step and emits its output. Whatever fails in the tool is the output,
 * so that the model can correct it. A call that waits for a person or for the client is left as it is.
 * Rejects only where `emit` or `toolErrorText` fails.
 */
export async function executeToolCall(
  call: ToolCallPart,
  options: ExecuteToolCallOptions,
): Promise<void> {
  const { tools, signal, longestOutput, emitData, clock = systemClock } = options
  const { key, id, name, status } = call
  const context = { key, id, signal, emitData }
  let hasStarted = false
  let emitFailure: { readonly cause: unknown } | undefined

  async function emit(event: ToolCallEvent | ToolOutputEvent): Promise<void> {
    try {
      await options.emit([event])
    } catch (cause) {
      emitFailure = { cause }
      throw cause
    }
  }

  function emitOutput(output: unknown, how?: Pick<ToolOutputEvent, 'status' | 'preliminary'>) {
    return emit({ type: 'tool-output', key, output, ...how })
  }

  function emitStatus(status: NonNullable<ToolCallEvent['status']>): Promise<void> {
    return emit({ type: 'tool-call', part: partNameOf(key), id, name, status })
  }

  async function attempt(): Promise<void> {
    const tool: Partial<Tool> | undefined = Object.hasOwn(tools, name) ? tools[name] : undefined
    // A tool that somebody else executes, such as a server between here and the model.
    if (!tool && status === 'approved') return
    if (!tool) {
      const others = Object.keys(tools).join(', ')
      throw new ToolError(`There is no tool ${name}${others && `, only ${others}`}`)
    }
    if (status === 'invalid') throw new ToolError(invalidJsonText)
    const { schema, execute, approve, timeout = options.toolTimeout } = tool
    const limit = { timeout, signal, clock }
    const input = schema
      ? await withTimeLimit(() => validate(schema, call.input), limit)
      : call.input
    const needsApproval =
      typeof approve === 'function'
        ? await withTimeLimit(() => approve(input as never, context), limit)
        : approve
    if (!execute) return
    if (needsApproval && status !== 'approved') {
      await emitStatus('awaiting-approval')
      return
    }
    await emitStatus('running')
    const output = await withTimeLimit((signal) => {
      hasStarted = true
      return lastOutput(execute(input as never, { ...context, signal }), signal)
    }, limit)
    await emitOutput(checkedOutput(output, longestOutput))
  }

  /** The output of a call. A generator shows what it has so far, and its last value is the output. */
  async function lastOutput(result: unknown, signal: AbortSignal): Promise<unknown> {
    const awaited = await result
    if (!isAsyncIterable(awaited)) return awaited
    let last: unknown
    for await (const value of awaited) {
      if (signal.aborted) break
      last = value
      await emitOutput(checkedOutput(value, longestOutput), { preliminary: true })
    }
    return last
  }

  if (signal.aborted) return emitOutput(undefined, { status: 'skipped' })
  try {
    await attempt()
  } catch (error) {
    if (emitFailure) throw emitFailure.cause
    if (signal.aborted) {
      return emitOutput(undefined, { status: hasStarted ? 'interrupted' : 'skipped' })
    }
    await emitOutput(errorText(error, options.toolErrorText), { status: 'failed' })
  }
}

/** What the model reads of an error. */
function errorText(
  error: unknown,
  toolErrorText: ExecuteToolCallOptions['toolErrorText'] = errorMessage,
): string {
  const text: unknown = toolErrorText(error)
  if (typeof text === 'string') return text
  ignoreRejection(text)
  throw new UnexpectedError(
    `Expected \`toolErrorText\` to return text, got ${shownValue(text)}. It cannot be async.`,
  )
}

/** One that is no JSON, or is too long, would break the answer it is in. */
function checkedOutput(output: unknown, longest: number): unknown {
  const { length } = outputJson(output)
  if (length <= longest) return output
  throw new ToolError(
    `The output is ${length} characters long, and at most ${longest} are allowed. Return less, or raise \`limits.toolOutput\``,
  )
}
