// The span of a call that is executed, in the terms of OpenTelemetry's conventions for generative AI.

import { isAsyncIterable } from '../protocol/is-async-iterable.ts'
import type { Execute, ToolContext } from '../tools/tool-types.ts'
import {
  type Attributes,
  failSpan,
  internalSpan,
  type Span,
  type TelemetryOptions,
  type Tracer,
  toRecordedJson,
} from './span.ts'

interface TracedTool {
  readonly tracer: Tracer
  readonly name: string
  readonly execute: Execute<never, unknown>
}

/** The tool's `execute`, recorded as a span. */
export function withSpan(
  { tracer, name, execute }: TracedTool,
  options: TelemetryOptions,
): Execute<never, unknown> {
  return (input, context) => {
    const attributes = callAttributes(name, context)
    if (options.content) attributes['gen_ai.tool.call.arguments'] = toRecordedJson(input)
    return tracer.startActiveSpan(
      `execute_tool ${name}`,
      { kind: internalSpan, attributes },
      (span) => recordResult(span, { options, work: () => execute(input, context) }),
    )
  }
}

function callAttributes(name: string, { id }: ToolContext): Attributes {
  return {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': name,
    'gen_ai.tool.call.id': id,
    'gen_ai.tool.type': 'function',
  }
}

/** The result of the work: a value, a promise or several values. The span ends with it. */
function recordResult(
  span: Span,
  { options, work }: { readonly options: TelemetryOptions; readonly work: () => unknown },
): unknown {
  function succeed(output: unknown): unknown {
    if (options.content) {
      span.setAttributes({ 'gen_ai.tool.call.result': toRecordedJson(output) })
    }
    span.end()
    return output
  }

  function fail(error: unknown): never {
    failSpan(span, error, options)
    span.end()
    throw error
  }

  async function* recordValues(values: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    let last: unknown
    let wasLeft = true
    try {
      for await (const value of values) {
        last = value
        yield value
      }
      wasLeft = false
    } catch (error) {
      wasLeft = false
      fail(error)
    } finally {
      if (wasLeft) span.end()
    }
    succeed(last)
  }

  let result: unknown
  try {
    result = work()
  } catch (error) {
    return fail(error)
  }
  if (isAsyncIterable(result)) return recordValues(result)
  return isPromiseLike(result) ? Promise.resolve(result).then(succeed, fail) : succeed(result)
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof Object(value).then === 'function'
}
