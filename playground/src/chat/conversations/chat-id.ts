import { createContext, use } from 'react'

const prefix = 'playground-'

/** Returns the id of a new conversation. The player's chats have other ids, and are never stored. */
export function newChatId(): string {
  return `${prefix}${crypto.randomUUID()}`
}

export function isChatId(id: unknown): id is string {
  return typeof id === 'string' && id.startsWith(prefix)
}

/** The chat that answers beside another one. */
export function secondChatId(id: string): string {
  return `${id}:second`
}

/** The id of the chat that the components below show. */
export const ChatIdContext = createContext('')

export function useChatId(): string {
  return use(ChatIdContext)
}
