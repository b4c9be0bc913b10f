import type { PartialJson } from '../json/partial-json.ts'
import { linkSignals, untilAborted } from '../protocol/link-signals.ts'
import { stepsOf, textOf } from '../protocol/message.ts'
import type { OutputFormat, StreamStep } from '../protocol/model.ts'
import type { ChatResult } from '../stream/chat-result.ts'
import type {
  ObjectOutput,
  OutputResult,
  OutputStream,
  PreparedOptions,
} from '../stream/stream-options.ts'
import { createOutputProgress } from './output-progress.ts'
import {
  errorMessage,
  type InputOf,
  type OutputOf,
  type Schema,
  SchemaError,
  toJsonSchema,
  validate,
} from './schema.ts'
import { streamWithTools } from './tool-loop.ts'

/** A value of which anything may not be there yet. */
export type DeepPartial<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepPartial<Item>[]
  : Value extends object
    ? { readonly [Field in keyof Value]?: DeepPartial<Value[Field]> }
    : Value

export type ObjectOptions = Partial<Omit<OutputFormat, 'schema' | 'types'>>

/**
 * The form of a structured output, for `output` of `streamChat`. A model that nothing holds to a form
 * is told it in words.
 */
export function object<Of extends Schema>(
  schema: Of,
  options: ObjectOptions = {},
): ObjectOutput<DeepPartial<InputOf<Of>>, OutputOf<Of>> {
  const form = { name: 'output', ...options, schema: toJsonSchema(schema) }
  const check = (value: unknown) => validate(schema, value)
  return {
    ...form,
    implementation: (options, streamStep) =>
      streamOutput(form, { check }, [options, streamStep]).stream,
  }
}

export interface OutputReader<Value> {
  /** What makes the app's own value of the JSON. */
  check(value: unknown): Promise<Value>
  /** Where in the JSON the value is. */
  readonly path?: readonly string[]
}

interface StreamedOutput<Shown, Value> {
  readonly stream: OutputStream<Shown, Value>
  /** The JSON as it grows. */
  watch(): AsyncIterable<PartialJson>
}

/** Asks for JSON of that form, and reads it. */
export function streamOutput<Shown, Value>(
  form: OutputFormat,
  { check, path = [] }: OutputReader<Value>,
  [options, streamStep]: [options: PreparedOptions, streamStep: StreamStep],
): StreamedOutput<Shown, Value> {
  const progress = createOutputProgress()
  const stop = new AbortController()
  const stream = streamWithTools(options, progress.observe(withFormatInPrompt(form, streamStep)))
  const watch = () => progress.watch(stream.result)
  let settled: Promise<OutputResult<Value>> | undefined

  function result(): Promise<OutputResult<Value>> {
    settled ??= stream.result.then((result) =>
      withOutput(result, { check, signals: [options.signal, stop.signal] }),
    )
    return settled
  }

  async function complete(): Promise<OutputResult<Value>> {
    await stream.complete()
    const validated = await result()
    if (validated.error) throw validated.error
    return validated
  }

  async function* partials(): AsyncGenerator<Shown, void> {
    let last: unknown
    for await (const json of watch()) {
      const value: unknown = path.reduce((inner, field) => Object(inner)[field], json.value())
      if (value !== undefined && value !== last) yield value as Shown
      last = value
    }
  }

  return {
    watch,
    stream: {
      get result() {
        return result()
      },
      complete,
      text: stream.text,
      message: stream.message,
      abort(reason) {
        stream.abort(reason)
        stop.abort(reason)
      },
      partials: { [Symbol.asyncIterator]: partials },
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    },
  }
}

/** The same step, with the format in a message for a model that takes it in no other way. */
function withFormatInPrompt({ schema }: OutputFormat, streamStep: StreamStep): StreamStep {
  return (request, emit) => {
    if (!request.model.outputFormatInPrompt) return streamStep(request, emit)
    const content = `Answer in JSON of this JSON Schema: ${JSON.stringify(schema)}`
    const messages = [{ role: 'system', content } as const, ...request.messages]
    return streamStep({ ...request, messages, output: undefined }, emit)
  }
}

interface WithOutputOptions<Value> {
  readonly check: OutputReader<Value>['check']
  readonly signals: readonly (AbortSignal | undefined)[]
}

/** The result with the validated output. A complete answer that does not fit its schema has failed. */
async function withOutput<Value>(
  result: ChatResult,
  { check, signals }: WithOutputOptions<Value>,
): Promise<OutputResult<Value>> {
  const { outcome, message } = result
  // After a step that made calls their outputs come first.
  if (outcome.type !== 'complete' || outcome.finishReason === 'tool-calls') return result
  const last = stepsOf(message).at(-1)
  const text = last ? textOf(last, 'content') : ''
  const link = linkSignals(...signals)
  try {
    const output = await untilAborted(link.signal, () => check(parseOutput(text)))
    return { ...result, output }
  } catch (cause) {
    if (link.signal.aborted) return { ...result, outcome: { type: 'aborted' } }
    const issues = cause instanceof SchemaError ? cause.issues : [{ message: errorMessage(cause) }]
    const error = new SchemaError(issues, text)
    return { ...result, error, outcome: { type: 'failed', error } }
  } finally {
    link.release()
  }
}

/** Models that have the format in their prompt alone like to write JSON as a block of Markdown. */
function parseOutput(text: string): unknown {
  return JSON.parse(/^\s*```(?:json)?\n(.*)\n```\s*$/s.exec(text)?.[1] ?? text)
}
