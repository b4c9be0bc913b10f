import type { ThreadMessageLike } from '@assistant-ui/react'
import type { ChatMessage, ToolCallPart, ToolCallRef, ToolCallStatus } from '@deltakit/core'

type Part = Exclude<ThreadMessageLike['content'], string>[number]

/** A message of a chat as assistant-ui takes it. */
export function toThreadMessage(message: ChatMessage): ThreadMessageLike {
  const { id, role } = message
  const createdAt = new Date(message.createdAt)
  if (role === 'user') {
    const content = message.parts.map(
      (part): Part =>
        part.type === 'text' ? part : { type: 'image', image: part.url, filename: part.name ?? '' },
    )
    return { id, role, createdAt, content }
  }
  return {
    id,
    role,
    createdAt,
    content: message.parts.flatMap((part): Part | Part[] => {
      switch (part.type) {
        case 'content':
          return { type: 'text', text: part.text }
        case 'reasoning':
          return { type: 'reasoning', text: part.text }
        case 'source': {
          const { key, url, title } = part
          return { type: 'source', sourceType: 'url', id: key, url, title }
        }
        case 'file':
          return { type: 'file', data: part.url, mimeType: part.mediaType }
        case 'tool-call':
          return toToolCall(id, part)
        default:
          return []
      }
    }),
    status: statusOf(message),
    metadata: { ...feedbackOf(message.metadata), custom: { stepCount: message.steps.length } },
  }
}

/** What `runtime.ts` keeps with a message. */
export interface Feedback {
  readonly feedback: 'positive' | 'negative'
}

function feedbackOf(
  metadata: unknown,
): Pick<NonNullable<ThreadMessageLike['metadata']>, 'submittedFeedback'> {
  const { feedback }: Partial<Feedback> = Object(metadata)
  return feedback ? { submittedFeedback: { type: feedback } } : {}
}

function toToolCall(messageId: string, call: ToolCallPart): Part {
  const { key, name, inputText, status, output } = call
  const isEnded = endedStatuses.includes(status)
  // assistant-ui has no status for a call that ended without an output: ours is its result.
  const result = isEnded ? output || status : output
  return {
    type: 'tool-call',
    toolCallId: key,
    toolName: name,
    argsText: inputText,
    ...(result !== undefined && { result, isError: isEnded }),
    ...(status === 'awaiting-approval' && { approval: { id: approvalId({ messageId, key }) } }),
  }
}

const endedStatuses: readonly ToolCallStatus[] = [
  'invalid',
  'unfinished',
  'failed',
  'denied',
  'skipped',
  'interrupted',
]

/** Keys repeat in every answer, so an approval names the message too. */
export function approvalId({ messageId, key }: ToolCallRef): string {
  return `${messageId} ${key}`
}

export function refOfApproval(id: string): ToolCallRef {
  const at = id.indexOf(' ')
  return { messageId: id.slice(0, at), key: id.slice(at + 1) }
}

function statusOf({
  outcome,
  parts,
}: Extract<ChatMessage, { role: 'assistant' }>): NonNullable<ThreadMessageLike['status']> {
  switch (outcome?.type) {
    case undefined:
      return { type: 'running' }
    case 'complete':
      return parts.some((part) => 'status' in part && isOpen(part.status))
        ? { type: 'requires-action', reason: 'tool-calls' }
        : { type: 'complete', reason: 'stop' }
    case 'failed':
      return { type: 'incomplete', reason: 'error', error: outcome.error.message }
    case 'aborted':
      return { type: 'incomplete', reason: 'cancelled' }
    default:
      return { type: 'incomplete', reason: 'other' }
  }
}

function isOpen(status: string): boolean {
  return status === 'awaiting-approval' || status === 'ready'
}
