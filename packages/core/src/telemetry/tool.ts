// A call that is carried out as a span, in the words of OpenTelemetry's conventions for generative AI.

import type { Execute, ToolContext } from '../tools/tool-types.ts'
import {
  type Attributes,
  fail,
  internal,
  type Span,
  type TelemetryOptions,
  type Tracer,
} from './span.ts'

export function inSpan(
  tracer: Tracer,
  options: TelemetryOptions,
  { name, execute }: { readonly name: string; readonly execute: Execute<never, unknown> },
): Execute<never, unknown> {
  return (input, context) => {
    const span = { kind: internal, attributes: callAttributes(name, context, input, options) }
    return tracer.startActiveSpan(`execute_tool ${name}`, span, (span) =>
      settling(span, options, () => execute(input, context)),
    )
  }
}

function callAttributes(
  name: string,
  { id }: ToolContext,
  input: unknown,
  { content }: TelemetryOptions,
): Attributes {
  return {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': name,
    'gen_ai.tool.call.id': id,
    'gen_ai.tool.type': 'function',
    ...(content && { 'gen_ai.tool.call.arguments': json(input) }),
  }
}

/** What the work gives, whatever its kind; the span ends with it. */
function settling(span: Span, options: TelemetryOptions, work: () => unknown): unknown {
  const done = (output: unknown) => {
    if (options.content) span.setAttributes({ 'gen_ai.tool.call.result': json(output) })
    span.end()
    return output
  }
  const fails = (error: unknown): never => {
    fail(span, error, options)
    span.end()
    throw error
  }
  let result: unknown
  try {
    result = work()
  } catch (error) {
    return fails(error)
  }
  if (Object(result)[Symbol.asyncIterator]) return watched(result as AsyncIterable<unknown>)
  return result instanceof Promise ? result.then(done, fails) : done(result)

  async function* watched(values: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    let last: unknown
    let left = true
    try {
      for await (const value of values) {
        last = value
        yield value
      }
      left = false
    } catch (error) {
      left = false
      fails(error)
    } finally {
      if (left) span.end()
    }
    done(last)
  }
}

/** What is no JSON must not fail what it is only the record of. */
function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}
