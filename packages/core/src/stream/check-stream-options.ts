import {
  checkOptions,
  numberOption,
  type OptionForm,
  type OptionForms,
  orFalse,
  shownValue,
  wrongOption,
} from '../protocol/check-option.ts'
import type { AssistantMessage, Message } from '../protocol/message.ts'
import type { Settings } from '../protocol/model.ts'
import { isInStep, stepIndexOf } from '../protocol/part-key.ts'
import type { StreamChatOptions } from './stream-options.ts'

const text: OptionForm = { expected: 'text', fits: (value) => typeof value === 'string' }
/** The form of a function that an app passes as an option. */
export const callback: OptionForm = {
  expected: 'a function',
  fits: (value) => typeof value === 'function',
}
const anyAmount = numberOption()
const atLeastOne = numberOption({ least: 1 })
const wholeAtLeastOne = numberOption({ least: 1, whole: true })
const finite = numberOption({ finite: true })
const anyWhole = numberOption({ least: Number.NEGATIVE_INFINITY, whole: true, finite: true })

/** Settings become JSON, which has no Infinity. */
const settingForms: OptionForms = {
  temperature: finite,
  topP: finite,
  maxOutputTokens: numberOption({ least: 1, whole: true, finite: true }),
  seed: anyWhole,
  // Some providers have negative budgets with a meaning, such as -1 for one of their choice.
  'reasoning.budget': anyWhole,
}

/** What the options of `streamChat` have to be, beside its model and its messages. */
export const streamOptionForms: OptionForms = {
  system: text,
  signal: {
    expected: 'an AbortSignal',
    instead: 'Pass controller.signal.',
    fits: (value) => typeof Object(value).addEventListener === 'function',
  },
  middleware: callback,
  resume: record('the `cursor` of an event'),
  onEvents: callback,
  messageMetadata: callback,
  prepareStep: callback,
  stopWhen: callback,
  toolErrorText: callback,
  ...settingForms,
  maxSteps: wholeAtLeastOne,
  parallelTools: wholeAtLeastOne,
  toolTimeout: atLeastOne,
  retry: orFalse(record('{ limit, minDelay, maxDelay } or false')),
  'retry.limit': numberOption({ whole: true }),
  'retry.minDelay': anyAmount,
  'retry.maxDelay': anyAmount,
  timeout: orFalse(record('{ firstByte, silence } or false')),
  'timeout.firstByte': orFalse(atLeastOne),
  'timeout.silence': orFalse(atLeastOne),
  limits: record('{ answer, parts } and the like'),
  'limits.message': atLeastOne,
  'limits.answer': atLeastOne,
  'limits.steps': atLeastOne,
  'limits.parts': anyAmount,
  'limits.providerState': anyAmount,
  'limits.warnings': anyAmount,
  'limits.toolOutput': anyAmount,
  'limits.data': anyAmount,
}

/** An option with fields of its own. */
function record(expected: string): OptionForm {
  return {
    expected,
    fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  }
}

/** Throws a `TypeError` with what to pass instead, for options that make no sense. */
export function checkStreamChatOptions(options: StreamChatOptions): void {
  if (Object(options) !== options) {
    throw new TypeError(
      `Expected \`streamChat\` to be passed options, got ${shownValue(options)}. Pass streamChat({ model, messages }).`,
    )
  }
  checkModel(options.model)
  checkMessages(options)
  checkOptions(options, streamOptionForms)
}

/** Throws a `TypeError` for a number that a provider could not be sent as JSON. */
export function checkSettings(settings: Settings): void {
  checkOptions(settings, settingForms)
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
    throw wrongOption('messages', messages, {
      expected: 'an array',
      instead: "Pass [{ role: 'user', content: 'Hello' }].",
    })
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
    throw wrongOption(`${place}.role`, role, { expected: `one of ${roles.join(', ')}` })
  }
  const isAnswer = role === 'assistant'
  if (isAnswer && parts !== undefined) {
    if (Array.isArray(parts) && Array.isArray(steps)) {
      checkParts(message as AssistantMessage, place)
      return
    }
    throw wrongOption(place, message, {
      expected: 'a whole answer with `parts` and `steps`',
      instead: "Pass the `message` of a result, or { role: 'assistant', content: 'text' }.",
    })
  }
  if (typeof content === 'string' || (!isAnswer && Array.isArray(content))) return
  throw wrongOption(`${place}.content`, content, {
    expected: isAnswer ? 'text' : 'text or an array of parts',
    instead:
      parts === undefined
        ? 'Pass text.'
        : 'A message of a chat has `parts`: pass toModelMessages(messages).',
  })
}

function checkParts({ parts, steps }: AssistantMessage, place: string): void {
  for (const [index, part] of parts.entries()) {
    const { key, type } = Object(part)
    const partPlace = `${place}.parts[${index}]`
    if (typeof key !== 'string' || typeof type !== 'string') {
      throw wrongOption(partPlace, part, { expected: 'a part with a `key` and a `type`' })
    }
    const step = stepIndexOf(key)
    if (isInStep(key, step) && steps[step]) continue
    throw new TypeError(
      `Expected \`${partPlace}.key\` to begin with the index of one of its ${steps.length} steps, got ${shownValue(key)}.`,
    )
  }
  const broken = steps.findIndex((step) => Object(step) !== step)
  if (broken === -1) return
  throw wrongOption(`${place}.steps[${broken}]`, steps[broken], { expected: 'a step' })
}
