import { shownValue } from '../protocol/check-option.ts'
import type { ChatCore } from './chat-core.ts'
import type { Chat } from './chat-state.ts'

/** The cores of all chats, for functions that only some pages import. */
const cores = new WeakMap<object, ChatCore>()

/** The chat, whose core `coreOf` finds now. What is copied of a chat, such as its actions, has none. */
export function shareCore(chat: Chat, core: ChatCore): Chat {
  cores.set(chat, core)
  return chat
}

/** The core of a chat. */
export function coreOf(chat: object): ChatCore {
  const core = cores.get(chat)
  if (core) return core
  throw new TypeError(`Expected a chat of createChat(), got ${shownValue(chat)}.`)
}
