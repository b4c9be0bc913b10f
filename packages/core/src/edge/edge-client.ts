import {
  callback,
  checkFirstText,
  checkPassedOptions,
  either,
  numberOption,
  type OptionForms,
  oneOf,
  record,
  text,
  wrongResult,
} from '../protocol/check-option.ts'
import { headersForm } from '../protocol/check-provider.ts'
import { endedWithToolCalls } from '../protocol/ended-with-tool-calls.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import type { Message, Part, UserMessage } from '../protocol/message.ts'
import type { Model, ModelInput, ModelRequest, StreamStep } from '../protocol/model.ts'
import { isInStep } from '../protocol/part-key.ts'
import { pick } from '../protocol/pick.ts'
import { randomId } from '../protocol/random-id.ts'
import type { Cursor } from '../protocol/stream-event.ts'
import { historyWindow } from './http/history-window.ts'
import { loggedId } from './log/answer-log.ts'
import { createRelay } from './relay-events.ts'
import { streamHandlerAnswer } from './stream-handler-answer.ts'

/** What `edge()` takes besides the URL of the handler. */
export interface EdgeOptions {
  /** Which of the handler's models. Default: its first. */
  readonly model?: string | undefined
  /** Headers for your own server, such as who the user is. A function is called before every attempt. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | (() => Record<string, string> | Promise<Record<string, string>>)
    | undefined
  /**
   * Fields of your own, which the handler's option `body` validates. A function is called for every
   * request.
   */
  readonly body?: object | (() => object | undefined) | undefined
  /** `include` sends cookies to a server of another origin. */
  readonly credentials?: 'include' | 'omit' | 'same-origin' | undefined
  /** Sends the requests. Default: the global one. */
  readonly fetch?: typeof fetch | undefined
  /**
   * How often it connects again in a row before a lost answer counts as cut off, where the handler has a
   * `log`. Default 8, which takes up to about 45 seconds. What fails while the page is offline is not
   * counted.
   */
  readonly reconnects?: number | undefined
  /**
   * Who keeps the conversation. With `server` only what is new is sent, for a handler that has
   * `conversations`. Default `client`.
   */
  readonly history?: 'client' | 'server' | undefined
}

const edgeForms: OptionForms = {
  model: text,
  headers: either(headersForm, callback),
  body: either(record('an object'), callback),
  credentials: oneOf('include', 'omit', 'same-origin'),
  fetch: callback,
  reconnects: numberOption(),
  history: oneOf('client', 'server'),
}

/**
 * A model behind a `chatHandler`, which has the key and maybe tools and a system message of its own. Its
 * answer is the handler's: all steps, tool calls and errors of it. The URL needs a host outside a page.
 */
export function edge(url: string, options: EdgeOptions = {}): Model {
  const instead = "Pass edge('/api/chat')."
  checkFirstText('edge', url, { expected: 'the URL of a handler', instead })
  checkPassedOptions('edge', options, { instead, forms: edgeForms })
  const { model: id = 'edge', headers = {}, credentials, reconnects: mostReconnects = 8 } = options

  const fetchWithCredentials: typeof fetch = (input, init) =>
    (options.fetch ?? fetch)(input, credentials ? { ...init, credentials } : init)

  const resume = ({ answer, after }: Cursor): ModelRequest => ({
    url: withQuery(url, ['answer', answer]),
    method: 'GET',
    body: {},
    ...(after >= 0 && { headers: { 'last-event-id': `${after}` } }),
  })

  const model: Model = {
    id,
    vendor: 'edge',
    answeredBy: 'server',
    request: (input) => encodeRequest(url, input, options),
    headers: async () => (typeof headers === 'function' ? headers() : { ...headers }),
    reader: () => createRelay({ firstStep: 0, model: { vendor: 'edge', id } }).reader,
    fetch: fetchWithCredentials,
    resume,
  }
  const streamStep: StreamStep = (request, emit) => {
    // Others, such as a recorder, may have wrapped the fetch of the model they were given.
    const { fetch, onResponse } = request.model
    const wrapped = { ...model, fetch, onResponse }
    const { answerId = randomId(), step, resumed } = request
    const beginning = resumed?.cursor ?? { answer: loggedId(answerId, step), after: -1, step }
    const stop = { ...resume(beginning), method: 'DELETE', headers: {} } as const
    const named = { ...request, answerId, model: wrapped }
    // Whoever has no name for the answer cannot come back for it.
    const emitsCursors = request.answerId !== undefined
    const how = { beginning, resume, stop, mostReconnects, emitsCursors }
    return streamHandlerAnswer(named, emit, how)
  }
  return { ...model, streamStep }
}

/** The URL with one more field in its query. */
export function withQuery(url: string, [name, value]: readonly [string, string]): string {
  return `${url}${url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`
}

/** What a step knows beside its input. */
interface HandlerInput extends ModelInput {
  readonly step?: number
}

function encodeRequest(url: string, input: HandlerInput, options: EdgeOptions): ModelRequest {
  if (input.providerOptions) {
    throw new TypeError(
      'edge() sends no `providerOptions`: a handler takes no fields that it does not know. Set them on the server, or send your own with the option `body`.',
    )
  }
  const { model, body, history } = options
  const { messages, tools, output, ...settings } = input
  return {
    url,
    body: {
      model,
      ...pick(settings, sentSettings),
      ...(history === 'server' ? whatIsNew(messages) : { messages: messages.map(encodeMessage) }),
      tools: tools && encodeTools(tools),
      output: output && pick(output, ['name', 'description', 'schema', 'strict']),
      body: typeof body === 'function' ? ownFields(body()) : body,
    },
  }
}

/** A promise would be sent as an object without fields. */
function ownFields(fields: object | undefined): object | undefined {
  if (typeof Object(fields).then !== 'function') return fields
  ignoreRejection(fields)
  throw wrongResult('body', fields, { expected: 'an object', instead: 'It cannot be async.' })
}

const sentSettings = [
  'chatId',
  'answerId',
  'step',
  'temperature',
  'topP',
  'maxOutputTokens',
  'stop',
  'seed',
  'reasoning',
  'toolChoice',
  'parallelToolCalls',
] as const

function encodeTools(tools: NonNullable<ModelInput['tools']>): object {
  const encoded = Object.entries(tools).map(([name, tool]) => [
    name,
    pick(tool, ['description', 'inputSchema', 'strict']),
  ])
  return Object.fromEntries(encoded)
}

/**
 * The last message, and which ones the server should have before it, the nearest first. An answer that
 * ended with calls is sent with the message after it: the server may not know what became of them.
 */
function whatIsNew(messages: readonly Message[]): object {
  const history = messages.filter(({ role }) => role !== 'system')
  const last = history.pop()
  const ids = history.flatMap((message) => ('id' in message && message.id) || [])
  // Where nothing was answered, the server may have none of it: its store was down, for example.
  const isAnswered = history.some((message) => 'parts' in message && message.parts.length > 0)
  const beginning = isAnswered || !ids.length ? [] : ['']
  // Where the message before has none, an id further back would leave it out.
  const before = history.at(-1)
  const isNamed = Object(before ?? last).id !== undefined
  const isNew = (message: Message) =>
    message.role === 'system' || message === last || (message === before && endsWithCalls(message))
  return {
    messages: messages.filter(isNew).map(encodeNewMessage),
    after: isNamed ? [...ids.reverse(), ...beginning].slice(0, historyWindow) : undefined,
  }
}

function endsWithCalls(message: Message): boolean {
  return 'parts' in message && endedWithToolCalls(message.steps.at(-1)?.outcome)
}

/** Of an answer that goes on the server needs to know only what became of its last calls. */
function encodeNewMessage(message: Message): object {
  if (!('parts' in message)) return pick(message as UserMessage, ['role', 'id', 'content'])
  const last = message.steps.length - 1
  const calls = message.parts.filter(({ type, key }) => type === 'tool-call' && isInStep(key, last))
  const parts = calls.map(({ providerState, ...call }) => call)
  return { ...encodeMessage(message), parts }
}

/** The fields of a message that a handler reads, without those for the page alone. */
function encodeMessage(message: Message): object {
  if (!('parts' in message)) return pick(message, ['role', 'content'])
  const { role, id } = message
  const parts = message.parts.flatMap(encodePart)
  const steps = message.steps.map((step) => pick(step, ['vendor', 'model', 'finish', 'outcome']))
  return { role, id, parts, steps }
}

/** No server believes data of a client, and no model reads it. What an agent wants back stays. */
function encodePart(part: Part): Part | [] {
  if (part.type !== 'data') return part
  const { key, providerState } = part
  return providerState ? { type: 'provider-state', key, providerState } : []
}
