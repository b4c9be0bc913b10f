import { shownValue } from '../protocol/check-option.ts'
import type { ChatError } from '../protocol/errors.ts'
import { type ChatMessage, type Conversation, pathTo } from './conversation.ts'

/** The conversation of a chat, the branch of it that is shown, and what went wrong with its latest answer. */
export interface ShownConversation {
  conversation: Conversation
  /** The messages that are shown, first to last. */
  path: readonly ChatMessage[]
  error: ChatError | undefined
  /** Takes over a conversation. `head`: the last message that is shown. */
  replace(next: Conversation, head?: string | null): void
  messageById(messageId: string, role?: ChatMessage['role']): ChatMessage
}

/** Shows a conversation up to its head. */
export function createShownConversation(conversation: Conversation): ShownConversation {
  const shown: ShownConversation = {
    conversation,
    path: pathTo(conversation, conversation.head),
    error: undefined,
    replace(next, head = next.head) {
      shown.conversation = next
      shown.path = pathTo(next, head)
    },
    messageById(messageId, role) {
      const message = shown.conversation.messages.find(({ id }) => id === messageId)
      if (message && (role ?? message.role) === message.role) return message
      const kind = role ? `message of the role ${role}` : 'message'
      throw new TypeError(
        `Expected the id of a ${kind} in this chat, got ${shownValue(messageId)}. Pass the \`id\` of one of its \`messages\`.`,
      )
    },
  }
  return shown
}
