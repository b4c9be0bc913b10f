// OpenAI Chat Completions, and the many servers that speak it: a model, and how its requests are
// written.

import { type StepParts, stepsOf, textOf } from '../../protocol/answer-steps.ts'
import type { AssistantMessage, Message, ToolCallPart, UserPart } from '../../protocol/message.ts'
import type {
  ChunkReader,
  Model,
  ModelInput,
  ProviderOptions,
  ToolChoice,
  ToolDefinition,
} from '../../protocol/model.ts'
import { toolCallsOf } from '../../protocol/tool-call-output.ts'
import { filePlaceFor } from '../writing/file-place.ts'
import { layOver } from '../writing/lay-over.ts'
import { outputText } from '../writing/output-parts.ts'
import type { Warn } from '../writing/warn.ts'

/** Where servers of this protocol differ. */
export interface ChatDialect {
  readonly vendor: string
  /** The fields of a request that only this server has. A setting it lacks becomes a warning. */
  fields(input: ModelInput, warn: Warn): object
  /** The fields of an earlier answer's message that give its reasoning back. */
  recall(step: StepParts): object
  reader(): ChunkReader
  readonly continues?: boolean | undefined
}

/** A model of a server that speaks Chat Completions. */
export function chatModel(
  id: string,
  {
    baseURL,
    options: { apiKey, headers, fetch, extraBody },
    dialect,
  }: { readonly baseURL: string; readonly options: ProviderOptions; readonly dialect: ChatDialect },
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
      const { messages, tools, output } = input
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
        tool_choice: writeToolChoice(input.toolChoice),
        response_format: output && { type: 'json_schema', json_schema: output },
        ...dialect.fields(input, (message) => warnings.push(message)),
      }
      return {
        url: `${baseURL.replace(/\/+$/, '')}/chat/completions`,
        body: layOver(body, extraBody, input.providerOptions),
        warnings,
      }
    },
  }
}

function writeMessage(message: Message, dialect: ChatDialect): object[] {
  if ('parts' in message) return writeAnswer(message, dialect)
  const { role, content } = message
  return [
    {
      role,
      content:
        typeof content === 'string'
          ? content
          : content.map((part) => writePart(part, dialect.vendor)),
    },
  ]
}

/** Servers that cache by themselves ignore the mark, so it needs no warning. */
function writePart(part: UserPart, vendor: string): object {
  if (part.type === 'text') {
    const { cache, ...text } = part
    return { ...text, cache_control: cache && { type: 'ephemeral', ttl: cache } }
  }
  const { mediaType, name = 'file' } = part
  const { id, url } = filePlaceFor(part, vendor)
  if (id !== undefined) return { type: 'file', file: { file_id: id } }
  if (mediaType.startsWith('image/')) return { type: 'image_url', image_url: { url } }
  const [, data] = url.split(';base64,')
  if (mediaType.startsWith('audio/') && data) {
    const [, format = ''] = mediaType.split(/\/(?:x-|vnd\.)?/)
    return { type: 'input_audio', input_audio: { data, format: audioFormats[format] ?? format } }
  }
  return { type: 'file', file: { filename: name, file_data: url } }
}

/** What the protocol calls the formats that have other media types. */
const audioFormats: Readonly<Record<string, string>> = { mpeg: 'mp3', wave: 'wav', mp4: 'm4a' }

function writeAnswer(message: AssistantMessage, dialect: ChatDialect): object[] {
  return stepsOf(message).flatMap((step) => {
    const calls = toolCallsOf(step)
    const content = textOf(step, 'content') || undefined
    if (!content && !calls.length) return []
    return [
      {
        role: 'assistant',
        content,
        tool_calls: calls.length ? calls.map(writeCall) : undefined,
        ...(step.vendor === dialect.vendor && dialect.recall(step)),
      },
      ...calls.map(writeOutput),
    ]
  })
}

function writeCall({ id, name, inputText }: ToolCallPart): object {
  return { id, type: 'function', function: { name, arguments: inputText || '{}' } }
}

function writeOutput({ id, output }: ToolCallPart): object {
  return { role: 'tool', tool_call_id: id, content: outputText(output) }
}

function writeTool([name, { description, inputSchema, strict }]: [string, ToolDefinition]): object {
  return { type: 'function', function: { name, description, strict, parameters: inputSchema } }
}

function writeToolChoice(choice: ToolChoice | undefined): unknown {
  return typeof choice === 'object' ? { type: 'function', function: { name: choice.tool } } : choice
}

/** Gives the reasoning of an earlier answer back: as one string, and its details as they came. */
export function recallAs(field: 'reasoning_content' | 'reasoning'): (step: StepParts) => object {
  return (step) => {
    const details = step.parts.flatMap(({ providerState = [] }) =>
      providerState.map(({ value }) => value),
    )
    return {
      [field]: textOf(step, 'reasoning') || undefined,
      reasoning_details: details.length ? details : undefined,
    }
  }
}
