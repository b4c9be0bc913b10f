'use client'

import type { ChatActions, ToolCallPart } from '@deltakit/core'
import { useCachedChat } from './use-cached-chat.ts'

/**
 * What can be done with the chat of that id, and nothing of its state: the component never renders for
 * what the chat does. It configures nothing, so the options of `useChatStream` with that id apply.
 */
export function useChatActions<Call = ToolCallPart>(id: string): ChatActions<Call>
export function useChatActions(id: string): ChatActions {
  return useCachedChat(id).actions
}
