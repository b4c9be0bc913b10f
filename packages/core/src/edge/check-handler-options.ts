import {
  callback,
  checkList,
  checkOptions,
  checkPassedOptions,
  either,
  flag,
  numberOption,
  type OptionForm,
  type OptionForms,
  record,
  renamed,
  text,
  wrongOption,
} from '../protocol/check-option.ts'
import { type Clock, systemClock } from '../protocol/clock.ts'
import { checkStreamChatOptions, streamOptionForms } from '../stream/check-stream-options.ts'
import type { ChatHandlerOptions } from './chat-handler-options.ts'
import { defaultHeartbeat } from './chat-response.ts'
import type { ServedConversations } from './conversation-store.ts'
import { createHandlerData } from './handler-data.ts'
import { checkOriginOptions } from './http/origin-options.ts'
import { type ResolvedLimits, resolveLimits } from './http/request-limits.ts'
import type { LoggedAnswers } from './log/answer-log.ts'
import { type Authenticator, createAuthenticator } from './proofs/authenticator.ts'
import { isServerTool } from './proofs/server-tools.ts'
import { streamOptionsOf, validBody } from './resolve-options.ts'

/** What a handler works with, made once for all its requests. */
export interface HandlerSetup {
  readonly authenticator: Authenticator
  readonly limits: ResolvedLimits
  readonly approvalTime: number
  readonly clock: Clock
  readonly logged: LoggedAnswers | undefined
  readonly conversations: ServedConversations | undefined
}

const schemaForm: OptionForm = {
  expected: 'a schema',
  instead: 'Pass one of zod, valibot or arktype, or jsonSchema(schema, validate).',
  fits: (value) => typeof Object(Object(value)['~standard']).validate === 'function',
}

const handlerForms: OptionForms = {
  system: either(text, callback),
  instructions: renamed('system'),
  systemPrompt: renamed('system'),
  settings: record('{ temperature } and the like'),
  body: schemaForm,
  approvalTime: numberOption(),
  heartbeat: numberOption({ least: 1 }),
  lease: numberOption({ least: 1, finite: true }),
  abandonAfter: numberOption(),
  clientSystem: flag,
  files: callback,
  onEvent: callback,
  onFinish: callback,
  waitUntil: callback,
}

/** Throws a `TypeError` at once for options that would fail with a request, or let in too much. */
export function checkHandlerOptions<Body>(options: ChatHandlerOptions<Body>): HandlerSetup {
  checkPassedOptions('chatHandler', options, { instead: 'Pass chatHandler({ model }).' })
  const { secret, approvalTime = 3_600_000, clock = systemClock } = options
  checkOriginOptions(options)
  checkOptions(options, handlerForms)
  checkModels(options)
  const resolved = { ...options, approvalTime, clock }
  const conversations = servedConversations(resolved)
  if (executesTools(options) && !secret && !conversations) {
    throw new TypeError(
      'Tools with `execute` need a `secret`. The handler signs their outputs with it. Pass a long random text, such as what `openssl rand -base64 32` prints.',
    )
  }
  return {
    // What the server keeps needs no proof.
    authenticator: createAuthenticator(conversations ? undefined : secret),
    limits: resolveLimits(options.limits),
    approvalTime,
    clock,
    logged: loggedAnswers(resolved, conversations),
    conversations,
  }
}

type Resolved<Body> = ChatHandlerOptions<Body> & Pick<HandlerSetup, 'approvalTime' | 'clock'>

function servedConversations<Body>(options: Resolved<Body>): ServedConversations | undefined {
  const { conversations, clock, approvalTime, log, onError } = options
  if (conversations === undefined) return undefined
  if (typeof Object(conversations).implementation !== 'function') {
    throw wrongOption('conversations', conversations, {
      expected: 'the result of storedConversations()',
    })
  }
  return conversations.implementation(conversations, { clock, log, approvalTime, onError })
}

function loggedAnswers<Body>(
  options: Resolved<Body>,
  conversations: ServedConversations | undefined,
): LoggedAnswers | undefined {
  const { log, lease = 15_000, abandonAfter = Number.POSITIVE_INFINITY } = options
  if (log === undefined) return undefined
  if (typeof Object(log).implementation !== 'function') {
    throw wrongOption('log', log, {
      expected: 'an answer log',
      instead: 'Pass memoryLog(), redisLog(client), or answerLog(store) for a store of your own.',
    })
  }
  const { clock, heartbeat = defaultHeartbeat, onError, onFinish } = options
  return log.implementation(log, {
    clock,
    heartbeat,
    lease,
    abandonAfter,
    onError,
    async onFinish(result, { user, chatId, answerId, url, body }) {
      const request = new Request(url, { method: 'POST' })
      // The answer is over: data is checked as ever, and nobody gets it.
      const { emitData } = createHandlerData(options.limits?.data)
      const checked = await validBody(body, options)
      const context = { request, user, chatId, answerId, body: checked, emitData }
      await onFinish?.(result, context)
    },
    saveOrphan: conversations?.saveOrphan,
  })
}

function checkModels<Body>(options: ChatHandlerOptions<Body>): void {
  const { model, allow = [], tools } = options
  checkList('allow', allow)
  if (typeof model === 'function' && !allow.length) {
    throw new TypeError(
      '`model` is a function, so `allow` has to name the model ids that clients may use, such as allow: ["x-ai/grok-code-fast-1"].',
    )
  }
  if (typeof model !== 'function' && allow.length) {
    throw new TypeError(
      '`allow` goes with a `model` that is a function: (id) => openrouter(id, { apiKey }).',
    )
  }
  const { settings, middleware, messageMetadata, toolErrorText } = options
  checkOptions({ middleware, messageMetadata, toolErrorText }, streamOptionForms)
  checkStreamChatOptions({
    ...streamOptionsOf(options),
    ...settings,
    tools: typeof tools === 'function' ? undefined : tools,
    model: typeof model === 'function' ? placeholder : model,
    messages: [{ role: 'user', content: '' }],
  })
}

/** Stands for the models that a function makes later, while the other options are checked. */
const placeholder = {
  id: 'placeholder',
  vendor: '',
  request: () => ({ url: '', body: {} }),
  headers: () => ({}),
  reader: () => ({ read: () => false }),
}

function executesTools<Body>({ tools = {} }: ChatHandlerOptions<Body>): boolean {
  if (typeof tools === 'function') return true
  return Object.keys(tools).some((name) => isServerTool(tools, name))
}
