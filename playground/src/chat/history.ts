import { chatKey } from '@deltakit/react'
import { type DehydratedState, dehydrate, hydrate, type QueryClient } from '@tanstack/react-query'
import { readJson, writeJson } from '../ui/browser-storage.ts'

export const chatId = 'playground'

const storageName = 'deltakit-playground'

/** Keeps the conversation of the chat over a reload. No key, setting or mutation is stored. */
export function persistHistory(client: QueryClient): void {
  const queryKey = chatKey(chatId)
  let timer: ReturnType<typeof setTimeout> | undefined
  // The player makes a chat per playback, which nobody returns to.
  client.setQueryDefaults(chatKey('').slice(0, -1), { gcTime: 0 })
  client.setQueryDefaults(queryKey, { gcTime: Number.POSITIVE_INFINITY })
  hydrate(client, readHistory())

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    const state = dehydrate(client, {
      shouldDehydrateMutation: () => false,
      shouldDehydrateQuery: (query) => query.queryKey[2] === chatId,
    })
    writeJson('local', storageName, state)
  }

  client.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'updated' && query.queryKey[2] === chatId) timer ??= setTimeout(write, 250)
  })
  addEventListener('pagehide', () => timer !== undefined && write())
}

function readHistory(): Partial<DehydratedState> {
  return Object(readJson('local', storageName))
}
