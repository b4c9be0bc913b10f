import { chatKey } from '@deltakit/react'
import { type DehydratedState, dehydrate, hydrate, type QueryClient } from '@tanstack/react-query'

export const chatId = 'talk'

const place = 'deltakit-playground'

/** Keeps the chat's conversation over reloads, and nothing else: no key, no setting, no sending. */
export function keepHistory(client: QueryClient): void {
  const queryKey = chatKey(chatId)
  let timer: ReturnType<typeof setTimeout> | undefined
  // The deck's are gone when their playing is.
  client.setQueryDefaults(chatKey('').slice(0, -1), { gcTime: 0 })
  client.setQueryDefaults(queryKey, { gcTime: Number.POSITIVE_INFINITY })
  hydrate(client, read())

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    const kept = dehydrate(client, {
      shouldDehydrateMutation: () => false,
      shouldDehydrateQuery: (query) => query.queryKey[2] === chatId,
    })
    try {
      localStorage.setItem(place, JSON.stringify(kept))
    } catch {
      // It may be full, or forbidden: then a reload forgets.
    }
  }

  client.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'updated' && query.queryKey[2] === chatId) timer ??= setTimeout(write, 250)
  })
  addEventListener('pagehide', () => timer !== undefined && write())
}

function read(): Partial<DehydratedState> {
  try {
    return JSON.parse(localStorage.getItem(place) ?? '{}')
  } catch {
    return {}
  }
}
