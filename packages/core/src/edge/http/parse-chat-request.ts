import type {
  AssistantMessage,
  AssistantText,
  Message,
  Part,
  RunRecord,
  SystemMessage,
  TextPart,
  ToolCallPart,
  UserFile,
  UserMessage,
  UserPart,
} from '../../protocol/message.ts'
import type { Settings, ToolDefinition } from '../../protocol/model.ts'
import type { Finish, Outcome } from '../../protocol/stream-event.ts'
import {
  byType,
  type Check,
  fields,
  json,
  jsonObject,
  listOf,
  named,
  number,
  oneOf,
  optional,
  record,
  text,
  textOr,
  whole,
  wrong,
} from './validators.ts'

/** What a page may ask of a handler, and all that is read of what it sends. */
export interface AskedBody extends Omit<Settings, 'providerOptions'> {
  /** Of the chat, for the server's hooks. */
  readonly id?: string
  readonly model?: string
  readonly messages: readonly Message[]
}

export interface BodyLimits {
  /** Bytes of the body. Default 4 194 304. */
  readonly body?: number | undefined
  /** How deep JSON may be nested in schemas. Default 32. What tools answered may be 500 deep. */
  readonly depth?: number | undefined
  /** Default 1 000. */
  readonly messages?: number | undefined
  /** The most `maxOutputTokens` a page may ask for. Default 131 072. */
  readonly outputTokens?: number | undefined
}

export interface BodyOptions {
  readonly limits?: BodyLimits | undefined
  /** Whether messages of the role `system` are taken from a page. */
  readonly clientSystem?: boolean | undefined
  /** Whether a provider may be told that URL or file id of the page's. Default: `data:` URLs alone. */
  readonly files?: ((url: string) => boolean) | undefined
}

/** Whether a provider may be told that URL. */
export function tellsURL(url: string, { files }: BodyOptions): boolean {
  return files ? files(url) : /^data:/i.test(url)
}

/** The check of a whole body. */
export function checkBody(options: BodyOptions): Check<AskedBody> {
  const { limits = {}, clientSystem } = options
  const { depth = 32, messages = 1_000, outputTokens = 131_072 } = limits
  const schema: Check<object> = jsonObject(depth)
  const url: Check<string> = (value, place) => {
    const told = text()(value, place)
    return tellsURL(told, options) ? told : wrong(place, 'has to be a data: URL')
  }
  return fields<AskedBody>({
    id: optional(short),
    model: optional(short),
    messages: checkMessages({ most: messages, depth, clientSystem, url }),
    temperature: optional(number(0, 10)),
    topP: optional(number(0, 1)),
    maxOutputTokens: optional(whole(1, outputTokens)),
    stop: optional(textOr(listOf(short, 16))),
    seed: optional(whole(-(2 ** 53), 2 ** 53)),
    reasoning: optional(
      fields({
        effort: optional(oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh')),
        budget: optional(whole(0, 1_000_000)),
      }),
    ),
    parallelToolCalls: optional(flag),
    toolChoice: optional(checkChoice),
    tools: optional(
      named(fields<Declared>({ description, inputSchema: schema, strict: optional(flag) }), name),
    ),
    output: optional(fields({ name, description, schema, strict: optional(flag) })),
  })
}

type Declared = Pick<ToolDefinition, 'description' | 'inputSchema' | 'strict'>

const flag = oneOf(true, false)
const short = text(/^.{0,500}$/s)
/** With the URL of a source in it, or an id of the provider's, which can be long. */
const key = text(/^(0|[1-9]\d*)\//)
const name = text(/^(?!__proto__$)[\w.-]{1,64}$/)
const description = optional(text())

const checkChoice: Check<NonNullable<Settings['toolChoice']>> = (value, place) =>
  typeof value === 'string'
    ? oneOf('auto', 'none', 'required')(value, place)
    : fields({ tool: name })(value, place)

interface MessageLimits {
  readonly most: number
  readonly depth: number
  readonly clientSystem: boolean | undefined
  readonly url: Check<string>
}

function checkMessages({ most, depth, clientSystem, url }: MessageLimits): Check<Message[]> {
  const form = fields<AssistantMessage>({
    role: oneOf('assistant'),
    parts: listOf(checkPart(depth), 10_000),
    runs: listOf(checkRun, 100),
  })
  const answer: Check<AssistantMessage> = (value, place) => {
    const told = form(value, place)
    const { size } = new Set(told.parts.map(({ key }) => key))
    // Parts of one name would be one when they are folded, and say what nobody proved.
    return size === told.parts.length ? told : wrong(place, 'names a part twice')
  }
  const wording = fields<Pick<TextPart, 'text'>>({ text: text() })
  const file = fields<Omit<UserFile, 'type' | 'cache'>>({
    mediaType: short,
    url,
    name: optional(short),
  })
  const user = fields<UserMessage>({
    role: oneOf('user'),
    content: textOr(listOf(byType<UserPart>({ text: wording, file }), 1_000)),
  })
  const system = fields<SystemMessage>({
    role: oneOf('system'),
    content: textOr(listOf(byType<TextPart>({ text: wording }), 1_000)),
  })
  const words = fields<AssistantText>({ role: oneOf('assistant'), content: text() })

  const one: Check<Message> = (value, place) => {
    const { role, parts } = record(value, place)
    const unheard = clientSystem && role === 'system' ? system : user
    return (parts ? answer : role === 'assistant' ? words : unheard)(value, place)
  }

  return (value, place) => {
    const messages = listOf(one, most)(value, place)
    return messages.length ? messages : wrong(place, 'is empty')
  }
}

function checkPart(depth: number): Check<Part> {
  const value = jsonObject(depth)
  const carry = optional(listOf(fields({ entry: short, value }), 1_000))
  const said = fields({ text: text(), status: () => 'done' as const, key, carry })
  const cell = fields<Omit<ToolCallPart, 'input' | 'type'>>({
    key,
    id: text(),
    name: short,
    inputText: text(),
    status: oneOf<ToolCallPart['status']>(
      ...(['streaming', 'ready', 'invalid', 'unfinished', 'waiting', 'approved'] as const),
      ...(['running', 'done', 'failed'] as const),
    ),
    output: json(500, text()),
    carry,
  })
  return byType<Part>({
    reasoning: said,
    content: said,
    'tool-call': (given, place) => withInput(cell(given, place)),
    source: fields({ url: text(), title: text(), text: text(), key, carry }),
    file: fields({ mediaType: short, url: text(), key, carry }),
    carry: fields({ key, carry }),
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

const finish = oneOf<Finish>('stop', 'length', 'tool-calls', 'content-filter', 'other')

/** What a later request is written by; the rest of a record is for people. */
const checkRun: Check<RunRecord> = fields<
  Pick<RunRecord, 'vendor' | 'model' | 'finish' | 'outcome'>
>({
  vendor: short,
  model: short,
  finish: optional(fields({ type: oneOf('finish'), reason: finish, raw: short })),
  outcome: optional(checkOutcome),
})

function checkOutcome(value: unknown, place: string): Outcome {
  if (record(value, place).type !== 'complete') return { type: 'interrupted' }
  return fields({ type: oneOf('complete'), finish })(value, place)
}
