import type { PartialJson } from '../json/partial-json.ts'
import { stepsOf } from '../protocol/answer-steps.ts'
import { checkPassedOptions, flag, shownValue, text } from '../protocol/check-option.ts'
import type { DeepPartial } from '../protocol/deep-partial.ts'
import { endedWithToolCalls } from '../protocol/ended-with-tool-calls.ts'
import { AbortedError, errorMessage, SchemaError } from '../protocol/errors.ts'
import { linkSignals, onAbort, untilAborted } from '../protocol/link-signals.ts'
import type { OutputFormat, StreamStep } from '../protocol/model.ts'
import type { ChatResult } from '../stream/chat-result.ts'
import { writeFormatInPrompt } from '../stream/format-in-prompt.ts'
import type {
  ObjectOutput,
  OutputResult,
  OutputStream,
  PreparedOptions,
} from '../stream/stream-options.ts'
import { parseJsonIn } from './find-json.ts'
import { closeSchema, holdSchema } from './format-schema.ts'
import { createOutputProgress } from './output-progress.ts'
import { type InputOf, type OutputOf, type Schema, toJsonSchema, validate } from './schema.ts'
import { streamWithTools } from './tool-loop.ts'

/** How a model reads about the format: its name and description, and whether to enforce it. */
export type ObjectOptions = Partial<Omit<OutputFormat, 'schema' | 'types'>>

/**
 * The format of a structured output, for `output` of `streamChat`. A model that nothing else holds to
 * it gets it in the prompt.
 */
export function object<Of extends Schema>(
  schema: Of,
  options: ObjectOptions = {},
): ObjectOutput<DeepPartial<InputOf<Of>>, OutputOf<Of>> {
  checkObjectOptions('object', options)
  const closed = closeSchema(toJsonSchema(schema, 'the schema of `object`'))
  const held =
    closed.type === 'object'
      ? { schema: closed, path: [] }
      : holdSchema(closed, { field: 'value', isArray: false })
  const format = { name: 'output', ...options, schema: held.schema }

  async function check(json: unknown): Promise<OutputOf<Of>> {
    const value = valueAt(json, held.path)
    if (value !== undefined) return validate(schema, value)
    const message = `Expected an object with the value in its field \`value\`, got ${shownValue(json)}`
    throw new SchemaError([{ message, path: held.path }], json)
  }

  return {
    ...format,
    implementation: (options, streamStep) =>
      streamOutput({ options, streamStep, format, check, path: held.path }).stream,
  }
}

/** Throws a `TypeError` for a format that no model could be sent. */
export function checkObjectOptions(name: string, options: ObjectOptions): void {
  checkPassedOptions(name, options, {
    instead: `Pass ${name}(schema, { name, description }).`,
    forms: { name: text, description: text, strict: flag },
  })
}

/** What is in these fields of JSON, each in the one before. */
function valueAt(json: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, field) => Object(inner)[field], json)
}

/** What a structured output is streamed with. */
export interface StreamOutputOptions<Value> {
  readonly options: PreparedOptions
  readonly streamStep: StreamStep
  readonly format: OutputFormat
  /** Makes the app's value of the JSON, or throws. */
  check(value: unknown): Promise<Value>
  /** Where in the JSON the value is. */
  readonly path?: readonly string[]
}

interface StreamedOutput<Shown, Value> {
  readonly stream: OutputStream<Shown, Value>
  /** The JSON as it grows. */
  watch(): AsyncIterable<PartialJson>
  /** What a schema makes of a value, unless the answer was stopped first: a schema may take for ever. */
  untilStopped<Result>(validate: () => Promise<Result>): Promise<Checked<Result>>
}

type Checked<Result> = { readonly value: Result } | 'stopped'

/** Streams an answer that has to be JSON of that format, and reads it. */
export function streamOutput<Shown, Value>({
  options,
  streamStep,
  format,
  check,
  path = [],
}: StreamOutputOptions<Value>): StreamedOutput<Shown, Value> {
  const progress = createOutputProgress()
  const stop = new AbortController()
  const withFormat: StreamStep = (request, emit) =>
    streamStep(writeFormatInPrompt(request, format), emit)
  const stream = streamWithTools(options, progress.observe(withFormat))
  const watch = () => progress.watch(stream.result)
  let settled: Promise<OutputResult<Value>> | undefined

  async function untilStopped<Result>(validate: () => Promise<Result>): Promise<Checked<Result>> {
    const link = linkSignals(options.signal)
    const unlink = onAbort(stop.signal, () => link.abort())
    try {
      return { value: await untilAborted(link.signal, validate) }
    } catch (cause) {
      if (link.signal.aborted) return 'stopped'
      throw cause
    } finally {
      unlink()
      link.release()
    }
  }

  function result(): Promise<OutputResult<Value>> {
    settled ??= stream.result.then(withOutput)
    return settled
  }

  /** The result with the validated output. A complete answer that does not fit its schema has failed. */
  async function withOutput(result: ChatResult): Promise<OutputResult<Value>> {
    const { outcome, message } = result
    // After a step that made calls their outputs come first.
    if (outcome.type !== 'complete' || endedWithToolCalls(outcome)) return result
    const texts = (stepsOf(message).at(-1)?.parts ?? []).flatMap((part) =>
      part.type === 'content' ? part.text : [],
    )
    try {
      const checked = await untilStopped(async () => check(parseJsonIn(texts)))
      if (checked === 'stopped') return { ...result, outcome: { type: 'aborted' } }
      return { ...result, output: checked.value }
    } catch (cause) {
      const issues =
        cause instanceof SchemaError ? cause.issues : [{ message: errorMessage(cause) }]
      const error = new SchemaError(issues, texts.join(''), { cause })
      return { ...result, error, outcome: { type: 'failed', error } }
    }
  }

  async function complete(): Promise<OutputResult<Value>> {
    await stream.complete()
    const validated = await result()
    if (validated.error) throw validated.error
    // It was stopped while its schema validated it.
    if (validated.outcome.type !== 'complete') throw new AbortedError('The answer was stopped')
    return validated
  }

  async function* partials(): AsyncGenerator<Shown, void> {
    let last: unknown
    for await (const json of watch()) {
      const value: unknown = valueAt(json.value(), path)
      if (value !== undefined && value !== last) yield value as Shown
      last = value
    }
  }

  return {
    watch,
    untilStopped,
    stream: {
      get result() {
        return result()
      },
      complete,
      text: stream.text,
      message: stream.message,
      emitData: stream.emitData,
      abort(reason) {
        stream.abort(reason)
        stop.abort(reason)
      },
      partials: { [Symbol.asyncIterator]: partials },
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    },
  }
}
