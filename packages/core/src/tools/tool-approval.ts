import type { AssistantMessage, ToolCallPart } from '../protocol/message.ts'
import { withToolOutput } from '../protocol/tool-output.ts'

/** The message once a person approved the call of that key. Sent again, the call is executed. */
export function approved(message: AssistantMessage, key: string): AssistantMessage {
  const parts = message.parts.map((part) =>
    part.type === 'tool-call' && part.key === key && part.status === 'awaiting-approval'
      ? ({ ...part, status: 'approved' } satisfies ToolCallPart)
      : part,
  )
  return { ...message, parts }
}

/** The message once a person denied the call of that key. Sent again, the model reads the reason. */
export function denied(message: AssistantMessage, key: string, reason = ''): AssistantMessage {
  return withToolOutput(message, key, { output: reason, status: 'denied' })
}

/** What a model reads of a call whose arguments could not be parsed. */
export const invalidJsonText = 'The arguments are not JSON'
