// Shows a chat as the messages that components for the Vercel AI SDK render.

import type { ChatAssistantMessage, ChatMessage } from '../../chat/conversation.ts'
import { createPartialJson } from '../../json/partial-json.ts'
import { toText } from '../../protocol/answer-steps.ts'
import type { Part, ToolCallPart, UserPart } from '../../protocol/message.ts'
import { stepIndexOf } from '../../protocol/part-key.ts'
import { interruptedText, skippedText } from '../../protocol/tool-call-output.ts'
import { invalidJsonText } from '../../tools/tool-approval.ts'
import type { UIDataPart, UIMessage, UIMessagePart, UIToolState } from './ui-message.ts'

/**
 * The messages of a chat, and the answer that streams now, as AI SDK's `UIMessage`s: for AI Elements and
 * other components that render those. A message or a part that did not change is the same object again.
 */
export function toUIMessages<Call extends ToolCallPart = ToolCallPart>(
  messages: readonly ChatMessage<Call>[],
  draft?: ChatAssistantMessage<Call>,
): UIMessage<Call>[]
export function toUIMessages(
  messages: readonly ChatMessage[],
  draft?: ChatAssistantMessage,
): UIMessage[] {
  return (draft ? [...messages, draft] : messages).map(toUIMessage)
}

const shownMessages = new WeakMap<ChatMessage, UIMessage>()
const shownParts = new WeakMap<Part, UIMessagePart>()
const stepStart: UIMessagePart = { type: 'step-start' }

function toUIMessage(message: ChatMessage): UIMessage {
  const known = shownMessages.get(message)
  if (known) return known
  const { id, role, metadata } = message
  const parts = role === 'user' ? message.parts.map(toUserPart) : toAnswerParts(message)
  const shown = { id, role, ...(metadata !== undefined && { metadata }), parts }
  shownMessages.set(message, shown)
  return shown
}

function toUserPart(part: UserPart): UIMessagePart {
  if (part.type === 'text') return { type: 'text', text: part.text }
  const { mediaType, url, name } = part
  return { type: 'file', mediaType, url, ...(name !== undefined && { filename: name }) }
}

function toAnswerParts({ parts, steps }: ChatAssistantMessage): UIMessagePart[] {
  const shown: UIMessagePart[] = []
  let startedSteps = 0
  for (const part of parts) {
    const step = Math.min(stepIndexOf(part.key), steps.length - 1)
    for (; startedSteps <= step; startedSteps++) shown.push(stepStart)
    const uiPart = shownParts.get(part) ?? toUIPart(part)
    if (!uiPart) continue
    shownParts.set(part, uiPart)
    shown.push(uiPart)
  }
  return shown
}

function toUIPart(part: Part): UIMessagePart | undefined {
  switch (part.type) {
    case 'content':
      return { type: 'text', text: part.text, state: part.status }
    case 'reasoning':
      return { type: 'reasoning', text: part.text, state: part.status }
    case 'source': {
      const { key: sourceId, url, title } = part
      return { type: 'source-url', sourceId, url, ...(title && { title }) }
    }
    case 'file':
      return { type: 'file', mediaType: part.mediaType, url: part.url }
    case 'tool-call':
      return { type: `tool-${part.name}`, toolCallId: part.key, ...toState(part) }
    case 'data': {
      const { name, id, value: data } = part
      const shown = { type: `data-${name}`, ...(id !== undefined && { id }), data }
      return shown as UIDataPart
    }
    case 'provider-state':
      return undefined
  }
}

function toState(call: ToolCallPart): UIToolState<unknown, unknown> {
  const { key: id, input, inputText, output, status } = call
  switch (status) {
    case 'streaming':
      return { state: 'input-streaming', input: partialInput(call), rawInput: inputText }
    case 'awaiting-approval':
      return { state: 'approval-requested', input, approval: { id } }
    case 'approved':
      return { state: 'approval-responded', input, approval: { id, approved: true } }
    case 'ready':
    case 'running':
      return output === undefined
        ? { state: 'input-available', input }
        : { state: 'output-available', input, output, preliminary: true }
    case 'done':
      return { state: 'output-available', input, output }
    case 'denied':
      return {
        state: 'output-denied',
        input: input ?? {},
        approval: { id, approved: false, ...(output && { reason: output }) },
      }
    default:
      return { state: 'output-error', input, errorText: errorTextOf(call) }
  }
}

/** Their protocol has one state for every call that ended without an output. */
function errorTextOf({ status, output }: ToolCallPart): string {
  switch (status) {
    case 'invalid':
      return invalidJsonText
    case 'unfinished':
      return unfinishedText
    case 'interrupted':
      return interruptedText
    case 'skipped':
      return skippedText
    default:
      return toText(output)
  }
}

const unfinishedText = 'Cut off before it was complete'

function partialInput({ input, inputText }: ToolCallPart): unknown {
  if (input !== undefined) return input
  const json = createPartialJson()
  json.add(inputText)
  return json.value()
}
