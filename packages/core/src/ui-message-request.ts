// The Vercel AI SDK's `UIMessage`: how a conversation is told in it.

import {
  type AssistantMessage,
  asText,
  type Message,
  type Part,
  type ToolCallPart,
  turnsOf,
} from './message.ts'
import { toldIn } from './told-run.ts'

/** What a part carries, by entry. */
type Carried = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A conversation as `useChat` would send it, with what answers of that vendor carry. */
export function toUIMessages(messages: readonly Message[], vendor: string): object[] {
  return messages.map((message, index) => {
    const { role } = message
    const id = `message-${index}`
    if (!('parts' in message)) return { id, role, parts: [message.content].flat().map(saidOf) }
    return { id, role, ...answerOf(message, vendor, index === messages.length - 1) }
  })
}

function saidOf(part: string | { readonly type: string; readonly text?: string }): object {
  if (typeof part === 'string') return { type: 'text', text: part }
  const { type, text, mediaType, url, name }: Readonly<Record<string, unknown>> = { ...part }
  return type === 'file' ? { type, mediaType, url, filename: name } : { type, text }
}

function answerOf(message: AssistantMessage, vendor: string, last: boolean): object {
  let whole = {}
  const metadata: Record<string, unknown> = {}
  const runs = {}
  const parts = turnsOf(message).flatMap((turn) => [
    { type: 'step-start' },
    ...turn.parts.flatMap((part): object[] => {
      const carried = turn.vendor === vendor ? carriedBy(part) : {}
      whole = { ...whole, ...carried.message }
      Object.assign(metadata, carried.metadata)
      Object.assign(runs, toldIn(carried.metadata).runs)
      return part.type === 'tool-call' ? callOf(part, carried, last) : shown(part, carried)
    }),
  ])
  // Each run told only of itself, and their page would have merged it all.
  if (metadata.deltakit) metadata.deltakit = { ...toldIn(metadata), runs }
  return { ...whole, chatId: undefined, metadata, parts }
}

/** The chat a conversation belongs to, where an answer in it was told. */
export function chatIdIn(messages: readonly Message[], vendor: string): unknown {
  const turns = messages.flatMap((message) => ('parts' in message ? turnsOf(message) : []))
  const own = turns.filter((turn) => turn.vendor === vendor).flatMap(({ parts }) => parts)
  return own.map((part) => carriedBy(part).message?.chatId).find(Boolean)
}

function carriedBy({ carry = [] }: Part): Carried {
  return Object.fromEntries(carry.map(({ entry, value }) => [entry, value]))
}

function shown(part: Part, { providerMetadata, part: data }: Carried): object[] {
  const { type, key } = part
  switch (type) {
    case 'content':
    case 'reasoning': {
      const theirs = type === 'content' ? 'text' : type
      return [{ type: theirs, text: part.text, state: 'done', providerMetadata }]
    }
    case 'source': {
      const { url, title } = part
      return [
        { type: 'source-url', sourceId: key, url, title: title || undefined, providerMetadata },
      ]
    }
    case 'file':
      return [{ type, mediaType: part.mediaType, url: part.url, providerMetadata }]
    default:
      return data ? [data] : []
  }
}

/** A call that was cut off is left out, and one without an output is open only in the last message. */
function callOf(
  part: ToolCallPart,
  { call, providerMetadata, approval }: Carried,
  last: boolean,
): object[] {
  const { key, id, name, status, input, inputText } = part
  const asked = { id: approval?.id ?? key, ...approval }
  const type = call?.dynamic ? 'dynamic-tool' : `tool-${name}`
  const toolName = call?.dynamic ? name : undefined
  const made = { ...call, dynamic: undefined, type, toolName, toolCallId: id }
  const { output = 'Not run' } = part
  const failed = { state: 'output-error', errorText: asText(output) }
  const states: { readonly [Status in ToolCallPart['status']]?: object } = {
    done: { state: 'output-available', output },
    waiting: last ? { state: 'approval-requested', approval: asked } : failed,
    approved: { state: 'approval-responded', approval: { ...asked, approved: true } },
    ready: last ? { state: 'input-available' } : failed,
    running: last ? { state: 'input-available' } : failed,
    failed,
    invalid: failed,
  }
  const state = states[status]
  const whole = input === undefined ? { rawInput: inputText } : { input }
  return state ? [{ ...made, ...whole, ...state, callProviderMetadata: providerMetadata }] : []
}
