import type { Message } from '../protocol/message.ts'

/** The id of a message for a backend, which may store it by that: its own, if it is a chat's. */
export function messageId(message: Message, index: number): string {
  return ('id' in message && message.id) || `message-${index}`
}
