import { checkNumber } from '../protocol/check-option.ts'
import type { Message } from '../protocol/message.ts'
import type { StreamChatOptions } from './stream-options.ts'

/** Throws a `TypeError` that says what to pass instead, for options that make no sense. */
export function checkStreamChatOptions(options: StreamChatOptions): void {
  if (Object(options) !== options) {
    throw new TypeError(
      `Expected \`streamChat\` to be passed options, got ${shown(options)}. Pass streamChat({ model, messages }).`,
    )
  }
  checkModel(options.model)
  checkMessages(options)
  checkNumbers(options)
}

function checkModel(model: StreamChatOptions['model']): void {
  if (typeof model?.request === 'function' && model.id) return
  const problem = typeof model?.request === 'function' ? 'a model without an id' : `${shown(model)}`
  throw new TypeError(
    `Expected \`model\` to be a model, got ${problem}. Make one with a provider, such as openrouter('x-ai/grok-code-fast-1', { apiKey }).`,
  )
}

function checkMessages({ messages, continued }: StreamChatOptions): void {
  if (!Array.isArray(messages)) {
    throw new TypeError(
      `Expected \`messages\` to be an array, got ${shown(messages)}. Pass [{ role: 'user', content: 'Hello' }].`,
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
      `Expected \`${place}.role\` to be one of ${roles.join(', ')}, got ${shown(role)}.`,
    )
  }
  if (role === 'assistant' && parts !== undefined) {
    if (Array.isArray(parts) && Array.isArray(steps)) return
    throw new TypeError(
      `Expected \`${place}\` to be a whole answer with \`parts\` and \`steps\`. Pass the \`message\` of a result, or { role: 'assistant', content: 'text' }.`,
    )
  }
  if (typeof content === 'string') return
  if (role !== 'assistant' && Array.isArray(content)) return
  const instead =
    parts === undefined
      ? 'Pass text.'
      : 'A message of a chat has `parts`: pass its text or its parts as `content`.'
  throw new TypeError(
    `Expected \`${place}.content\` to be text${role === 'assistant' ? '' : ' or an array of parts'}, got ${shown(content)}. ${instead}`,
  )
}

function checkNumbers(options: StreamChatOptions): void {
  const { maxSteps, parallelTools, toolTimeout, retry, timeout, limits } = options
  checkNumber('maxSteps', maxSteps, { least: 1, whole: true })
  checkNumber('parallelTools', parallelTools, { least: 1, whole: true })
  checkNumber('toolTimeout', toolTimeout)
  if (retry) {
    checkNumber('retry.limit', retry.limit, { whole: true })
    checkNumber('retry.minDelay', retry.minDelay)
    checkNumber('retry.maxDelay', retry.maxDelay)
  }
  if (timeout) {
    checkNumber('timeout.firstByte', timeout.firstByte || undefined)
    checkNumber('timeout.silence', timeout.silence || undefined)
  }
  checkNumber('limits.message', limits?.message)
  checkNumber('limits.answer', limits?.answer)
}

/** A value as an error message shows it: never a whole prompt. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60))
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
