// Writes a conversation as the messages of a `useChat` client.

import { stepsOf, toText } from '../../protocol/answer-steps.ts'
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
import { asFields, type Fields } from '../json-fields.ts'
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

function toUIPart(
  part: Part,
  { state, context }: { readonly state: StateFields; readonly context: AnswerContext },
): object | undefined {
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
      return toToolPart(part, { state, context })
    case 'data':
      return { type: `data-${part.name}`, id: part.id, data: part.value }
    case 'provider-state':
      return state.uiPart === undefined ? undefined : {}
  }
}

function toToolPart(
  part: ToolCallPart,
  { state, context }: { readonly state: StateFields; readonly context: AnswerContext },
): object {
  const { key, id, name, inputText, status, output } = part
  const { dynamic, title, toolMetadata, providerExecuted, providerMetadata } = state
  const { input = part.input ?? (inputText || undefined) } = state
  const approval: Fields = { id: key, ...asFields(state.approval) }
  const result = context.results[`output:${id}`]
  const call = {
    type: dynamic === true ? 'dynamic-tool' : `tool-${name}`,
    toolName: dynamic === true ? name : undefined,
    toolCallId: id,
    title,
    toolMetadata,
    providerExecuted,
    input,
    callProviderMetadata: providerMetadata,
  }
  // A call that was executed although it needed an approval got one.
  const granted = state.approval ? { approval: { ...approval, approved: true } } : undefined

  function toError(status: ToolCallStatus, errorText: string): object {
    // Their protocol has one state for every call without an output: ours travels beside it.
    const metadata = { ...metadataIn(result), status }
    const resultProviderMetadata = { ...asFields(result), deltakit: metadata }
    return { ...call, state: 'output-error', errorText, resultProviderMetadata }
  }

  switch (status) {
    case 'streaming':
    case 'unfinished':
      // Their backends send no such call to a model.
      return { ...call, state: 'input-streaming', input: undefined, rawInput: inputText }
    case 'done':
      return {
        ...call,
        ...granted,
        state: 'output-available',
        output,
        resultProviderMetadata: result,
      }
    case 'failed':
      return { ...toError(status, toText(output)), ...granted }
    case 'running':
    case 'interrupted':
      return { ...toError('interrupted', interruptedText), ...granted }
    case 'denied': {
      const denial = { ...approval, approved: false, reason: output || undefined }
      return { ...call, state: 'output-denied', approval: denial }
    }
    case 'invalid':
      return toError(status, invalidJsonText)
    case 'approved':
      if (!context.isLast) break
      return { ...call, state: 'approval-responded', approval: { ...approval, approved: true } }
    case 'awaiting-approval':
      if (!context.isLast) break
      return { ...call, state: 'approval-requested', approval }
    case 'ready':
      if (!context.isLast) break
      return { ...call, state: 'input-available' }
  }
  // Nobody answers a call of an earlier message any more.
  return toError('skipped', skippedText)
}
