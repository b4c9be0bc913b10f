// The Vercel AI SDK's `UIMessage`: how a conversation is told in it.

import {
  type AssistantMessage,
  asText,
  type CarryPart,
  type Message,
  type Part,
  type ToolCallPart,
  turnsOf,
  type UserPart,
} from './message.ts'
import { type Kept, keptIn } from './several-runs.ts'
import { toldIn } from './told-run.ts'

/** A conversation as `useChat` would send it, with what answers of that vendor carry. */
export function toUIMessages(messages: readonly Message[], vendor: string): object[] {
  return messages.map((message, index) => {
    const common = { id: `message-${index}`, role: message.role }
    return 'parts' in message
      ? { ...common, ...answerOf(message, vendor, index === messages.length - 1) }
      : { ...common, parts: [message.content].flat().map(saidOf) }
  })
}

function saidOf(part: string | (UserPart & { readonly name?: string })): object {
  return typeof part === 'string' ? { type: 'text', text: part } : { ...part, filename: part.name }
}

function answerOf(message: AssistantMessage, vendor: string, last: boolean): object {
  let whole = {}
  const metadata: Record<string, unknown> = {}
  const runs = {}
  const late = {}
  const parts = turnsOf(message).flatMap((turn) => [
    { type: 'step-start' },
    ...turn.parts.flatMap((part): object[] => {
      const kept = keptIn(part, vendor)
      if (part.type === 'tool-call') return callOf(part, kept, last)
      if (part.type !== 'carry') return [shown(part, kept)]
      if (/\/metadata/.test(part.key)) {
        Object.assign(metadata, kept)
        Object.assign(runs, toldIn(kept).runs)
        Object.assign(late, toldIn(kept).late)
        return []
      }
      const { messageId: id, type } = kept
      if (id) whole = { id }
      return type ? [kept] : []
    }),
  ])
  // Each run told only of itself, and their page would have merged it all.
  if (metadata.deltakit) metadata.deltakit = { ...toldIn(metadata), runs, late }
  return { ...whole, metadata, parts }
}

const theirs: Readonly<Record<string, string>> = { content: 'text', source: 'source-url' }

function shown(part: Exclude<Part, ToolCallPart | CarryPart>, kept: Kept): object {
  const { key, carry, ...said } = part
  return { sourceId: key, ...said, ...kept, type: theirs[part.type] ?? part.type }
}

/** A call that was cut off is left out, and one without an output is open only in the last message. */
function callOf(part: ToolCallPart, kept: Kept, last: boolean): object[] {
  const { id, name, status, input, inputText } = part
  if (/streaming|unfinished/.test(status)) return []
  const { approval, dynamic, providerMetadata, ...call } = kept
  return [
    {
      ...call,
      type: dynamic ? 'dynamic-tool' : `tool-${name}`,
      toolName: name,
      toolCallId: id,
      input,
      rawInput: input === undefined ? inputText : undefined,
      callProviderMetadata: providerMetadata,
      ...stateOf(part, { id: part.key, ...Object(approval) }, last),
    },
  ]
}

function stateOf(
  { status, output = 'Not run' }: ToolCallPart,
  approval: object,
  last: boolean,
): object {
  if (status === 'done') return { state: 'output-available', output }
  if (status === 'approved') {
    return { state: 'approval-responded', approval: { ...approval, approved: true } }
  }
  if (!last || /failed|invalid/.test(status)) {
    return { state: 'output-error', errorText: asText(output) }
  }
  return status === 'waiting'
    ? { state: 'approval-requested', approval }
    : { state: 'input-available' }
}
