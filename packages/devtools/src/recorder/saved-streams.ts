// Loaded where an app keeps its recordings over a reload.

import { clear, createStore, type UseStore } from 'idb-keyval'
import type { KeptLimits } from './kept-streams.ts'
import type { StoredStream } from './report.ts'

/** The keys have all that decides what is forgotten, so that no recording is read for that. */
type Key = [startedAt: number, size: number, id: string]

let database: UseStore | undefined

/** Opened once: an app may have several recorders. */
function open(): UseStore {
  database ??= createStore('deltakit-flight-recorder', 'streams')
  return database
}

/** Where the disk is full, how much of the earlier streams stays: all of them, half, none. */
const shares = [1, 0.5, 0]

/** Milliseconds. Another page that holds the database back may do so for ever. */
const patience = 5_000

/**
 * Writes a stream in the place of its earlier version, and forgets what is too much. Resolves to the ids of all
 * that is written now: without this one where a private window has no database, or a full disk no room. Never
 * rejects.
 */
export async function saveStream(
  stream: StoredStream,
  { streams, bytes, age, clock }: KeptLimits,
): Promise<ReadonlySet<string>> {
  const { id, startedAt } = stream.summary
  const own: Key = [startedAt, sizeOf(stream), id]
  const limits = { streams: streams - 1, bytes: bytes - own[1], age, clock }
  for (const share of shares) {
    try {
      const saved = new Set([id])
      await inTransaction((store, keys) => {
        const others = withinLimits(
          keys.filter((key) => key[2] !== id),
          limits,
        )
        const kept = new Set(others.slice(0, Math.floor(others.length * share)))
        for (const key of keys) if (!kept.has(key)) store.delete(key)
        for (const key of kept) saved.add(key[2])
        store.put(stream, own)
      })
      return saved
    } catch (error) {
      if (!isOutOfRoom(error)) break
    }
  }
  return savedIds()
}

async function savedIds(): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  try {
    await inTransaction((_, keys) => {
      for (const key of keys) ids.add(key[2])
    })
  } catch {
    // There is no database.
  }
  return ids
}

/** The streams of earlier pages and other tabs, the oldest first. Never rejects. */
export async function loadStreams(limits: KeptLimits): Promise<StoredStream[]> {
  let loading: IDBRequest<unknown[]> | undefined
  try {
    await inTransaction((store, keys) => {
      const kept = new Set(withinLimits(keys, limits))
      for (const key of keys) if (!kept.has(key)) store.delete(key)
      loading = store.getAll()
    })
  } catch {
    return []
  }
  return (loading?.result ?? [])
    .filter(isStored)
    .map((stream) => ({
      ...stream,
      summary: { ...stream.summary, isEarlier: true, isSaved: true },
    }))
    .sort((one, other) => one.summary.startedAt - other.summary.startedAt)
}

/** Forgets all of them. Never rejects. */
export async function clearStreams(): Promise<void> {
  try {
    await withPatience(clear(open()))
  } catch {
    // There is none.
  }
}

/** Changes the database in one step: tabs share it, and none sees the half of what another does. */
function inTransaction(change: (store: IDBObjectStore, keys: readonly Key[]) => void) {
  return withPatience(
    open()('readwrite', (store) => {
      const { transaction } = store
      return new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error)
        const reading = store.getAllKeys()
        reading.onsuccess = () => {
          try {
            change(store, reading.result.filter(isKey))
          } catch (error) {
            reject(error)
            transaction.abort()
          }
        }
      })
    }),
  )
}

function withPatience<Result>(work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The database does not answer')), patience)
    void work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** The newest of them, as many and as much as there may be. */
function withinLimits(keys: readonly Key[], { streams, bytes, age, clock }: KeptLimits): Key[] {
  const youngest = clock.now() - age
  let total = 0
  return keys
    .toSorted(([one], [other]) => other - one)
    .filter(([startedAt, size], index) => {
      total += size
      return index < streams && total <= bytes && startedAt >= youngest
    })
}

function isOutOfRoom(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}

/** What another version of us wrote may have other keys. */
function isKey(key: unknown): key is Key {
  return Array.isArray(key) && typeof key[0] === 'number' && typeof key[1] === 'number'
}

/** Whether it is a stream as this version writes it. */
function isStored(value: unknown): value is StoredStream {
  const { summary, interactions } = Object(value)
  return typeof summary?.id === 'string' && Array.isArray(interactions)
}

function sizeOf({ interactions }: StoredStream): number {
  return interactions.reduce(
    (sum, { request, response }) => sum + (request.body?.length ?? 0) + response.body.length,
    0,
  )
}
