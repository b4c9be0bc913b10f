import type { AssistantMessage, ToolCallPart } from '../protocol/message.ts'
import { checkApprovable } from '../protocol/tool-output.ts'

/**
 * The message once a person approved the call of that key. Sent again, the call is executed. Throws a
 * `TypeError` for a call that waits for its output instead.
 */
export function approved(message: AssistantMessage, key: string): AssistantMessage {
  return decided(message, key, { status: 'approved' })
}

/**
 * The message once a person denied the call of that key. Sent again, the model reads the reason. Throws a
 * `TypeError` for a call that waits for its output instead.
 */
export function denied(message: AssistantMessage, key: string, reason = ''): AssistantMessage {
  return decided(message, key, { status: 'denied', output: reason })
}

/** A call that waits for nobody any more stays as it is. */
function decided(
  message: AssistantMessage,
  key: string,
  decision: Pick<ToolCallPart, 'status' | 'output'>,
): AssistantMessage {
  const parts = message.parts.map((part) => {
    if (part.type !== 'tool-call' || part.key !== key) return part
    checkApprovable(part)
    return part.status === 'awaiting-approval' ? ({ ...part, ...decision } as ToolCallPart) : part
  })
  return { ...message, parts }
}

/** What a model reads of a call whose arguments could not be parsed. */
export const invalidJsonText = 'The arguments are not JSON'
