'use client'

import type { ToolCallOf, Tools } from '@deltakit/core'
import { useId, useInsertionEffect, useMemo, useSyncExternalStore } from 'react'
import type { CachedChatOptions } from './cached-chat.ts'
import { createTrackedChat, type TrackedChat } from './tracked-chat.ts'
import { useCachedChat } from './use-cached-chat.ts'
import { useConflictingOptionsWarning } from './use-conflicting-options-warning.ts'

/** What `useChatStream` takes: how to ask, and who is told. */
export type UseChatStreamOptions<Of extends Tools = Tools> = CachedChatOptions<Of>

/**
 * A chat: what it shows, and what can be done with it. The component renders again only when something
 * is another that was read of it. Components with one `id` share one chat and one stream.
 */
export function useChatStream<Of extends Tools = Tools>(
  options: UseChatStreamOptions<Of>,
): TrackedChat<ToolCallOf<Of>>
export function useChatStream(options: UseChatStreamOptions): TrackedChat {
  const own = useId()
  const cachedChat = useCachedChat(options.id ?? own, options)
  const { get, subscribe } = useMemo(() => createTrackedChat(cachedChat.chat), [cachedChat])
  useInsertionEffect(() => cachedChat.configure(options))
  useConflictingOptionsWarning(cachedChat, options)
  return useSyncExternalStore(subscribe, get, get)
}
