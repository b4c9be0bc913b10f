import type { QueryClient } from '@tanstack/react-query'
import { type CachedChat, type CachedChatOptions, createCachedChat } from './cached-chat.ts'

type ChatRegistry = Map<unknown, CachedChat>

/** The chats of every client. They belong to the client, so that no provider component is needed. */
const registryOf = new WeakMap<QueryClient, ChatRegistry>()

/** The chat of that id in a client. The first call creates it, with the `options` if given. */
export function cachedChatAt(
  client: QueryClient,
  id: string,
  options?: CachedChatOptions,
): CachedChat {
  const chats = registryOf.get(client) ?? createRegistry(client)
  return chats.get(id) ?? createCachedChat(client, id, { options, chats })
}

function createRegistry(client: QueryClient): ChatRegistry {
  const registry: ChatRegistry = new Map()
  registryOf.set(client, registry)
  client
    .getQueryCache()
    .subscribe((event) => registry.get(event.query.queryKey[2])?.onCacheEvent(event))
  return registry
}
