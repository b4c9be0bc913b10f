import { type AssistantMessage, withToolOutput } from '../protocol/message.ts'

/** The message once a person has said yes to the call of that key: sent again, it is carried out. */
export function approved(message: AssistantMessage, key: string): AssistantMessage {
  const parts = message.parts.map((part) =>
    part.type === 'tool-call' && part.key === key && part.status === 'waiting'
      ? ({ ...part, status: 'approved' } as const)
      : part,
  )
  return { ...message, parts }
}

/** The message once a person has said no, and why: sent again, the model is told. */
export function denied(message: AssistantMessage, key: string, reason = ''): AssistantMessage {
  return withToolOutput(message, key, { output: denial(reason), failed: true })
}

/** What a model is told of a call that a person does not allow. */
export function denial(reason: string): string {
  return `The user does not allow this call${reason && `: ${reason}`}`
}

/** What a model is told of a call that nobody could read. */
export const notJson = 'The arguments are not JSON'
