// The Vercel AI SDK's `UIMessage`: how a conversation is told in it.

import {
  type AssistantMessage,
  type Message,
  outputForModel,
  type Part,
  type ProviderStatePart,
  stepsOf,
  type ToolCallPart,
  toText,
  type UserPart,
} from '../../protocol/message.ts'
import { allStateOf, type StateFields, stateIn } from '../remote-steps.ts'
import { metadataIn } from '../step-metadata.ts'

/** A conversation as `useChat` would send it, with what answers of that vendor providerState. */
export function toUIMessages(messages: readonly Message[], vendor: string): object[] {
  return messages.map((message, index) => {
    const { messageId: id = `message-${index}` } = allStateOf([message], vendor)
    const said =
      'parts' in message
        ? answerOf(message, vendor, index === messages.length - 1)
        : { parts: [message.content].flat().map(saidOf) }
    return { id, role: message.role, ...said }
  })
}

function saidOf(part: string | (UserPart & { readonly name?: string })): object {
  return typeof part === 'string' ? { type: 'text', text: part } : { ...part, filename: part.name }
}

function answerOf(message: AssistantMessage, vendor: string, last: boolean): object {
  const metadata: Record<string, unknown> = {}
  const told: Record<string, object> = {}
  const parts = stepsOf(message).flatMap((turn) => [
    { type: 'step-start' },
    ...turn.parts.flatMap((part): object[] => {
      const kept = stateIn(part, vendor)
      if (part.type === 'tool-call') return callOf(part, kept, last)
      if (part.type !== 'provider-state') return [shown(part, kept)]
      if (/\/metadata/.test(part.key)) {
        Object.assign(metadata, kept)
        // Each run told only of itself, and their page would have merged it all.
        for (const [name, more] of Object.entries(metadataIn(kept))) {
          told[name] = { ...told[name], ...Object(more) }
        }
        return []
      }
      return kept.type ? [kept] : []
    }),
  ])
  if (metadata.deltakit) metadata.deltakit = told
  return { metadata, parts }
}

function shown(part: Exclude<Part, ToolCallPart | ProviderStatePart>, kept: StateFields): object {
  const { key, providerState, ...said } = part
  const type = said.type.replace('content', 'text').replace('source', 'source-url')
  return { sourceId: key, ...said, ...kept, type }
}

/** A call that was cut off is left out, and one without an output is open only in the last message. */
function callOf(part: ToolCallPart, kept: StateFields, last: boolean): object[] {
  const { key, id, name, status, input, inputText, output } = part
  const { approval, dynamic, providerMetadata, ...call } = kept
  const asked = { id: key, ...Object(approval) }
  const told = {
    ...call,
    type: dynamic ? 'dynamic-tool' : `tool-${name}`,
    toolName: name,
    toolCallId: id,
    input,
    rawInput: input === undefined ? inputText : undefined,
    callProviderMetadata: providerMetadata,
  }
  if (/streaming|unfinished/.test(status)) return []
  if (status === 'done') return [{ ...told, state: 'output-available', output }]
  if (status === 'approved') {
    return [{ ...told, state: 'approval-responded', approval: { ...asked, approved: true } }]
  }
  if (status === 'denied') {
    const refused = { ...asked, approved: false, reason: output || undefined }
    return [{ ...told, state: 'output-denied', approval: refused }]
  }
  if (!last || /failed|skipped|interrupted|invalid/.test(status)) {
    return [{ ...told, state: 'output-error', errorText: toText(outputForModel(part)) }]
  }
  if (status === 'awaiting-approval')
    return [{ ...told, state: 'approval-requested', approval: asked }]
  return [{ ...told, state: 'input-available' }]
}
