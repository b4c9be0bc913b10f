import type { QueryClient } from '@tanstack/react-query'
import { type CachedChat, type CachedChatOptions, createCachedChat } from './cached-chat.ts'

type ChatRegistry = Map<unknown, CachedChat>

/** The chats of a client, known by the client alone: no provider of our own is needed. */
const registryOf = new WeakMap<QueryClient, ChatRegistry>()

export function cachedChatAt(
  client: QueryClient,
  id: string,
  options?: CachedChatOptions,
): CachedChat {
  const chats = registryOf.get(client) ?? open(client)
  return chats.get(id) ?? createCachedChat(client, id, { options, chats })
}

function open(client: QueryClient): ChatRegistry {
  const registry: ChatRegistry = new Map()
  registryOf.set(client, registry)
  client
    .getQueryCache()
    .subscribe((event) => registry.get(event.query.queryKey[2])?.onCacheEvent(event))
  return registry
}
