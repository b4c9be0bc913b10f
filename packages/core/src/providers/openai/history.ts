// OpenAI, the Responses API: how a conversation is written.

import { type StepParts, stepsOf, toText } from '../../protocol/answer-steps.ts'
import { base64In } from '../../protocol/data-url.ts'
import { isObject } from '../../protocol/is-object.ts'
import type {
  AssistantMessage,
  ContentPart,
  Message,
  Part,
  ToolCallPart,
  UserFile,
  UserPart,
} from '../../protocol/message.ts'
import { isToolError, toolCallOf } from '../../protocol/tool-call-output.ts'
import { createCallIds } from '../writing/call-ids.ts'
import { filePlaceFor } from '../writing/file-place.ts'
import { outputParts } from '../writing/output-parts.ts'

/** Which model reads a history. */
export interface Reader {
  readonly vendor: string
  readonly reasons: boolean
  /** Whether a text or a file can mark where the cached beginning of a request ends. */
  readonly takesCacheMarks: boolean
}

type Item = Readonly<Record<string, unknown>>

/** OpenAI takes at most 64 characters. */
const usableId = /^.{1,64}$/s

/** Writes a conversation as the items that the API takes. */
export function writeInput(messages: readonly Message[], reader: Reader): Item[] {
  const { vendor, reasons, takesCacheMarks } = reader
  const callId = createCallIds(usableId)

  function writeMessage({ role, content }: Exclude<Message, AssistantMessage>): Item {
    const isText = typeof content === 'string'
    return {
      // Models that reason call the system the developer.
      role: role === 'system' && reasons ? 'developer' : role,
      content: isText ? writeText(role, content) : content.map(writeMarkedPart),
    }
  }

  function writeMarkedPart(part: UserPart): object {
    const isMarked = takesCacheMarks && part.cache
    const prompt_cache_breakpoint = isMarked ? { mode: 'explicit' } : undefined
    return { ...writePart(part, vendor), prompt_cache_breakpoint }
  }

  /** Whether a part is no reasoning, or may go back: that is refused unless it is encrypted or has text. */
  function isTaken(part: Part): boolean {
    const { type, encrypted_content, content } = itemOf(part)
    if (type !== 'reasoning') return true
    const proof = encrypted_content ?? content
    return reasons && (typeof proof === 'string' || Array.isArray(proof)) && proof.length > 0
  }

  /**
   * The items of a step as they came. Otherwise only text and calls go back: the step is another vendor's,
   * was cut, or has reasoning that may not go back. An item is refused without the reasoning before it.
   */
  function writeStep({ vendor: author, outcome, parts }: StepParts): Item[] {
    const isWhole = author === vendor && outcome?.type === 'complete' && parts.every(isTaken)
    const items: Item[] = []
    const outputs: Item[] = []
    for (const part of parts) {
      const item = isWhole ? itemOf(part) : {}
      const phase = author === vendor ? itemOf(part).phase : undefined
      const call = toolCallOf(part)
      if (call) {
        const written = writeCall(call, { item, call_id: callId(call.id) })
        items.push(written.item)
        outputs.push(written.output)
      } else if (part.type === 'content') {
        items.push(...writeContent(part, { item, phase, isWhole }))
      } else if (item.type) {
        items.push(part.type === 'file' ? { ...item, result: base64In(part.url) } : item)
      }
    }
    // Reasoning is refused, too, without the item that followed it.
    while (items.at(-1)?.type === 'reasoning') items.pop()
    return [...items, ...outputs]
  }

  return messages.flatMap((message) =>
    'parts' in message ? stepsOf(message).flatMap(writeStep) : [writeMessage(message)],
  )
}

/** Only the text of a user has to be a part. */
function writeText(role: string, text: string): string | object[] {
  return role === 'user' ? [{ type: 'input_text', text }] : text
}

function writePart(part: UserPart, vendor: string): object {
  return part.type === 'text' ? { type: 'input_text', text: part.text } : writeFile(part, vendor)
}

function writeFile(file: UserFile, vendor: string): object {
  const { mediaType, name } = file
  const isRefused = mediaType.startsWith('audio') || mediaType.startsWith('video')
  if (isRefused) throw new TypeError(unreadable(mediaType, name))
  const type = mediaType.startsWith('image/') ? 'input_image' : 'input_file'
  const { id, url } = filePlaceFor(file, vendor)
  if (id !== undefined) return { type, file_id: id }
  if (type === 'input_image') return { type, image_url: url }
  if (!url.startsWith('data:')) return { type, file_url: url }
  return { type, filename: name ?? mediaType.replace('/', '.'), file_data: url }
}

function unreadable(mediaType: string, name: string | undefined): string {
  const named = name ? `"${name}" ` : ''
  return `OpenAI's Responses API cannot read the file ${named}of type ${mediaType}. Send an image (image/*) or a document such as a PDF; audio and video are not accepted.`
}

/** A call and its output. `item`: the call as it came, of which nothing may be known. */
function writeCall(
  call: ToolCallPart,
  { item, call_id }: { readonly item: Item; readonly call_id: string },
): { readonly item: Item; readonly output: Item } {
  const { type = 'function_call', caller } = item
  const output = { type: `${type}_output`, call_id, caller }
  if (type === 'function_call' || type === 'custom_tool_call') {
    return {
      item: { ...item, type, call_id, name: call.name, ...writeArguments(call, type) },
      output: { ...output, output: writeOutput(call.output) },
    }
  }
  return {
    item: { ...item, ...('call_id' in item && { call_id }) },
    output: { ...output, ...writeOwnOutput(call, item) },
  }
}

function writeOutput(output: unknown): string | object[] {
  return outputParts(output)?.map((part) => writePart(part, 'openai')) ?? toText(output)
}

/** The tools that OpenAI describes have outputs of their own form, which the page returns as it is. */
function writeOwnOutput(call: ToolCallPart, { type, id }: Item): Item {
  const { output } = call
  const fields = isObject(output) ? output : undefined
  switch (type) {
    case 'mcp_approval_request': {
      // Only a clear yes is one.
      const approve = fields?.approve === true
      const reason = approve ? undefined : toText(fields ? fields.reason : output)
      return {
        type: 'mcp_approval_response',
        call_id: undefined,
        approval_request_id: id,
        approve,
        reason,
      }
    }
    case 'tool_search_call': {
      const { tools = Array.isArray(output) ? output : [] } = fields ?? {}
      return { type: 'tool_search_output', execution: 'client', status: 'completed', tools }
    }
    case 'computer_call':
      return fields ?? { output: { type: 'computer_screenshot', image_url: output } }
    case 'apply_patch_call':
      return fields ?? { output, status: isToolError(call) ? 'failed' : 'completed' }
    default:
      return fields ?? { output }
  }
}

/** A custom tool has text for its input, and a function arguments. */
function writeArguments({ input, inputText }: ToolCallPart, type: unknown): object {
  return type === 'custom_tool_call' ? { input: toText(input) } : { arguments: inputText || '{}' }
}

function writeContent(
  { key, text }: ContentPart,
  {
    item,
    phase,
    isWhole,
  }: { readonly item: Item; readonly phase: unknown; readonly isWhole: boolean },
): Item[] {
  if (item.type) return [{ content: [{ type: 'output_text', text, annotations: [] }], ...item }]
  const isRefusal = key.includes(':')
  // A refusal goes back inside the item of its message.
  if (!text.trim() || (isWhole && isRefusal)) return []
  // A comment that comes back without its phase is taken for an answer.
  return [{ role: 'assistant', content: text, phase }]
}

/** An item as it came, without an id that the API refuses: servers that imitate it have longer ones. */
function itemOf({ providerState = [] }: Part): Item {
  const item = providerState[0]?.value ?? {}
  const { id, ...fields } = item
  return typeof id === 'string' && !usableId.test(id) ? fields : item
}
