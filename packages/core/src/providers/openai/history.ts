// OpenAI, the Responses API: how a conversation is written.

import { type StepParts, stepsOf, toText } from '../../protocol/answer-steps.ts'
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
import { filePlaceFor } from '../writing/file-place.ts'
import { outputParts } from '../writing/output-parts.ts'

/** Which model reads a history. */
export interface Reader {
  readonly vendor: string
  readonly reasons: boolean
}

type Item = Readonly<Record<string, unknown>>

/** Writes a conversation as the items that the API takes. */
export function writeInput(messages: readonly Message[], reader: Reader): object[] {
  const callIds = new Set<string>()
  return messages.flatMap((message) =>
    'parts' in message
      ? writeAnswer(message, { ...reader, callIds })
      : [writeMessage(message, reader)],
  )
}

function writeMessage(
  { role, content }: Exclude<Message, AssistantMessage>,
  { vendor, reasons }: Reader,
): object {
  return {
    // Models that reason call the system the developer.
    role: role === 'system' && reasons ? 'developer' : role,
    content:
      typeof content === 'string'
        ? writeText(role, content)
        : content.map((part) => writePart(part, vendor)),
  }
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

interface AnswerReader extends Reader {
  /** The ids of all calls written so far. */
  readonly callIds: Set<string>
}

function writeAnswer(message: AssistantMessage, reader: AnswerReader): object[] {
  return stepsOf(message).flatMap((step, index) => {
    const isComplete = message.steps[index]?.outcome?.type === 'complete'
    const isWhole = step.vendor === reader.vendor && isComplete && takesReasoning(step, reader)
    return writeStep(step, { isWhole, callIds: reader.callIds })
  })
}

/** Whether all reasoning of a step may go back. It is refused unless it is encrypted or has text. */
function takesReasoning({ parts }: StepParts, { reasons }: Reader): boolean {
  return parts.every((part) => {
    const { type, encrypted_content, content } = itemOf(part)
    if (type !== 'reasoning') return true
    const proof = encrypted_content ?? content
    return reasons && (typeof proof === 'string' || Array.isArray(proof)) && proof.length > 0
  })
}

interface StepWriter {
  /** Whether items go back as they came. */
  readonly isWhole: boolean
  readonly callIds: Set<string>
}

/**
 * The items of a step as they came, if it is `isWhole`. Otherwise only text and calls go back: the step
 * is another vendor's, was cut, or has reasoning that may not go back. An item is refused without the
 * reasoning before it.
 */
function writeStep(step: StepParts, { isWhole, callIds }: StepWriter): object[] {
  const items: Item[] = []
  const outputs: Item[] = []
  for (const part of step.parts) {
    const item = isWhole ? itemOf(part) : {}
    const call = toolCallOf(part)
    if (call) {
      const written = writeCall(call, { item, call_id: uniqueId(call, callIds) })
      items.push(written.item)
      outputs.push(written.output)
    } else if (part.type === 'content') {
      items.push(...writeContent(part, { item, isWhole }))
    } else if (item.type) {
      items.push(part.type === 'file' ? { ...item, result: base64Of(part.url) } : item)
    }
  }
  // Reasoning is refused, too, without the item that followed it.
  while (items.at(-1)?.type === 'reasoning') items.pop()
  return [...items, ...outputs]
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
  { item, isWhole }: { readonly item: Item; readonly isWhole: boolean },
): Item[] {
  if (item.type) return [{ content: [{ type: 'output_text', text, annotations: [] }], ...item }]
  const isRefusal = key.includes(':')
  // A refusal goes back inside the item of its message.
  if (!text.trim() || (isWhole && isRefusal)) return []
  return [{ role: 'assistant', content: text }]
}

function itemOf({ providerState = [] }: Part): Item {
  return providerState[0]?.value ?? {}
}

function base64Of(dataURL: string): string {
  return dataURL.slice(dataURL.indexOf(',') + 1)
}

/** OpenAI takes at most this many characters. */
const longestId = 64

/** An id that no other call has. Other vendors may repeat ids, or have longer ones than OpenAI takes. */
function uniqueId({ id }: ToolCallPart, callIds: Set<string>): string {
  const isUsable = id !== '' && id.length <= longestId && !callIds.has(id)
  const unique = isUsable ? id : `call_${callIds.size}_`
  callIds.add(unique)
  return unique
}
