import type { Message } from '../../protocol/message.ts'
import type { Settings, ToolDefinition } from '../../protocol/model.ts'
import { historyWindow } from './history-window.ts'
import { messagesValidator, short } from './parse-messages.ts'
import { checkCounts, type RequestLimits, type ResolvedLimits } from './request-limits.ts'
import { toDecision } from './safe-callback.ts'
import {
  arrayOf,
  integer,
  jsonObject,
  number,
  objectOf,
  oneOf,
  optional,
  recordOf,
  string,
  stringOr,
  type Validator,
} from './validators.ts'

/** What a client may request of a handler, and all that is read of what it sends. */
export interface ChatRequest extends Omit<Settings, 'providerOptions'> {
  /** The conversation, as the client calls it. */
  readonly chatId?: string
  /** The answer: a random id that the client makes. */
  readonly answerId?: string
  /** The index that the first new step has in the client's message. */
  readonly step?: number
  /** The model that the client would like, by its name at the handler. */
  readonly model?: string
  /** The conversation, or what is new of it. */
  readonly messages: readonly Message[]
  /**
   * The ids of the messages before, the nearest first, from a client that sends only what is new. None
   * for the first message of a conversation. `''` in the place of an id is the beginning of the conversation.
   */
  readonly after?: readonly string[]
  /** The app's own fields, which nobody has validated yet. */
  readonly body?: unknown
}

/** What a client may send. */
export interface ChatRequestOptions {
  /** How much a request may hold. */
  readonly limits?: RequestLimits | undefined
  /** Whether clients may send messages of the role `system`. */
  readonly clientSystem?: boolean | undefined
  /**
   * Whether a file of that URL, or that file id, may go on to a provider, which may fetch it. Default:
   * `data:` URLs only.
   */
  readonly files?: ((url: string) => boolean) | undefined
}

/** Whether a file of that URL may go on to a provider. */
export function allowsFileURL(url: string, { files }: ChatRequestOptions): boolean {
  return files ? toDecision('files', files(url)) : url.slice(0, 5).toLowerCase() === 'data:'
}

/** Validates a whole body: first how much there is of everything, then every field that is read. */
export function chatRequestValidator(
  options: ChatRequestOptions,
  limits: ResolvedLimits,
): (body: unknown) => ChatRequest {
  const schema = jsonObject({ depth: limits.depth, protoField: 'refused' })
  const validate = objectOf<ChatRequest>({
    chatId: optional(short),
    answerId: optional(short),
    step: optional(integer(0, 100_000)),
    model: optional(short),
    messages: messagesValidator({
      clientSystem: options.clientSystem,
      allowsURL: (url) => allowsFileURL(url, options),
    }),
    after: optional(arrayOf(short, historyWindow)),
    body: (value) => value,
    temperature: optional(number(0, 10)),
    topP: optional(number(0, 1)),
    maxOutputTokens: optional(integer(1, limits.outputTokens)),
    stop: optional(stringOr(arrayOf(short, 16))),
    seed: optional(integer(-(2 ** 53), 2 ** 53)),
    reasoning: optional(
      objectOf({
        effort: optional(oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh')),
        budget: optional(integer(0, 1_000_000)),
      }),
    ),
    parallelToolCalls: optional(flag),
    toolChoice: optional(validateToolChoice),
    tools: optional(
      recordOf(
        objectOf<DeclaredTool>({ description, inputSchema: schema, strict: optional(flag) }),
        toolName,
      ),
    ),
    output: optional(objectOf({ name: toolName, description, schema, strict: optional(flag) })),
  })
  return (body) => {
    checkCounts(body, limits)
    return validate(body, [])
  }
}

type DeclaredTool = Pick<ToolDefinition, 'description' | 'inputSchema' | 'strict'>

const flag = oneOf(true, false)
const toolName = string({
  format: {
    pattern: /^(?!__proto__$)[\w.-]{1,64}$/,
    name: 'a name of at most 64 letters, digits, `_`, `.` and `-`',
  },
})
const description = optional(string())

const validateToolChoice: Validator<NonNullable<Settings['toolChoice']>> = (value, path) =>
  typeof value === 'string'
    ? oneOf('auto', 'none', 'required')(value, path)
    : objectOf({ tool: toolName })(value, path)
