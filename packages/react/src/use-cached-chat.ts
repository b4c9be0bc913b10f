'use client'
'use no memo'

import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { CachedChat, CachedChatOptions } from './cached-chat.ts'
import { cachedChatAt } from './chat-registry.ts'

/** The chat of that id in the nearest `QueryClientProvider`, watched while this component is there. */
export function useCachedChat(id: string, options?: CachedChatOptions): CachedChat {
  const client = useQueryClient()
  // Another one where this component was hidden until its chat was collected, and others have taken
  // that up. The React Compiler cannot see this, and would keep the first.
  const get = () => cachedChatAt(client, id, options)
  const cachedChat = get()
  useSyncExternalStore(cachedChat.mount, get, get)
  return cachedChat
}
