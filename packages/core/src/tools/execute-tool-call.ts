import { type Clock, systemClock } from '../protocol/clock.ts'
import { TimeoutError, ToolError } from '../protocol/errors.ts'
import type { ToolCallPart } from '../protocol/message.ts'
import type { ToolDefinition } from '../protocol/model.ts'
import { partNameOf } from '../protocol/part-key.ts'
import type { EventBatch, ToolCallEvent } from '../protocol/stream-event.ts'
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
 * Carries one call of a complete run out and says what came of it: whatever fails is the output, so
 * that the model can mend it. A call that has to wait, for a person or for the page, is left as it is.
 */
export async function executeToolCall(
  call: ToolCallPart,
  options: ExecuteToolCallOptions,
): Promise<void> {
  const { tools, signal, toolTimeout, toolErrorText = errorMessage } = options
  const { clock = systemClock, emit } = options
  const { key, id, name, status } = call
  const tell = (output: unknown, how = {}) => emit([{ type: 'tool-output', key, output, ...how }])
  const become = (status: NonNullable<ToolCallEvent['status']>) =>
    emit([{ type: 'tool-call', part: partNameOf(key), id, name, status }])

  let started = false
  try {
    const tool: Partial<Tool> | undefined = Object.hasOwn(tools, name) ? tools[name] : undefined
    // Of a tool that somebody else carries out, such as a server on the way to the model.
    if (!tool && status === 'approved') return
    if (!tool)
      throw new ToolError(`There is no tool ${name}, only ${Object.keys(tools).join(', ')}`)
    if (status === 'invalid') throw new ToolError(invalidJsonText)
    const { schema, execute, approve, timeout = toolTimeout } = tool
    const input = schema ? await validate(schema, call.input) : call.input
    const context = { key, id, signal }
    const asks = typeof approve === 'function' ? await approve(input as never, context) : approve
    if (!execute) return
    if (asks && status !== 'approved') return await become('awaiting-approval')
    await become('running')
    started = true
    const output = await withTimeLimit(timeout, { signal, clock }, async (signal) => {
      const result = await execute(input as never, { ...context, signal })
      if (!isIterable(result)) return result
      let last: unknown
      for await (const value of result) {
        if (signal.aborted) break
        last = value
        await tell(value, { preliminary: true })
      }
      return last
    })
    await tell(output)
  } catch (error) {
    const status = signal.aborted && started ? 'interrupted' : 'failed'
    await tell(toolErrorText(error), { status })
  }
}

/** The work's result, or the reason of the signal that ends it. What comes later goes unheard. */
async function withTimeLimit<Result>(
  timeout: number,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController()
  const gone = AbortSignal.any([signal, over.signal])
  const left = new Promise<never>((_, reject) => {
    gone.addEventListener('abort', () => reject(gone.reason))
  })
  left.catch(() => {})
  void clock
    .sleep(timeout, gone)
    .then(() => over.abort(new TimeoutError(`No answer for ${timeout} ms`)))
  try {
    gone.throwIfAborted()
    return await Promise.race([work(gone), left])
  } finally {
    over.abort()
  }
}

function isIterable(result: unknown): result is AsyncIterable<unknown> {
  return Object(result)[Symbol.asyncIterator] !== undefined
}
