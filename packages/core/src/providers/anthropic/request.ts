// Anthropic, the Messages API: how its requests are written.

import {
  type AssistantMessage,
  isToolError,
  type Message,
  type Part,
  stepsOf,
  type ToolCallPart,
  toolCallsOf,
  toText,
  type UserPart,
} from '../../protocol/message.ts'
import type {
  ModelInput,
  ModelRequest,
  ProviderOptions,
  ToolDefinition,
} from '../../protocol/model.ts'

export interface AnthropicOptions extends ProviderOptions {
  /**
   * Tools that Anthropic carries out, in its own words, such as
   * `{ type: 'web_search_20250305', name: 'web_search' }`.
   */
  readonly serverTools?: readonly object[] | undefined
}

/** What there is no place for is said to it, where it was asked at all. */
type Refuse = (what: string, asked: unknown) => void

interface RequestedModel {
  readonly id: string
  /** `4-6` of claude-opus-4-6, and `4` of one that has only its date. */
  readonly version: string
  readonly options: AnthropicOptions
}

export function writeRequest(
  input: ModelInput,
  { id, version, options }: RequestedModel,
): ModelRequest {
  const { extraBody, serverTools = [], baseURL = 'https://api.anthropic.com/v1' } = options
  const { stop, seed, temperature, topP, output } = input
  const warnings: string[] = []
  const refuse: Refuse = (what, asked) => {
    if (asked !== undefined) warnings.push(`${id} takes no ${what}`)
  }
  const tools = [...Object.entries(input.tools ?? {}).map(writeTool), ...serverTools]
  const { thinking, effort } = writeThinking(input, version, refuse)
  const thinks = effort ?? thinking?.budget_tokens
  const steady = thinks || version > '4-6'
  refuse('seed', seed)
  if (steady) refuse('temperature, topP', temperature ?? topP)
  const body = {
    model: id,
    // What is thought counts.
    max_tokens: input.maxOutputTokens ?? 4_096 + (thinking?.budget_tokens ?? 0),
    ...writeMessages(input.messages, refuse),
    stream: true,
    ...(!steady && { temperature, top_p: topP }),
    stop_sequences: stop && [stop].flat(),
    thinking,
    output_config: (effort || output) && {
      effort,
      format: output && { type: 'json_schema', schema: output.schema },
    },
    // A choice where there is none is refused.
    ...(tools[0] && { tools, tool_choice: writeChoice(input, thinks, refuse) }),
    ...extraBody,
    ...input.providerOptions,
  }
  return { url: `${baseURL.replace(/\/+$/, '')}/messages`, body, warnings }
}

/** Two messages of one role in a row become one. */
type Add = (role: string, blocks: object[]) => void

function writeMessages(said: readonly Message[], refuse: Refuse): object {
  const system: object[] = []
  const messages: { role: string; content: object[] }[] = []
  const add: Add = (role, blocks) => {
    const last = messages.at(-1)
    if (last?.role === role) last.content.push(...blocks)
    else if (blocks.length) messages.push({ role, content: blocks })
  }
  for (const message of said) {
    if ('parts' in message) {
      writeAnswer(message, messages, add)
      continue
    }
    const { role, content } = message
    const blocks = typeof content === 'string' ? writeText(content) : content.map(writeUserPart)
    if (role !== 'system') add(role, blocks)
    else {
      refuse('later system message', messages[0])
      system.push(...blocks)
    }
  }
  return { system: system[0] && system, messages }
}

/**
 * Blocks in their places, with what came on them. Of another vendor's turn, and of one that was cut,
 * the words and calls: thinking unsigned is refused, and a server's tool without its result.
 */
function writeAnswer(message: AssistantMessage, messages: readonly object[], add: Add): void {
  stepsOf(message).forEach((turn, run) => {
    const own = turn.vendor === 'anthropic' && message.steps[run]?.finish
    // An id of another vendor's may be another call's too, or have letters that are refused.
    const calls = toolCallsOf(turn).map((call, nth) =>
      /^toolu/.test(call.id) ? call : { ...call, id: `${messages.length}_${nth}` },
    )
    const blocks = turn.parts.flatMap((part): object[] => {
      const { partial_json: json, ...block }: Block = (own && carried(part, 'block')[0]) || {}
      if (part.type === 'content') return writeText(part.text, own ? carried(part, 'citation') : [])
      const call = calls.find(({ key }) => key === part.key)
      if (call) {
        const { id, name, inputText } = call
        return [{ ...block, type: 'tool_use', id, name, input: objectIn(inputText) }]
      }
      if (!block.type) return []
      if (part.type === 'reasoning') block.thinking = part.text
      if (json) block.input = objectIn(`${json}`)
      return [block]
    })
    add('assistant', blocks)
    // All outputs of a turn must be in the next message.
    add('user', calls.map(writeOutput))
  })
}

type Block = Record<string, unknown>

/** What came on a part under names that begin so. */
function carried({ providerState = [] }: Part, start: string): Readonly<Block>[] {
  return providerState.flatMap(({ entry, value }) => (entry.startsWith(start) ? [value] : []))
}

/** Only an object may go back as an input. */
function objectIn(json: string): object {
  try {
    return { ...JSON.parse(json.trim() || '{}') }
  } catch {
    return { invalid_json: json }
  }
}

/** Blank text is refused, though models say it. */
function writeText(text: string, citations: object[] = []): object[] {
  if (!text.trim()) return []
  return [{ type: 'text', text, citations: citations[0] && citations }]
}

function writeOutput(call: ToolCallPart): object {
  return {
    type: 'tool_result',
    tool_use_id: call.id,
    content: writeText(toText(call.output)),
    is_error: isToolError(call) || undefined,
  }
}

function writeUserPart({ cache, ...part }: UserPart): object {
  return { ...writeBlock(part), cache_control: cache && { type: 'ephemeral', ttl: cache } }
}

/** What has no scheme is the id of a file that was uploaded. */
function writeBlock(part: UserPart): object {
  if (part.type === 'text') return part
  const { mediaType: media_type, url, name: title } = part
  const [, data] = url.split(';base64,')
  const source = data
    ? { type: 'base64', media_type, data }
    : url.includes(':')
      ? { type: 'url', url }
      : { type: 'file', file_id: url }
  if (/^image/.test(media_type)) return { type: 'image', source }
  if (/pdf/.test(media_type)) return { type: 'document', source, title }
  throw new TypeError(`Anthropic takes no ${media_type}`)
}

function writeTool([name, tool]: [string, ToolDefinition]): object {
  const { description, strict, inputSchema, cache } = tool
  return {
    name,
    description,
    strict,
    input_schema: inputSchema,
    cache_control: cache && { type: 'ephemeral', ttl: cache },
  }
}

function writeChoice(input: ModelInput, thinks: unknown, refuse: Refuse): object {
  const { toolChoice = 'auto', parallelToolCalls: parallel } = input
  if (toolChoice === 'none') return { type: toolChoice }
  const { tool: name } = Object(toolChoice)
  const forced = toolChoice === 'auto' ? undefined : name ? 'tool' : 'any'
  if (thinks) refuse('forced tool beside reasoning', forced)
  return {
    ...(forced && !thinks ? { type: forced, name } : { type: 'auto' }),
    ...(parallel !== undefined && { disable_parallel_tool_use: !parallel }),
  }
}

interface Thinking {
  readonly thinking?: { type: string; budget_tokens?: number; display?: string } | undefined
  readonly effort?: string
}

/**
 * From Claude 4.6 on models take an effort, and from 4.7 on no budget; to earlier ones it is a budget,
 * but no more than half of what they may write.
 */
function writeThinking(
  { reasoning = {}, maxOutputTokens = 2 ** 30 }: ModelInput,
  version: string,
  refuse: Refuse,
): Thinking {
  const { budget, effort = budget && 'high' } = reasoning
  const adaptive = version > (budget ? '4-6' : '4-5')
  if (!effort) return {}
  if (effort === 'none') return { thinking: adaptive ? { type: 'disabled' } : undefined }
  if (adaptive) {
    // Claude 4.6 has no `xhigh`.
    const level = effort.replace('minimal', 'low').replace(version > '4-6' ? '-' : 'x', '')
    refuse('budget', budget)
    if (level !== effort) refuse(`effort ${effort}`, 1)
    // What is thought would be withheld unless it is asked for.
    return { thinking: { type: 'adaptive', display: 'summarized' }, effort: level }
  }
  if (budget) refuse('effort beside budget', reasoning.effort)
  const budget_tokens =
    budget || Math.max(Math.min(1_024 << efforts.indexOf(effort), maxOutputTokens >> 1), 1_024)
  return { thinking: { type: 'enabled', budget_tokens } }
}

/** Each thinks with twice the tokens of the one before, from the fewest that the API takes. */
const efforts: (string | undefined)[] = ['minimal', 'low', 'medium', 'high', 'xhigh']
