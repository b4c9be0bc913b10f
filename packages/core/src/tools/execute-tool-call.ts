import { type Clock, systemClock } from '../protocol/clock.ts'
import { TimeoutError, ToolError } from '../protocol/errors.ts'
import type { ToolCallPart } from '../protocol/message.ts'
import type { ToolDefinition } from '../protocol/model.ts'
import type { EventBatch, ToolCallEvent } from '../protocol/stream-event.ts'
import { checked, messageOf } from './schema.ts'
import { notJson } from './tool-approval.ts'
import type { Tool } from './tool-types.ts'

export interface CarryOutOptions {
  readonly tools: Readonly<Record<string, ToolDefinition>>
  readonly signal: AbortSignal
  readonly toolTimeout: number
  readonly toolErrorText?: ((error: unknown) => string) | undefined
  readonly clock?: Clock | undefined
  say(batch: EventBatch): Promise<void>
}

/**
 * Carries one call of a complete run out and says what came of it: whatever fails is the output, so
 * that the model can mend it. A call that has to wait, for a person or for the page, is left as it is.
 */
export async function carryOut(call: ToolCallPart, options: CarryOutOptions): Promise<void> {
  const { tools, signal, toolTimeout, toolErrorText = messageOf } = options
  const { clock = systemClock, say } = options
  const { key, id, name, status } = call
  const tell = (output: unknown, how = {}) => say([{ type: 'tool-output', key, output, ...how }])
  const become = (status: NonNullable<ToolCallEvent['status']>) =>
    say([{ type: 'tool-call', part: key.slice(key.indexOf('/') + 1), id, name, status }])

  try {
    const tool: Partial<Tool> | undefined = Object.hasOwn(tools, name) ? tools[name] : undefined
    // Of a tool that somebody else carries out, such as a server on the way to the model.
    if (!tool && status === 'approved') return
    if (!tool)
      throw new ToolError(`There is no tool ${name}, only ${Object.keys(tools).join(', ')}`)
    if (status === 'invalid') throw new ToolError(notJson)
    const { schema, execute, approve, timeout = toolTimeout } = tool
    const input = schema ? await checked(schema, call.input) : call.input
    const context = { key, id, signal }
    const asks = typeof approve === 'function' ? await approve(input as never, context) : approve
    if (!execute) return
    if (asks && status !== 'approved') return await become('waiting')
    await become('running')
    const output = await within(timeout, { signal, clock }, async (signal) => {
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
    await tell(toolErrorText(error), { failed: true })
  }
}

/** The work's result, or the reason of the signal that ends it. What comes later goes unheard. */
async function within<Result>(
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
