// Prompts and answers, in the JSON of OpenTelemetry's conventions for generative AI.

import { stepsOf } from '../protocol/answer-steps.ts'
import type { AssistantMessage, Message, Part, UserPart } from '../protocol/message.ts'
import type { FinishReason } from '../protocol/stream-event.ts'
import { toRecordedJson } from './span.ts'

/** A conversation as JSON. */
export function encodeMessages(messages: readonly Message[]): string {
  return toRecordedJson(
    messages.map((message) => {
      const { role } = message
      const parts = 'parts' in message ? message.parts.flatMap(encodePart) : encodeContent(message)
      return { role, parts }
    }),
  )
}

function encodeContent({ content }: { readonly content: string | readonly UserPart[] }): object[] {
  if (typeof content === 'string') return [{ type: 'text', content }]
  return content.map((part) =>
    part.type === 'text'
      ? { type: 'text', content: part.text }
      : { type: 'uri', mime_type: part.mediaType, uri: part.url.slice(0, longestUrl) },
  )
}

/** A `data:` URL is a whole file. */
const longestUrl = 2_048

/** The conventions' names of finish reasons. */
const finishReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_call',
  'content-filter': 'content_filter',
  other: 'other',
}

/** The answer of one step as JSON. */
export function encodeAnswer(message: AssistantMessage): string {
  const [step] = stepsOf(message)
  const reason = message.steps[0]?.finish?.reason
  const parts = (step?.parts ?? []).flatMap(encodePart)
  const finishReason = reason ? finishReasons[reason] : 'error'
  return toRecordedJson([{ role: 'assistant', parts, finish_reason: finishReason }])
}

function encodePart(part: Part): object[] {
  switch (part.type) {
    case 'content':
      return [{ type: 'text', content: part.text }]
    case 'reasoning':
      return [{ type: 'reasoning', content: part.text }]
    case 'tool-call': {
      const { id, name, input, inputText, output } = part
      const call = { type: 'tool_call', id, name, arguments: input ?? inputText }
      if (output === undefined) return [call]
      const response = typeof output === 'string' ? output : toRecordedJson(output)
      return [call, { type: 'tool_call_response', id, response }]
    }
    default:
      return []
  }
}
