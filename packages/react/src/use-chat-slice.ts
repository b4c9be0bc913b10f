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
 * What is picked of a chat. Renders again when that is another one, by `same` or `Object.is`, and at
 * no other time.
 */
export function useChatSlice<Slice, Call = ToolCallPart>(
  id: string,
  selector: (chat: ChatState<Call>) => Slice,
  isEqual?: IsEqual<Slice>,
): Slice
export function useChatSlice<Slice>(
  id: string,
  pick: (chat: ChatState) => Slice,
  same?: IsEqual<Slice>,
): Slice {
  const { chat } = useCachedChat(id)
  const { get } = useMemo(() => select(chat, pick, same), [chat, pick, same])
  return useSyncExternalStore(chat.subscribe, get, get)
}

/** A message of a chat, settled or being written. */
export function useChatMessage<Call = ToolCallPart>(
  id: string,
  messageId: string,
): ChatMessage<Call> | undefined {
  return useChatSlice<ChatMessage<Call> | undefined, Call>(id, ({ draft, messages }) =>
    draft?.id === messageId ? draft : messages.find((message) => message.id === messageId),
  )
}
