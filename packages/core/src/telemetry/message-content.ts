// What was asked and answered, in the JSON of OpenTelemetry's conventions for generative AI.

import {
  type AssistantMessage,
  type Message,
  type Part,
  stepsOf,
  toText,
} from '../protocol/message.ts'

export function toldMessages(messages: readonly Message[]): string {
  return JSON.stringify(
    messages.map((message) => {
      const { role } = message
      if ('parts' in message) return { role, parts: message.parts.flatMap(toldPart) }
      const parts = [message.content].flat().map((part) => {
        if (typeof part === 'string') return { type: 'text', content: part }
        if (part.type === 'text') return { type: 'text', content: part.text }
        return { type: 'uri', mime_type: part.mediaType, uri: part.url.slice(0, longestUrl) }
      })
      return { role, parts }
    }),
  )
}

/** A `data:` URL is a whole file. */
const longestUrl = 2_048

/** What a run said. */
export function toldAnswer(message: AssistantMessage): string {
  const [turn] = stepsOf(message)
  // Their words are ours in the singular: `tool_call`.
  const reason = message.steps[0]?.finish?.reason.replace('-', '_').replace(/s$/, '')
  const parts = (turn?.parts ?? []).flatMap(toldPart)
  return JSON.stringify([{ role: 'assistant', parts, finish_reason: reason ?? 'error' }])
}

function toldPart(part: Part): object[] {
  switch (part.type) {
    case 'content':
      return [{ type: 'text', content: part.text }]
    case 'reasoning':
      return [{ type: 'reasoning', content: part.text }]
    case 'tool-call': {
      const { id, name, input, inputText, output } = part
      const call = { type: 'tool_call', id, name, arguments: input ?? inputText }
      const answer = { type: 'tool_call_response', id, response: toText(output) }
      return output === undefined ? [call] : [call, answer]
    }
    default:
      return []
  }
}
