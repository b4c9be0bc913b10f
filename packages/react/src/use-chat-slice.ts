'use client'

import {
  type ChatMessage,
  type ChatState,
  type IsEqual,
  select,
  type ToolCallPart,
} from '@deltakit/core'
import { useMemo, useSyncExternalStore } from 'react'
import { useCachedChat } from './use-cached-chat.ts'

/**
 * Reads a slice of a chat's state, and renders only when it changes. `selector` makes the slice, which is
 * compared by `isEqual` or `Object.is`. The type of the selector's parameter types what it reads:
 * `(chat: ChatState<ToolCallOf<typeof tools>>) => chat.toolCalls`.
 */
export function useChatSlice<Slice, State extends ChatState = ChatState>(
  id: string,
  selector: (chat: State) => Slice,
  isEqual?: IsEqual<Slice>,
): Slice
export function useChatSlice<Slice>(
  id: string,
  selector: (chat: ChatState) => Slice,
  isEqual?: IsEqual<Slice>,
): Slice {
  const { chat } = useCachedChat(id)
  const { get } = useMemo(() => select(chat, selector, isEqual), [chat, selector, isEqual])
  return useSyncExternalStore(chat.subscribe, get, get)
}

/** One message of a chat, settled or being written. The component renders only when it changes. */
export function useChatMessage<Call = ToolCallPart>(
  id: string,
  messageId: string,
): ChatMessage<Call> | undefined
export function useChatMessage(id: string, messageId: string): ChatMessage | undefined {
  return useChatSlice(id, ({ draft, messages }) =>
    draft?.id === messageId ? draft : byId(messages).get(messageId),
  )
}

const indexes = new WeakMap<readonly ChatMessage[], ReadonlyMap<string, ChatMessage>>()

/** Every message of a chat looks for itself in every frame: a search for each would be quadratic. */
function byId(messages: readonly ChatMessage[]): ReadonlyMap<string, ChatMessage> {
  const known = indexes.get(messages)
  if (known) return known
  const index = new Map(messages.map((message) => [message.id, message]))
  indexes.set(messages, index)
  return index
}
