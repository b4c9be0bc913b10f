import { parseCallInput } from '../../protocol/json-text.ts'
import type {
  AssistantMessage,
  AssistantTextMessage,
  DataPart,
  Message,
  Part,
  StepRecord,
  SystemMessage,
  TextPart,
  ToolCallPart,
  UserFile,
  UserMessage,
  UserPart,
} from '../../protocol/message.ts'
import { deepestPast } from '../../protocol/nesting.ts'
import { stepIndexOf } from '../../protocol/part-key.ts'
import type { FinishEvent, FinishReason, Outcome } from '../../protocol/stream-event.ts'
import {
  arrayOf,
  invalid,
  json,
  jsonObject,
  objectOf,
  oneOf,
  optional,
  plainObject,
  string,
  stringOr,
  unionByType,
  type Validator,
} from './validators.ts'

/** A text that names something, such as an id or a model. */
export const short: Validator<string> = string({ most: 500 })

/** With the URL of a source in it, or an id of the provider's, which can be long. */
const key = string({
  format: { pattern: /^(0|[1-9]\d*)\//, name: 'the index of a step, a slash and a name' },
})

/** What providers and tools made may be nested deeper than what a client writes. */
const past = { depth: deepestPast, protoField: 'allowed' } as const

/** What the messages of a client may hold. */
export interface MessagesOptions {
  readonly clientSystem: boolean | undefined
  allowsURL(url: string): boolean
}

/** Reads the messages of a client, once they are counted: those of people, and answers of a handler. */
export function messagesValidator(options: MessagesOptions): Validator<Message[]> {
  const { clientSystem, allowsURL } = options
  const answer = answerValidator()
  const text = objectOf<Pick<TextPart, 'text'>>({ text: string() })
  const file = fileValidator(allowsURL)
  const user = objectOf<UserMessage>({
    role: oneOf('user'),
    id: optional(short),
    content: stringOr(arrayOf(unionByType<UserPart>({ text, file }))),
  })
  const system = objectOf<SystemMessage>({
    role: oneOf('system'),
    content: stringOr(arrayOf(unionByType<TextPart>({ text }))),
  })
  const assistantText = objectOf<AssistantTextMessage>({
    role: oneOf('assistant'),
    content: string(),
  })

  function validatorOf({ role, parts }: Readonly<Record<string, unknown>>): Validator<Message> {
    if (parts !== undefined && parts !== null) return answer
    if (role === 'assistant') return assistantText
    return clientSystem && role === 'system' ? system : user
  }

  const messages = arrayOf<Message>((value, path) =>
    validatorOf(plainObject(value, path))(value, path),
  )
  return (value, path) => {
    const read = messages(value, path)
    return read.length ? read : invalid(path, 'is empty. Send at least one message')
  }
}

/** A file is uploaded to a few providers. */
const mostUploads = 20

/** A file, whose places have to be allowed: an id of an upload may be that of another user's. */
function fileValidator(
  allowsURL: MessagesOptions['allowsURL'],
): Validator<Omit<UserFile, 'type' | 'cache'>> {
  const place = fileURLValidator(allowsURL)
  const ids: Validator<Record<string, string>> = (value, path) => {
    const entries = Object.entries(plainObject(value, path))
    if (entries.length > mostUploads) invalid(path, `has more than ${mostUploads} entries`)
    return Object.fromEntries(entries.map(([vendor, id]) => [vendor, place(id, path)]))
  }
  const read = objectOf<Omit<UserFile, 'type' | 'cache'>>({
    mediaType: short,
    // One that was uploaded needs no URL.
    url: (value, path) => (value === '' ? value : place(value, path)),
    name: optional(short),
    uploads: optional(ids),
  })
  return (value, path) => {
    const file = read(value, path)
    return file.url || file.uploads ? file : { ...file, url: place(file.url, path) }
  }
}

function fileURLValidator(allowsURL: (url: string) => boolean): Validator<string> {
  const url = string()
  return (value, path) =>
    allowsURL(url(value, path))
      ? String(value)
      : invalid(path, 'has to be a data: URL, or one that `files` of the handler allows')
}

/** An answer, whose parts belong to its steps and have keys of their own. */
function answerValidator(): Validator<AssistantMessage> {
  const form = objectOf<Omit<AssistantMessage, 'metadata'>>({
    role: oneOf('assistant'),
    id: optional(short),
    steps: arrayOf(validateStep),
    parts: arrayOf(partValidator()),
  })
  return (value, path) => {
    const message = form(value, path)
    const keys = new Set<string>()
    for (const [index, part] of message.parts.entries()) {
      if (stepIndexOf(part.key) >= message.steps.length) {
        // Such a part would wait in the message until its step begins, as if the model had made it.
        invalid([...path, 'parts', index], 'belongs to a step that does not exist')
      }
      if (keys.has(part.key)) invalid([...path, 'parts', index], 'has the key of another part')
      keys.add(part.key)
    }
    return message
  }
}

function partValidator(): Validator<Part> {
  const value = jsonObject(past)
  const providerState = optional(arrayOf(objectOf({ entry: short, value })))
  const text = objectOf({ key, text: string(), status: () => 'done' as const, providerState })
  const call = objectOf<Omit<ToolCallPart, 'input' | 'type'>>({
    key,
    id: string(),
    name: short,
    inputText: string(),
    status: oneOf<ToolCallPart['status']>(
      'streaming',
      'ready',
      'invalid',
      'unfinished',
      'awaiting-approval',
      'approved',
      'running',
      'done',
      'failed',
      'denied',
      'skipped',
      'interrupted',
    ),
    output: json(past),
    providerState,
  })
  const part = unionByType<Exclude<Part, DataPart>>({
    reasoning: text,
    content: text,
    'tool-call': (given, path) => withInput(call(given, path)),
    source: objectOf({ key, url: string(), title: string(), text: string(), providerState }),
    file: objectOf({ key, mediaType: short, url: string(), providerState }),
    'provider-state': objectOf({ key, providerState }),
  })
  return (given, path) => part(withoutData(given), path)
}

/** Nobody believes data of a client, and no model reads it: only its place is left. */
function withoutData(part: unknown): unknown {
  return Object(part).type === 'data' ? { ...Object(part), type: 'provider-state' } : part
}

/** The input is what its text contains, whatever else the client sends as input. */
function withInput(call: Omit<ToolCallPart, 'input' | 'type'>): Omit<ToolCallPart, 'type'> {
  const input = parseCallInput(call.inputText)
  return input === undefined ? call : Object.assign(call, { input })
}

const finishReason = oneOf<FinishReason>('stop', 'length', 'tool-calls', 'content-filter', 'other')

/** What a later request is written by. The rest of a record is for people. */
const validateStep: Validator<StepRecord> = objectOf<
  Pick<StepRecord, 'vendor' | 'model' | 'finish' | 'outcome'>
>({
  vendor: short,
  model: short,
  finish: optional(
    objectOf<FinishEvent>({
      type: oneOf('finish'),
      reason: finishReason,
      // A provider chose it, so its length is no fault of the client.
      raw: (value, path) => string()(value, path).slice(0, 500),
    }),
  ),
  outcome: optional(validateOutcome),
})

function validateOutcome(value: unknown, path: (string | number)[]): Outcome {
  if (plainObject(value, path).type !== 'complete') return { type: 'interrupted' }
  return objectOf({ type: oneOf('complete'), finishReason })(value, path)
}
