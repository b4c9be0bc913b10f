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
import { argumentsOf, type CallInput } from '../writing/call-input.ts'
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
      const { messages, output } = input
      const tools = Object.entries(input.tools ?? {})
      // Nine digits, for Mistral takes no other ids than its own.
      let nextId = 100_000_000
      const warnings: string[] = []
      const body = {
        model: id,
        messages: messages.flatMap((message) =>
          writeMessage(message, { dialect, newId: () => String(nextId++) }),
        ),
        stream: true,
        stream_options: { include_usage: true },
        temperature: input.temperature,
        top_p: input.topP,
        stop: input.stop,
        seed: input.seed,
        // Most servers refuse a list without any tools.
        tools: tools.length ? tools.map(writeTool) : undefined,
        parallel_tool_calls: input.parallelToolCalls,
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

interface Writer {
  readonly dialect: ChatDialect
  /** An id for a call of another vendor, whose own may repeat, or be refused for its letters. */
  readonly newId: () => string
}

function writeMessage(message: Message, writer: Writer): object[] {
  if ('parts' in message) return writeAnswer(message, writer)
  const { role, content } = message
  return [
    {
      role,
      content:
        typeof content === 'string'
          ? content
          : content.map((part) => writePart(part, writer.dialect.vendor)),
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

function writeAnswer(message: AssistantMessage, { dialect, newId }: Writer): object[] {
  return stepsOf(message).flatMap((step) => {
    const isOwn = step.vendor === dialect.vendor
    const calls = toolCallsOf(step).map(
      (call): WrittenCall => (isOwn ? call : { ...call, id: newId(), providerState: undefined }),
    )
    const text = textOf(step, 'content')
    // Models write blank text, but Claude behind a gateway refuses it.
    const content = text.trim() ? text : undefined
    if (!content && !calls.length) return []
    return [
      {
        role: 'assistant',
        content,
        tool_calls: calls.length ? calls.map(writeCall) : undefined,
        ...(isOwn && dialect.recall(step)),
      },
      ...calls.map(writeOutput),
    ]
  })
}

/** A call as this server is sent it. */
interface WrittenCall extends CallInput {
  readonly id: string
  readonly name: string
  readonly output?: unknown
  readonly providerState?: ToolCallPart['providerState'] | undefined
}

function writeCall({ id, name, providerState, ...call }: WrittenCall): object {
  const state = providerState?.[0]?.value
  return { ...state, id, type: 'function', function: { name, arguments: argumentsOf(call) } }
}

function writeOutput({ id, output }: WrittenCall): object {
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
