import type { ChatError } from '../protocol/errors.ts'
import { type ChatMessage, type Conversation, pathTo } from './conversation.ts'
import type { TabsLink } from './tabs-link.ts'

/** The conversation of a chat, the branch of it that is shown, and what went wrong with its latest answer. */
export interface ShownConversation {
  readonly conversation: Conversation
  /** The messages that are shown, first to last. */
  readonly path: readonly ChatMessage[]
  error: ChatError | undefined
  /** Changes the conversation, and tells the other tabs. `head`: the last message that is shown. */
  move(next: Conversation, head?: string | null): void
  /** Takes over a conversation as it is. */
  replace(next: Conversation, head?: string | null): void
  messageById(messageId: string, role?: ChatMessage['role']): ChatMessage
}

export function createShownConversation(
  initial: Conversation,
  link: () => TabsLink | undefined,
): ShownConversation {
  let conversation = initial
  let path: readonly ChatMessage[] = pathTo(initial, initial.head)

  function replace(next: Conversation, head: string | null = next.head): void {
    conversation = next
    path = pathTo(next, head)
  }

  return {
    get conversation() {
      return conversation
    },
    get path() {
      return path
    },
    error: undefined,
    move(next, head = next.head) {
      replace(link()?.change(conversation, next) ?? next, head)
    },
    replace,
    messageById(messageId, role) {
      const message = conversation.messages.find((one) => one.id === messageId)
      if (message && (role ?? message.role) === message.role) return message
      const kind = role ? `message of the role ${role}` : 'message'
      throw new TypeError(
        `Expected the id of a ${kind} in this chat, got ${JSON.stringify(messageId)}. Pass the \`id\` of one of its \`messages\`.`,
      )
    },
  }
}
