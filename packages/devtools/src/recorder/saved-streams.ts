// Loaded where an app keeps its recordings over a reload.

import { clear, createStore, del, entries, keys, set, type UseStore } from 'idb-keyval'
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

/** Writes a stream in the place of its earlier version, and forgets what is too much. Never rejects. */
export async function saveStream(stream: StoredStream, limits: KeptLimits): Promise<void> {
  const { id, startedAt } = stream.summary
  const size = sizeOf(stream)
  try {
    const before = (await allKeys()).filter((key) => key[2] === id)
    await set([startedAt, size, id], stream, open())
    for (const key of before) if (key[1] !== size) await del(key, open())
    await forgetOld(limits)
  } catch {
    // A private window has no database, and a full disk no room. The recorder goes on in memory.
  }
}

/** The streams of earlier pages and other tabs, the oldest first. Never rejects. */
export async function loadStreams(limits: KeptLimits): Promise<StoredStream[]> {
  try {
    await forgetOld(limits)
    const all = await entries<Key, StoredStream>(open())
    return all
      .map(([, stream]) => ({ ...stream, summary: { ...stream.summary, isEarlier: true } }))
      .sort((one, other) => one.summary.startedAt - other.summary.startedAt)
  } catch {
    return []
  }
}

/** Forgets all of them. Never rejects. */
export async function clearStreams(): Promise<void> {
  try {
    await clear(open())
  } catch {
    // There is none.
  }
}

async function allKeys(): Promise<Key[]> {
  return keys<Key>(open())
}

async function forgetOld({ streams, bytes, age, clock }: KeptLimits): Promise<void> {
  const newestFirst = (await allKeys()).sort(([one], [other]) => other - one)
  const youngest = clock.now() - age
  let total = 0
  for (const [index, key] of newestFirst.entries()) {
    const [startedAt, size] = key
    total += size
    if (index >= streams || total > bytes || startedAt < youngest) await del(key, open())
  }
}

function sizeOf({ interactions }: StoredStream): number {
  return interactions.reduce(
    (sum, { request, response }) => sum + (request.body?.length ?? 0) + response.body.length,
    0,
  )
}
