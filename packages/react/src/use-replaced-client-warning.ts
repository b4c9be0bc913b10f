'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { CachedChat } from './cached-chat.ts'

/** Bundlers replace it. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Warns, in development, where a mounted chat gets another `QueryClient`, which has none of its messages. */
export const useReplacedClientWarning: (cachedChat: CachedChat, id: string | undefined) => void =
  process.env.NODE_ENV === 'production' ? () => {} : useComparison

function useComparison(cachedChat: CachedChat, id: string | undefined): void {
  const client = useQueryClient()
  const latest = useRef({ cachedChat, id, client })
  useEffect(() => {
    const before = latest.current
    latest.current = { cachedChat, id, client }
    if (before.client === client || before.id !== id) return
    if (isEmpty(cachedChat) && !isEmpty(before.cachedChat)) console.warn(warningOf(id))
  }, [cachedChat, id, client])
}

function isEmpty({ chat }: CachedChat): boolean {
  return chat.get().messageIds.length === 0
}

function warningOf(id: string | undefined): string {
  return `The chat ${JSON.stringify(id)} is empty now, because its QueryClientProvider got another QueryClient. The messages are in the one before it. Create the client once: with useState(() => new QueryClient()), or in a file without components, which no hot reload runs again.`
}
