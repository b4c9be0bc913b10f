import { chatKey } from '@deltakit/react'
import {
  type AsyncStorage,
  experimental_createQueryPersister,
  PERSISTER_KEY_PREFIX,
} from '@tanstack/query-persist-client-core'
import { hashKey, type QueryClient } from '@tanstack/react-query'
import { clear, createStore, del, entries, get, set } from 'idb-keyval'

const store = createStore('chats', 'queries')
const month = 30 * 24 * 60 * 60 * 1_000
/** How long the page waits for its storage, in milliseconds. */
const patience = 3_000

/** Removes one chat or all of them, from the page and from the storage. */
export type ForgetChats = (id?: string) => Promise<void>

/**
 * Restores the chats of earlier visits, and from now on stores each of them when it changes. A page
 * whose storage does not answer stores nothing: it would overwrite chats that it never showed.
 */
export async function persistChats(client: QueryClient, wait = sleep): Promise<ForgetChats> {
  let written: Promise<unknown> = Promise.resolve()
  const forget: ForgetChats = async (id) => {
    client.removeQueries({ queryKey: id === undefined ? ['deltakit'] : chatKey(id) })
    await written // else it would be there again
    if (id === undefined) return clear(store)
    return del(`${PERSISTER_KEY_PREFIX}-${hashKey(chatKey(id))}`, store)
  }

  const reading = entries<string, string>(store).catch(notStored)
  const stored = await Promise.race([reading, wait(patience)])
  if (!stored) {
    notStored('The storage does not answer')
    return forget
  }

  const storage: AsyncStorage = {
    getItem: (key) => get(key, store),
    setItem: (key, value) => set(key, value, store),
    removeItem: (key) => del(key, store),
    entries: () => stored,
  }
  const persister = experimental_createQueryPersister({ storage, maxAge: month })
  await persister.restoreQueries(client, { queryKey: ['deltakit'] }).catch(notStored)
  client.getQueryCache().subscribe((event) => {
    const { query, type } = event
    const [library, kind] = query.queryKey
    if (library !== 'deltakit') return
    if (type === 'updated' && event.action.type === 'success') {
      written = persister.persistQuery(query).catch(notStored)
    }
    // The draft of an answer that is over. A conversation is only collected from memory.
    if (type === 'removed' && kind === 'draft') {
      del(`${PERSISTER_KEY_PREFIX}-${query.queryHash}`, store).catch(notStored)
    }
  })
  return forget
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Some private windows have no storage, and a disk may be full: the chat works all the same. */
function notStored(cause: unknown): void {
  console.warn('The chat could not be stored or restored', cause)
}
