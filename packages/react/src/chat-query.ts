import type { Conversation } from '@deltakit/core'
import {
  type DataTag,
  type DefaultError,
  type QueryFunction,
  queryOptions,
  type UnusedSkipTokenOptions,
} from '@tanstack/react-query'
import { chatKey } from './chat-key.ts'

/** The key of a chat in the cache of TanStack Query. */
type ChatKey = ReturnType<typeof chatKey>

/** Loads a stored conversation: a query function, so it gets a `signal` and may be retried. */
export type LoadConversation = QueryFunction<Conversation, ChatKey>

/** The same where nothing may be stored yet: `undefined` or `null` keeps what the chat has. */
export type LoadStoredConversation = QueryFunction<Conversation | null | undefined, ChatKey>

/** What `chatQueryOptions` returns: options for `useQuery`, `prefetchQuery` and their kin. */
export type ChatQueryOptions = UnusedSkipTokenOptions<
  Conversation,
  DefaultError,
  Conversation,
  ChatKey
> & { readonly queryKey: DataTag<ChatKey, Conversation, DefaultError> }

/**
 * The query that holds the conversation of a chat. `load` runs once: a conversation that is in the
 * cache is never loaded again, because it is newer than the stored one.
 */
export function chatQueryOptions(
  id: string,
  {
    load,
  }: {
    /** Loads the stored conversation. */
    readonly load: LoadConversation
  },
): ChatQueryOptions {
  return queryOptions({ ...staticQueryOptions, queryKey: chatKey(id), queryFn: load })
}

/** Options of a query that no focus, reconnect, remount or invalidation fetches again. */
export const staticQueryOptions = {
  staleTime: 'static',
  networkMode: 'always',
  // A message that did not change keeps its identity already.
  structuralSharing: false,
  refetchInterval: false,
} as const
