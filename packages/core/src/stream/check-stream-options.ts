import { checkNumber, shownValue } from '../protocol/check-option.ts'
import type { AssistantMessage, Message } from '../protocol/message.ts'
import type { Settings } from '../protocol/model.ts'
import { isInStep, stepIndexOf } from '../protocol/part-key.ts'
import type { RequestOptions, SizeLimits } from '../protocol/request-options.ts'
import type { StreamChatOptions, ToolLoopOptions } from './stream-options.ts'

/** Throws a `TypeError` with what to pass instead, for options that make no sense. */
export function checkStreamChatOptions(options: StreamChatOptions): void {
  if (Object(options) !== options) {
    throw new TypeError(
      `Expected \`streamChat\` to be passed options, got ${shownValue(options)}. Pass streamChat({ model, messages }).`,
    )
  }
  checkModel(options.model)
  checkMessages(options)
  checkCallbacks(options)
  checkSettings(options)
  checkLoop(options)
  checkRequestOptions(options)
  checkLimits(options.limits)
}

/** Throws a `TypeError` for what is no model. */
export function checkModel(model: StreamChatOptions['model']): void {
  if (typeof model?.request === 'function' && model.id) return
  const problem =
    typeof model?.request === 'function' ? 'a model without an id' : `${shownValue(model)}`
  throw new TypeError(
    `Expected \`model\` to be a model, got ${problem}. Make one with a provider, such as openrouter('x-ai/grok-code-fast-1', { apiKey }).`,
  )
}

function checkMessages({ messages, continued }: StreamChatOptions): void {
  if (!Array.isArray(messages)) {
    throw new TypeError(
      `Expected \`messages\` to be an array, got ${shownValue(messages)}. Pass [{ role: 'user', content: 'Hello' }].`,
    )
  }
  if (!messages.length && !continued) {
    throw new TypeError(
      "Expected `messages` to have at least one message, got none. Pass [{ role: 'user', content: 'Hello' }].",
    )
  }
  for (const [index, message] of messages.entries()) checkMessage(message, `messages[${index}]`)
  if (continued) checkMessage(continued, 'continued')
}

const roles = ['system', 'user', 'assistant']

function checkMessage(message: Message, place: string): void {
  const { role, content, parts, steps } = Object(message)
  if (!roles.includes(role)) {
    throw new TypeError(
      `Expected \`${place}.role\` to be one of ${roles.join(', ')}, got ${shownValue(role)}.`,
    )
  }
  if (role === 'assistant' && parts !== undefined) {
    if (Array.isArray(parts) && Array.isArray(steps)) {
      checkParts(message as AssistantMessage, place)
      return
    }
    throw new TypeError(
      `Expected \`${place}\` to be a whole answer with \`parts\` and \`steps\`. Pass the \`message\` of a result, or { role: 'assistant', content: 'text' }.`,
    )
  }
  if (typeof content === 'string') return
  if (role !== 'assistant' && Array.isArray(content)) return
  const instead =
    parts === undefined
      ? 'Pass text.'
      : 'A message of a chat has `parts`: pass toModelMessages(messages).'
  throw new TypeError(
    `Expected \`${place}.content\` to be text${role === 'assistant' ? '' : ' or an array of parts'}, got ${shownValue(content)}. ${instead}`,
  )
}

function checkParts({ parts, steps }: AssistantMessage, place: string): void {
  for (const [index, part] of parts.entries()) {
    const { key, type } = Object(part)
    if (typeof key !== 'string' || typeof type !== 'string') {
      throw new TypeError(
        `Expected \`${place}.parts[${index}]\` to be a part with a \`key\` and a \`type\`, got ${shownValue(part)}.`,
      )
    }
    const step = stepIndexOf(key)
    if (isInStep(key, step) && steps[step]) continue
    throw new TypeError(
      `Expected \`${place}.parts[${index}].key\` to begin with the index of one of its ${steps.length} steps, got ${shownValue(key)}.`,
    )
  }
  const broken = steps.findIndex((step) => Object(step) !== step)
  if (broken === -1) return
  throw new TypeError(
    `Expected \`${place}.steps[${broken}]\` to be a step, got ${shownValue(steps[broken])}.`,
  )
}

function checkCallbacks(options: StreamChatOptions): void {
  const { system, signal, middleware, onEvents, prepareStep, stopWhen, toolErrorText } = options
  if (system !== undefined && typeof system !== 'string') {
    throw new TypeError(`Expected \`system\` to be text, got ${shownValue(system)}.`)
  }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new TypeError(
      `Expected \`signal\` to be an AbortSignal, got ${shownValue(signal)}. Pass controller.signal.`,
    )
  }
  const callbacks = { middleware, onEvents, prepareStep, stopWhen, toolErrorText }
  for (const [name, callback] of Object.entries(callbacks)) {
    if (callback === undefined || typeof callback === 'function') continue
    throw new TypeError(`Expected \`${name}\` to be a function, got ${shownValue(callback)}.`)
  }
}

/** Throws a `TypeError` for a number that a provider could not be sent as JSON. */
export function checkSettings(settings: Settings): void {
  const { temperature, topP, maxOutputTokens, seed, reasoning } = settings
  checkNumber('temperature', temperature, { finite: true })
  checkNumber('topP', topP, { finite: true })
  checkNumber('maxOutputTokens', maxOutputTokens, { least: 1, whole: true, finite: true })
  checkNumber('seed', seed, { least: Number.NEGATIVE_INFINITY, whole: true, finite: true })
  // Some providers have negative budgets with a meaning, such as -1 for one of their choice.
  const anyWhole = { least: Number.NEGATIVE_INFINITY, whole: true, finite: true }
  checkNumber('reasoning.budget', reasoning?.budget, anyWhole)
}

function checkLoop({ maxSteps, parallelTools, toolTimeout }: ToolLoopOptions): void {
  checkNumber('maxSteps', maxSteps, { least: 1, whole: true })
  checkNumber('parallelTools', parallelTools, { least: 1, whole: true })
  checkNumber('toolTimeout', toolTimeout, { least: 1 })
}

function checkRequestOptions({ retry, timeout }: RequestOptions): void {
  if (retry !== undefined && retry !== false) {
    checkObject('retry', retry, '{ limit, minDelay, maxDelay } or false')
    checkNumber('retry.limit', retry.limit, { whole: true })
    checkNumber('retry.minDelay', retry.minDelay)
    checkNumber('retry.maxDelay', retry.maxDelay)
  }
  if (timeout !== undefined && timeout !== false) {
    checkObject('timeout', timeout, '{ firstByte, silence } or false')
    const { firstByte, silence } = timeout
    if (firstByte !== false) checkNumber('timeout.firstByte', firstByte, { least: 1 })
    if (silence !== false) checkNumber('timeout.silence', silence, { least: 1 })
  }
}

function checkLimits(limits: SizeLimits | undefined): void {
  if (limits === undefined) return
  checkObject('limits', limits, '{ answer, parts } and the like')
  checkNumber('limits.message', limits.message, { least: 1 })
  checkNumber('limits.answer', limits.answer, { least: 1 })
  checkNumber('limits.steps', limits.steps, { least: 1 })
  checkNumber('limits.parts', limits.parts)
  checkNumber('limits.providerState', limits.providerState)
  checkNumber('limits.warnings', limits.warnings)
  checkNumber('limits.toolOutput', limits.toolOutput)
}

function checkObject(name: string, value: unknown, form: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
  throw new TypeError(`Expected \`${name}\` to be ${form}, got ${shownValue(value)}.`)
}
