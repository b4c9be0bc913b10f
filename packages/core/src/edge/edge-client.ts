import { checkNumber } from '../protocol/check-option.ts'
import type { Message, Part } from '../protocol/message.ts'
import type { Model, ModelInput, ModelRequest, StreamStep } from '../protocol/model.ts'
import { loggedId } from './log/answer-log.ts'
import { createRelay } from './relay-events.ts'
import { type ResumeRequests, streamHandlerAnswer } from './stream-handler-answer.ts'

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
  readonly credentials?: RequestCredentials | undefined
  /** Sends the requests. Default: the global one. */
  readonly fetch?: typeof fetch | undefined
  /**
   * How often it connects again in a row before a lost answer counts as cut off, where the handler has a
   * `log`. Default 8, which takes up to about 45 seconds.
   */
  readonly reconnects?: number | undefined
}

/**
 * A model behind a `chatHandler`, which has the key and maybe tools and a system message of its own. Its
 * answer is the handler's: all steps, tool calls and errors of it.
 */
export function edge(url: string, options: EdgeOptions = {}): Model {
  const { model: id = 'edge', headers = {}, credentials, reconnects: mostReconnects = 8 } = options
  checkNumber('reconnects', mostReconnects)

  const fetchWithCredentials: typeof fetch = (input, init) =>
    (options.fetch ?? fetch)(input, credentials ? { ...init, credentials } : init)

  const model: Model = {
    id,
    vendor: 'edge',
    answeredBy: 'server',
    request: (input) => encodeRequest(url, input, options),
    headers: async () => (typeof headers === 'function' ? headers() : { ...headers }),
    reader: () => createRelay({ firstStep: 0, model: { vendor: 'edge', id } }).reader,
    fetch: fetchWithCredentials,
  }
  const streamStep: StreamStep = (request, emit) => {
    // Others, such as a recorder, may have wrapped the fetch of the model they were given.
    const wrapped = { ...model, fetch: request.model.fetch }
    const { answerId = crypto.randomUUID(), step } = request
    const resume = resumeRequests(url, loggedId(answerId, step))
    const named = { ...request, answerId, model: wrapped }
    return streamHandlerAnswer(named, emit, { resume, mostReconnects })
  }
  return { ...model, streamStep }
}

/** How an answer is requested that has already begun. */
function resumeRequests(url: string, answer: string): ResumeRequests {
  const address = `${url}${url.includes('?') ? '&' : '?'}answer=${encodeURIComponent(answer)}`
  return {
    read: { url: address, method: 'GET', body: {} },
    stop: { url: address, method: 'DELETE', body: {} },
  }
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
  const { model, body } = options
  const { messages, tools, output, ...settings } = input
  return {
    url,
    body: {
      model,
      ...pick(settings, sentSettings),
      messages: messages.map(encodeMessage),
      tools: tools && encodeTools(tools),
      output: output && pick(output, ['name', 'description', 'schema', 'strict']),
      body: typeof body === 'function' ? body() : body,
    },
  }
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

/** The fields of a message that a handler reads, without those for the page alone. */
function encodeMessage(message: Message): object {
  if (!('parts' in message)) return pick(message, ['role', 'content'])
  const { role, id } = message
  const parts = message.parts.some(isData) ? message.parts.flatMap(encodePart) : message.parts
  const steps = message.steps.map((step) => pick(step, ['vendor', 'model', 'finish', 'outcome']))
  return { role, id, parts, steps }
}

function isData({ type }: Part): boolean {
  return type === 'data'
}

/** No server believes data of a client, and no model reads it. What an agent wants back stays. */
function encodePart(part: Part): Part[] {
  if (part.type !== 'data') return [part]
  const { key, providerState } = part
  return providerState ? [{ type: 'provider-state', key, providerState }] : []
}

function pick<Of extends object>(from: Of, names: readonly (keyof Of)[]): Partial<Of> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<Of>
}
