'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { CachedChat, CachedChatOptions } from './cached-chat.ts'
import { cachedChatAt } from './chat-registry.ts'

/** The chat of that id in the nearest `QueryClientProvider`, which this component keeps mounted. */
export function useCachedChat(id: string, options?: CachedChatOptions): CachedChat {
  // The chat of a hidden component may be collected, and another created in its place: the React
  // Compiler cannot see that, and would keep the first. The directive stands here because bundlers
  // warn of one that they do not know at the top of a file.
  'use no memo'
  const client = useQueryClient()
  const get = () => cachedChatAt(client, id, options)
  const cachedChat = get()
  useSyncExternalStore(cachedChat.mount, get, get)
  return cachedChat
}
