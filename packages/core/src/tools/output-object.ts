import type { PartialJson } from '../json/partial-json.ts'
import { textOf, turnsOf } from '../protocol/message.ts'
import type { OutputForm, Run } from '../protocol/model.ts'
import type { ChatResult } from '../stream/chat-result.ts'
import type { ChatOptions, OutputAsked, OutputResult, OutputStream } from '../stream/stream-chat.ts'
import { createProgress } from './output-progress.ts'
import {
  checked,
  type InputOf,
  messageOf,
  type OutputOf,
  type Schema,
  SchemaError,
  writeSchema,
} from './schema.ts'
import { askWithTools } from './tool-loop.ts'

/** A value of which anything may not be there yet. */
export type DeepPartial<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepPartial<Item>[]
  : Value extends object
    ? { readonly [Field in keyof Value]?: DeepPartial<Value[Field]> }
    : Value

export type ObjectOptions = Partial<Omit<OutputForm, 'schema' | 'types'>>

/**
 * The form of a structured output, for `output` of `streamChat`. A model that nothing holds to a form
 * is told it in words.
 */
export function object<Of extends Schema>(
  schema: Of,
  options: ObjectOptions = {},
): OutputAsked<DeepPartial<InputOf<Of>>, OutputOf<Of>> {
  const form = { name: 'output', ...options, schema: writeSchema(schema) }
  const check = (value: unknown) => checked(schema, value)
  return { ...form, ask: (asked, answer) => askFor(form, { check }, [asked, answer]).stream }
}

export interface Reading<Value> {
  /** What makes the app's own value of the JSON. */
  check(value: unknown): Promise<Value>
  /** Where in the JSON the value is. */
  readonly path?: readonly string[]
}

interface Asked<Shown, Value> {
  readonly stream: OutputStream<Shown, Value>
  /** The JSON as it grows. */
  watch(): AsyncIterable<PartialJson>
}

/** Asks for JSON of that form, and reads it. */
export function askFor<Shown, Value>(
  form: OutputForm,
  { check, path = [] }: Reading<Value>,
  [asked, answer]: [options: ChatOptions, answer: Run],
): Asked<Shown, Value> {
  const progress = createProgress()
  const stream = askWithTools(asked, progress.over(inWords(form, answer)))
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
function inWords({ schema }: OutputForm, answer: Run): Run {
  return (request, say) => {
    if (!request.model.formless) return answer(request, say)
    const content = `Answer in JSON of this JSON Schema: ${JSON.stringify(schema)}`
    const messages = [{ role: 'system', content } as const, ...request.messages]
    return answer({ ...request, messages, output: undefined }, say)
  }
}

/** An answer that is complete and does not fit has failed, for whoever asked for the form. */
async function withOutput<Value>(
  told: ChatResult,
  check: Reading<Value>['check'],
): Promise<OutputResult<Value>> {
  const { outcome, message } = told
  // A run that made calls has them answered first.
  if (outcome.type !== 'complete' || outcome.finish === 'tool-calls') return told
  const last = turnsOf(message).at(-1)
  const text = last ? textOf(last, 'content') : ''
  try {
    return { ...told, output: await check(parse(text)) }
  } catch (cause) {
    const issues = cause instanceof SchemaError ? cause.issues : [{ message: messageOf(cause) }]
    const error = new SchemaError(issues, text)
    return { ...told, error, outcome: { type: 'failed', error } }
  }
}

/** Models that are only told in words like to write the JSON as a block of Markdown. */
function parse(text: string): unknown {
  return JSON.parse(/^\s*```(?:json)?\n(.*)\n```\s*$/s.exec(text)?.[1] ?? text)
}
