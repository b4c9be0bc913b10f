import { type AssistantMessage, withToolOutput } from '../protocol/message.ts'

/** The message once a person has said yes to the call of that key: sent again, it is carried out. */
export function approved(message: AssistantMessage, key: string): AssistantMessage {
  const parts = message.parts.map((part) =>
    part.type === 'tool-call' && part.key === key && part.status === 'awaiting-approval'
      ? ({ ...part, status: 'approved' } as const)
      : part,
  )
  return { ...message, parts }
}

/** The message once a person has said no, and why: sent again, the model is told. */
export function denied(message: AssistantMessage, key: string, reason = ''): AssistantMessage {
  return withToolOutput(message, key, { output: reason, status: 'denied' })
}

/** What a model is told of a call that nobody could read. */
export const invalidJsonText = 'The arguments are not JSON'
