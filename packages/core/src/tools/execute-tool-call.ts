import { type Clock, systemClock } from '../protocol/clock.ts'
import { TimeoutError, ToolError } from '../protocol/errors.ts'
import { linkSignals, untilAborted } from '../protocol/link-signals.ts'
import type { ToolCallPart } from '../protocol/message.ts'
import type { ToolDefinition } from '../protocol/model.ts'
import { partNameOf } from '../protocol/part-key.ts'
import type { EventBatch, ToolCallEvent, ToolOutputEvent } from '../protocol/stream-event.ts'
import { errorMessage, validate } from './schema.ts'
import { invalidJsonText } from './tool-approval.ts'
import type { Tool } from './tool-types.ts'

export interface ExecuteToolCallOptions {
  readonly tools: Readonly<Record<string, ToolDefinition>>
  readonly signal: AbortSignal
  readonly toolTimeout: number
  readonly toolErrorText?: ((error: unknown) => string) | undefined
  readonly clock?: Clock | undefined
  emit(batch: EventBatch): Promise<void>
}

/**
 * Executes one call of a complete step and emits its output. Whatever fails is the output, so that the
 * model can correct it. A call that waits for a person or for the client is left as it is. Rejects
 * where `emit` or `toolErrorText` does.
 */
export async function executeToolCall(
  call: ToolCallPart,
  options: ExecuteToolCallOptions,
): Promise<void> {
  const { tools, signal, toolErrorText = errorMessage, clock = systemClock, emit } = options
  const { key, id, name, status } = call
  let started = false

  function emitOutput(output: unknown, how?: Pick<ToolOutputEvent, 'status' | 'preliminary'>) {
    return emit([{ type: 'tool-output', key, output, ...how }])
  }

  function emitStatus(status: NonNullable<ToolCallEvent['status']>): Promise<void> {
    return emit([{ type: 'tool-call', part: partNameOf(key), id, name, status }])
  }

  /** What the call comes to, or nothing where somebody else answers it. */
  async function attempt(): Promise<{ readonly output: unknown } | undefined> {
    const tool: Partial<Tool> | undefined = Object.hasOwn(tools, name) ? tools[name] : undefined
    // A tool that somebody else executes, such as a server between here and the model.
    if (!tool && status === 'approved') return undefined
    if (!tool) {
      throw new ToolError(`There is no tool ${name}, only ${Object.keys(tools).join(', ')}`)
    }
    if (status === 'invalid') throw new ToolError(invalidJsonText)
    const { schema, execute, approve, timeout = options.toolTimeout } = tool
    const limited = <Result>(work: (signal: AbortSignal) => Result | Promise<Result>) =>
      withTimeLimit(work, { timeout, signal, clock })
    const input = schema ? await limited(() => validate(schema, call.input)) : call.input
    const context = { key, id, signal }
    const needsApproval =
      typeof approve === 'function'
        ? await limited(() => approve(input as never, context))
        : approve
    if (!execute) return undefined
    if (needsApproval && status !== 'approved') {
      await emitStatus('awaiting-approval')
      return undefined
    }
    await emitStatus('running')
    started = true
    const output = await limited(async (signal) => {
      const result = await execute(input as never, { ...context, signal })
      if (!isAsyncIterable(result)) return result
      let last: unknown
      for await (const value of result) {
        if (signal.aborted) break
        last = value
        await emitOutput(checkedOutput(value), { preliminary: true })
      }
      return last
    })
    return { output: checkedOutput(output) }
  }

  if (signal.aborted) return emitOutput(undefined, { status: 'skipped' })
  let settled: Awaited<ReturnType<typeof attempt>>
  try {
    settled = await attempt()
  } catch (error) {
    if (!signal.aborted) return emitOutput(toolErrorText(error), { status: 'failed' })
    return emitOutput(undefined, { status: started ? 'interrupted' : 'skipped' })
  }
  if (settled) await emitOutput(settled.output)
}

interface TimeLimitOptions {
  readonly timeout: number
  readonly signal: AbortSignal
  readonly clock: Clock
}

/** The work's result, or a rejection when its time or its signal ends. What comes later is ignored. */
async function withTimeLimit<Result>(
  work: (signal: AbortSignal) => Result | Promise<Result>,
  { timeout, signal, clock }: TimeLimitOptions,
): Promise<Result> {
  const link = linkSignals(signal)
  if (timeout < Number.POSITIVE_INFINITY) {
    void clock
      .sleep(timeout, link.signal)
      .then(() => link.abort(new TimeoutError(`No output within ${timeout} ms`)))
  }
  try {
    return await untilAborted(link.signal, () => work(link.signal))
  } finally {
    link.abort()
  }
}

function isAsyncIterable(result: unknown): result is AsyncIterable<unknown> {
  return Object(result)[Symbol.asyncIterator] !== undefined
}

/** An output travels as JSON. One that cannot would break the answer it is in. */
function checkedOutput(output: unknown): unknown {
  try {
    JSON.stringify(output)
    return output
  } catch (cause) {
    // Whose text may be the app's: clients and models read the message of a `ToolError`.
    throw new ToolError('The tool returned a value that is not JSON', '', { cause })
  }
}
