// Writes a conversation as the messages of a `useChat` client.

import { stepsOf, toText } from '../../protocol/answer-steps.ts'
import { asFields, type Fields } from '../../protocol/json-fields.ts'
import { mergeFields } from '../../protocol/merge-fields.ts'
import type {
  AssistantMessage,
  Message,
  Part,
  ToolCallPart,
  ToolCallStatus,
  UserPart,
} from '../../protocol/message.ts'
import { interruptedText, skippedText } from '../../protocol/tool-call-output.ts'
import { invalidJsonText } from '../../tools/tool-approval.ts'
import { messageId } from '../message-id.ts'
import { allStateOf, type StateFields, stateOf } from '../provider-state.ts'
import { metadataIn } from '../step-metadata.ts'
import { protocolId } from './ui-parts.ts'

/** A conversation as a `useChat` client sends it, with what answers of that vendor brought. */
export function toRequestMessages(messages: readonly Message[], vendor: string): object[] {
  return messages.map((message, index) => {
    const { role } = message
    const ownId = messageId(message, index)
    if (!('parts' in message)) {
      return { id: ownId, role, parts: [message.content].flat().map(toUserPart) }
    }
    const all = allStateOf([message], vendor)
    const id = all.messageId ?? ownId
    const context = { vendor, results: all, isLast: index === messages.length - 1 }
    return { id, role, ...toAnswer(message, context) }
  })
}

function toUserPart(part: string | UserPart): object {
  if (typeof part === 'string') return { type: 'text', text: part }
  if (part.type === 'text') return { type: 'text', text: part.text }
  const { mediaType, url, name, uploads } = part
  return { type: 'file', mediaType, url, filename: name, providerReference: uploads }
}

interface AnswerContext {
  readonly vendor: string
  /** What came with the outputs of calls, by `output:` and the id of the call. */
  readonly results: StateFields
  /** Only the calls of the last message may still be open. */
  readonly isLast: boolean
}

function toAnswer(message: AssistantMessage, context: AnswerContext): object {
  const metadata: Record<string, unknown> = { ...asFields(message.metadata) }
  const parts: object[] = []
  for (const step of stepsOf(message)) {
    parts.push({ type: 'step-start' })
    for (const part of step.parts) {
      // What a stored message brought goes to every backend.
      const state = { ...stateOf(part, protocolId), ...stateOf(part, context.vendor) }
      mergeFields(metadata, asFields(state.messageMetadata))
      const uiPart = toUIPart(part, { state, context })
      if (uiPart) parts.push({ ...uiPart, ...asFields(state.uiPart) })
    }
  }
  return { metadata: Object.keys(metadata).length ? metadata : undefined, parts }
}

interface PartContext {
  /** What the backend wants back with the part. */
  readonly state: StateFields
  readonly context: AnswerContext
}

function toUIPart(part: Part, context: PartContext): object | undefined {
  const { state } = context
  const { providerMetadata } = state
  switch (part.type) {
    case 'content':
      return { type: 'text', text: part.text, citations: state.citations, providerMetadata }
    case 'reasoning':
      return { type: 'reasoning', text: part.text, providerMetadata }
    case 'source': {
      // A citation travels with its text.
      if (state.isCitation) return undefined
      const { sourceId = part.key } = state
      return { type: 'source-url', sourceId, url: part.url, title: part.title, providerMetadata }
    }
    case 'file':
      return { type: 'file', mediaType: part.mediaType, url: part.url, providerMetadata }
    case 'tool-call':
      return toToolPart(part, context)
    case 'data':
      return { type: `data-${part.name}`, id: part.id, data: part.value }
    case 'provider-state':
      return state.uiPart === undefined ? undefined : {}
  }
}

function toToolPart(part: ToolCallPart, context: PartContext): object {
  const { id, name, inputText } = part
  const { dynamic, title, toolMetadata, providerExecuted, providerMetadata } = context.state
  const { input = part.input ?? (inputText || undefined) } = context.state
  return {
    type: dynamic === true ? 'dynamic-tool' : `tool-${name}`,
    toolName: dynamic === true ? name : undefined,
    toolCallId: id,
    title,
    toolMetadata,
    providerExecuted,
    input,
    callProviderMetadata: providerMetadata,
    ...toToolState(part, context),
  }
}

/** The state of a call, and what AI SDK keeps in it. */
function toToolState(
  { key, id, inputText, status, output }: ToolCallPart,
  { state, context: { results, isLast } }: PartContext,
): object {
  const approval: Fields = { id: key, ...asFields(state.approval) }
  const approved = { approval: { ...approval, approved: true } }
  // A call that was executed although it needed an approval got one.
  const granted = state.approval ? approved : undefined
  const result = results[`output:${id}`]

  function toError(status: ToolCallStatus, errorText: string): object {
    // Their protocol has one state for every call without an output: ours travels beside it.
    const metadata = { ...metadataIn(result), status }
    const resultProviderMetadata = { ...asFields(result), deltakit: metadata }
    return { state: 'output-error', errorText, resultProviderMetadata }
  }

  switch (status) {
    case 'streaming':
    case 'unfinished':
      // Their backends send no such call to a model.
      return { state: 'input-streaming', input: undefined, rawInput: inputText }
    case 'done':
      return { ...granted, state: 'output-available', output, resultProviderMetadata: result }
    case 'failed':
      return { ...granted, ...toError(status, toText(output)) }
    case 'running':
    case 'interrupted':
      return { ...granted, ...toError('interrupted', interruptedText) }
    case 'denied': {
      const denial = { ...approval, approved: false, reason: output || undefined }
      return { state: 'output-denied', approval: denial }
    }
    case 'invalid':
      return toError(status, invalidJsonText)
    case 'approved':
      if (!isLast) break
      return { state: 'approval-responded', ...approved }
    case 'awaiting-approval':
      if (!isLast) break
      return { state: 'approval-requested', approval }
    case 'ready':
      if (!isLast) break
      return { state: 'input-available' }
  }
  // Nobody answers a call of an earlier message any more.
  return toError('skipped', skippedText)
}
