// OpenAI Chat Completions, and the many servers that speak it: a model, and how its requests are
// written.

import type {
  ChunkReader,
  Model,
  ModelInput,
  ModelRequest,
  ProviderOptions,
  ToolChoice,
  ToolDefinition,
} from '../../protocol/model.ts'
import { headersOf } from '../writing/key-headers.ts'
import { layOver } from '../writing/lay-over.ts'
import type { Warn } from '../writing/warn.ts'
import { type HistoryReader, writeMessages } from './history.ts'

/** Where servers of this protocol differ. */
export interface ChatDialect extends HistoryReader {
  /** The fields of a request that only this server has. A setting it lacks becomes a warning. */
  fields(input: ModelInput, warn: Warn): object
  reader(): ChunkReader
  readonly continues?: boolean | undefined
}

interface ChatServer {
  readonly baseURL: string
  readonly options: ProviderOptions
  readonly dialect: ChatDialect
}

/** A model of a server that speaks Chat Completions. */
export function chatModel(id: string, server: ChatServer): Model {
  const { options, dialect } = server
  return {
    ...dialect,
    id,
    fetch: options.fetch,
    headers: () => headersOf(options),
    request: (input) => writeRequest(input, id, server),
  }
}

function writeRequest(
  input: ModelInput,
  id: string,
  { baseURL, options, dialect }: ChatServer,
): ModelRequest {
  const { output } = input
  const tools = Object.entries(input.tools ?? {})
  const warnings: string[] = []
  const body = {
    model: id,
    messages: writeMessages(input.messages, dialect),
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
    body: layOver(body, options.extraBody, input.providerOptions),
    warnings,
  }
}

function writeTool([name, { description, inputSchema, strict }]: [string, ToolDefinition]): object {
  return { type: 'function', function: { name, description, strict, parameters: inputSchema } }
}

function writeToolChoice(choice: ToolChoice | undefined): unknown {
  return typeof choice === 'object' ? { type: 'function', function: { name: choice.tool } } : choice
}
