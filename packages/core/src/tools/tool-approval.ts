import type { AssistantMessage, ToolCallPart } from '../protocol/message.ts'
import { checkApprovable, withToolOutput } from '../protocol/tool-output.ts'

/**
 * The message once a person approved the call of that key. Sent again, the call is executed. Throws a
 * `TypeError` for a call that waits for its output instead.
 */
export function approved(message: AssistantMessage, key: string): AssistantMessage {
  const parts = message.parts.map((part) => {
    if (part.type !== 'tool-call' || part.key !== key) return part
    checkApprovable(part)
    if (part.status !== 'awaiting-approval') return part
    return { ...part, status: 'approved' } satisfies ToolCallPart
  })
  return { ...message, parts }
}

/** The message once a person denied the call of that key. Sent again, the model reads the reason. */
export function denied(message: AssistantMessage, key: string, reason = ''): AssistantMessage {
  return withToolOutput(message, key, { output: reason, status: 'denied' })
}

/** What a model reads of a call whose arguments could not be parsed. */
export const invalidJsonText = 'The arguments are not JSON'
