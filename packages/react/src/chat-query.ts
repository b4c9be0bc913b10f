import type { Conversation } from '@deltakit/core'
import {
  type DataTag,
  type DefaultError,
  type QueryFunction,
  queryOptions,
  type UnusedSkipTokenOptions,
} from '@tanstack/react-query'
import { chatKey } from './chat-key.ts'

type ChatKey = ReturnType<typeof chatKey>

export type LoadConversation = QueryFunction<Conversation, ChatKey>

export type ChatQueryOptions = UnusedSkipTokenOptions<
  Conversation,
  DefaultError,
  Conversation,
  ChatKey
> & { readonly queryKey: DataTag<ChatKey, Conversation, DefaultError> }

/** Loads what was said before, once: a chat that is here is newer than what is kept elsewhere. */
export function chatQueryOptions(
  id: string,
  { load }: { readonly load: LoadConversation },
): ChatQueryOptions {
  return queryOptions({ ...staticQueryOptions, queryKey: chatKey(id), queryFn: load })
}

/** Nothing but the chat itself makes it another, and no time is too late to load it. */
export const staticQueryOptions = {
  staleTime: 'static',
  networkMode: 'always',
  structuralSharing: false,
  refetchInterval: false,
} as const
