import type { Chat, ChatActions } from '@deltakit/core'

/** The actions of a chat for components: all that it does, without what belongs to its cache. */
export function actionsOf(chat: Chat): ChatActions {
  const { get, subscribe, configure, conversation, adopt, checkpoint, ...actions } = chat
  return actions
}
