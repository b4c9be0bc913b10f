// Anthropic, the Messages API: a model, and how its requests are written.

import {
  type AssistantMessage,
  callsOf,
  type Message,
  type Part,
  type ToolCallPart,
  turnsOf,
  type UserPart,
} from '../message.ts'
import type { Model, ModelInput, ProviderOptions, ToolDefinition } from '../model.ts'
import { createAnthropicReader } from './anthropic-reader.ts'

export interface AnthropicOptions extends ProviderOptions {
  /**
   * Tools that Anthropic carries out, in its own words, such as
   * `{ type: 'web_search_20250305', name: 'web_search' }`.
   */
  readonly serverTools?: readonly object[] | undefined
}

/** What there is no place for is said to it. */
type Refuse = (what: string) => void

/**
 * A Claude model, such as `anthropic('claude-sonnet-4-20250514', { apiKey })`. The API wants a limit
 * of tokens to write: without `maxOutputTokens` it is 4,096, beside those a budget lets it think.
 */
export function anthropic(id: string, options: AnthropicOptions = {}): Model {
  const { apiKey, headers, fetch, extraBody, serverTools = [] } = options
  const { baseURL = 'https://api.anthropic.com/v1' } = options
  return {
    id,
    vendor,
    fetch,
    reader: createAnthropicReader,
    async headers() {
      const key = typeof apiKey === 'function' ? await apiKey() : apiKey
      return {
        'anthropic-version': '2023-06-01',
        // Without it a browser is turned away.
        'anthropic-dangerous-direct-browser-access': 'true',
        ...(key && { 'x-api-key': key }),
        ...headers,
      }
    },
    request(input) {
      const { stop, seed, temperature } = input
      const warnings: string[] = []
      const refuse: Refuse = (what) => warnings.push(`Anthropic takes no ${what}`)
      const tools = [...Object.entries(input.tools ?? {}).map(writeTool), ...serverTools]
      const { thinking, ...fields } = writeThinking(input, id, refuse)
      if (seed !== undefined) refuse('seed')
      if (thinking && temperature !== undefined) refuse('temperature beside reasoning')
      const body = {
        model: id,
        // What is thought counts.
        max_tokens: input.maxOutputTokens ?? 4_096 + (thinking?.budget_tokens ?? 0),
        ...writeMessages(input.messages, refuse),
        stream: true,
        temperature: thinking ? undefined : temperature,
        top_p: input.topP,
        stop_sequences: stop && [stop].flat(),
        thinking,
        ...fields,
        // A choice where there is none is refused.
        ...(tools.length && { tools, tool_choice: writeChoice(input) }),
        ...extraBody,
      }
      return { url: `${baseURL.replace(/\/+$/, '')}/messages`, body, warnings }
    },
  }
}

const vendor = 'anthropic'

/** Two messages of one role in a row become one. */
type Add = (role: string, blocks: object[]) => void

function writeMessages(said: readonly Message[], refuse: Refuse): object {
  const system: object[] = []
  const messages: { role: string; content: object[] }[] = []
  const ids = new Set<string>()
  const add: Add = (role, blocks) => {
    const last = messages.at(-1)
    if (last?.role === role) last.content.push(...blocks)
    else if (blocks.length) messages.push({ role, content: blocks })
  }
  for (const message of said) {
    if ('parts' in message) {
      writeAnswer(message, ids, add)
      continue
    }
    const { role, content } = message
    if (typeof content !== 'string') add(role, content.map(writeUserPart))
    else if (role !== 'system') add(role, writeText(content))
    else {
      if (messages.length) refuse('system message but first')
      system.push(...writeText(content))
    }
  }
  return { system: system[0] && system, messages }
}

/**
 * Blocks in their places, with what came on them. Of another vendor's turn, and of one that was cut,
 * the words and calls: thinking unsigned is refused, and a server's tool without its result.
 */
function writeAnswer(message: AssistantMessage, ids: Set<string>, add: Add): void {
  turnsOf(message).forEach((turn, run) => {
    const own = turn.vendor === vendor && message.runs[run]?.finish
    const calls = callsOf(turn).map((call) => ({ ...call, id: freshId(call, ids) }))
    const blocks = turn.parts.flatMap((part): object[] => {
      const { partial_json: json, ...block }: Block = (own && carried(part, 'block')[0]) || {}
      if (part.type === 'content') return writeText(part.text, own ? carried(part, 'citation') : [])
      if (part.type === 'tool-call') {
        const id = calls.find(({ key }) => key === part.key)?.id
        const input = objectIn(part.inputText)
        return id ? [{ ...block, type: 'tool_use', id, name: part.name, input }] : []
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
function carried({ carry = [] }: Part, start: string): Readonly<Block>[] {
  return carry.filter(({ entry }) => entry.startsWith(start)).map(({ value }) => value)
}

/** An id that no other call has, in letters that Anthropic takes: another vendor's may be neither. */
function freshId({ id }: ToolCallPart, ids: Set<string>): string {
  const fresh = /^[\w-]+$/.test(id) && !ids.has(id) ? id : `call_${ids.size}_`
  ids.add(fresh)
  return fresh
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

function writeOutput({ id, output, status }: ToolCallPart): object {
  return {
    type: 'tool_result',
    tool_use_id: id,
    content: writeText(typeof output === 'string' ? output : (JSON.stringify(output) ?? '')),
    is_error: status === 'failed' || undefined,
  }
}

/** What has no scheme is the id of a file that was uploaded. */
function writeUserPart(part: UserPart): object {
  if (part.type === 'text') return part
  const { mediaType, url, name: title } = part
  const data = /^data:[^,]*;base64,(.*)/s.exec(url)?.[1]
  const source = data
    ? { type: 'base64', media_type: mediaType, data }
    : url.includes(':')
      ? { type: 'url', url }
      : { type: 'file', file_id: url }
  if (mediaType.startsWith('image/')) return { type: 'image', source }
  if (mediaType === 'application/pdf') return { type: 'document', source, title }
  throw new TypeError(`Anthropic takes no ${mediaType}`)
}

function writeTool([name, tool]: [string, ToolDefinition]): object {
  const { description, strict, inputSchema } = tool
  return { name, description, strict, input_schema: inputSchema }
}

function writeChoice({ toolChoice = 'auto', parallelToolCalls: parallel }: ModelInput): object {
  if (toolChoice === 'none') return { type: toolChoice }
  return {
    ...(typeof toolChoice === 'object'
      ? { type: 'tool', name: toolChoice.tool }
      : { type: toolChoice === 'auto' ? toolChoice : 'any' }),
    disable_parallel_tool_use: parallel === undefined ? parallel : !parallel,
  }
}

interface Thinking {
  readonly thinking?: { type: string; budget_tokens?: number; display?: string } | undefined
  readonly output_config?: object
}

/**
 * From Claude 4.6 on models take an effort; to earlier ones it is a budget of `budgets`, but no more
 * than half of what they may write.
 */
function writeThinking(
  { reasoning = {}, maxOutputTokens = 2 ** 16 }: ModelInput,
  id: string,
  refuse: Refuse,
): Thinking {
  const { effort, budget } = reasoning
  const adaptive = /claude-[a-z]+-(4-([6-9]|\d\d)|[5-9])(?!\d)/.test(id)
  if (budget && effort !== 'none') {
    if (effort) refuse('effort beside a budget')
    return { thinking: { type: 'enabled', budget_tokens: budget } }
  }
  if (!effort || effort === 'none') {
    return { thinking: effort && adaptive ? { type: 'disabled' } : undefined }
  }
  if (!adaptive) {
    const budget_tokens = Math.min(budgets[effort], maxOutputTokens >> 1)
    return { thinking: { type: 'enabled', budget_tokens } }
  }
  const level = effort === 'minimal' ? 'low' : effort
  if (level !== effort) refuse('minimal effort')
  // What is thought would be withheld unless it is asked for.
  const thinking = { type: 'adaptive', display: 'summarized' }
  return { thinking, output_config: { effort: level } }
}

/** Tokens to think with: the least is the API's, and the most leaves every model room to answer. */
const budgets = { minimal: 1_024, low: 2_048, medium: 8_192, high: 16_384, xhigh: 24_576 }
