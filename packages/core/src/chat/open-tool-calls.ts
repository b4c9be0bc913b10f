import { endedWithToolCalls } from '../protocol/ended-with-tool-calls.ts'
import type { ToolCallPart, ToolCallStatus } from '../protocol/message.ts'
import { isInStep } from '../protocol/part-key.ts'
import type { ToolOutputStatus } from '../protocol/stream-event.ts'
import type { ChatMessage } from './conversation.ts'

/** The app gives the output of such a call, or a person decides about it. */
export const waitsForSomebody: readonly ToolCallStatus[] = ['ready', 'awaiting-approval']

/** The calls that an answer waits for: a person approves them, or the app gives their output. */
export function openToolCalls(message: ChatMessage | undefined): ToolCallPart[] {
  if (message?.role !== 'assistant' || !endedWithToolCalls(message.outcome)) return []
  const lastStep = message.steps.length - 1
  return message.parts.filter(
    (part): part is ToolCallPart =>
      part.type === 'tool-call' &&
      isInStep(part.key, lastStep) &&
      waitsForSomebody.includes(part.status),
  )
}

/**
 * The message once the conversation goes on without what it waited for. A server may have executed what was
 * approved, though nothing came back: that is not executed again.
 */
export function skipOpenToolCalls<Of extends ChatMessage>(message: Of): Of {
  const skipped = settleToolCalls(message, { from: waitsForSomebody, to: 'skipped' })
  return settleToolCalls(skipped, { from: ['approved'], to: 'interrupted' })
}

/** The messages, with nothing to decide about in an answer that others follow. */
export function skipFollowedCalls(messages: readonly ChatMessage[]): ChatMessage[] {
  const followed = new Set(messages.map(({ parent }) => parent))
  return messages.map((message) =>
    followed.has(message.id) ? skipOpenToolCalls(message) : message,
  )
}

/** The message with its calls of these statuses settled. The same where it has none of them. */
export function settleToolCalls<Of extends ChatMessage>(
  message: Of,
  {
    from: statuses,
    to: status,
  }: { readonly from: readonly ToolCallStatus[]; readonly to: ToolOutputStatus },
): Of {
  const before: readonly ChatMessage['parts'][number][] = message.parts
  const isSettled = (part: ChatMessage['parts'][number]): part is ToolCallPart =>
    part.type === 'tool-call' && statuses.includes(part.status)
  // Most messages have no such call, and tabs look at all of them whenever one changes.
  if (!before.some(isSettled)) return message
  return { ...message, parts: before.map((part) => (isSettled(part) ? { ...part, status } : part)) }
}
