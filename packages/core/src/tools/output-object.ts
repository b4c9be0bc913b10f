import type { PartialJson } from '../json/partial-json.ts'
import { stepsOf, textOf } from '../protocol/message.ts'
import type { OutputFormat, StreamStep } from '../protocol/model.ts'
import type { ChatResult } from '../stream/chat-result.ts'
import type {
  ObjectOutput,
  OutputResult,
  OutputStream,
  StreamChatOptions,
} from '../stream/stream-chat.ts'
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
    implementation: (asked, answer) => streamOutput(form, { check }, [asked, answer]).stream,
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
  [asked, answer]: [options: StreamChatOptions, answer: StreamStep],
): StreamedOutput<Shown, Value> {
  const progress = createOutputProgress()
  const stream = streamWithTools(asked, progress.observe(withFormatInPrompt(form, answer)))
  const watch = () => progress.watch(stream.result)
  let settled: Promise<OutputResult<Value>> | undefined

  function result(): Promise<OutputResult<Value>> {
    settled ??= stream.result.then((told) => withOutput(told, check))
    return settled
  }

  async function complete(): Promise<OutputResult<Value>> {
    await stream.complete()
    const told = await result()
    if (told.error) throw told.error
    return told
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
      abort: stream.abort,
      partials: { [Symbol.asyncIterator]: partials },
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    },
  }
}

/** The same run, with the form in a message for a model that takes it in no other way. */
function withFormatInPrompt({ schema }: OutputFormat, answer: StreamStep): StreamStep {
  return (request, say) => {
    if (!request.model.outputFormatInPrompt) return answer(request, say)
    const content = `Answer in JSON of this JSON Schema: ${JSON.stringify(schema)}`
    const messages = [{ role: 'system', content } as const, ...request.messages]
    return answer({ ...request, messages, output: undefined }, say)
  }
}

/** An answer that is complete and does not fit has failed, for whoever asked for the form. */
async function withOutput<Value>(
  told: ChatResult,
  check: OutputReader<Value>['check'],
): Promise<OutputResult<Value>> {
  const { outcome, message } = told
  // A run that made calls has them answered first.
  if (outcome.type !== 'complete' || outcome.finishReason === 'tool-calls') return told
  const last = stepsOf(message).at(-1)
  const text = last ? textOf(last, 'content') : ''
  try {
    return { ...told, output: await check(parse(text)) }
  } catch (cause) {
    const issues = cause instanceof SchemaError ? cause.issues : [{ message: errorMessage(cause) }]
    const error = new SchemaError(issues, text)
    return { ...told, error, outcome: { type: 'failed', error } }
  }
}

/** Models that are only told in words like to write the JSON as a block of Markdown. */
function parse(text: string): unknown {
  return JSON.parse(/^\s*```(?:json)?\n(.*)\n```\s*$/s.exec(text)?.[1] ?? text)
}
