// OpenAI Chat Completions, and the many servers that speak it: a model, and how its requests are written.

import {
  type AssistantMessage,
  type Message,
  type StepParts,
  stepsOf,
  type ToolCallPart,
  textOf,
  toolCallsOf,
  toText,
  type UserPart,
} from '../../protocol/message.ts'
import type {
  ChunkReader,
  Model,
  ModelInput,
  ProviderOptions,
  ReasoningSettings,
  ToolDefinition,
} from '../../protocol/model.ts'

/** Where servers of this wire differ. */
export interface ChatDialect {
  readonly vendor: string
  /** The request's fields that are this server's own; what it cannot be asked is said to `warn`. */
  fields(input: ModelInput, warn: (message: string) => void): object
  /** The fields of an earlier answer's message that give its reasoning back. */
  recall(turn: StepParts): object
  reader(): ChunkReader
}

export function chatModel(
  id: string,
  baseURL: string,
  { apiKey, headers, fetch, extraBody }: ProviderOptions,
  dialect: ChatDialect,
): Model {
  return {
    ...dialect,
    id,
    fetch,
    async headers() {
      const key = typeof apiKey === 'function' ? await apiKey() : apiKey
      return { ...(key && { authorization: `Bearer ${key}` }), ...headers }
    },
    request(input) {
      const { messages, tools, toolChoice, output, providerOptions } = input
      const warnings: string[] = []
      const body = {
        model: id,
        messages: messages.flatMap((message) => writeMessage(message, dialect)),
        stream: true,
        stream_options: { include_usage: true },
        temperature: input.temperature,
        top_p: input.topP,
        stop: input.stop,
        seed: input.seed,
        parallel_tool_calls: input.parallelToolCalls,
        tools: tools && Object.entries(tools).map(writeTool),
        tool_choice:
          typeof toolChoice === 'object'
            ? { type: 'function', function: { name: toolChoice.tool } }
            : toolChoice,
        response_format: output && { type: 'json_schema', json_schema: output },
        ...dialect.fields(input, (message) => warnings.push(message)),
        ...extraBody,
        ...providerOptions,
      }
      return { url: `${baseURL.replace(/\/+$/, '')}/chat/completions`, body, warnings }
    },
  }
}

function writeMessage(message: Message, dialect: ChatDialect): object[] {
  if ('parts' in message) return writeAnswer(message, dialect)
  const { role, content } = message
  return [{ role, content: typeof content === 'string' ? content : content.map(writePart) }]
}

/** Where caching needs no asking, a mark is nothing that could be refused or missed. */
function writePart(part: UserPart): object {
  if (part.type === 'text') {
    const { cache, ...text } = part
    return { ...text, cache_control: cache && { type: 'ephemeral', ttl: cache } }
  }
  const { mediaType, url, name = 'file' } = part
  return mediaType.startsWith('image/')
    ? { type: 'image_url', image_url: { url } }
    : { type: 'file', file: { filename: name, file_data: url } }
}

function writeAnswer(message: AssistantMessage, dialect: ChatDialect): object[] {
  return stepsOf(message).flatMap((turn) => {
    const calls = toolCallsOf(turn)
    const content = textOf(turn, 'content') || undefined
    if (!content && !calls.length) return []
    return [
      {
        role: 'assistant',
        content,
        tool_calls: calls.length ? calls.map(writeCall) : undefined,
        ...(turn.vendor === dialect.vendor && dialect.recall(turn)),
      },
      ...calls.map(writeOutput),
    ]
  })
}

function writeCall({ id, name, inputText }: ToolCallPart): object {
  return { id, type: 'function', function: { name, arguments: inputText || '{}' } }
}

function writeOutput({ id, output }: ToolCallPart): object {
  return { role: 'tool', tool_call_id: id, content: toText(output) }
}

function writeTool([name, { description, inputSchema, strict }]: [string, ToolDefinition]): object {
  return { type: 'function', function: { name, description, strict, parameters: inputSchema } }
}

/** For servers that take an effort and no budget. */
export function askEffort(
  { effort, budget }: ReasoningSettings,
  warn: (message: string) => void,
): object {
  if (budget !== undefined) warn('This provider takes no reasoning budget, only an effort')
  return { reasoning_effort: effort }
}

/** Gives an earlier answer's reasoning back: as one string, and its details as they came. */
export function recallAs(field: 'reasoning_content' | 'reasoning'): (turn: StepParts) => object {
  return (turn) => {
    const details = turn.parts.flatMap(({ providerState = [] }) =>
      providerState.map(({ value }) => value),
    )
    return {
      [field]: textOf(turn, 'reasoning') || undefined,
      reasoning_details: details.length ? details : undefined,
    }
  }
}
