// OpenAI Chat Completions, and the many servers that speak it: how a conversation is written.

import { type StepParts, stepsOf, textOf } from '../../protocol/answer-steps.ts'
import { base64In } from '../../protocol/data-url.ts'
import type { Message, ToolCallPart, UserPart } from '../../protocol/message.ts'
import { toolCallsOf } from '../../protocol/tool-call-output.ts'
import { argumentsOf, type CallInput } from '../writing/call-input.ts'
import { filePlaceFor } from '../writing/file-place.ts'
import { outputText } from '../writing/output-parts.ts'

/** The server that reads a history. */
export interface HistoryReader {
  readonly vendor: string
  /** The fields of an earlier answer's message that give its reasoning back. */
  readonly recall: (step: StepParts) => object
}

/** Writes a conversation as the messages that a server takes. */
export function writeMessages(
  messages: readonly Message[],
  { vendor, recall }: HistoryReader,
): object[] {
  /** For calls of other vendors. Their own ids may repeat, and Mistral takes none but nine letters. */
  let nextId = 100_000_000

  function writeStep(step: StepParts): object[] {
    const isOwn = step.vendor === vendor
    const calls = toolCallsOf(step).map(
      (call): WrittenCall =>
        isOwn ? call : { ...call, id: String(nextId++), providerState: undefined },
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
        ...(isOwn && recall(step)),
      },
      ...calls.map(writeOutput),
    ]
  }

  return messages.flatMap((message) =>
    'parts' in message
      ? stepsOf(message).flatMap(writeStep)
      : { role: message.role, content: writeContent(message.content, vendor) },
  )
}

function writeContent(content: string | readonly UserPart[], vendor: string): unknown {
  return typeof content === 'string' ? content : content.map((part) => writePart(part, vendor))
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
  const [kind, format = ''] = mediaType.split(/\/(?:x-|vnd\.)?/)
  // OpenAI reads no video. OpenRouter, vLLM and others do, under this name.
  if (kind === 'image' || kind === 'video') {
    const type = `${kind}_url`
    return { type, [type]: { url } }
  }
  const data = base64In(url)
  if (kind === 'audio' && data) {
    return { type: 'input_audio', input_audio: { data, format: audioFormats[format] ?? format } }
  }
  return { type: 'file', file: { filename: name, file_data: url } }
}

/** What the protocol calls the formats that have other media types. */
const audioFormats: Readonly<Record<string, string>> = { mpeg: 'mp3', wave: 'wav', mp4: 'm4a' }

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
