// Anthropic, the Messages API: how its requests are written.

import { messageOfFormat } from '../../protocol/format-message.ts'
import { isObject } from '../../protocol/is-object.ts'
import type { Message } from '../../protocol/message.ts'
import type {
  ModelInput,
  ModelRequest,
  ProviderOptions,
  ToolDefinition,
} from '../../protocol/model.ts'
import { layOver } from '../writing/lay-over.ts'
import { toolsBeside } from '../writing/server-tools.ts'
import type { Warn } from '../writing/warn.ts'
import { generationOf, refusesForcedTool, takesLaterSystem } from './generation.ts'
import { writeHistory } from './history.ts'
import { toAnthropicSchema } from './output-schema.ts'
import { containerEntry } from './reader.ts'
import { type ThinkingFields, writeThinking } from './thinking.ts'

/** What `anthropic()` takes besides the id of the model. */
export interface AnthropicOptions extends ProviderOptions {
  /**
   * Tools that Anthropic describes, in its own format, such as
   * `{ type: 'web_search_20250305', name: 'web_search' }`. Those it does not execute, such as `bash`,
   * call the tool of `tools` that has their name.
   */
  readonly serverTools?: readonly object[] | undefined
  /** Whether `fallback()` may let it continue a text. No effect from Claude 4.6 on, which refuses that. */
  readonly continues?: boolean | undefined
}

/** The API requires a limit. */
const defaultMaxTokens = 4_096

/** Writes a request of the Messages API. */
export function writeRequest(
  input: ModelInput,
  { id, options }: { readonly id: string; readonly options: AnthropicOptions },
): ModelRequest {
  const { extraBody, serverTools = [], baseURL = 'https://api.anthropic.com/v1' } = options
  const warnings: string[] = []
  const warn: Warn = (message) => warnings.push(message)
  const generation = generationOf(id)
  const thinking = writeThinking(input, { id, generation, warn })
  /** Whether the model chooses its tools itself. */
  const isFree = thinks(thinking) || refusesForcedTool(id)
  const { format, messages } = writeFormat(input, warn)
  const ownTools = toolsBeside(serverTools, input).map((entry) => writeTool(entry, warn))
  const tools = [...ownTools, ...serverTools]
  if (input.seed !== undefined) warn('Anthropic has no seed, so `seed` is left out.')
  const body = {
    model: id,
    max_tokens: input.maxOutputTokens ?? defaultMaxTokens + budgetOf(thinking),
    ...writeHistory(messages, {
      continuesText: generation.continuesText,
      takesLaterSystem: takesLaterSystem(id),
      warn,
    }),
    container: containerFor(input, { ...extraBody, ...input.providerOptions }.container),
    stream: true,
    ...writeSampling(input, { isAccepted: generation.takesSampling, thinking, warn }),
    stop_sequences: input.stop && [input.stop].flat(),
    thinking: thinking.thinking,
    output_config: writeOutputConfig(thinking, format),
    // The API refuses a choice among no tools.
    ...(tools.length && { tools, tool_choice: writeToolChoice(input, { isFree, warn }) }),
  }
  return {
    url: `${baseURL.replace(/\/+$/, '')}/messages`,
    body: layOver(body, extraBody, input.providerOptions),
    warnings,
  }
}

/**
 * The container in which the code of an answer runs that goes on: a program waits in it for the outputs
 * of its calls. Later it may have expired, and the API would refuse it. What an app wants in a container,
 * such as skills, is `wanted` beside its id.
 */
function containerFor({ messages }: ModelInput, wanted: unknown): unknown {
  const last = messages.at(-1)
  const parts = last && 'parts' in last ? last.parts : []
  const entries = parts.flatMap(({ providerState = [] }) => providerState)
  const id = entries.findLast(({ entry }) => entry === containerEntry)?.value.id
  return isObject(wanted) ? { id } : id
}

/** Thinking counts towards the limit of what the model writes. */
function budgetOf({ thinking }: ThinkingFields): number {
  return thinking?.type === 'enabled' ? thinking.budget_tokens : 0
}

function thinks({ thinking }: ThinkingFields): boolean {
  return thinking !== undefined && thinking.type !== 'disabled'
}

interface Sampling {
  /** Whether the model takes these settings when it does not think. */
  readonly isAccepted: boolean
  readonly thinking: ThinkingFields
  readonly warn: Warn
}

function writeSampling(
  { temperature, topP }: ModelInput,
  { isAccepted, thinking, warn }: Sampling,
): object {
  if (isAccepted && !thinks(thinking)) return { temperature, top_p: topP }
  if (temperature !== undefined || topP !== undefined) {
    const condition = isAccepted ? ' while it thinks' : ''
    warn(`\`temperature\` and \`topP\` are left out: this model does not take them${condition}.`)
  }
  return {}
}

interface Format {
  readonly format?: object
  readonly messages: readonly Message[]
}

/** The schema of the output, in a message where the API would refuse it. */
function writeFormat({ output, messages }: ModelInput, warn: Warn): Format {
  if (!output) return { messages }
  const schema = toAnthropicSchema(output.schema)
  if (schema) return { format: { type: 'json_schema', schema }, messages }
  warn('The schema of `output` is sent as text, because Anthropic cannot enforce such a schema.')
  return { messages: [messageOfFormat(output), ...messages] }
}

function writeOutputConfig({ effort }: ThinkingFields, format?: object): object | undefined {
  return effort || format ? { effort, format } : undefined
}

function writeTool([name, tool]: [string, ToolDefinition], warn: Warn): object {
  const { description, strict, inputSchema, cache } = tool
  const enforced = strict ? toAnthropicSchema(inputSchema) : undefined
  if (strict && !enforced) {
    warn(`The tool \`${name}\` is not strict, because Anthropic cannot enforce its schema.`)
  }
  return {
    name,
    description,
    strict: strict && enforced !== undefined,
    input_schema: enforced ?? inputSchema,
    cache_control: cache && { type: 'ephemeral', ttl: cache },
  }
}

function writeToolChoice(
  input: ModelInput,
  { isFree, warn }: { readonly isFree: boolean; readonly warn: Warn },
): object {
  const { toolChoice = 'auto', parallelToolCalls } = input
  if (toolChoice === 'none') return { type: 'none' }
  const isForced = toolChoice !== 'auto'
  if (isForced && isFree) {
    warn('No tool can be forced while the model thinks, so `toolChoice` is sent as `auto`.')
  }
  return {
    ...(isForced && !isFree ? forcedTool(toolChoice) : { type: 'auto' }),
    disable_parallel_tool_use: parallelToolCalls === undefined ? undefined : !parallelToolCalls,
  }
}

function forcedTool(toolChoice: 'required' | { readonly tool: string }): object {
  return toolChoice === 'required' ? { type: 'any' } : { type: 'tool', name: toolChoice.tool }
}
