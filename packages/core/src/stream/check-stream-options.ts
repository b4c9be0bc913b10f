import {
  checkOptions,
  checkPassedOptions,
  numberOption,
  type OptionForm,
  type OptionForms,
  orFalse,
  shownValue,
  wrongOption,
} from '../protocol/check-option.ts'
import { isObject } from '../protocol/is-object.ts'
import { isJsonSchema } from '../protocol/json-schema.ts'
import type { Settings } from '../protocol/model.ts'
import { checkMessages } from './check-messages.ts'
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
  reasoning: record('{ effort } or { budget }'),
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
  return { expected, fits: isObject }
}

/** Throws a `TypeError` with what to pass instead, for options that make no sense. */
export function checkStreamChatOptions(options: StreamChatOptions): void {
  checkPassedOptions('streamChat', options, { instead: 'Pass streamChat({ model, messages }).' })
  checkModel(options.model)
  checkMessages(options)
  checkTools(options.tools)
  checkOutput(options.output)
  checkOptions(options, streamOptionForms)
}

/** Throws a `TypeError` for tools, a format or a number that no provider could be sent. */
export function checkSettings(settings: Settings): void {
  checkTools(settings.tools)
  checkOutput(settings.output)
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

/** Throws a `TypeError` for tools that no model could be sent, such as one that `tool()` did not make. */
function checkTools(tools: Settings['tools']): void {
  if (tools === undefined) return
  if (!isObject(tools)) {
    throw wrongOption('tools', tools, {
      expected: 'an object of tools by name',
      instead: 'Pass { weather: tool({ description, input, execute }) }.',
    })
  }
  for (const [name, tool] of Object.entries(tools)) {
    const { inputSchema, implementation, execute } = Object(tool)
    if (isObject(inputSchema) && implementation) continue
    if (inputSchema === undefined || execute) {
      throw wrongOption(`tools.${name}`, tool, {
        expected: 'a tool',
        instead:
          'Make it with tool({ description, input, execute }), or pass { description, inputSchema } with JSON Schema.',
      })
    }
    if (isJsonSchema(inputSchema)) continue
    throw wrongOption(`tools.${name}.inputSchema`, inputSchema, {
      expected: 'JSON Schema',
      instead: 'Make the tool with tool({ description, input: schema }), or pass JSON Schema.',
    })
  }
}

function checkOutput(output: Settings['output']): void {
  if (output === undefined) return
  const { schema, implementation } = Object(output)
  if (schema === undefined) {
    throw wrongOption('output', output, {
      expected: 'a format',
      instead: 'Make it with object(schema) or array(schema).',
    })
  }
  if (implementation || isJsonSchema(schema)) return
  throw wrongOption('output.schema', schema, {
    expected: 'JSON Schema',
    instead: 'Make `output` with object(schema) or array(schema), or pass JSON Schema.',
  })
}
