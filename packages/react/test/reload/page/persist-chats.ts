import {
  type AsyncStorage,
  experimental_createQueryPersister,
  PERSISTER_KEY_PREFIX,
} from '@tanstack/query-persist-client-core'
import type { QueryClient } from '@tanstack/react-query'
import { createStore, del, entries, get, set } from 'idb-keyval'

const store = createStore('chats', 'queries')
const storage: AsyncStorage = {
  getItem: (key) => get(key, store),
  setItem: (key, value) => set(key, value, store),
  removeItem: (key) => del(key, store),
  entries: () => entries(store),
}
const month = 30 * 24 * 60 * 60 * 1_000
const persister = experimental_createQueryPersister({ storage, maxAge: month })

/** Restores the chats of earlier visits, and from now on stores each of them when it changes. */
export async function persistChats(client: QueryClient): Promise<void> {
  await persister.restoreQueries(client, { queryKey: ['deltakit'] }).catch(notStored)
  client.getQueryCache().subscribe((event) => {
    const { query, type } = event
    const [library, kind] = query.queryKey
    if (library !== 'deltakit') return
    if (type === 'updated' && event.action.type === 'success') {
      persister.persistQuery(query).catch(notStored)
    }
    // The draft of an answer that is over. A conversation is only collected from memory.
    if (type === 'removed' && kind === 'draft') {
      del(`${PERSISTER_KEY_PREFIX}-${query.queryHash}`, store).catch(notStored)
    }
  })
}

/** Some private windows have no storage, and a disk may be full: the chat works all the same. */
function notStored(cause: unknown): void {
  console.warn('The chat could not be stored or restored', cause)
}
