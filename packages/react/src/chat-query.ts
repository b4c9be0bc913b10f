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

/**
 * Loads a stored conversation: a query function, so it gets a `signal` and may be retried. It returns
 * `null` or `undefined` where nothing is stored yet.
 */
export type LoadConversation = QueryFunction<Conversation | null | undefined, ChatKey>

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
  options: {
    /** Loads the stored conversation. */
    readonly load: LoadConversation
  },
): ChatQueryOptions {
  if (typeof Object(options).load !== 'function') throw new TypeError(withoutLoad)
  const { load } = options
  return queryOptions({
    ...staticQueryOptions,
    queryKey: chatKey(id),
    queryFn: queryFunctionOf(load),
  })
}

const withoutLoad =
  'Expected `chatQueryOptions` to be passed a function that loads. Pass chatQueryOptions(id, { load }).'

/** A query cannot hold `undefined`, and an empty conversation is one that can be stored. */
export function queryFunctionOf(load: LoadConversation): QueryFunction<Conversation, ChatKey> {
  return async (context) => (await load(context)) ?? { version: 2, messages: [], head: null }
}

/** Options of a query that no focus, reconnect, remount or invalidation fetches again. */
export const staticQueryOptions = {
  staleTime: 'static',
  networkMode: 'always',
  // A message that did not change keeps its identity already.
  structuralSharing: false,
  refetchInterval: false,
} as const
