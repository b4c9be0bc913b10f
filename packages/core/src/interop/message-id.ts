import type { Message, UserMessage } from '../protocol/message.ts'

/** The id of a message for a backend, which may store it by that: its own, if it is a chat's. */
export function messageId(message: Message, index: number): string {
  return ('id' in message && message.id) || `message-${index}`
}

/** The id of a user's message as its client sent it. By its place another would have it in a shorter history. */
export function userMessageId(id: unknown): Pick<UserMessage, 'id'> {
  return typeof id === 'string' && id ? { id } : {}
}
