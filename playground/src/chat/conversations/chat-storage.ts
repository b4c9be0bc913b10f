import { chatKey } from '@deltakit/react'
import type { QueryClient } from '@tanstack/react-query'
import { createStore, delMany, getMany, setMany, type UseStore } from 'idb-keyval'
import { isChatId } from './chat-id.ts'

/** The conversations of this browser, in IndexedDB: they hold images, which local storage is too small for. */
export interface ChatStorage {
  /** Puts a stored conversation, and the answer that streamed in it, into the query cache. */
  restore(id: string): Promise<void>
  remove(ids: readonly string[]): void
}

/** Stores each chat of the page when it changes. No key, setting or mutation is stored. */
export function createChatStorage(client: QueryClient): ChatStorage {
  const changed = new Map<string, unknown>()
  const removed = new Set<unknown>()
  let store: UseStore | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  client.getQueryCache().subscribe(({ type, query }) => {
    const [library, kind, id] = query.queryKey
    if (library !== 'deltakit' || !isChatId(id) || removed.has(id)) return
    if (type === 'updated') plan(`${kind}:${id}`, query.state.data)
    // A draft that is removed is over. A conversation is only collected from memory.
    if (type === 'removed' && kind === 'draft') plan(`${kind}:${id}`, undefined)
  })
  for (const event of ['pagehide', 'visibilitychange']) addEventListener(event, write)

  function plan(name: string, data: unknown): void {
    changed.set(name, data)
    // Soon: a page that goes away may not get to finish what it writes.
    timer ??= setTimeout(write)
  }

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    const all = [...changed]
    changed.clear()
    if (!all.length) return
    const present = all.filter(([, data]) => data !== undefined)
    const gone = all.flatMap(([name, data]) => (data === undefined ? [name] : []))
    void attempt((opened) => Promise.all([setMany(present, opened), delMany(gone, opened)]))
  }

  /** The page works without storage; a reload then starts afresh. */
  async function attempt<Value>(
    action: (store: UseStore) => Promise<Value>,
  ): Promise<Value | undefined> {
    try {
      store ??= createStore('deltakit-playground', 'chats')
      return await action(store)
    } catch {
      return undefined
    }
  }

  async function restore(id: string): Promise<void> {
    const queryKey = chatKey(id)
    const draftKey = ['deltakit', 'draft', id]
    for (const key of [queryKey, draftKey]) {
      client.setQueryDefaults(key, { gcTime: Number.POSITIVE_INFINITY })
    }
    const found = await attempt((opened) => getMany([`chat:${id}`, `draft:${id}`], opened))
    const [conversation, draft] = found ?? []
    // The draft first: the chat looks for one when it gets its conversation.
    if (draft) client.setQueryData(draftKey, draft)
    if (conversation) client.setQueryData(queryKey, conversation)
  }

  return {
    restore,
    remove(ids) {
      for (const id of ids) {
        // A component may still show it, and write it once more.
        removed.add(id)
        const names = [`chat:${id}`, `draft:${id}`]
        for (const name of names) changed.delete(name)
        client.removeQueries({ queryKey: chatKey(id) })
        void attempt((opened) => delMany(names, opened))
      }
    },
  }
}
