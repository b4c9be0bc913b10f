import {
  callback,
  checkOptions,
  checkPassedOptions,
  either,
  flag,
  numberOption,
  type OptionForm,
  type OptionForms,
  oneOf,
  orFalse,
  record,
  renamed,
  shownValue,
  text,
  wrongOption,
} from '../protocol/check-option.ts'
import { isObject } from '../protocol/is-object.ts'
import { isJsonSchema } from '../protocol/json-schema.ts'
import type { Settings } from '../protocol/model.ts'
import { checkMessages } from './check-messages.ts'
import type { StreamChatOptions } from './stream-options.ts'

const anyAmount = numberOption()
const atLeastOne = numberOption({ least: 1 })
const wholeAtLeastOne = numberOption({ least: 1, whole: true })
const finite = numberOption({ finite: true })
const anyWhole = numberOption({ least: Number.NEGATIVE_INFINITY, whole: true, finite: true })

const texts: OptionForm = {
  expected: 'an array of texts',
  fits: (value) => Array.isArray(value) && value.every(text.fits),
}
const namedTool: OptionForm = {
  expected: '{ tool: name }',
  fits: (value) => text.fits(Object(value).tool),
}

/** Settings become JSON, which has no Infinity. */
const settingForms: OptionForms = {
  temperature: finite,
  topP: finite,
  maxOutputTokens: numberOption({ least: 1, whole: true, finite: true }),
  seed: anyWhole,
  reasoning: record('{ effort } or { budget }'),
  // Some providers have negative budgets with a meaning, such as -1 for one of their choice.
  'reasoning.budget': anyWhole,
  'reasoning.effort': text,
  stop: either(text, texts),
  toolChoice: either(oneOf('auto', 'none', 'required'), namedTool),
  parallelToolCalls: flag,
  providerOptions: record('an object of fields'),
  maxTokens: renamed('maxOutputTokens'),
  stopSequences: renamed('stop'),
}

/** How much is received. */
export const limitForms: OptionForms = {
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

/** How a request is sent. */
export const requestForms: OptionForms = {
  abortSignal: renamed('signal'),
  maxRetries: renamed('retry'),
  signal: {
    expected: 'an AbortSignal',
    instead: 'Pass controller.signal.',
    fits: (value) => typeof Object(value).addEventListener === 'function',
  },
  retry: orFalse(record('{ limit, minDelay, maxDelay }')),
  'retry.limit': numberOption({ whole: true }),
  'retry.minDelay': anyAmount,
  'retry.maxDelay': anyAmount,
  timeout: orFalse(record('{ firstByte, silence }')),
  'timeout.firstByte': orFalse(atLeastOne),
  'timeout.silence': orFalse(atLeastOne),
}

/** What the options of `streamChat` have to be, beside its model and its messages. */
export const streamOptionForms: OptionForms = {
  system: text,
  instructions: renamed('system'),
  systemPrompt: renamed('system'),
  middleware: callback,
  resume: record('the `cursor` of an event'),
  onEvents: callback,
  messageMetadata: callback,
  prepareStep: callback,
  stopWhen: callback,
  toolErrorText: callback,
  replayable: flag,
  chatId: text,
  answerId: text,
  ...settingForms,
  ...requestForms,
  maxSteps: wholeAtLeastOne,
  parallelTools: wholeAtLeastOne,
  toolTimeout: atLeastOne,
  ...limitForms,
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
  const isModel = typeof model?.request === 'function'
  if (isModel && model.id) return
  const problem = isModel ? 'a model without an id' : shownValue(model)
  throw new TypeError(
    `Expected \`model\` to be a model, got ${problem}. Make one with a provider, such as openrouter('x-ai/grok-code-fast-1', { apiKey }).`,
  )
}

/** Throws a `TypeError` for tools that no model could be sent, such as one that `tool()` did not make. */
export function checkTools(tools: Settings['tools']): void {
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
