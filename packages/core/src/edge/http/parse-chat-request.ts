import type {
  AssistantMessage,
  AssistantTextMessage,
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
import type { Settings, ToolDefinition } from '../../protocol/model.ts'
import type { FinishReason, Outcome } from '../../protocol/stream-event.ts'
import {
  arrayOf,
  integer,
  invalid,
  json,
  jsonObject,
  number,
  objectOf,
  oneOf,
  optional,
  plainObject,
  recordOf,
  string,
  stringOr,
  unionByType,
  type Validator,
} from './validators.ts'

/** What a page may ask of a handler, and all that is read of what it sends. */
export interface ChatRequest extends Omit<Settings, 'providerOptions'> {
  /** Of the chat, for the server's hooks. */
  readonly chatId?: string
  /** Of the answer, minted by the client. */
  readonly answerId?: string
  readonly model?: string
  readonly messages: readonly Message[]
}

export interface RequestLimits {
  /** Bytes of the body. Default 4 194 304. */
  readonly body?: number | undefined
  /** How deep JSON may be nested in schemas. Default 32. What tools answered may be 500 deep. */
  readonly depth?: number | undefined
  /** Default 1 000. */
  readonly messages?: number | undefined
  /** The most `maxOutputTokens` a page may ask for. Default 131 072. */
  readonly outputTokens?: number | undefined
}

export interface ChatRequestOptions {
  readonly limits?: RequestLimits | undefined
  /** Whether messages of the role `system` are taken from a page. */
  readonly clientSystem?: boolean | undefined
  /** Whether a provider may be told that URL or file id of the page's. Default: `data:` URLs alone. */
  readonly files?: ((url: string) => boolean) | undefined
}

/** Whether a provider may be told that URL. */
export function allowsFileURL(url: string, { files }: ChatRequestOptions): boolean {
  return files ? files(url) : /^data:/i.test(url)
}

/** The check of a whole body. */
export function chatRequestValidator(options: ChatRequestOptions): Validator<ChatRequest> {
  const { limits = {}, clientSystem } = options
  const { depth = 32, messages = 1_000, outputTokens = 131_072 } = limits
  const schema: Validator<object> = jsonObject(depth)
  const url: Validator<string> = (value, place) => {
    const told = string()(value, place)
    return allowsFileURL(told, options) ? told : invalid(place, 'has to be a data: URL')
  }
  return objectOf<ChatRequest>({
    chatId: optional(short),
    answerId: optional(short),
    model: optional(short),
    messages: checkMessages({ most: messages, depth, clientSystem, url }),
    temperature: optional(number(0, 10)),
    topP: optional(number(0, 1)),
    maxOutputTokens: optional(integer(1, outputTokens)),
    stop: optional(stringOr(arrayOf(short, 16))),
    seed: optional(integer(-(2 ** 53), 2 ** 53)),
    reasoning: optional(
      objectOf({
        effort: optional(oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh')),
        budget: optional(integer(0, 1_000_000)),
      }),
    ),
    parallelToolCalls: optional(flag),
    toolChoice: optional(checkChoice),
    tools: optional(
      recordOf(
        objectOf<Declared>({ description, inputSchema: schema, strict: optional(flag) }),
        name,
      ),
    ),
    output: optional(objectOf({ name, description, schema, strict: optional(flag) })),
  })
}

type Declared = Pick<ToolDefinition, 'description' | 'inputSchema' | 'strict'>

const flag = oneOf(true, false)
const short = string(/^.{0,500}$/s)
/** With the URL of a source in it, or an id of the provider's, which can be long. */
const key = string(/^(0|[1-9]\d*)\//)
const name = string(/^(?!__proto__$)[\w.-]{1,64}$/)
const description = optional(string())

const checkChoice: Validator<NonNullable<Settings['toolChoice']>> = (value, place) =>
  typeof value === 'string'
    ? oneOf('auto', 'none', 'required')(value, place)
    : objectOf({ tool: name })(value, place)

interface MessageLimits {
  readonly most: number
  readonly depth: number
  readonly clientSystem: boolean | undefined
  readonly url: Validator<string>
}

function checkMessages({ most, depth, clientSystem, url }: MessageLimits): Validator<Message[]> {
  const form = objectOf<AssistantMessage>({
    role: oneOf('assistant'),
    id: optional(short),
    parts: arrayOf(checkPart(depth), 10_000),
    steps: arrayOf(checkRun, 100),
  })
  const answer: Validator<AssistantMessage> = (value, place) => {
    const told = form(value, place)
    const { size } = new Set(told.parts.map(({ key }) => key))
    // Parts of one name would be one when they are folded, and say what nobody proved.
    return size === told.parts.length ? told : invalid(place, 'names a part twice')
  }
  const wording = objectOf<Pick<TextPart, 'text'>>({ text: string() })
  const file = objectOf<Omit<UserFile, 'type' | 'cache'>>({
    mediaType: short,
    url,
    name: optional(short),
  })
  const user = objectOf<UserMessage>({
    role: oneOf('user'),
    content: stringOr(arrayOf(unionByType<UserPart>({ text: wording, file }), 1_000)),
  })
  const system = objectOf<SystemMessage>({
    role: oneOf('system'),
    content: stringOr(arrayOf(unionByType<TextPart>({ text: wording }), 1_000)),
  })
  const words = objectOf<AssistantTextMessage>({ role: oneOf('assistant'), content: string() })

  const one: Validator<Message> = (value, place) => {
    const { role, parts } = plainObject(value, place)
    const unheard = clientSystem && role === 'system' ? system : user
    return (parts ? answer : role === 'assistant' ? words : unheard)(value, place)
  }

  return (value, place) => {
    const messages = arrayOf(one, most)(value, place)
    return messages.length ? messages : invalid(place, 'is empty')
  }
}

function checkPart(depth: number): Validator<Part> {
  const value = jsonObject(depth)
  const providerState = optional(arrayOf(objectOf({ entry: short, value }), 1_000))
  const said = objectOf({
    text: string(),
    status: () => 'done' as const,
    key,
    providerState: providerState,
  })
  const cell = objectOf<Omit<ToolCallPart, 'input' | 'type'>>({
    key,
    id: string(),
    name: short,
    inputText: string(),
    status: oneOf<ToolCallPart['status']>(
      ...(['streaming', 'ready', 'invalid', 'unfinished'] as const),
      ...(['awaiting-approval', 'approved', 'running'] as const),
      ...(['done', 'failed', 'denied', 'skipped', 'interrupted'] as const),
    ),
    output: json(500, string()),
    providerState,
  })
  return unionByType<Part>({
    reasoning: said,
    content: said,
    'tool-call': (given, place) => withInput(cell(given, place)),
    source: objectOf({
      url: string(),
      title: string(),
      text: string(),
      key,
      providerState: providerState,
    }),
    file: objectOf({ mediaType: short, url: string(), key, providerState: providerState }),
    'provider-state': objectOf({ key, providerState: providerState }),
  })
}

/** The input is what its text says, whatever else came beside it. */
function withInput(call: Omit<ToolCallPart, 'input' | 'type'>): Omit<ToolCallPart, 'type'> {
  try {
    return { ...call, input: JSON.parse(call.inputText.trim() || '{}') }
  } catch {
    return call
  }
}

const finish = oneOf<FinishReason>('stop', 'length', 'tool-calls', 'content-filter', 'other')

/** What a later request is written by; the rest of a record is for people. */
const checkRun: Validator<StepRecord> = objectOf<
  Pick<StepRecord, 'vendor' | 'model' | 'finish' | 'outcome'>
>({
  vendor: short,
  model: short,
  finish: optional(objectOf({ type: oneOf('finish'), reason: finish, raw: short })),
  outcome: optional(checkOutcome),
})

function checkOutcome(value: unknown, place: string): Outcome {
  if (plainObject(value, place).type !== 'complete') return { type: 'interrupted' }
  return objectOf({ type: oneOf('complete'), finishReason: finish })(value, place)
}
