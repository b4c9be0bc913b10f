// OpenAI, the Responses API: how its requests are written.

import {
  type AssistantMessage,
  type ContentPart,
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

export interface OpenAIOptions extends ProviderOptions {
  /** Tools that OpenAI carries out, in its own words, such as `{ type: 'web_search' }`. */
  readonly serverTools?: readonly object[] | undefined
  /**
   * Names another service of this wire, such as Azure's: none can read what another encrypted.
   * Default `openai`.
   */
  readonly vendor?: string | undefined
}

interface RequestedModel {
  readonly id: string
  readonly vendor: string
  readonly options: OpenAIOptions
}

export function writeRequest(
  input: ModelInput,
  { id, vendor, options }: RequestedModel,
): ModelRequest {
  const { extraBody, serverTools = [], baseURL = 'https://api.openai.com/v1' } = options
  // Those that do not reason refuse reasoning and whatever belongs to it.
  const reasons = !/gpt-[34]|-chat/.test(id)
  const { stop, seed, output, reasoning } = input
  const { effort, budget } = reasoning ?? {}
  const refused = {
    stop,
    seed,
    budget,
    effort: reasons || effort === 'none' ? undefined : effort,
  }
  const tools = [...Object.entries(input.tools ?? {}).map(writeTool), ...serverTools]
  const ids = new Set<string>()
  const body = {
    model: id,
    input: input.messages.flatMap((message) =>
      'parts' in message
        ? writeAnswer(message, { vendor, reasons, ids })
        : writeMessage(message, reasons),
    ),
    stream: true,
    store: false,
    ...(reasons && {
      include: ['reasoning.encrypted_content'],
      reasoning: reasoning && { effort, summary: effort === 'none' ? undefined : 'auto' },
    }),
    max_output_tokens: input.maxOutputTokens,
    temperature: input.temperature,
    top_p: input.topP,
    text: output && { format: { type: 'json_schema', ...output } },
    // A choice where there is none is refused.
    ...(tools.length && {
      tools,
      tool_choice: writeChoice(input),
      parallel_tool_calls: input.parallelToolCalls,
    }),
    ...extraBody,
    ...input.providerOptions,
  }
  const warnings = Object.entries(refused).flatMap(([what, asked]) =>
    asked === undefined ? [] : [`${id} takes no ${what}`],
  )
  return { url: `${baseURL.replace(/\/+$/, '')}/responses`, body, warnings }
}

type Given = Exclude<Message, AssistantMessage>

function writeMessage({ role, content }: Given, reasons: boolean): object {
  const plain = typeof content === 'string' && role !== 'user'
  return {
    role: role === 'system' && reasons ? 'developer' : role,
    content: plain ? content : [content].flat().map(writeUserPart),
  }
}

/** What has no scheme is the id of a file that was uploaded. */
function writeUserPart(part: UserPart | string): object {
  if (typeof part === 'string') return { type: 'input_text', text: part }
  if (part.type === 'text') return writeUserPart(part.text)
  const { mediaType, url, name } = part
  const uploaded = url.includes(':') ? undefined : { file_id: url }
  if (mediaType.startsWith('image/')) {
    return { type: 'input_image', ...(uploaded ?? { image_url: url }) }
  }
  if (/^(audio|video)/.test(mediaType)) throw new TypeError(`OpenAI takes no ${mediaType}`)
  const given = url.startsWith('data:')
    ? { filename: name ?? mediaType.replace('/', '.'), file_data: url }
    : { file_url: url }
  return { type: 'input_file', ...(uploaded ?? given) }
}

/** Who reads a history, and the ids of the calls in it. */
interface Reading {
  readonly vendor: string
  readonly reasons: boolean
  readonly ids: Set<string>
}

/**
 * Items as they came. Of another vendor's turn, of one that was cut, and of one whose reasoning may
 * not go back, the words and calls: an item is refused without the reasoning before it.
 */
function writeAnswer(message: AssistantMessage, { vendor, reasons, ids }: Reading): object[] {
  return stepsOf(message).flatMap((turn, run) => {
    const whole =
      turn.vendor === vendor &&
      message.steps[run]?.outcome?.type === 'complete' &&
      turn.parts.every((part) => {
        const { type, encrypted_content: encrypted, content } = carried(part)
        return type !== 'reasoning' || (reasons && Object(encrypted ?? content).length)
      })
    const calls = new Map(toolCallsOf(turn).map((call) => [call.key, call]))
    const outputs: object[] = []
    const items = turn.parts.flatMap((part): Item[] => {
      const item = whole ? carried(part) : {}
      const call = calls.get(part.key)
      if (call) {
        const { type = 'function_call' } = item
        const call_id = freshId(call, ids)
        const { name, input, inputText } = call
        const given = item.type ? { input: toText(input) } : { arguments: inputText || '{}' }
        outputs.push({ type: `${type}_output`, call_id, output: toText(call.output) })
        return [{ type, call_id, name, ...given }]
      }
      if (part.type === 'content') return writeText(part, item, whole)
      if (!item.type) return []
      return [part.type === 'file' ? { ...item, result: part.url.replace(/.*?,/, '') } : item]
    })
    // So is reasoning without the item that followed it.
    while (items.at(-1)?.type === 'reasoning') items.pop()
    return [...items, ...outputs]
  })
}

function writeText({ key, text }: ContentPart, item: Item, whole: boolean): Item[] {
  if (item.type) return [{ content: [{ type: 'output_text', text, annotations: [] }], ...item }]
  // A refusal goes back in its message.
  if (!text.trim() || (whole && key.includes(':'))) return []
  return [{ role: 'assistant', content: text }]
}

type Item = Readonly<Record<string, unknown>>

function carried({ providerState = [] }: Part): Item {
  return providerState[0]?.value ?? {}
}

/** An id that no other call has, and no longer than OpenAI takes: another vendor's may be neither. */
function freshId({ id }: ToolCallPart, ids: Set<string>): string {
  const fresh = /^.{1,64}$/.test(id) && !ids.has(id) ? id : `call_${ids.size}_`
  ids.add(fresh)
  return fresh
}

/** A schema is taken as strict unless that is denied. */
function writeTool([name, tool]: [string, ToolDefinition]): object {
  const { description, strict = false, inputSchema } = tool
  return { type: 'function', name, description, strict, parameters: inputSchema }
}

/** A tool that was not declared here is one of the server's. */
function writeChoice({ toolChoice = 'auto', tools = {} }: ModelInput): unknown {
  if (typeof toolChoice !== 'object') return toolChoice
  const { tool } = toolChoice
  return tool in tools ? { type: 'function', name: tool } : { type: tool }
}
